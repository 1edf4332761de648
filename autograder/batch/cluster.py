"""The same work on a Dask cluster, whose workers see the same files and have the same version installed."""

from __future__ import annotations

import os
import threading
from collections.abc import Generator, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from autograder.batch.crew import Marked
from autograder.batch.desk import Desk
from autograder.batch.job import BatchError, Job, Settings
from autograder.batch.run import Mark
from autograder.store.rows import Rows

if TYPE_CHECKING:
    import distributed

_WAIT_S = 30
_AT_ONCE = 500
"""So many submissions are with the cluster at a time."""

_desks: dict[Settings, Desk] = {}
"""In a worker of the cluster: its desks, opened once."""
_turn = threading.Lock()


def mark_on_worker(job: Job, settings: Settings) -> Rows:
    """Mark a submission in a worker of the cluster: one at a time, whatever number of threads it has."""
    with _turn:
        if settings not in _desks:
            os.environ["OPENBLAS_NUM_THREADS"] = "1"
            _desks[settings] = Desk.open(settings)
        return _desks[settings].mark_rows(job)


def cluster_of(address: str, settings: Settings) -> Mark:
    """Return what marks on the cluster at an address; `ModuleNotFoundError` where Dask, an extra, is not installed."""
    import distributed

    def mark(jobs: Sequence[Job]) -> Generator[Marked, None, None]:
        try:
            client = distributed.Client(address, timeout=_WAIT_S, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            raise BatchError(f"there is no Dask cluster at {address}: {error}") from None
        with client:
            yield from _mark(client, settings, jobs)

    return mark


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
