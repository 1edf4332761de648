"""Printed keys recomputed: against the key for authors, against a student's own answers for students."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple

from autograder.expression import ExpressionError, NotFiniteError, key_value, names_in, names_of
from autograder.problem import PrintedKey, Printing, Problem, Status
from autograder.response import Kind, Response
from autograder.result import BlankResult, PrintedKeyResult, Verdict
from autograder.solution import Key

TOLERANCE = Fraction(1, 10**6)
"""Printed keys are checked as exact decimals; this leaves room for nothing but binary rounding."""


class AuditRow(NamedTuple):
    """One printed key of one printing: what it says, what it should say."""

    exercise: str
    expression: str
    printing: Printing
    printed: float
    value: Fraction | None
    """As recomputed; None where that is not finite."""
    status: Status
    """As the value shows; `doubtful` is the files' own word and is kept."""
    declared: Status
    """As the file says."""


def audit_problem(problem: Problem, key: Key) -> list[AuditRow]:
    """Recompute every printed key of a problem from its key; `ExpressionError` if one cannot be."""
    cells = {id_: value.reshape(-1).tolist() for id_, value in key.blanks.items()}
    rows = []
    for printed_key in problem.printed_keys:
        value: Fraction | None
        try:
            value = key_value(problem, printed_key.expression, cells)
        except NotFiniteError:
            value = None
        for found in printed_key.prints:
            agrees = value is not None and abs(Fraction(str(found.printed)) - value) <= TOLERANCE
            status: Status = "holds" if agrees else "misprint"
            rows.append(
                AuditRow(
                    problem.id,
                    printed_key.expression,
                    found.printing,
                    found.printed,
                    value,
                    "doubtful" if found.status == "doubtful" else status,
                    found.status,
                )
            )
    return rows


def is_trusted(printed_key: PrintedKey) -> bool:
    """Whether students are shown this key: not a doubtful one, unless it was made anew."""
    return printed_key.reissued or any(found.status != "doubtful" for found in printed_key.prints)


def check_printed_keys(
    problem: Problem, key: Key, responses: Mapping[str, Response], blanks: Iterable[BlankResult]
) -> tuple[PrintedKeyResult, ...]:
    """Say for each trusted printed key whether a student's own answers satisfy it.

    A misprint is put right first: the recomputed value is what the answers are held against. An answer that
    was judged right counts as the key's value, so that no rounding makes right answers miss a key.
    """
    names = names_of(problem)
    right = {id_: value.reshape(-1).tolist() for id_, value in key.blanks.items()}
    cells = {blank.id: responses[blank.id].cells for blank in problem.blanks}
    own = {
        blank.id: [
            expected if result.verdict is Verdict.CORRECT else 0.0 if cell.kind is Kind.NOT_NEEDED else cell.value
            for result, cell, expected in zip(blank.cells, cells[blank.id], right[blank.id], strict=True)
        ]
        for blank in blanks
        if blank.id in right
    }
    results = []
    for printed_key in filter(is_trusted, problem.printed_keys):
        used = [names[name] for name in sorted(names_in(printed_key.expression))]
        read = [cell for blank, at in used for cell in (cells[blank.id] if at is None else [cells[blank.id][at]])]
        met: bool | None = None
        if all(cell.kind in (Kind.NUMBER, Kind.NOT_NEEDED) for cell in read):
            met = _meets(problem, printed_key.expression, own, right)
        misprinted = any(found.status != "holds" for found in printed_key.prints)
        results.append(PrintedKeyResult(printed_key.expression, met, misprinted))
    return tuple(results)


def _meets(problem: Problem, expression: str, own: Mapping[str, list[float]], right: Mapping[str, list[float]]) -> bool:
    try:
        value = key_value(problem, expression, own)
    except ExpressionError:
        return False  # the student's numbers make it divide by zero
    return abs(value - key_value(problem, expression, right)) <= TOLERANCE
