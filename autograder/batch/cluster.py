"""The same work on a Dask cluster, whose workers see the same files and have the same version installed."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from autograder.batch.crew import Crew, Marked
from autograder.batch.job import BatchError, Job, Settings
from autograder.batch.run import Mark
from autograder.store.rows import Rows

if TYPE_CHECKING:
    import distributed

_WAIT_S = 30
_AT_ONCE = 500
"""So many submissions are with the cluster at a time."""

_idle: list[Crew] = []
"""In a worker of the cluster: processes that mark and wait for a submission, never more than it has threads."""
_turn = threading.Lock()


def mark_on_worker(job: Job, settings: Settings) -> Rows | str:
    """Mark a submission in a worker of the cluster, by a process of its own for each thread, which may die or hang."""
    with _turn:
        crew = next((one for one in _idle if one.settings == settings), None)
        other = _idle[0] if crew is None and _idle else None  # of another batch: it makes room
        _idle[:] = [one for one in _idle if one is not crew and one is not other]
    if other is not None:
        other.end()
    crew = crew or Crew(settings, 1)
    found = crew.mark(job)
    with _turn:
        _idle.append(crew)
    return found


def cluster_of(address: str, settings: Settings) -> Mark:
    """Return what marks on the cluster at an address; `ModuleNotFoundError` where Dask, an extra, is not installed.

    Raise `BatchError` at once where no cluster answers, before results are begun anew.
    """
    _connect(address).close()

    def mark(jobs: Sequence[Job]) -> Generator[Marked, None, None]:
        with _connect(address) as client:
            yield from _mark(client, settings, jobs)

    return mark


def _connect(address: str) -> distributed.Client:
    import distributed

    try:
        return distributed.Client(address, timeout=_WAIT_S, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise BatchError(f"there is no Dask cluster at {address}: {error}") from None


def _mark(client: distributed.Client, settings: Settings, jobs: Sequence[Job]) -> Iterator[Marked]:
    """Yield what comes back; a worker that is lost has its submissions given to others, by Dask itself."""
    from distributed import as_completed

    left = iter(jobs)
    known: dict[str, Job] = {}

    def submit(job: Job) -> distributed.Future:
        future = client.submit(mark_on_worker, job, settings, pure=False)
        known[future.key] = job
        return future

    first = [submit(job) for job in islice(left, _AT_ONCE)]
    futures = as_completed(first, loop=client.loop)
    for future in futures:
        job = known.pop(future.key)
        error = future.exception() if future.status == "error" else None
        if isinstance(error, BatchError):  # another worksheet, or another version
            raise error
        if error is not None:
            yield job, f"the cluster gave up: {type(error).__name__}: {error}"
        elif future.status != "finished":
            yield job, f"the cluster gave up: {future.status}"
        else:
            yield job, future.result()
        following = next(left, None)
        if following is not None:
            futures.add(submit(following))
