"""Landlock by three raw system calls: read-only access to a few folders, no TCP, no signals to others."""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from collections.abc import Iterable

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # the same numbers on every architecture
_RULE_PATH_BENEATH = 1
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
_FS_BITS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}  # how many file rights each ABI knows
_NEVER_BELOW = ("site-packages", "dist-packages")


def abi() -> int:
    """The kernel's Landlock version, 0 without Landlock."""
    if not sys.platform.startswith("linux"):
        return 0
    return max(0, _syscall(CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(1)))


def readable_paths(numpy_folder: str, standard_library: str) -> list[str]:
    """What student code may read: the standard library without its site-packages, and NumPy's own folders."""
    library = [
        os.path.join(standard_library, name) for name in os.listdir(standard_library) if name not in _NEVER_BELOW
    ]
    parent = os.path.dirname(numpy_folder)
    own = [numpy_folder, os.path.join(parent, "numpy.libs"), "/etc/ld.so.cache", "/dev/urandom"]
    return library + [path for path in own if os.path.exists(path)]


def make_ruleset(readable: Iterable[str]) -> int:
    """A ruleset's descriptor, made once in the template: restricting a process with it then costs microseconds."""
    version = abi()
    file_rights = (1 << _FS_BITS.get(version, 16)) - 1
    attribute = struct.pack("<QQQ", file_rights, 3, 3)[: 8 if version < 4 else 16 if version < 6 else 24]
    ruleset = _syscall(CREATE_RULESET, attribute, ctypes.c_size_t(len(attribute)), ctypes.c_uint32(0))
    if ruleset < 0:
        raise OSError(ctypes.get_errno(), "landlock_create_ruleset")
    for path in readable:
        _allow(ruleset, path, _READ_FILE | (_READ_DIR if os.path.isdir(path) else 0))
    _allow(ruleset, os.devnull, _READ_FILE | _WRITE_FILE)
    return ruleset


def _allow(ruleset: int, path: str, rights: int) -> None:
    fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        rule = struct.pack("<Qi", rights, fd)
        if _syscall(ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(_RULE_PATH_BENEATH), rule, ctypes.c_uint32(0)):
            raise OSError(ctypes.get_errno(), "landlock_add_rule", path)
    finally:
        os.close(fd)


def restrict(ruleset: int) -> None:
    """Confine this process for good; needs no_new_privs."""
    if _syscall(RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0)):
        raise OSError(ctypes.get_errno(), "landlock_restrict_self")


def _syscall(number: int, *arguments: object) -> int:
    return int(_LIBC.syscall(ctypes.c_long(number), *arguments))


_LIBC = ctypes.CDLL(None, use_errno=True)
_LIBC.syscall.restype = ctypes.c_long
