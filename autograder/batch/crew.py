"""Processes on this machine, each with a submission at a time: one that dies or hangs costs its own submission only."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from multiprocessing.connection import Connection, Pipe, wait
from pathlib import Path

from autograder.batch.job import BatchError, Job, Settings
from autograder.store.rows import Rows

_START_S = 120.0
_END_S = 5.0
_TRIES = 2
"""A process may be killed for what is not its submission's fault, such as memory that others took."""

_STARTS = 3
"""So often in a row a process may end before it has begun; what it says for itself is believed at once."""

Marked = tuple[Job, "Rows | str"]
"""A submission, and its rows or why it could not be marked."""


class _Worker:
    """One process and what it is at."""

    def __init__(self, settings: Settings) -> None:
        ours, theirs = Pipe()
        try:
            root = str(Path(__file__).resolve().parents[2])
            self.process = subprocess.Popen(
                [sys.executable, "-m", "autograder.batch.worker", str(theirs.fileno()), str(os.getpid())],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": _path(root)},
            )
        finally:
            theirs.close()
        self.pipe: Connection = ours
        self.ready = False
        self.job: Job | None = None
        self.deadline = time.monotonic() + _START_S
        self._send(settings)

    def give(self, job: Job, limit_s: float) -> None:
        """Have a submission marked."""
        self.job, self.deadline = job, time.monotonic() + limit_s
        self._send(job)

    def _send(self, what: Settings | Job) -> None:
        with contextlib.suppress(OSError):  # it is dead already, which shows when it is listened to
            self.pipe.send(what)

    def end(self, patience_s: float = 0.0) -> int:
        """End the process, whatever it does unless there is patience; its exit status."""
        self.pipe.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self.process.wait(patience_s)
        self.process.kill()
        return self.process.wait()


def _path(root: str) -> str:
    return os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))


class Crew:
    """A number of processes that mark."""

    def __init__(self, settings: Settings, size: int) -> None:
        self.settings, self.size = settings, size
        self.workers: list[_Worker] = []
        self.tries: dict[str, int] = {}
        self.failed_starts = 0
        """So many, one after another."""

    def run(self, jobs: Sequence[Job]) -> Generator[Marked, None, None]:
        """Yield each submission as soon as it is marked."""
        patience_s = 0.0
        try:
            self._start(len(jobs))
            yield from self._work(deque(jobs))
            patience_s = _END_S  # nobody is at work any more
        finally:
            self.end(patience_s)

    def mark(self, job: Job) -> Rows | str:
        """Mark one submission; the processes stay for the next one."""
        try:
            self._start(1)
            self.tries.clear()
            ((_, found),) = self._work(deque([job]))
        except BaseException:
            self.end()
            raise
        return found

    def end(self, patience_s: float = 0.0) -> None:
        """End all processes, whatever they do unless there is patience."""
        for worker in self.workers:
            worker.pipe.close()
        for worker in self.workers:
            worker.end(patience_s)
        self.workers = []

    def _start(self, wanted: int) -> None:
        for _ in range(min(self.size, wanted) - len(self.workers)):
            self.workers.append(_Worker(self.settings))

    def _work(self, left: deque[Job]) -> Iterator[Marked]:
        while left or any(worker.job for worker in self.workers):
            for worker in self.workers:
                if left and worker.ready and worker.job is None:
                    worker.give(left.popleft(), self.settings.limit_s)
            yield from self._listen(left)

    def _listen(self, left: deque[Job]) -> Iterator[Marked]:
        """Take what has come, and see to those who are gone or late."""
        waiting = {worker.pipe: worker for worker in self.workers if worker.job or not worker.ready}
        soonest = min(worker.deadline for worker in waiting.values())
        for pipe in wait(list(waiting), max(0.0, soonest - time.monotonic())):
            worker = waiting.pop(pipe)  # type: ignore[call-overload]  # what was asked for is what came
            try:
                found = worker.pipe.recv()
            except (EOFError, OSError):
                yield from self._bury(worker, left)
                continue
            if worker.ready and worker.job is not None:
                job, worker.job = worker.job, None
                yield job, found
            elif found:
                raise BatchError(f"a process that marks could not start:\n{found}")
            else:
                worker.ready, self.failed_starts = True, 0
        for worker in waiting.values():
            if time.monotonic() >= worker.deadline:
                yield from self._bury(worker, left, late=True)

    def _bury(self, worker: _Worker, left: deque[Job], *, late: bool = False) -> Iterator[Marked]:
        """Put a new process in the place of one that is gone; a submission that was not late is tried once more."""
        status = worker.end()
        self.failed_starts += not worker.ready
        if self.failed_starts >= _STARTS:
            raise BatchError(f"a process that marks could not start: {'it took too long' if late else _how(status)}")
        job = worker.job
        if job is not None:
            tries = self.tries[job.id] = self.tries.get(job.id, 0) + 1
            if late:
                yield job, f"marking it did not end within {self.settings.limit_s:g} seconds"
            elif tries < _TRIES:
                left.appendleft(job)
            else:
                yield job, f"the process that marked it was ended ({_how(status)}), {tries} times"
        self.workers[self.workers.index(worker)] = _Worker(self.settings)


def _how(status: int) -> str:
    """Return how a process ended."""
    return f"by {signal.Signals(-status).name}" if status < 0 else f"exit status {status}"
