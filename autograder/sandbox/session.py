"""One file's process as the parent sees it: hand it functions one after another, and listen to all pipes."""

from __future__ import annotations

import contextlib
import os
import re
import select
import sys
import time
from collections import deque
from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np

from .child import wire
from .frames import FrameReader, ProtocolError
from .grouping import Group, group_tasks
from .job import Job
from .limits import Limits
from .mentioned import modules_of
from .records import Argument, FunctionReport, FunctionTask, Kind, Outcome, SourceFile
from .template import Template, TemplateError
from .transcript import read_error

_PATIENCE_S = 10.0  # for our own processes, on a machine that is busy
_AHEAD_BYTES = 32_000  # a job this small may wait in the socket while another one runs


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
        self.template = template
        self.sock = template.open_unit(layers, limits.memory_mib)
        self.sock.settimeout(_PATIENCE_S)
        self.reader = FrameReader(1 << 16, 1 << 16)
        self.frames: deque[tuple[int, bytes]] = deque()
        self.jobs: deque[Job] = deque()
        self.numbers = 0
        self.groups: list[Group] = []
        self.end_fd = -1
        """Tells the end of the last job, and with it of the file's process."""
        self.swept = False
        self.usage = (0, 0.0, 0)
        """Its wait status, CPU seconds and peak memory in KiB, once it is swept away."""

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

    def submit(self, group: Group, last: bool) -> None:
        """Queue the functions of one process: a new one, or at last the file's own."""
        limits = self.limits
        job = Job(self.numbers, group, limits, self.layers, self.latest, last)
        self.numbers += 1
        self.jobs.append(job)
        numbers = (self.seed, limits.load_cpu_s, limits.function_cpu_s, limits.value_bytes, job.divider)
        message = (job.number, job.last, tuple(encode_task(task) for task in group), *numbers)
        with self._talking():
            wire.send(self.sock, message, (job.report_end, job.output_end))
        job.close_ends()

    def run(self) -> Iterator[FunctionReport]:
        """Run functions in as few processes as is safe, the next one always at hand; UnitGone when ours has gone.

        Where the last job ended before its time, its functions are left for another session.
        """
        left = deque(self.groups)
        while (left or self.jobs) and not self.swept:
            while left and self._may_submit(left[0]):
                self.submit(left.popleft(), last=not left and _ends_can_be_seen())
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
                        self.end_fd = os.pidfd_open(pid) if job.last else -1
                elif tag == wire.JOB_EXITED:
                    number, status, cpu_s, peak_kib = wire.EXITED.unpack(payload)
                    if number == job.number:
                        self.jobs.popleft()
                        return job.on_exited(status, cpu_s, peak_kib)
                elif tag == wire.FAULT:
                    raise UnitGone(payload.decode("utf-8", "replace"))
            if self.swept:
                self.jobs.popleft()
                return job.on_exited(*self.usage)
            job.check_deadline()
            if job.deadline is not None:
                # After the kill, the unit's process has a while to say so.
                idle_end = job.deadline + _PATIENCE_S
            if time.monotonic() >= idle_end:
                raise UnitGone("the file's process does not answer")
            wake = idle_end if job.deadline is None or job.verdict else min(job.deadline, idle_end)
            self._wait(wake, job)

    def _wait(self, until: float, job: Job | None = None) -> None:
        """Wait for anything to read, and read it; then listen to the file's process, or see that it has ended."""
        process = self.sock.fileno() if self.end_fd < 0 else self.end_fd
        poll = select.poll()
        poll.register(process, select.POLLIN)
        for fd in (job.report_fd, job.output_fd) if job else ():
            if fd >= 0 and job is not None and fd not in job.at_end:
                poll.register(fd, select.POLLIN)
        ready = {fd for fd, _ in poll.poll(max(0.0, until - time.monotonic()) * 1000 + 1)}
        if job is not None:
            for fd in ready - {process}:
                if not job.on_readable(fd):
                    job.at_end.add(fd)
        if process in ready and self.end_fd < 0:
            self._read_socket()
        elif process in ready:
            self._see_the_end()

    def _see_the_end(self) -> None:
        """The file's process has ended after its last job: how, the template knows, whose child it was."""
        try:
            status, _, cpu_s, peak_kib = self.template.sweep()
        except TemplateError as error:
            raise UnitGone(str(error)) from error
        self.swept, self.usage = True, (status, cpu_s, peak_kib)

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
        if self.end_fd >= 0:
            os.close(self.end_fd)
            self.end_fd = -1


@cache
def _ends_can_be_seen() -> bool:
    """Whether the end of a process that is not our child can be waited for: Linux 5.3, and no container forbids it."""
    if sys.platform != "linux":
        return False
    try:
        os.close(os.pidfd_open(os.getpid()))
    except OSError:
        return False
    return True


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
