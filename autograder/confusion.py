"""Artificial students who make one mistake each, marked and diagnosed, to see whether the diagnosis names it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from fractions import Fraction
from typing import NamedTuple

from autograder.collisions import diagnostic_power, mistaken_students
from autograder.mark import mark_blanks
from autograder.mark_blank import Rules
from autograder.problem import Problem, Worksheet
from autograder.response import Cell, Kind, Response
from autograder.result import BlankResult, Verdict
from autograder.solution import solve
from reference.ops import Array


class Outcome(Enum):
    """What the diagnosis made of an artificial student."""

    NAMED = "named"
    NAMED_WITH_ANOTHER = "named with another"
    """The message names it and one that it cannot be told from."""
    SILENT = "nothing said"
    OTHER = "another named"


class Encounter(NamedTuple):
    """One artificial student of one exercise, and what was said."""

    exercise: str
    rule: str
    said: tuple[str, ...]
    """Ids of what was named, in the order of the sheet."""
    outcome: Outcome
    lost_in: tuple[str, ...]
    """Steps in which marks were lost."""


def responses_of(problem: Problem, blanks: Mapping[str, Array]) -> dict[str, Response]:
    """Return arrays as if a student had written them, every cell a number."""
    return {
        blank.id: Response(tuple(Cell(f"{value:g}", Kind.NUMBER, value) for value in blanks[blank.id].flat))
        for blank in problem.blanks
    }


def encounters(worksheet: Worksheet) -> Iterator[Encounter]:
    """Mark an artificial student for every wrong rule and every exercise whose givens expose it."""
    rules = Rules(worksheet.file.tolerance, Fraction(1))
    for problem in worksheet.exercises():
        key = solve(problem)
        power = diagnostic_power(problem, worksheet.file.tolerance)
        for student in mistaken_students(problem, key):
            if student.rule.id not in power.hidden:
                results = mark_blanks(problem, key, responses_of(problem, student.blanks), rules)
                yield _encounter(problem, student.rule.id, results)


def _encounter(problem: Problem, rule: str, results: Iterable[BlankResult]) -> Encounter:
    steps = {blank.id: blank.step_name for blank in problem.blanks}
    said, lost = [], []
    for result in results:
        if result.diagnosis is not None:
            said += [name for name in (result.diagnosis.id, result.diagnosis.other) if name]
        if result.marks < result.max_marks or result.verdict is Verdict.MISCONCEPTION:
            lost.append(steps[result.id])
    named = tuple(dict.fromkeys(said))
    if rule in named:
        outcome = Outcome.NAMED if len(named) == 1 else Outcome.NAMED_WITH_ANOTHER
    else:
        outcome = Outcome.OTHER if named else Outcome.SILENT
    return Encounter(problem.id, rule, named, outcome, tuple(dict.fromkeys(lost)))
