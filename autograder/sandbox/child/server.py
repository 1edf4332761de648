"""The template's loop: fork a process for each file, and afterwards leave nothing of it alive."""

from __future__ import annotations

import _socket
import contextlib
import os
import signal
import time
from collections.abc import Collection

import numpy

from . import unit, wire
from .confine import prepare
from .processes import kill_user, reap
from .system import ON_LINUX, PR_SET_DUMPABLE, PR_SET_SUBREAPER, call_prctl, is_alive, pick_uid, used
from .template import CONTROL

_SWEEP_S = 5.0


class Server:
    """One template process, and at most one file's process below it."""

    def __init__(self, control: _socket.socket) -> None:
        self.control = control
        if ON_LINUX:
            call_prctl(PR_SET_DUMPABLE, 0)
            call_prctl(PR_SET_SUBREAPER, 1)  # daemons of student code become our children, not init's
        self.prepared = prepare(os.path.dirname(numpy.__file__), os.path.dirname(os.__file__))
        self.pid: int | None = None
        self.uid: int | None = None

    def serve(self) -> None:
        """Do what the parent asks until it goes away."""
        words = (",".join(self.prepared.available), "; ".join(self.prepared.notes))
        self.control.sendall(wire.frame(wire.READY, wire.as_text("\n".join(words))))
        with contextlib.suppress(EOFError, ConnectionError):
            while (message := wire.receive(self.control)) is not None:
                request, fds = message
                kind, *rest = request
                if kind == "unit":
                    self.fork_unit(fds[0], *rest)
                elif kind == "sweep":
                    self.control.sendall(wire.frame(wire.UNIT_GONE, wire.GONE.pack(*self.sweep())))
        self.sweep()

    def fork_unit(self, fd: int, layers: Collection[str], memory_mib: int) -> None:
        """Fork the process that will compile one file; a file before it is swept away first."""
        if self.pid is not None:
            self.sweep()
        self.uid = pick_uid() if "uid" in layers else None
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            self.control.detach()
            os.close(CONTROL)
            unit.serve(fd, unit.Setting(self.prepared, frozenset(layers), self.uid, memory_mib, parent))
        self.pid = pid
        os.close(fd)

    def sweep(self) -> tuple[int, int, float, int]:
        """Kill the file's process and whatever it left behind; its status, how many there were, its CPU and memory."""
        status, killed, cpu_s, peak_kib = 0, 0, 0.0, 0
        if self.pid is not None:
            os.kill(self.pid, signal.SIGKILL)  # not yet reaped, so the number is still its own
            _, status, usage = os.wait4(self.pid, 0)
            cpu_s, peak_kib = used(usage)
        end = time.monotonic() + _SWEEP_S
        while time.monotonic() < end:
            user_lives = self.uid is not None and is_alive(self.uid)
            children = reap()
            if not user_lives and not children:
                break
            killed = max(killed, len(children), int(user_lives))
            for child in children:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
            if user_lives and self.uid is not None:
                kill_user(self.uid)
            time.sleep(0.001)
        self.pid = self.uid = None
        return status, killed, cpu_s, peak_kib
