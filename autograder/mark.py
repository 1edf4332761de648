"""Verdicts and marks of one item: against the key, then the student's own values, then the misconceptions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cache, cached_property
from typing import NamedTuple

import numpy as np

from autograder.compare import compare, lies_between, matches
from autograder.diagnose import Explanation, diagnose
from autograder.own import OwnValues, own_values
from autograder.problem import Blank, Problem, Tolerance
from autograder.response import Cell, Kind, Response
from autograder.result import BlankResult, CellResult, Diagnosis, Verdict
from autograder.solution import Key
from reference.ops import Array


class Rules(NamedTuple):
    """What of a worksheet's policies marking needs."""

    tolerance: Tolerance
    follow_through_credit: Fraction
    explain: bool = False
    """Whether each cell carries its trace, for staff."""


def cell_weights(blank: Blank, needed: Array) -> list[int | Fraction]:
    """Return the share of each cell, relative to the others: equal, or the file's own; 0 if not needed."""
    carries = needed.reshape(-1).tolist()
    if blank.cell_weights is None:
        return [int(needs) for needs in carries]
    weights = np.asarray(blank.cell_weights).reshape(-1).tolist()
    return [Fraction(str(weight)) if needs else 0 for weight, needs in zip(weights, carries, strict=True)]


def mark_blanks(problem: Problem, key: Key, responses: Mapping[str, Response], rules: Rules) -> tuple[BlankResult, ...]:
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

    @cache
    def own() -> OwnValues:
        return own_values(problem, key, responses, rules.tolerance)

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
    result = CellResult(cell.raw, verdict, 0, cell.reason)
    return BlankResult(blank.id, blank.label, (), verdict, Fraction(0), Fraction(0), (result,))


class _BlankMarker:
    """One blank against the key and against the student's own values of the steps before it."""

    def __init__(self, blank: Blank, key: Key, own: Callable[[], OwnValues], rules: Rules) -> None:
        self.blank = blank
        self._own = own
        self.credit = rules.follow_through_credit
        self.explain = rules.explain
        self.tolerance = blank.tolerance or rules.tolerance
        self.expected = key.blanks[blank.id].reshape(-1).tolist()
        self.needed = key.needed[blank.id].reshape(-1).tolist()
        self.weights = cell_weights(blank, key.needed[blank.id])

    @property
    def own(self) -> OwnValues:
        """The student's own values: only looked at when some cell is not the key's."""
        return self._own()

    @cached_property
    def carried(self) -> list[tuple[float, float]] | None:
        """What each cell should be by the student's own earlier values; None when there are none."""
        step = self.blank.step_name
        if not self.own.inputs_of(step) & self.own.differing:
            return None
        low, high = self.own.bounds(self.blank, step)
        return list(zip(low.reshape(-1).tolist(), high.reshape(-1).tolist(), strict=True))

    @cached_property
    def refused(self) -> tuple[str, ...]:
        """Why follow-through is refused here, for staff; empty when it is not."""
        easier = self.own.easier_for(self.blank.step_name)
        return tuple(f"follow-through refused: in {name} {self.own.easier[name]}" for name in easier)

    def _follows(self, at: int, value: float) -> bool:
        """Whether a number is what the student's own earlier values give, fair or not."""
        return self.carried is not None and lies_between(value, *self.carried[at], self.tolerance)

    def _first_verdict(self, at: int, cell: Cell) -> Verdict:
        """Return the verdict of a cell before misconceptions."""
        if cell.kind is Kind.EMPTY:
            return Verdict.NO_RESPONSE
        if cell.kind is Kind.NOT_NEEDED:
            if not self.needed[at]:
                return Verdict.CORRECT
            own_zero = self.own.target_is_zero(self.blank, at)
            return Verdict.FOLLOW_THROUGH if own_zero else Verdict.INCORRECT
        if cell.kind is not Kind.NUMBER:
            return Verdict.UNREADABLE
        if matches(cell.value, self.expected[at], self.tolerance):
            return Verdict.CORRECT
        if not self.refused and self._follows(at, cell.value):
            return Verdict.FOLLOW_THROUGH
        return Verdict.INCORRECT

    def _trace(self, at: int, cell: Cell) -> str:
        """Return why a number got its verdict: the rule, the difference, what was allowed."""
        if cell.kind is not Kind.NUMBER:
            return str(cell.kind.value)
        found = compare(cell.value, self.expected[at], self.tolerance)
        trace = (
            f"key {self.expected[at]:.10g}: {found.rule}, off by {found.difference:.3g}, allowed {found.allowance:.3g}"
        )
        if self.carried is not None:
            low, high = self.carried[at]
            trace += f"; from own values {low:.10g}" + (f" to {high:.10g}" if high != low else "")
        return trace

    def mark(self, response: Response) -> BlankResult:
        """Mark the cells, look for a misconception behind the wrong ones, and add up."""
        found = [self._first_verdict(at, cell) for at, cell in enumerate(response.cells)]
        wrong = {
            at: cell.value
            for at, cell in enumerate(response.cells)
            if found[at] is Verdict.INCORRECT
            and cell.kind is Kind.NUMBER
            and self.weights[at]
            # Where follow-through was refused, a step done right is no misconception either.
            and not self._follows(at, cell.value)
        }
        right = [at for at, verdict in enumerate(found) if verdict is Verdict.CORRECT]
        explanation = diagnose(self.own, self.blank, wrong, right, self.tolerance) if wrong else Explanation()
        rule = explanation.rule
        cells = []
        earned: dict[Verdict, int | Fraction] = {}
        for at, (cell, verdict) in enumerate(zip(response.cells, found, strict=True)):
            if at in explanation.cells:
                verdict = Verdict.MISCONCEPTION
            earned[verdict] = earned.get(verdict, 0) + self.weights[at]
            trace = self._trace(at, cell) if self.explain else ""
            cells.append(CellResult(cell.raw, verdict, self.weights[at], cell.reason, trace))
        credit = {
            Verdict.CORRECT: Fraction(1),
            Verdict.FOLLOW_THROUGH: self.credit,
            Verdict.MISCONCEPTION: rule.credit if rule else Fraction(0),
        }
        share = sum((credit[verdict] * earned[verdict] for verdict in credit if verdict in earned), Fraction(0))
        total = sum(self.weights)
        return BlankResult(
            id=self.blank.id,
            label=self.blank.label,
            shape=tuple(self.blank.shape),
            verdict=blank_verdict(cells, response.attempted),
            marks=self.blank.max_marks * share / total if total else Fraction(0),
            max_marks=self.blank.max_marks,
            cells=tuple(cells),
            diagnosis=Diagnosis(rule.id, rule.sentence) if rule else None,
            reason=response.reason,
            raw=response.raw,
            notes=(*(self.refused if Verdict.INCORRECT in found else ()), *explanation.notes),
        )


def blank_verdict(cells: list[CellResult], attempted: bool) -> Verdict:
    """Return the worst verdict of the mark-carrying cells; a blank with nothing in it is NO_RESPONSE."""
    if not attempted:
        return Verdict.NO_RESPONSE
    carrying = [cell.verdict for cell in cells if cell.weight] or [cell.verdict for cell in cells]
    return max(carrying, key=lambda verdict: verdict.rank)
