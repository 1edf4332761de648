"""A seccomp filter written out by hand: a short list of system calls is allowed, everything else fails.

An allow-list needs no knowledge of what the next kernel brings (io_uring, bpf, keyctl, memfd ... are
refused because nobody allowed them), and 100 instructions need no library.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct

from .system import call_prctl

Instruction = tuple[int, int, int, int]

# By name, for reading and for the test that compares them with the kernel's headers: (x86_64, aarch64).
ALLOWED: dict[str, tuple[int | None, int | None]] = {
    "read": (0, 63), "write": (1, 64), "close": (3, 57), "fstat": (5, 80), "lseek": (8, 62),
    "mmap": (9, 222), "mprotect": (10, 226), "munmap": (11, 215), "brk": (12, 214), "mremap": (25, 216),
    "madvise": (28, 233), "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139),
    "pread64": (17, 67), "readv": (19, 65), "writev": (20, 66), "newfstatat": (262, 79), "statx": (332, 291),
    "stat": (4, None), "lstat": (6, None), "access": (21, None), "faccessat": (269, 48),
    "readlink": (89, None), "readlinkat": (267, 78), "getdents64": (217, 61), "getcwd": (79, 17),
    "fadvise64": (221, 223), "dup": (32, 23), "dup2": (33, None), "dup3": (292, 24), "pipe": (22, None),
    "pipe2": (293, 59), "close_range": (436, 436), "poll": (7, None), "ppoll": (271, 73),
    "select": (23, None), "pselect6": (270, 72), "futex": (202, 98), "sched_yield": (24, 124),
    "sched_getaffinity": (204, 123), "getcpu": (309, 168), "rseq": (334, 293), "set_robust_list": (273, 99),
    "nanosleep": (35, 101), "clock_nanosleep": (230, 115), "clock_gettime": (228, 113),
    "clock_getres": (229, 114), "gettimeofday": (96, 169), "time": (201, None), "times": (100, 153),
    "alarm": (37, None), "pause": (34, None), "getitimer": (36, 102), "setitimer": (38, 103),
    "getrusage": (98, 165), "getrlimit": (97, 163), "sigaltstack": (131, 132), "restart_syscall": (219, 128),
    "getpid": (39, 172), "getppid": (110, 173), "gettid": (186, 178), "getuid": (102, 174),
    "geteuid": (107, 175), "getgid": (104, 176), "getegid": (108, 177), "getpgrp": (111, None),
    "getpgid": (121, 155), "getsid": (124, 156), "uname": (63, 160), "sysinfo": (99, 179),
    "getrandom": (318, 278), "wait4": (61, 260), "exit": (60, 93), "exit_group": (231, 94),
}  # fmt: skip

# Allowed for some arguments only, or refused with a special error: (x86_64, aarch64).
OPEN, OPENAT, FCNTL, IOCTL = (2, None), (257, 56), (72, 25), (16, 29)
ON_ITSELF = {"kill": (62, 129), "tkill": (200, 130), "tgkill": (234, 131), "prlimit64": (302, 261)}
# glibc falls back to an older call when these do not exist; EPERM it would take for an answer.
MISSING = {"clone3": (435, 435), "openat2": (437, 437), "faccessat2": (439, 439)}

_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
_X32 = 0x40000000
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND | 0o20000000  # and O_TMPFILE's own bit
_HARMLESS_FCNTL = (0, 1, 2, 3, 1030)  # F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_DUPFD_CLOEXEC

_LOAD, _JUMP_EQUAL, _JUMP_FROM, _JUMP_BITS, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_KILL, _ALLOW, _REFUSE = 0x80000000, 0x7FFF0000, 0x00050000
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16  # offsets in struct seccomp_data
_OWN_PID = 0x7F5EED17  # stands for the pid until the filter is installed; no pid is so large

_PR_SET_SECCOMP, _MODE_FILTER = 22, 2


def build(machine: str) -> bytes | None:
    """The filter for one architecture with a place left for the pid, or None where we know no numbers."""
    if machine not in _ARCHITECTURES:
        return None
    column, audit = _ARCHITECTURES[machine]

    def number(name: tuple[int | None, int | None]) -> int | None:
        return name[column]

    program: list[Instruction] = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_JUMP_EQUAL, 1, 0, audit),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
        (_JUMP_FROM, 0, 1, _X32),
        (_RETURN, 0, 0, _REFUSE | errno.EPERM),
    ]
    for name in ALLOWED.values():
        program += _if_number(number(name), [(_RETURN, 0, 0, _ALLOW)])
    for name, flags in ((OPEN, 1), (OPENAT, 2)):
        program += _if_number(
            number(name),
            [
                _load_argument(flags),
                (_JUMP_BITS, 0, 1, _WRITING),
                (_RETURN, 0, 0, _REFUSE | errno.EACCES),
                (_RETURN, 0, 0, _ALLOW),
            ],
        )
    program += _if_number(number(FCNTL), _if_argument(1, _HARMLESS_FCNTL))
    program += _if_number(number(IOCTL), [(_RETURN, 0, 0, _REFUSE | errno.ENOTTY)])
    for label, name in ON_ITSELF.items():
        own = (0, _OWN_PID) if label == "prlimit64" else (_OWN_PID,)
        program += _if_number(number(name), _if_argument(0, own))
    for name in MISSING.values():
        program += _if_number(number(name), [(_RETURN, 0, 0, _REFUSE | errno.ENOSYS)])
    program.append((_RETURN, 0, 0, _REFUSE | errno.EPERM))
    return b"".join(struct.pack("<HBBI", *instruction) for instruction in program)


def _if_number(number: int | None, then: list[Instruction]) -> list[Instruction]:
    return [] if number is None else [(_JUMP_EQUAL, 0, len(then), number), *then]


def _if_argument(index: int, allowed: tuple[int, ...]) -> list[Instruction]:
    """Allow when the argument is one of these in all its 64 bits' lower half (the kernel reads an int)."""
    checks: list[Instruction] = [_load_argument(index)]
    for value in allowed:
        checks += [(_JUMP_EQUAL, 0, 1, value), (_RETURN, 0, 0, _ALLOW)]
    return [*checks, (_RETURN, 0, 0, _REFUSE | errno.EPERM)]


def _load_argument(index: int) -> Instruction:
    return (_LOAD, 0, 0, _ARGUMENTS + 8 * index)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def install(program: bytes) -> None:
    """Put the filter over this process for good; needs no_new_privs."""
    own = program.replace(struct.pack("<I", _OWN_PID), struct.pack("<I", os.getpid()))
    kept_alive = _Program(len(own) // 8, own)
    call_prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.addressof(kept_alive))
