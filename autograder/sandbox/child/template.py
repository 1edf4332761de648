"""The clean process: imports NumPy once, never reads a key, never runs student code, and forks for each file."""

from __future__ import annotations

import _socket
import contextlib
import gc
import io
import os
import signal
import sys
import traceback
from collections.abc import Sequence
from types import ModuleType

from . import wire
from .system import wipe_environment

CONTROL = 3  # the descriptor on which the parent put our end of the socket


def main(numpy_parents: Sequence[str]) -> None:
    """Get ready in a fresh interpreter, say so, and serve the parent until it goes away."""
    _leave_the_terminal()
    control = _socket.socket(fileno=CONTROL)
    try:
        _import_numpy(numpy_parents)
        _serve(control)
    except BaseException:
        _complain(control)


def main_forked(fd: int) -> None:
    """The same in a fork of the parent, which has imported NumPy and no key: forget whose fork this is."""
    os.dup2(fd, CONTROL)
    control = _socket.socket(fileno=CONTROL)
    try:
        null = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(null, standard)
        _leave_the_terminal()
        _forget_the_parent()
        _serve(control)
    except BaseException:
        _complain(control)


def _serve(control: _socket.socket) -> None:
    from .server import Server

    server = Server(control)
    _forget_own_modules()
    gc.freeze()  # what lives now lives for good: the collectors of the forks need not touch it
    server.serve()
    os._exit(0)


def _complain(control: _socket.socket) -> None:
    with contextlib.suppress(OSError):
        control.sendall(wire.frame(wire.FAULT, wire.as_text(traceback.format_exc()[-3000:])))
    os._exit(1)


def _forget_the_parent() -> None:
    """Make a fork as bare as a fresh interpreter: path, import hooks, environment, signals, main module."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD, signal.SIGALRM):
        signal.signal(number, signal.SIG_DFL)
    library = os.path.dirname(os.__file__)
    sys.path[:] = [path for path in sys.path if path == library or os.path.dirname(path) == library]
    sys.path[:] = [path for path in sys.path if os.path.basename(path) not in ("site-packages", "dist-packages")]
    sys.meta_path[:] = [finder for finder in sys.meta_path if getattr(finder, "__module__", "").startswith("_frozen")]
    sys.modules["__main__"] = ModuleType("__main__")
    sys.dont_write_bytecode = True
    os.environ.clear()
    os.environ.update(dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "1") | {"LC_ALL": "C.UTF-8"})
    wipe_environment()
    sys.stdin, sys.stdout, sys.stderr = open_stream(0, "r"), open_stream(1, "w"), open_stream(2, "w")
    sys.argv[:], sys.orig_argv[:] = [""], [""]


def open_stream(fd: int, mode: str) -> io.TextIOWrapper:
    """A standard stream as a fresh interpreter would have it."""
    return io.TextIOWrapper(open(fd, mode + "b", closefd=False), encoding="utf-8", errors="backslashreplace")


def _forget_own_modules() -> None:
    """Student code finds nothing of ours to import; done here, since in each fork it would touch many pages."""
    ours = __name__.partition(".")[0]  # `child`, or `autograder` in a fork
    for name in [name for name in sys.modules if name.partition(".")[0] == ours]:
        del sys.modules[name]


def _leave_the_terminal() -> None:
    with contextlib.suppress(PermissionError):
        os.setsid()  # or Ctrl-C in the instructor's terminal would reach us
    for name in os.listdir("/dev/fd"):
        if int(name) > CONTROL:
            with contextlib.suppress(OSError):  # the listing's own
                os.close(int(name))
    os.chdir("/")
    os.umask(0o077)


def _import_numpy(parents: Sequence[str]) -> None:
    """Import NumPy from the parent's site-packages, and forget that folder again: more than NumPy lives there."""
    own = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    sys.path.extend(parents)
    import numpy  # noqa: F401

    for path in (*parents, own):
        while path in sys.path:
            sys.path.remove(path)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # printing a surrogate is no crime
    sys.argv[:], sys.orig_argv[:] = [""], [""]
