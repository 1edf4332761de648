"""Find, kill and reap processes: what the template does after each file, and the parent if the template has gone."""

from __future__ import annotations

import contextlib
import os
import signal

from .confine import drop_uid


def reap() -> list[int]:
    """Collect our dead children; the numbers of those that live."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
        return living_children()
    return []


def living_children() -> list[int]:
    """The children of this process, from the kernel's list or by asking every process for its parent."""
    own = os.getpid()
    try:
        with open(f"/proc/self/task/{own}/children", encoding="ascii") as numbers:
            return [int(number) for number in numbers.read().split()]
    except OSError:
        pass
    found = []
    for name in os.listdir("/proc") if os.path.isdir("/proc") else []:
        if name.isdigit():
            with contextlib.suppress(OSError), open(f"/proc/{name}/stat", "rb") as stat:
                if int(stat.read().rpartition(b")")[2].split()[1]) == own:
                    found.append(int(name))
    return found


def kill_user(uid: int) -> None:
    """Kill every process of a user, by a process of that user: it can reach no other."""
    pid = os.fork()
    if pid == 0:
        try:
            drop_uid(uid)
            os.kill(-1, signal.SIGKILL)
        finally:
            os._exit(0)
    os.waitpid(pid, 0)
