"""The process of one file: drops its rights, compiles the source, and forks for each job but the last.

Until the last job no student code runs here, so what this process says about its children's ends can be believed. From
then on it says nothing, and its own end is seen by the template.
"""

from __future__ import annotations

import _socket
import contextlib
import gc
import importlib
import os
import traceback
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from types import CodeType
from typing import Any, NoReturn

from . import function, wire
from .confine import Prepared, confine_unit
from .system import used
from .watch import error_payload


@dataclass(frozen=True)
class Setting:
    """What the template tells a file's process."""

    prepared: Prepared
    layers: frozenset[str]
    uid: int | None
    memory_mib: int
    parent: int


def serve(fd: int, setting: Setting) -> NoReturn:
    """Compile the file that arrives on `fd`, then run one function after another."""
    sock = _socket.socket(fileno=fd)
    try:
        first = wire.receive(sock)
        if first is not None:
            filename, source, modules = first[0]
            preload(modules)
            confine_unit(setting.layers, setting.uid, setting.memory_mib, setting.parent)
            sock.sendall(wire.frame(wire.UNIT_HELLO, ",".join(sorted(setting.layers)).encode()))
            program = compile_source(sock, filename, source)
            gc.freeze()
            while program is not None and (message := wire.receive(sock)) is not None:
                run_job(sock, program, source, setting, *message)
    except EOFError:
        pass
    except BaseException:
        sock.sendall(wire.frame(wire.FAULT, wire.as_text(traceback.format_exc()[-3000:])))
    os._exit(0)


def preload(modules: Iterable[str]) -> None:
    """Import what the source mentions (the parent's list of harmless names) while we still can read it."""
    for name in modules:
        # Not every NumPy has every part; what is missing, the student's own import will say.
        with contextlib.suppress(ImportError), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            importlib.import_module(name)


def compile_source(sock: _socket.socket, filename: str, source: str) -> CodeType | None:
    """The file's code; without it, say why and where."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            code = compile(source, filename, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError) as error:
        line = getattr(error, "lineno", None) or 0
        payload = error_payload(wire.LOADING, wire.PLAIN_ERROR, line, error)
        sock.sendall(wire.frame(wire.COMPILE_ERROR, payload))
        return None
    sock.sendall(wire.frame(wire.LOADED))
    return code


def run_job(
    sock: _socket.socket, code: CodeType, source: str, setting: Setting, job: Any, fds: tuple[int, ...]
) -> None:
    """Fork for one job, wait for its end, and say how it ended; the last job is done here, and ends this process."""
    number, last, tasks, *numbers = job
    report, output = fds
    own = os.getpid()
    if last:
        sock.sendall(wire.frame(wire.JOB_STARTED, wire.STARTED.pack(number, own)))
    pid = 0 if last else os.fork()
    if pid == 0:
        try:
            sock.detach()  # closed with all that is open, before student code runs
            parent = setting.parent if last else own
            work = function.Job(tuple(function.Task(*task) for task in tasks), *numbers)
            function.run(code, source, work, setting.prepared, setting.layers, report, output, parent)
        finally:
            os._exit(wire.STATUS_FAULT)
    os.close(report)
    os.close(output)
    sock.sendall(wire.frame(wire.JOB_STARTED, wire.STARTED.pack(number, pid)))
    _, status, usage = os.wait4(pid, 0)
    ended = wire.EXITED.pack(number, status, *used(usage))
    sock.sendall(wire.frame(wire.JOB_EXITED, ended))
