"""prctl and what else of the C library Python does not offer."""

from __future__ import annotations

import ctypes
import os
import resource
import sys

PR_SET_PDEATHSIG, PR_GET_SECCOMP, PR_SET_DUMPABLE = 1, 21, 4
PR_SET_SUBREAPER, PR_SET_NO_NEW_PRIVS = 36, 38
ON_LINUX = sys.platform.startswith("linux")

_LIBC = ctypes.CDLL(None, use_errno=True)


def call_prctl(option: int, argument: int = 0, second: int = 0) -> int:
    """prctl, with OSError when it fails."""
    words = (ctypes.c_ulong(argument), ctypes.c_ulong(second), ctypes.c_ulong(0), ctypes.c_ulong(0))
    result = int(_LIBC.prctl(ctypes.c_int(option), *words))
    if result < 0:
        raise OSError(ctypes.get_errno(), f"prctl({option})")
    return result


def has_seccomp() -> bool:
    """Whether this kernel filters system calls at all."""
    try:
        return call_prctl(PR_GET_SECCOMP) >= 0
    except (OSError, AttributeError):
        return False


def pick_uid() -> int | None:
    """A random user and group id that nobody uses; None when this process may not become another user."""
    if os.geteuid() != 0:
        return None
    low, high = _mapped_range("/proc/self/uid_map"), _mapped_range("/proc/self/gid_map")
    end = min(low, high, 1 << 31)
    # A container with a user namespace of its own may know only 65536 ids.
    start = 200_000 if end > 400_000 else max(1, end - 5_000)
    for _ in range(20):
        uid = start + int.from_bytes(os.urandom(4), "little") % max(1, end - start)
        if uid != 65_534 and not is_alive(uid):
            return uid
    return None


def _mapped_range(path: str) -> int:
    """The end of the id range that starts at 0, as far as the kernel says."""
    try:
        with open(path, encoding="ascii") as lines:
            rows = [[int(word) for word in line.split()] for line in lines]
    except OSError:
        return 65_534
    return max((inside + count for inside, _outside, count in rows), default=1)


def is_alive(uid: int) -> bool:
    """Whether any process belongs to this user: one system call instead of a walk through /proc."""
    try:
        os.getpriority(os.PRIO_USER, uid)
    except ProcessLookupError:
        return False
    return True


def used(usage: resource.struct_rusage) -> tuple[float, int]:
    """CPU seconds and peak memory in KiB of a process that has ended."""
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss if ON_LINUX else usage.ru_maxrss // 1024


def wipe_environment() -> None:
    """Overwrite the environment that this process was started with: os.environ is only a copy of it."""
    try:
        with open("/proc/self/stat", "rb") as stat:
            fields = stat.read().rpartition(b")")[2].split()
    except OSError:
        return
    start, end = int(fields[47]), int(fields[48])  # env_start and env_end
    if 0 < start < end:
        ctypes.memset(start, 0, end - start)
