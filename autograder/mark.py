"""Verdicts and marks of one item: against the key, then the student's own values, then the misconceptions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from autograder.compare import compare, lies_between
from autograder.diagnose import diagnose
from autograder.own import OwnValues, own_values
from autograder.problem import Blank, Problem, Tolerance
from autograder.response import Cell, Kind, Response
from autograder.result import BlankResult, CellResult, Diagnosis, Verdict
from autograder.solution import Key
from reference.ops import Array


@dataclass(frozen=True)
class Rules:
    """What of a worksheet's policies marking needs."""

    tolerance: Tolerance
    follow_through_credit: Fraction


def cell_weights(blank: Blank, needed: Array) -> list[Fraction]:
    """Return the marks of each cell: equal shares, or the file's own; cells not needed carry none."""
    if blank.cell_weights is None:
        shares = [Fraction(1)] * blank.size
    else:
        shares = [Fraction(str(share)) for share in np.asarray(blank.cell_weights).reshape(-1).tolist()]
    shares = [share if carries else Fraction(0) for share, carries in zip(shares, needed.flat, strict=True)]
    total = sum(shares)
    return [blank.max_marks * share / total if total else Fraction(0) for share in shares]


def mark_blanks(
    problem: Problem, key: Key, responses: Mapping[str, Response], rules: Rules
) -> tuple[BlankResult, ...]:
    """Mark every blank of a problem; a pure function of the key and the responses.

    Parameters
    ----------
    problem : Problem
    key : Key
        The same problem, solved.
    responses : mapping of blank id to Response
        One for every blank, empty where nothing was given.
    rules : Rules
        Default tolerance and the credit for follow-through.
    """
    own = own_values(problem, key, responses, rules.tolerance)
    return tuple(
        _mark_link(blank, responses[blank.id])
        if blank.kind == "link"
        else _BlankMarker(blank, key, own, rules).mark(responses[blank.id])
        for blank in problem.blanks
    )


def _mark_link(blank: Blank, response: Response) -> BlankResult:
    (cell,) = response.cells
    verdicts = {Kind.LINK: Verdict.CORRECT, Kind.EMPTY: Verdict.NO_RESPONSE}
    verdict = verdicts.get(cell.kind, Verdict.UNREADABLE)
    zero = Fraction(0)
    result = CellResult(cell.raw, verdict, zero, zero, cell.reason)
    return BlankResult(blank.id, blank.label, (), verdict, zero, zero, (result,))


class _BlankMarker:
    """One blank against the key and against the student's own values of the steps before it."""

    def __init__(self, blank: Blank, key: Key, own: OwnValues, rules: Rules) -> None:
        self.blank = blank
        self.own = own
        self.credit = rules.follow_through_credit
        self.tolerance = blank.tolerance or rules.tolerance
        self.expected = key.blanks[blank.id].reshape(-1).tolist()
        self.needed = key.needed[blank.id].reshape(-1).tolist()
        self.weights = cell_weights(blank, key.needed[blank.id])
        self.refused: list[str] = []
        self.carried = self._carried(blank.step_name)

    def _carried(self, step: str) -> list[tuple[float, float]] | None:
        """Return what each cell should be by the student's own earlier values; None when there are none."""
        if not self.own.inputs_of(step) & self.own.differing:
            return None
        easier = self.own.easier_for(step)
        if easier:
            self.refused += [f"follow-through refused: in {name} {self.own.easier[name]}" for name in easier]
            return None
        low, high = self.own.bounds(self.blank, step)
        return list(zip(low.flat, high.flat, strict=True))

    def _first_verdict(self, at: int, cell: Cell) -> tuple[Verdict, str]:
        """Return the verdict of a cell before misconceptions, and why."""
        if cell.kind is Kind.EMPTY:
            return Verdict.NO_RESPONSE, ""
        if cell.kind is Kind.NOT_NEEDED:
            if not self.needed[at]:
                return Verdict.CORRECT, "not needed"
            if self.own.target_is_zero(self.blank, at):
                return Verdict.FOLLOW_THROUGH, "not needed by the student's own target"
            return Verdict.INCORRECT, "a number is needed"
        if cell.kind is not Kind.NUMBER:
            return Verdict.UNREADABLE, ""
        found = compare(cell.value, self.expected[at], self.tolerance)
        trace = (
            f"key {self.expected[at]:.10g}: {found.rule}, off by {found.difference:.3g}, "
            f"allowed {found.allowance:.3g}"
        )
        if found.matches:
            return Verdict.CORRECT, trace
        if self.carried is not None:
            low, high = self.carried[at]
            trace += f"; from own values {low:.10g}" + (f" to {high:.10g}" if high != low else "")
            if lies_between(cell.value, low, high, self.tolerance):
                return Verdict.FOLLOW_THROUGH, trace
        return Verdict.INCORRECT, trace

    def mark(self, response: Response) -> BlankResult:
        """Mark the cells, look for a misconception behind the wrong ones, and add up."""
        found = [self._first_verdict(at, cell) for at, cell in enumerate(response.cells)]
        wrong = {
            at: cell.value
            for at, cell in enumerate(response.cells)
            if found[at][0] is Verdict.INCORRECT and cell.kind is Kind.NUMBER and self.weights[at]
        }
        right = [at for at, (verdict, _) in enumerate(found) if verdict is Verdict.CORRECT]
        explanation = diagnose(self.own, self.blank, wrong, right, self.tolerance)
        rule = explanation.rule
        shares: dict[Verdict, Fraction] = {
            Verdict.CORRECT: Fraction(1),
            Verdict.FOLLOW_THROUGH: self.credit,
            Verdict.MISCONCEPTION: rule.credit if rule else Fraction(0),
        }
        cells = []
        for at, (cell, (verdict, trace)) in enumerate(zip(response.cells, found, strict=True)):
            if at in explanation.cells:
                verdict = Verdict.MISCONCEPTION
            marks = self.weights[at] * shares.get(verdict, Fraction(0))
            cells.append(CellResult(cell.raw, verdict, self.weights[at], marks, cell.reason, trace))
        return BlankResult(
            id=self.blank.id,
            label=self.blank.label,
            shape=tuple(self.blank.shape),
            verdict=blank_verdict(cells, response.attempted),
            marks=sum((cell.marks for cell in cells), Fraction(0)),
            max_marks=self.blank.max_marks,
            cells=tuple(cells),
            diagnosis=Diagnosis(rule.id, rule.sentence) if rule else None,
            reason=response.reason,
            notes=(*self.refused, *explanation.notes),
        )


def blank_verdict(cells: list[CellResult], attempted: bool) -> Verdict:
    """Return the worst verdict of the mark-carrying cells; a blank with nothing in it is NO_RESPONSE."""
    if not attempted:
        return Verdict.NO_RESPONSE
    carrying = [cell.verdict for cell in cells if cell.weight] or [cell.verdict for cell in cells]
    return max(carrying, key=lambda verdict: verdict.rank)
