"""The code items of a submission, with or without code: the sandbox is only loaded when there is some."""

from __future__ import annotations

import traceback
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.problem import Problem, Worksheet
from autograder.readers.code import code_files, read_code
from autograder.result import BlankResult, CellResult, CodeFacts, CodeResult, ItemResult, Verdict

if TYPE_CHECKING:
    from autograder.code.solved import SolvedInputs
    from autograder.sandbox.template import Template

SECTION = "NumPy code"


def code_problems(worksheet: Worksheet) -> list[Problem]:
    """Return the exercises that are code tasks too, in order."""
    return [problem for problem in worksheet.exercises() if problem.code is not None]


def numbered_tasks(worksheet: Worksheet) -> list[tuple[Problem, str]]:
    """Return the code tasks with their places, in a section behind the worksheet's own."""
    section = len(worksheet.file.sections)
    return [(problem, f"{section}.{at}") for at, problem in enumerate(code_problems(worksheet), start=1)]


def gather_code(
    folder: Path,
    worksheet: Worksheet,
    template: Template | None,
    *,
    allow_weak: bool = False,
    known: SolvedInputs | None = None,
) -> CodeResult:
    """Read, run and mark the code of a submission; without any, every code task is not attempted.

    Where the policy says that code is never part of the score, there are no code items at all.
    """
    if worksheet.policies.code == "never":
        return CodeResult(())
    code = read_code(code_files(folder), {problem.id for problem in code_problems(worksheet)})
    if not code.uploaded:
        return CodeResult(tuple(not_attempted(*task) for task in numbered_tasks(worksheet)))
    from autograder.code.run import mark_code  # only now: the sandbox and its records

    return mark_code(worksheet, code, template, allow_weak=allow_weak, known=known)


def gather_code_safely(
    folder: Path,
    worksheet: Worksheet,
    template: Template | None,
    *,
    allow_weak: bool = False,
    known: SolvedInputs | None = None,
) -> CodeResult:
    """Gather the code items; a fault of ours there costs the code items only, never the answers by hand."""
    try:
        return gather_code(folder, worksheet, template, allow_weak=allow_weak, known=known)
    except Exception:
        fault = traceback.format_exc()
        items = tuple(unmarked(problem, number, fault) for problem, number in numbered_tasks(worksheet))
        return CodeResult(items, uploaded=True, notes=("the code could not be marked; see the fault",))


def variable(problem: Problem, verdict: Verdict, reason: str = "") -> tuple[BlankResult, ...]:
    """Return the variables of a task that was not run, all with one verdict."""
    cell = CellResult("", verdict, 1, reason)
    return tuple(
        BlankResult(blank.id, blank.label, (), verdict, Fraction(0), blank.max_marks, (cell,), code=CodeFacts(0, 0))
        for blank in problem.blanks
    )


def code_item(problem: Problem, number: str, blanks: tuple[BlankResult, ...]) -> ItemResult:
    """Return the item of a code task: an item of its own beside the exercise done by hand."""
    return ItemResult(
        id=f"code_{problem.id}",
        title=f"{problem.title} (code)",
        section=SECTION,
        number=number,
        level=problem.level,
        marks=sum((blank.marks for blank in blanks), Fraction(0)),
        max_marks=problem.max_marks,
        completed=False,
        attempted=any(blank.verdict is not Verdict.NO_RESPONSE for blank in blanks),
        blanks=blanks,
        kind="code",
    )


def not_attempted(problem: Problem, number: str) -> ItemResult:
    """Return a task without a function."""
    return code_item(problem, number, variable(problem, Verdict.NO_RESPONSE))


def unmarked(problem: Problem, number: str, fault: str) -> ItemResult:
    """Return a task that a fault of ours kept from being marked."""
    item = code_item(problem, number, variable(problem, Verdict.NOT_MARKED))
    return item._replace(attempted=True, fault=fault)
