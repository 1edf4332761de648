"""Start the clean template process, at once and without importing NumPy: its start overlaps with our own.

This module imports almost nothing, so that it can be the first thing a run does.
"""

from __future__ import annotations

import _socket
import marshal
import os
import signal
import struct
import sys
import time

_HERE = os.path.dirname(os.path.abspath(__file__))
_BOOT = "import sys; sys.path.insert(0, sys.argv[1]); from child.template import main; main(sys.argv[2:])"
_KEPT_VARIABLES = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")  # some interpreters cannot start without
_ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
_FAULT, _READY, _UNIT_GONE = 24, 25, 26  # as in child/wire.py, which a test compares
_MAX_FRAME = 1 << 16


class TemplateError(Exception):
    """The template process did not start, or has gone: our fault, never the student's."""


class Template:
    """A clean process that serves one submission after another."""

    def __init__(
        self, python: str | None = None, numpy_parents: tuple[str, ...] | None = None, forked: bool = False
    ) -> None:
        self.python = python or sys.executable
        self.numpy_parents = numpy_parents if numpy_parents is not None else find_numpy()
        self.answer: tuple[tuple[str, ...], tuple[str, ...]] | None = None
        self.pid = 0
        if forked:
            self._fork()
        else:
            self._start()

    @classmethod
    def start(cls) -> Template:
        """Start a template in a fresh interpreter and return at once."""
        return cls()

    @classmethod
    def fork(cls) -> Template:
        """Fork a template off this process, which has imported NumPy and **has not read any key yet**.

        NumPy is then imported once instead of twice, which is what counts on one core. Falls back to a
        fresh interpreter when NumPy is not there or runs threads (set OPENBLAS_NUM_THREADS=1 before
        importing it). Should this template be lost, its replacement is a fresh interpreter.
        """
        one_thread = os.path.isdir("/proc/self/task") and len(os.listdir("/proc/self/task")) == 1
        return cls(forked="numpy" in sys.modules and one_thread)

    def _fork(self) -> None:
        from .child.template import main_forked

        ours, theirs = _socket.socketpair(_socket.AF_UNIX, _socket.SOCK_STREAM)
        self.pid = os.fork()
        if self.pid == 0:
            try:
                main_forked(theirs.fileno())
            finally:
                os._exit(1)
        theirs.close()
        self.control, self.answer = ours, None

    def _start(self) -> None:
        ours, theirs = _socket.socketpair(_socket.AF_UNIX, _socket.SOCK_STREAM)
        null = os.open(os.devnull, os.O_RDWR)
        environment = dict.fromkeys(_ONE_THREAD, "1") | {"LC_ALL": "C.UTF-8"}
        environment |= {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
        command = [self.python, "-I", "-B", "-S", "-X", "utf8", "-c", _BOOT, _HERE, *self.numpy_parents]
        # dup2 of a descriptor onto itself would leave it to be closed on exec.
        moved = os.dup(theirs.fileno()) if theirs.fileno() == 3 else -1
        source = moved if moved >= 0 else theirs.fileno()
        actions = [(os.POSIX_SPAWN_DUP2, null, fd) for fd in (0, 1, 2)] + [(os.POSIX_SPAWN_DUP2, source, 3)]
        try:
            self.pid = os.posix_spawn(self.python, command, environment, file_actions=actions)
        except OSError as error:
            ours.close()
            raise TemplateError(f"cannot start {self.python}: {error}") from error
        finally:
            theirs.close()
            os.close(null)
            if moved >= 0:
                os.close(moved)
        self.control, self.answer = ours, None

    def ready(self, timeout_s: float = 60.0) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Wait for the template: the layers that this machine offers, and notes on them."""
        if self.answer is None:
            tag, payload = self._receive(timeout_s)
            if tag != _READY:
                raise TemplateError(f"the template could not start:\n{payload.decode('utf-8', 'replace')}")
            layers, _, notes = payload.decode().partition("\n")
            self.answer = tuple(layers.split(",")), tuple(note for note in notes.split("; ") if note)
        return self.answer

    def open_unit(self, layers: tuple[str, ...], memory_mib: int) -> _socket.socket:
        """Have a process forked for one file; the socket that leads to it."""
        ours, theirs = _socket.socketpair(_socket.AF_UNIX, _socket.SOCK_STREAM)
        body = marshal.dumps(("unit", layers, memory_mib))
        rights = [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, struct.pack("i", theirs.fileno()))]
        try:
            self.control.settimeout(10)
            self.control.sendmsg([struct.pack("<I", len(body))], rights)
            self.control.sendall(body)
        except OSError as error:
            ours.close()
            raise TemplateError(f"the template has gone: {error}") from error
        finally:
            theirs.close()
        return ours

    def sweep(self) -> tuple[int, int, float, int]:
        """Have the file's process and all it left behind killed.

        Its wait status, how many had to be killed, its CPU seconds, its peak memory in KiB.
        """
        self.ready()  # a template that replaced another has not been listened to yet
        body = marshal.dumps(("sweep",))
        try:
            self.control.settimeout(10)
            self.control.sendall(struct.pack("<I", len(body)) + body)
        except OSError as error:
            raise TemplateError(f"the template has gone: {error}") from error
        tag, payload = self._receive(15)
        if tag != _UNIT_GONE:
            raise TemplateError(f"the template failed:\n{payload.decode('utf-8', 'replace')}")
        status, killed, cpu_s, peak_kib = struct.unpack("<iIdQ", payload)
        return status, killed, cpu_s, peak_kib

    def _receive(self, timeout_s: float) -> tuple[int, bytes]:
        end = time.monotonic() + timeout_s
        length, tag = struct.unpack("<IB", self._receive_exactly(5, end))
        if length > _MAX_FRAME:
            raise TemplateError("the template sent nonsense")
        return tag, self._receive_exactly(length, end)

    def _receive_exactly(self, count: int, end: float) -> bytes:
        data = b""
        while len(data) < count:
            try:
                self.control.settimeout(max(0.001, end - time.monotonic()))
                part = self.control.recv(count - len(data))
            except OSError as error:
                raise TemplateError(f"the template does not answer: {error}") from error
            if not part:
                raise TemplateError(f"the template has gone ({self._how_it_ended()})")
            data += part
        return data

    def _how_it_ended(self) -> str:
        for _ in range(100):
            if self.pid == 0:
                break
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.pid = 0
                return f"exit status {os.waitstatus_to_exitcode(status)}"
            time.sleep(0.01)
        return "still running" if self.pid else "already reaped"

    def restart(self) -> None:
        """Replace a template that has gone by one in a fresh interpreter: by now, this process may hold keys."""
        self.close(patience_s=0)
        self._start()

    def close(self, patience_s: float = 8.0) -> None:
        """End the template; it sweeps up behind itself first, unless there is no more patience."""
        self.control.close()
        end, pause = time.monotonic() + patience_s, 0.0005
        while self.pid:
            if time.monotonic() >= end:
                os.kill(self.pid, signal.SIGKILL)
                pause = 0.0005
            if os.waitpid(self.pid, os.WNOHANG)[0]:
                self.pid = 0
                break
            time.sleep(pause)
            pause = min(0.02, 2 * pause)

    def __enter__(self) -> Template:
        """Use as `with Template.start() as template`."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the template."""
        self.close()


def find_numpy() -> tuple[str, ...]:
    """The folders of our own path that hold NumPy, found without importing it."""
    folders = [os.path.abspath(path or ".") for path in sys.path]
    return tuple(dict.fromkeys(path for path in folders if os.path.isfile(os.path.join(path, "numpy", "__init__.py"))))
