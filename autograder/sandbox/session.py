"""One file's process as the parent sees it: hand it functions one after another, and listen to all pipes."""

from __future__ import annotations

import contextlib
import re
import select
import time
from collections import deque
from collections.abc import Iterator, Sequence

import numpy as np

from .child import wire
from .frames import FrameReader, ProtocolError
from .grouping import Group, group_tasks
from .job import Job
from .limits import Limits
from .records import Argument, FunctionReport, FunctionTask, Kind, Outcome, SourceFile
from .template import Template
from .transcript import read_error

_PATIENCE_S = 10.0  # for our own processes, on a machine that is busy
_AHEAD_BYTES = 32_000  # a job this small may wait in the socket while another one runs

# Imported on demand before the rights are dropped: afterwards the interpreter may be out of reach.
_MODULES = {
    "random": ("random", "numpy.random"), "fft": ("numpy.fft",), "linalg": ("numpy.linalg",),
    "polynomial": ("numpy.polynomial",), "ma": ("numpy.ma",), "strings": ("numpy.strings",),
}  # fmt: skip
_ALL_OF_NUMPY = (
    "numpy.random", "numpy.fft", "numpy.linalg", "numpy.polynomial", "numpy.ma", "numpy.strings", "numpy.char",
    "numpy.rec", "numpy.core", "numpy.ctypeslib", "numpy.typing", "numpy.testing", "numpy.f2py",
)  # fmt: skip
_STAR = re.compile(r"\bfrom[ \t]+numpy[\w.]*[ \t]+import[ \t]*\*")
_HARMLESS = (
    "abc", "cmath", "collections", "copy", "dataclasses", "datetime", "decimal", "enum", "fractions", "functools",
    "itertools", "json", "math", "numbers", "operator", "pprint", "re", "statistics", "string", "textwrap", "time",
    "timeit", "types", "typing",
)  # fmt: skip
_MODULES |= {name: (name,) for name in _HARMLESS}
_WORD = re.compile(r"\b(?:" + "|".join(_MODULES) + r")\b")


class UnitGone(Exception):
    """The file's process cannot go on; the functions that are left need a new one."""


class Session:
    """A file's process, from compiling the source to the last function."""

    def __init__(
        self,
        template: Template,
        unit: SourceFile,
        limits: Limits,
        layers: tuple[str, ...],
        latest: float,
        seed: int,
    ) -> None:
        self.unit, self.limits, self.layers, self.latest, self.seed = unit, limits, layers, latest, seed
        self.sock = template.open_unit(layers, limits.memory_mib)
        self.sock.settimeout(_PATIENCE_S)
        self.reader = FrameReader(1 << 16, 1 << 16)
        self.frames: deque[tuple[int, bytes]] = deque()
        self.jobs: deque[Job] = deque()
        self.numbers = 0
        self.groups: list[Group] = []

    def compile(self, tasks: Sequence[FunctionTask]) -> Outcome | None:
        """Send the source; None when it compiles, otherwise the error, a time limit or UnitGone."""
        with self._talking():
            wire.send(self.sock, (_plain_name(self.unit.name), self.unit.text, modules_of(self.unit.text)))
        self.groups = group_tasks(self.unit, tasks)  # while the other side compiles
        confined = False
        end = min(time.monotonic() + self.limits.load_wall_s, self.latest) + _PATIENCE_S
        while True:
            while self.frames:
                tag, payload = self.frames.popleft()
                if tag == wire.UNIT_HELLO:  # all that comes next is the compiler at work on the student's text
                    confined, end = True, min(end, time.monotonic() + self.limits.load_wall_s)
                elif tag == wire.COMPILE_ERROR:
                    return read_error(payload, loading=True)
                elif tag == wire.LOADED:
                    return None
                elif tag == wire.FAULT:
                    raise UnitGone(payload.decode("utf-8", "replace"))
            if time.monotonic() >= end:
                if confined:
                    return Outcome(Kind.TIME_LIMIT, message="Python's compiler did not finish", while_loading=True)
                raise UnitGone("the file's process did not answer in time")
            try:
                self._wait(end)
            except UnitGone:
                if confined:
                    return Outcome(Kind.KILLED, message="Python's compiler did not survive", while_loading=True)
                raise

    def submit(self, group: Group) -> None:
        """Queue the functions of one process."""
        limits = self.limits
        job = Job(self.numbers, group, limits, self.layers, self.latest)
        self.numbers += 1
        self.jobs.append(job)
        numbers = (self.seed, limits.load_cpu_s, limits.function_cpu_s, limits.value_bytes, job.divider)
        message = (job.number, tuple(encode_task(task) for task in group), *numbers)
        with self._talking():
            wire.send(self.sock, message, (job.report_end, job.output_end))
        job.close_ends()

    def run(self) -> Iterator[FunctionReport]:
        """Run functions in as few processes as is safe, the next one always at hand; UnitGone when ours has gone."""
        left = deque(self.groups)
        while left or self.jobs:
            while left and self._may_submit(left[0]):
                self.submit(left.popleft())
            job = self.jobs[0]
            reports = self._finish_first()
            yield from reports
            if len(reports) < len(job.tasks):  # one function ended the process: the others get a new one
                left.appendleft(tuple(job.tasks[len(reports) :]))

    def _may_submit(self, group: Group) -> bool:
        size = sum(np.asarray(argument).nbytes for task in group for call in task.calls for argument in call)
        return not self.jobs or (len(self.jobs) < 2 and size < _AHEAD_BYTES)

    def _finish_first(self) -> list[FunctionReport]:
        """Listen until the oldest job has ended."""
        job = self.jobs[0]
        idle_end = time.monotonic() + _PATIENCE_S
        while True:
            while self.frames:
                tag, payload = self.frames.popleft()
                if tag == wire.JOB_STARTED:
                    number, pid = wire.STARTED.unpack(payload)
                    if number == job.number:
                        job.on_started(pid)
                elif tag == wire.JOB_EXITED:
                    number, status, cpu_s, peak_kib = wire.EXITED.unpack(payload)
                    if number == job.number:
                        self.jobs.popleft()
                        return job.on_exited(status, cpu_s, peak_kib)
                elif tag == wire.FAULT:
                    raise UnitGone(payload.decode("utf-8", "replace"))
            job.check_deadline()
            if job.deadline is not None:
                # After the kill, the unit's process has a while to say so.
                idle_end = job.deadline + _PATIENCE_S
            if time.monotonic() >= idle_end:
                raise UnitGone("the file's process does not answer")
            wake = idle_end if job.deadline is None or job.verdict else min(job.deadline, idle_end)
            self._wait(wake, job)

    def _wait(self, until: float, job: Job | None = None) -> None:
        """Wait for anything to read, and read it: our own socket first."""
        poll = select.poll()
        poll.register(self.sock.fileno(), select.POLLIN)
        for fd in (job.report_fd, job.output_fd) if job else ():
            if fd >= 0 and job is not None and fd not in job.at_end:
                poll.register(fd, select.POLLIN)
        ready = {fd for fd, _ in poll.poll(max(0.0, until - time.monotonic()) * 1000 + 1)}
        if job is not None:
            for fd in ready - {self.sock.fileno()}:
                if not job.on_readable(fd):
                    job.at_end.add(fd)
        if self.sock.fileno() in ready:
            self._read_socket()

    def _read_socket(self) -> None:
        with self._talking():
            data = self.sock.recv(1 << 16)
            if not data:
                raise UnitGone("the file's process has gone")
            self.frames += self.reader.feed(data)

    @contextlib.contextmanager
    def _talking(self) -> Iterator[None]:
        try:
            yield
        except (OSError, ProtocolError) as error:
            raise UnitGone(f"cannot talk to the file's process: {error}") from error

    def abandon(self) -> list[Job]:
        """The jobs that were under way or waiting when the process went, oldest first."""
        jobs = list(self.jobs)
        self.jobs.clear()
        return jobs

    def close(self) -> None:
        """Close every pipe and the socket."""
        for job in self.jobs:
            job.close()
        self.sock.close()


def modules_of(source: str) -> tuple[str, ...]:
    """The harmless modules that a source mentions; a star import asks for all that NumPy has."""
    found = sorted(set(_WORD.findall(source)))
    parts = _ALL_OF_NUMPY if _STAR.search(source) else ()
    return tuple(dict.fromkeys((*(module for word in found for module in _MODULES[word]), *parts)))


def encode_task(task: FunctionTask) -> tuple[object, ...]:
    """A task as marshal carries it."""
    calls = tuple(tuple(encode_argument(argument) for argument in call) for call in task.calls)
    return task.name, task.wanted, calls


def encode_argument(argument: Argument) -> object:
    """An argument as marshal carries it: arrays as (dtype, shape, bytes)."""
    if isinstance(argument, np.ndarray):
        return argument.dtype.str, argument.shape, np.ascontiguousarray(argument).tobytes()
    return list(argument) if isinstance(argument, list) else argument


def _plain_name(name: str) -> str:
    """The label in tracebacks: the file's own name if it is an ordinary one."""
    return name if re.fullmatch(r"[\w. ()-]{1,80}", name, re.ASCII) else "submission.py"
