"""Run the functions of a submission: untrusted code in, plain values out."""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Sequence

from .child.confine import LAYERS
from .guard import guard_parent, sweep_orphans
from .isolation import IsolationRefused, probe_layers, require
from .job import Job
from .limits import Limits
from .records import (
    CallReport,
    FunctionReport,
    FunctionTask,
    Isolation,
    Kind,
    Outcome,
    SandboxReport,
    SourceFile,
)
from .session import Session, UnitGone
from .template import Template, TemplateError

_NO_ISOLATION = Isolation((), "none")


def run_functions(
    template: Template,
    units: Sequence[SourceFile],
    tasks: Sequence[FunctionTask],
    limits: Limits | None = None,
    layers: Collection[str] = LAYERS,
    allow_weak: bool = False,
    seed: int = 0,
) -> SandboxReport:
    """Run every task in a process of its own and report what its variables hold.

    Whatever is wrong with us (no template, no NumPy, a layer that cannot be had) becomes the outcome
    `GRADER_FAULT` with a note for staff; it never looks like the student's mistake.
    """
    guard_parent()
    try:
        isolation = probe_layers(template, layers)
        require(isolation, layers, os.geteuid() == 0, allow_weak)
    except IsolationRefused as refusal:
        return _all_faults(tasks, probe_layers(template, layers), f"student code was not run: {refusal}")
    except TemplateError as error:
        return _all_faults(tasks, _NO_ISOLATION, str(error))
    submission = Submission(template, limits or Limits(), isolation, seed)
    files = {unit.name: unit for unit in units}
    for name in dict.fromkeys(task.unit for task in tasks):
        submission.run_unit(files[name], [task for task in tasks if task.unit == name])
    functions = {task.name: submission.functions[task.name] for task in tasks}
    return SandboxReport(functions, isolation, tuple(submission.notes))


class Submission:
    """The functions of one submission, file after file, within one time limit."""

    def __init__(self, template: Template, limits: Limits, isolation: Isolation, seed: int) -> None:
        self.template, self.limits, self.isolation, self.seed = template, limits, isolation, seed
        self.latest = time.monotonic() + limits.submission_wall_s
        self.functions: dict[str, FunctionReport] = {}
        self.notes: list[str] = []

    def run_unit(self, unit: SourceFile, tasks: list[FunctionTask]) -> None:
        """Run a file's functions; when its process goes before its time, the rest in a new one."""
        left, failures = tasks, 0
        while left:
            if time.monotonic() >= self.latest:
                self._give_all(left, Outcome(Kind.TIME_LIMIT, message="of the whole submission"))
                return
            before = len(left)
            try:
                self._run_session(unit, left)
            except (UnitGone, TemplateError) as error:
                self.notes.append(f"{unit.name}: {error}")
            left = [task for task in left if task.name not in self.functions]
            failures = failures + 1 if len(left) == before else 0
            if failures == 2:
                self._give_all(left, Outcome(Kind.GRADER_FAULT), "; ".join(self.notes[-2:]))

    def _run_session(self, unit: SourceFile, tasks: list[FunctionTask]) -> None:
        session: Session | None = None
        try:
            session = Session(
                self.template, unit, self.limits, self.isolation.layers, self.latest, self.seed % (1 << 32)
            )
            error = session.compile(tasks)
            if error is not None:
                self._give_all(tasks, error)
                return
            for report in session.run():
                self._keep(report)
                if not report.outcome.ok and report.outcome.while_loading and _stops_the_file(report):
                    self._give_all([task for task in tasks if task.name not in self.functions], report.outcome)
                    return
        except UnitGone:
            if session is not None:
                self._bury(session.abandon())
            raise
        finally:
            if session is not None:
                session.close()
            if session is None or not session.swept:
                self._sweep()

    def _keep(self, report: FunctionReport) -> None:
        self.functions[report.name] = report
        if report.note:
            self.notes.append(f"{report.name}: {report.note}")

    def _keep_all(self, reports: list[FunctionReport]) -> None:
        for report in reports:
            self._keep(report)

    def _bury(self, jobs: list[Job]) -> None:
        """Functions whose process went with the file's own: whoever had begun will not be run again."""
        for job in jobs:
            seen = job.transcript
            if seen.layers is not None and job.verdict is None:
                ending = Outcome(Kind.KILLED, message="the process vanished", while_loading=not seen.loaded)
                self._keep_all(job.conclude(ending))
            elif job.verdict is not None:
                self._keep_all(job.conclude(job.verdict))
            else:
                job.close()

    def _give_all(self, tasks: list[FunctionTask], outcome: Outcome, note: str = "") -> None:
        for task in tasks:
            self.functions[task.name] = _unrun(task, outcome, note)

    def _sweep(self) -> None:
        """Leave nothing alive; a template that cannot see to it is replaced, and its orphans are ours."""
        try:
            self.template.sweep()
        except TemplateError as error:
            self.notes.append(str(error))
            session = self.template.pid
            self.template.restart()
            sweep_orphans(session)


def _stops_the_file(report: FunctionReport) -> bool:
    """Whether the file's own lines, not one function, cost the process: the others would end no better."""
    return report.outcome.kind not in (Kind.GRADER_FAULT, Kind.ERROR)


def _unrun(task: FunctionTask, outcome: Outcome, note: str = "") -> FunctionReport:
    return FunctionReport(task.name, outcome, tuple(CallReport(outcome) for _ in task.calls), note=note)


def _all_faults(tasks: Sequence[FunctionTask], isolation: Isolation, note: str) -> SandboxReport:
    fault = Outcome(Kind.GRADER_FAULT)
    return SandboxReport({task.name: _unrun(task, fault, note) for task in tasks}, isolation, (note,))
