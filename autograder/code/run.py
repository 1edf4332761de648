"""From a submission's code to marked items: inputs, the sandbox, the marks; staff read what went wrong with us."""

from __future__ import annotations

import traceback
from fractions import Fraction
from typing import NamedTuple

from autograder.code.constructs import check_constructs
from autograder.code.gather import code_item, code_problems, not_attempted, numbered_tasks, unmarked, variable
from autograder.code.inputs import hidden_seed, seed_for
from autograder.code.mark import TOLERANCE, combine, mark_inputs
from autograder.code.solved import Solved, SolvedInputs
from autograder.code.words import load_remarks, outcome_remark, parameter_remark, warning_remarks
from autograder.mark_blank import Rules
from autograder.problem import Problem, Worksheet
from autograder.problem_code import CodeTask
from autograder.readers.code import Code, CodeUnit, FoundFunction, capitalised
from autograder.readers.salvage import without_line
from autograder.result import CodeResult, ItemResult, Verdict
from autograder.sandbox.isolation import STRONG
from autograder.sandbox.limits import Limits
from autograder.sandbox.lines import assigned_lines
from autograder.sandbox.records import (
    FunctionReport,
    FunctionTask,
    Kind,
    NotPlain,
    Outcome,
    SandboxReport,
    SourceFile,
)
from autograder.sandbox.run import run_functions
from autograder.sandbox.template import Template

_MAX_REPAIRS = 10


class _Plan(NamedTuple):
    """One function, its inputs, and the keys of those inputs."""

    problem: Problem
    task: CodeTask
    function: FoundFunction
    inputs: tuple[Solved, ...]
    public: int
    """How many of the inputs are the worksheet's own."""


def mark_code(
    worksheet: Worksheet,
    code: Code,
    template: Template | None,
    *,
    hidden: int | None = None,
    allow_weak: bool = False,
    limits: Limits | None = None,
    known: SolvedInputs | None = None,
) -> CodeResult:
    """Run and mark the code of a submission.

    Parameters
    ----------
    worksheet : Worksheet
    code : Code
        As the reader found it.
    template : Template or None
        The sandbox's clean process; None when there is no code to run.
    hidden : int, optional
        Number of hidden inputs; by default the worksheet's policy.
    allow_weak : bool
        Run even where isolation is weak.
    limits : Limits, optional
        Caps on time, memory and output; by default the sandbox's own.
    known : SolvedInputs, optional
        Hidden inputs that were solved for earlier submissions; they change no result.

    Returns
    -------
    CodeResult
        One item for each code task, in order; a fault of ours makes it NOT_MARKED.
    """
    number = worksheet.policies.hidden_inputs if hidden is None else hidden
    marker = _Marker(worksheet, code, known or SolvedInputs())
    for problem in code_problems(worksheet):
        if problem.code is not None:
            marker.plan(problem, problem.code, number)
    marker.run(template, allow_weak, limits)
    items = tuple(marker.item(*task) for task in numbered_tasks(worksheet))
    report = marker.report
    if report is None:
        return CodeResult(items, code.uploaded, tuple(marker.messages))
    tier = report.isolation.tier
    isolation = {"tier": tier, "layers": list(report.isolation.layers)}
    degraded = () if tier == STRONG else (f"student code was run at the tier {tier!r}, not {STRONG!r}",)
    notes = tuple(dict.fromkeys((*degraded, *report.notes, *report.isolation.notes)))
    return CodeResult(items, code.uploaded, tuple(marker.messages), notes, isolation)


class _Marker:
    """The code tasks of one submission."""

    def __init__(self, worksheet: Worksheet, code: Code, known: SolvedInputs) -> None:
        self.worksheet, self.code, self.known = worksheet, code, known
        self.rules = Rules(TOLERANCE, Fraction(worksheet.policies.follow_through_credit))
        self.sources = sorted({function.unit.text for function in code.functions.values()})
        self.plans: dict[str, _Plan] = {}
        self.faults: dict[str, str] = {}
        self.report: SandboxReport | None = None
        self.refused = dict(code.refused)
        self.messages = list(code.messages)

    def plan(self, problem: Problem, task: CodeTask, hidden: int) -> None:
        """Draw the inputs of a task and solve them; a failure is our fault and stays with this task."""
        function = self.code.functions.get(problem.id)
        if function is None:
            return
        try:
            seed = hidden_seed(self.worksheet.file.salt, self.sources, problem.id)
            public = self.known.own(problem, task)
            inputs = (*public, *self.known.hidden(problem, task, seed, hidden))
            if not inputs:
                raise ValueError("no input judges anybody")
            self.plans[problem.id] = _Plan(problem, task, function, inputs, len(public))
        except Exception:
            self.faults[problem.id] = traceback.format_exc()

    def run(self, template: Template | None, allow_weak: bool, limits: Limits | None) -> None:
        """Run all planned functions in the sandbox."""
        if not self.plans or template is None:
            return
        units = {plan.function.unit.name: plan.function.unit for plan in self.plans.values()}
        seed = seed_for(self.worksheet.file.salt, self.sources, "numpy.random")
        open_ = set(self.plans)
        for _ in range(_MAX_REPAIRS):
            files = [SourceFile(unit.name, unit.text, unit.tree) for unit in units.values()]
            tasks = [_task(id_, plan) for id_, plan in self.plans.items() if id_ in open_]
            report = run_functions(template, files, tasks, limits, allow_weak=allow_weak, seed=seed)
            functions = {**(self.report.functions if self.report is not None else {}), **report.functions}
            self.report = report._replace(functions=functions)
            open_ = self._after_repairs(units, report)
            if not open_:
                return

    def _after_repairs(self, units: dict[str, CodeUnit], report: SandboxReport) -> set[str]:
        """Take out of each file what parses and does not compile; return the functions to run once more."""
        again: set[str] = set()
        for name, unit in units.items():
            ids = [id_ for id_ in report.functions if self.plans[id_].function.unit.name == name]
            failed = [report.functions[id_].outcome for id_ in ids]
            if not failed or not all(map(_does_not_compile, failed)):
                continue
            text, lost = without_line(unit.text, failed[0].line or 1, failed[0].message, ids)
            words = unit.lost_words(lost)
            self.messages.append(f"{capitalised(words)}. The rest of the file is run without it.")
            units[name] = unit._replace(text=text, tree=None)
            for id_ in lost.functions:
                self.refused[id_] = words
            again |= set(ids) - set(lost.functions)
        return again

    def item(self, problem: Problem, number: str) -> ItemResult:
        """Mark one task."""
        if problem.id in self.faults:
            return unmarked(problem, number, self.faults[problem.id])
        if problem.id in self.refused:
            return _refused(problem, number, self.refused[problem.id])
        plan = self.plans.get(problem.id)
        if plan is None:
            return not_attempted(problem, number)
        found = self.report.functions.get(problem.id) if self.report is not None else None
        if found is None or found.outcome.kind is Kind.GRADER_FAULT:
            note = found.note or str(found.outcome) if found is not None else "no sandbox was started"
            return unmarked(problem, number, f"the sandbox: {note}")
        try:
            return self._marked(plan, number, found)
        except Exception:  # whatever it is, it is our fault, and the other items must not suffer
            return unmarked(problem, number, traceback.format_exc())

    def _marked(self, plan: _Plan, number: str, report: FunctionReport) -> ItemResult:
        per_input = mark_inputs(plan.problem, plan.inputs, report.calls, self.rules)
        unit, definition = plan.function.unit, plan.function.definition
        lines = assigned_lines(definition)
        blanks = tuple(
            combine(
                blank,
                [found[blank.id] for found in per_input],
                [one.inputs for one in plan.inputs],
                self.rules.follow_through_credit,
                unit.where(lines[blank.id][1]) if blank.id in lines else "",
            )
            for blank in plan.problem.blanks
        )
        constructs = check_constructs(plan.task, definition)
        if constructs and plan.task.constructs_are == "condition":
            blanks = tuple(blank._replace(marks=Fraction(0)) for blank in blanks)
            constructs = (*constructs, "Without that it earns no marks.")
        remarks = [
            *plan.function.remarks,
            parameter_remark(definition, plan.task.parameters),
            *load_remarks(report, unit),
            outcome_remark(report, unit, plan.public),
            *warning_remarks(report.warnings, unit),
            *constructs,
        ]
        done = all(blank.verdict is Verdict.CORRECT and blank.marks == blank.max_marks for blank in blanks)
        left_open = report.outcome.ok and all(
            isinstance(value, NotPlain) and value.not_attempted
            for blank in plan.problem.blanks
            for value in [report.calls[0].variables.get(blank.id)]
        )
        return code_item(plan.problem, number, blanks)._replace(
            completed=done, attempted=not left_open, remarks=tuple(remark for remark in remarks if remark)
        )


def _task(id_: str, plan: _Plan) -> FunctionTask:
    """Return what the sandbox is to run for a task."""
    calls = tuple(tuple(one.inputs[name] for name in plan.task.parameters) for one in plan.inputs)
    return FunctionTask(id_, plan.function.unit.name, calls, tuple(blank.id for blank in plan.problem.blanks))


def _does_not_compile(outcome: Outcome) -> bool:
    return (
        outcome.kind is Kind.ERROR
        and outcome.while_loading
        and outcome.exception in ("SyntaxError", "IndentationError", "TabError")
        and outcome.line is not None
    )


def _refused(problem: Problem, number: str, why: str) -> ItemResult:
    item = code_item(problem, number, variable(problem, Verdict.UNREADABLE, why))
    return item._replace(remarks=(f"The function was not run: {why}.",))
