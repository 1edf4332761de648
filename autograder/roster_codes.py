"""The variant codes of many students, on every processor that this process may use."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor

from autograder.first_variant import Gates, first_variant, open_gates
from autograder.problem import Worksheet

_FEW = 12
"""So many students take less time than to start a process."""

_opened: list[tuple[Worksheet, Gates]] = []
"""In a worker: the worksheet and its gates, opened once."""


def processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def workers_for(students: int, workers: int | None = None) -> int:
    """Return how many processes to work with: one for each processor, and none beside this one for a few students."""
    return min(processors() if workers is None else workers, 1 + students // _FEW)


def codes_for(worksheet: Worksheet, identities: Sequence[str], workers: int | None = None) -> Iterator[str]:
    """Yield each student's code, in their order, as soon as it is known.

    Parameters
    ----------
    worksheet : Worksheet
    identities : sequence of str
        E-mail addresses or student ids.
    workers : int, optional
        How many processes; by default one for each processor, and none beside this one for a few students.
    """
    number = workers_for(len(identities), workers)
    if number == 1:
        gates = open_gates(worksheet)
        yield from (first_variant(worksheet, gates, identity)[0] for identity in identities)
        return
    spawn = multiprocessing.get_context("spawn")  # the same on every platform, and no threads are forked
    with ProcessPoolExecutor(number, spawn, _open, (worksheet,)) as pool:
        yield from pool.map(_code, identities, chunksize=4)


def _open(worksheet: Worksheet) -> None:
    _opened.append((worksheet, open_gates(worksheet)))


def _code(identity: str) -> str:
    worksheet, gates = _opened[0]
    return first_variant(worksheet, gates, identity)[0]
