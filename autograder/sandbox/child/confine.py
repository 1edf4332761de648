"""The layers, in the order that works; a wanted layer that cannot be had is an exception, never silence."""

from __future__ import annotations

import os
import platform
import resource
import signal
from collections.abc import Collection
from dataclasses import dataclass

from . import landlock, seccomp
from .system import (
    ON_LINUX,
    PR_SET_DUMPABLE,
    PR_SET_NO_NEW_PRIVS,
    PR_SET_PDEATHSIG,
    call_prctl,
    has_seccomp,
    pick_uid,
)

LAYERS = ("rlimits", "uid", "undumpable", "death_signal", "landlock", "seccomp")
_MIB = 1 << 20


@dataclass(frozen=True)
class Prepared:
    """What the template makes once, so that each child applies it in microseconds."""

    available: tuple[str, ...]
    ruleset: int | None
    filter: bytes | None
    notes: tuple[str, ...]


def prepare(numpy_folder: str, standard_library: str) -> Prepared:
    """Find out which layers this machine offers and prepare them."""
    available, notes = ["rlimits"], []
    ruleset, program = None, None
    if pick_uid() is not None and can_drop():
        available.append("uid")
    elif os.geteuid() == 0:
        notes.append("running as root, but root may not become another user here")
    if ON_LINUX:
        available += ["undumpable", "death_signal"]
        if landlock.abi():
            ruleset = landlock.make_ruleset(landlock.readable_paths(numpy_folder, standard_library))
            available.append("landlock")
            notes.append(f"Landlock ABI {landlock.abi()}")
        program = seccomp.build(platform.machine()) if has_seccomp() else None
        if program is not None:
            available.append("seccomp")
    return Prepared(tuple(available), ruleset, program, tuple(notes))


def can_drop() -> bool:
    """Whether root here may become another user: a container can take the capabilities SETGID and SETUID away."""
    if not ON_LINUX:
        return True
    with open("/proc/self/status", encoding="utf-8", errors="replace") as status:
        effective = next(int(line.split()[1], 16) for line in status if line.startswith("CapEff:"))
    return effective >> 6 & 3 == 3


def drop_uid(uid: int) -> None:
    """Become `uid` for good, and check that there is no way back."""
    os.setgroups([])
    if ON_LINUX:
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    else:  # for root, these set all three ids
        os.setgid(uid)
        os.setuid(uid)
    try:
        os.setuid(0)
    except PermissionError:
        return
    raise OSError("setuid(0) still works after dropping the user id")


def confine_unit(layers: Collection[str], uid: int | None, memory_mib: int, parent: int) -> None:
    """What holds for a whole file: limits, another user, no debugging, no new privileges."""
    if "rlimits" in layers:
        lower(resource.RLIMIT_CORE, 0)
        lower(resource.RLIMIT_FSIZE, 0)
        if ON_LINUX:  # macOS ignores the limit or refuses it
            lower(resource.RLIMIT_AS, memory_mib * _MIB)
    if "uid" in layers:
        if uid is None:
            raise OSError("no user id to drop to")
        drop_uid(uid)
    follow_parent(layers, parent)
    if "undumpable" in layers:
        call_prctl(PR_SET_DUMPABLE, 0)
    if ON_LINUX:
        call_prctl(PR_SET_NO_NEW_PRIVS, 1)


def follow_parent(layers: Collection[str], parent: int) -> None:
    """Die with the process that forked this one; must come after setuid, which undoes it."""
    if "death_signal" in layers:
        call_prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it died before we asked
            os._exit(0)


def confine_function(
    layers: Collection[str], prepared: Prepared, soft_cpu_s: int, hard_cpu_s: int, parent: int
) -> None:
    """What holds for one function: no processes, few files, CPU time, and the two walls of the kernel."""
    follow_parent(layers, parent)
    if "rlimits" in layers:
        lower(resource.RLIMIT_CPU, soft_cpu_s, hard_cpu_s)
        lower(resource.RLIMIT_NOFILE, 32)
        lower(resource.RLIMIT_NPROC, 0)
    if "landlock" in layers:
        if prepared.ruleset is None:
            raise OSError("no Landlock ruleset")
        landlock.restrict(prepared.ruleset)
        os.close(prepared.ruleset)
    if "seccomp" in layers:
        if prepared.filter is None:
            raise OSError("no seccomp filter")
        seccomp.install(prepared.filter)


def lower(which: int, soft: int, hard: int | None = None) -> None:
    """Lower a limit, never above what this process was allowed before."""
    before = resource.getrlimit(which)[1]
    wanted = soft if hard is None else hard
    top = wanted if before == resource.RLIM_INFINITY else min(wanted, before)
    resource.setrlimit(which, (min(soft, top), top))
