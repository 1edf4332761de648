"""One job's process as the parent sees it: two pipes, a deadline, and how it ended."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Sequence

from .child import wire
from .frames import ProtocolError
from .limits import Limits
from .records import OK, FunctionReport, FunctionTask, Kind, Outcome
from .text import decode
from .transcript import Part, Transcript

_READ_BYTES = 1 << 16


class Job:
    """Collects what one process sends, and kills it when it goes too far; the `last` is the file's own process."""

    def __init__(
        self,
        number: int,
        tasks: Sequence[FunctionTask],
        limits: Limits,
        layers: tuple[str, ...],
        latest: float,
        last: bool = False,
    ) -> None:
        self.last = last
        self.number, self.tasks, self.limits, self.layers, self.latest = number, tasks, limits, layers, latest
        self.transcript = Transcript(tasks, limits)
        self.output = bytearray()
        # Two pipes have no common order, so the child writes this between the outputs of two functions.
        self.divider = os.urandom(16)
        self.received = self.printed = 0
        self.pid = 0
        self.deadline: float | None = None
        self.verdict: Outcome | None = None  # why we killed it
        self.note = ""
        self.at_end: set[int] = set()
        self.report_fd, self.report_end = _pipe()
        self.output_fd, self.output_end = _pipe()

    def on_started(self, pid: int) -> None:
        """The process runs: its time begins."""
        self.pid = pid
        self.close_ends()
        if self.deadline is None:
            self.deadline = min(time.monotonic() + self.limits.load_wall_s, self.latest)
        if self.verdict is not None:  # its pipe was faster than this news
            self.stop(self.verdict)

    def on_readable(self, fd: int) -> bool:
        """Read what there is now; False when there is nothing, or nothing more."""
        try:
            data = os.read(fd, _READ_BYTES)
        except BlockingIOError:
            return False
        if not data:
            return False
        if fd == self.report_fd:
            self._on_report(data)
        else:
            self._on_output(data)
        return True

    def _on_report(self, data: bytes) -> None:
        self.received += len(data)
        if self.received > self.limits.report_bytes:
            self.stop(Outcome(Kind.OUTPUT_LIMIT))
        if self.verdict is not None:
            return
        try:
            for tag in self.transcript.feed(data):
                if tag == wire.FUNCTION:
                    self._on_next_function()
        except ProtocolError as error:
            self.note = str(error)
            self.stop(Outcome(Kind.PROTOCOL_VIOLATION))

    def _on_next_function(self) -> None:
        """The next function's time begins, and what it may print is counted anew."""
        self.printed = 0
        self.deadline = min(time.monotonic() + self.limits.function_wall_s, self.latest)

    def _on_output(self, data: bytes) -> None:
        self.printed += len(data)
        self.output += data
        if self.printed > self.limits.output_bytes:
            self.stop(Outcome(Kind.OUTPUT_LIMIT))

    def stop(self, verdict: Outcome) -> None:
        """Kill the process, for the first reason that there was."""
        self.verdict = self.verdict or verdict
        if self.pid:  # not yet reaped by its parent, which tells us when it does
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(self.pid, signal.SIGKILL)

    def check_deadline(self) -> None:
        """Stop the process when its time is over."""
        if self.deadline is not None and time.monotonic() >= self.deadline and self.verdict is None:
            self.stop(Outcome(Kind.TIME_LIMIT))

    def on_exited(self, status: int, cpu_s: float, peak_kib: int) -> list[FunctionReport]:
        """The process has ended, and with it the pipes, whoever may still hold them."""
        self.pid = 0
        for fd in (self.report_fd, self.output_fd):
            while self.verdict is None and self.on_readable(fd):
                pass
        reports = self.conclude(self._ending(status, cpu_s))
        return [report._replace(cpu_s=cpu_s / len(reports), peak_mib=peak_kib / 1024) for report in reports]

    def _ending(self, status: int, cpu_s: float) -> Outcome:
        """How the process as a whole ended."""
        seen = self.transcript
        loading = not seen.loaded
        if self.verdict is not None:
            return self.verdict._replace(while_loading=loading)
        if seen.layers is None or set(seen.layers) != set(self.layers):
            self.note = f"ended (status {status}) before its layers were in force {seen.fault}"
            return Outcome(Kind.GRADER_FAULT)
        code = os.waitstatus_to_exitcode(status)
        if code == -signal.SIGXCPU or (code == -signal.SIGKILL and cpu_s >= self.limits.function_cpu_s):
            return Outcome(Kind.TIME_LIMIT, while_loading=loading)
        if code < 0:
            return Outcome(Kind.KILLED, signal=-code, while_loading=loading)
        if code == wire.STATUS_NO_MEMORY:
            return Outcome(Kind.MEMORY_LIMIT, while_loading=loading)
        if not seen.ended:
            return Outcome(Kind.ENDED_EARLY, line=seen.part.exit_line, while_loading=loading)
        return OK

    def conclude(self, ending: Outcome) -> list[FunctionReport]:
        """A report for each function that had its turn; a process that ended well before them all owes the others."""
        self.close()
        seen = self.transcript
        begun = seen.parts[: seen.index + 1] or seen.parts[:1]
        loading, *printed = bytes(self.output).split(self.divider)
        printed += [b""] * len(begun)
        return [
            self._report(part, OK if part.complete and part is not seen.part else ending, loading + output)
            for part, output in zip(begun, printed, strict=False)
        ]

    def _report(self, part: Part, ending: Outcome, output: bytes) -> FunctionReport:
        seen = self.transcript
        if part.not_defined and ending.ok:
            missing = Outcome(Kind.ERROR, "NameError", f"the file defines no function {part.task.name}")
            ending = seen.load_errors[0] if seen.load_errors else missing
        calls = part.calls(ending)
        return FunctionReport(
            part.task.name,
            next((call.outcome for call in calls if not call.outcome.ok), ending),
            calls,
            tuple(seen.load_errors),
            (*seen.loading.warnings, *part.warnings),
            decode(output, self.limits.shown_characters),
            seen.layers or (),
            note=self.note if not ending.ok else "",
        )

    def close_ends(self) -> None:
        """Close the ends that the child holds now."""
        for fd in (self.report_end, self.output_end):
            if fd >= 0:
                os.close(fd)
        self.report_end = self.output_end = -1

    def close(self) -> None:
        """Close all pipes."""
        self.close_ends()
        for fd in (self.report_fd, self.output_fd):
            if fd >= 0:
                os.close(fd)
        self.report_fd = self.output_fd = -1


def _pipe() -> tuple[int, int]:
    read, write = os.pipe()
    os.set_blocking(read, False)
    return read, write
