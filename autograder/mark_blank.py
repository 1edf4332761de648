"""Verdicts and marks of one blank: against the key, then the student's own values, then what explains the rest."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

import numpy as np

from autograder.compare import compare, lies_between, matches
from autograder.own import OwnValues
from autograder.policies import Conventions
from autograder.problem import Blank, Tolerance
from autograder.response import Cell, Kind, Response
from autograder.result import BlankResult, CellResult, Explanation, Verdict
from autograder.solution import Key
from reference.ops import Array

_ALL, _NOTHING = Fraction(1), Fraction(0)


class Rules(NamedTuple):
    """What of a worksheet's policies marking needs."""

    tolerance: Tolerance
    follow_through_credit: Fraction
    explain: bool = False
    """Whether each cell carries its trace, for staff."""
    conventions: Conventions = "note"
    """What other conventions than the printed tables are worth here."""


def cell_weights(blank: Blank, needed: Array) -> list[int | Fraction]:
    """Return the share of each cell, relative to the others: equal, or the file's own; 0 if not needed."""
    carries = needed.reshape(-1).tolist()
    if blank.cell_weights is None:
        return [int(needs) for needs in carries]
    weights = np.asarray(blank.cell_weights).reshape(-1).tolist()
    return [Fraction(str(weight)) if needs else 0 for weight, needs in zip(weights, carries, strict=True)]


class BlankMarker:
    """One blank against the key and against the student's own values of the steps before it."""

    def __init__(self, blank: Blank, key: Key, own: Callable[[], OwnValues], rules: Rules, response: Response) -> None:
        self.blank = blank
        self.response = response
        self._own = own
        self.rules = rules
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

    @cached_property
    def own_work_done(self) -> bool:
        """Whether the cells that only the student's own targets need hold what follows from their own values.

        Such cells carry no marks. Without this, wrong targets would turn every cell that carries marks into an "x".
        """
        targets = self.own.own_targets(self.blank)
        if targets is None:
            return True
        return all(
            cell.kind is Kind.NUMBER
            and (self._follows(at, cell.value) or matches(cell.value, self.expected[at], self.tolerance))
            for at, cell in enumerate(self.response.cells)
            if not self.needed[at] and targets.flat[at] != 0
        )

    def _first_verdict(self, at: int, cell: Cell) -> Verdict:
        """Return the verdict of a cell before misconceptions."""
        if cell.kind is Kind.EMPTY:
            return Verdict.NO_RESPONSE
        if cell.kind is Kind.NOT_NEEDED:
            if not self.needed[at]:
                return Verdict.CORRECT
            own_zero = self.own.target_is_zero(self.blank, at)
            return Verdict.FOLLOW_THROUGH if own_zero and self.own_work_done else Verdict.INCORRECT
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

    @cached_property
    def first(self) -> list[Verdict]:
        """The verdict of each cell before anything is explained."""
        return [self._first_verdict(at, cell) for at, cell in enumerate(self.response.cells)]

    @property
    def incorrect(self) -> frozenset[int]:
        """Flat positions of the cells that carry marks and are neither right nor carried."""
        return frozenset(
            at for at, verdict in enumerate(self.first) if verdict is Verdict.INCORRECT and self.weights[at]
        )

    @cached_property
    def wrong(self) -> frozenset[int]:
        """Flat positions of those numbers for which an explanation is wanted."""
        cells = self.response.cells
        # Where follow-through was refused, a step done right is no misconception either.
        return frozenset(
            at for at in self.incorrect if cells[at].kind is Kind.NUMBER and not self._follows(at, cells[at].value)
        )

    def only_by(self, explanation: Explanation) -> bool:
        """Whether no cell is wrong, unless by a convention that explains it."""
        by_convention = explanation.diagnosis is not None and explanation.diagnosis.kind == "convention"
        return self.incorrect <= (explanation.cells if by_convention else frozenset())

    def mark(self, explanation: Explanation, notes: tuple[str, ...], *, nothing_wrong: bool) -> BlankResult:
        """Add up the cells, those that are explained by what explains them.

        Where nothing in the item is wrong, what is carried is carried from accepted values, and so is right.
        """
        diagnosis = explanation.diagnosis
        credit = {Verdict.CORRECT: _ALL, Verdict.FOLLOW_THROUGH: self.rules.follow_through_credit}
        explained, worth = self._explained(explanation)
        cells = []
        share = _NOTHING
        whole: int | Fraction = 0
        for at, (cell, verdict) in enumerate(zip(self.response.cells, self.first, strict=True)):
            earned = credit.get(verdict, _NOTHING)
            if at in explanation.cells:
                verdict, earned = explained, worth
            elif nothing_wrong and verdict is Verdict.FOLLOW_THROUGH:
                verdict, earned = Verdict.CORRECT, _ALL
            if earned is _ALL:  # most cells: fractions are slow
                whole += self.weights[at]
            elif earned is not _NOTHING:
                share += earned * self.weights[at]
            trace = self._trace(at, cell) if self.rules.explain else ""
            cells.append(CellResult(cell.raw, verdict, self.weights[at], cell.reason, trace, earned))
        total = sum(self.weights)
        return BlankResult(
            id=self.blank.id,
            label=self.blank.label,
            shape=tuple(self.blank.shape),
            verdict=blank_verdict(cells, self.response.attempted),
            marks=self.blank.max_marks * (share + whole) / total if total else Fraction(0),
            max_marks=self.blank.max_marks,
            cells=tuple(cells),
            diagnosis=diagnosis,
            reason=self.response.reason,
            raw=self.response.raw,
            notes=(*(self.refused if Verdict.INCORRECT in self.first else ()), *notes),
        )

    def _explained(self, explanation: Explanation) -> tuple[Verdict, Fraction]:
        """Return the verdict of explained cells, and their share of the marks."""
        diagnosis = explanation.diagnosis
        if explanation.follows:
            return Verdict.FOLLOW_THROUGH, self.rules.follow_through_credit
        if diagnosis is None or diagnosis.kind == "misconception":
            return Verdict.MISCONCEPTION, diagnosis.credit if diagnosis else Fraction(0)
        if self.rules.conventions == "accept":
            return Verdict.CORRECT, Fraction(1)
        if self.rules.conventions == "note" or diagnosis.only_rounded:
            return Verdict.FOLLOW_THROUGH, Fraction(1)
        return Verdict.MISCONCEPTION, Fraction(0)


def blank_verdict(cells: list[CellResult], attempted: bool) -> Verdict:
    """Return the worst verdict of the mark-carrying cells; a blank with nothing in it is NO_RESPONSE."""
    if not attempted:
        return Verdict.NO_RESPONSE
    carrying = [cell.verdict for cell in cells if cell.weight] or [cell.verdict for cell in cells]
    return max(carrying, key=lambda verdict: verdict.rank)
