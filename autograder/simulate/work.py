"""What a student works out in one exercise: the page with their mistakes in it, followed through honestly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from autograder.compare import matches
from autograder.dataflow import WrongRule, downstream, evaluate
from autograder.own import flat_positions
from autograder.problem import Blank, Problem, Tolerance
from autograder.simulate.draws import Draws
from autograder.solution import Key, solve, take
from reference.ops import LOWER, Array

if TYPE_CHECKING:
    from numpy.typing import NDArray

_TRIES = 20


class Slip(NamedTuple):
    """One cell that a student got wrong by accident; what follows from it is computed from it."""

    blank: str
    cell: int
    """Counted from 0, in reading order."""
    instead_of: float
    """What the student would have written without it."""
    wrote: float


class Desk(NamedTuple):
    """An exercise on the givens of one sheet, solved, and what its cells are compared by."""

    problem: Problem
    key: Key
    tolerance: Tolerance
    """The worksheet's."""

    def tolerance_of(self, blank: Blank) -> Tolerance:
        """Return the tolerance of a blank."""
        return blank.tolerance or self.tolerance

    def rules(self) -> list[WrongRule]:
        """Return the misconceptions of the page that can be met by hand in what this exercise asks for."""
        asked = frozenset[str]().union(*(self.key.page.behind[blank.step_name] for blank in self.problem.blanks))
        return [rule for rule in self.key.page.rules if not rule.code_only and rule.step in asked]


class Work(NamedTuple):
    """What stands in the blanks, and why it is not the key."""

    steps: Mapping[str, Array]
    rules: tuple[WrongRule, ...] = ()
    """Misconceptions that show in cells which carry marks."""
    slips: tuple[Slip, ...] = ()


def open_desk(problem: Problem, tolerance: Tolerance) -> Desk:
    """Solve an exercise."""
    return Desk(problem, solve(problem), tolerance)


def carrying(blank: Blank, key: Key) -> NDArray[np.bool_]:
    """Return which cells of a blank carry marks, in its shape."""
    weights: Any = 1 if blank.cell_weights is None else blank.cell_weights
    weighted = np.broadcast_to(np.asarray(weights), blank.shape) > 0
    return np.logical_and(key.needed[blank.id], weighted)


def written_in(desk: Desk, steps: Mapping[str, Array]) -> dict[str, Array]:
    """Return what stands in every blank."""
    return {blank.id: take(blank, steps[blank.step_name]) for blank in desk.problem.blanks}


def make_mistakes(desk: Desk, rules: Iterable[WrongRule], slips: int, draws: Draws) -> Work:
    """Work an exercise out with misconceptions and so many slips, as far as they fit these givens.

    Parameters
    ----------
    desk : Desk
    rules : iterable of WrongRule
        Tried in this order. One that changes no cell that carries marks was not made; nor is a second rule for the
        same step.
    slips : int
        How many cells to get wrong; each is drawn from those that carry marks.
    draws : Draws
        Decides which.
    """
    work = Work(desk.key.steps)
    for rule in rules:
        if all(rule.step != other.step for other in work.rules):
            work = _with_rule(desk, work, rule) or work
    for _ in range(slips):
        work = _with_slip(desk, work, draws) or work
    return work


def _with_rule(desk: Desk, work: Work, rule: WrongRule) -> Work | None:
    rules = (*work.rules, rule)
    try:
        wanted = frozenset[str]().union(*(downstream(desk.key.page, one.step) for one in rules))
        changed = evaluate(
            desk.key.page, desk.problem.givens, LOWER, wanted=wanted, values=desk.key.steps, replaced=rules
        )
        steps = {**desk.key.steps, **changed}
        shows = _can_be_written(desk, steps) and _differs(desk, steps, work.steps)
    except (ValueError, IndexError):  # the rule does not fit these shapes
        return None
    return Work(steps, rules) if shows else None


def _differs(desk: Desk, steps: Mapping[str, Array], others: Mapping[str, Array]) -> bool:
    """Whether two ways of working differ in a cell that carries marks."""
    before, after = written_in(desk, others), written_in(desk, steps)
    return any(
        needs and not matches(own, other, desk.tolerance_of(blank))
        for blank in desk.problem.blanks
        for own, other, needs in zip(
            after[blank.id].flat, before[blank.id].flat, carrying(blank, desk.key).flat, strict=True
        )
    )


def _can_be_written(desk: Desk, steps: Mapping[str, Array]) -> bool:
    values = written_in(desk, steps)
    return all(
        np.isin(values[blank.id], blank.choices or ()).all()
        if blank.kind == "choice"
        else np.isfinite(values[blank.id]).all()
        for blank in desk.problem.blanks
    )


def _with_slip(desk: Desk, work: Work, draws: Draws) -> Work | None:
    blanks = written_in(desk, work.steps)
    taken = {(slip.blank, slip.cell) for slip in work.slips}
    cells = [
        (blank, at)
        for blank in desk.problem.blanks
        for at in np.flatnonzero(carrying(blank, desk.key)).tolist()
        if (blank.id, at) not in taken
    ]
    for _ in range(_TRIES if cells else 0):
        blank, at = draws.choose(cells)
        before, right = float(blanks[blank.id].flat[at]), float(desk.key.blanks[blank.id].flat[at])
        wrote = draws.choose(_near(blank, before))
        tolerance = desk.tolerance_of(blank)
        if matches(wrote, before, tolerance) or matches(wrote, right, tolerance):
            continue
        steps = _followed(desk, work, blank, at, wrote)
        if steps is not None:
            return work._replace(steps=steps, slips=(*work.slips, Slip(blank.id, at, before, wrote)))
    return None


def _near(blank: Blank, value: float) -> list[float]:
    """Return what somebody might write for a number by accident."""
    if blank.kind == "choice":
        return [float(choice) for choice in blank.choices or ()]
    if value.is_integer():
        return [value + 1, value - 1, value + 2, value - 2, -value or 3.0]
    return [round(found, 6) for found in (value + 0.1, value - 0.1, value + 0.2, value - 0.2, value + 1, -value)]


def _followed(desk: Desk, work: Work, blank: Blank, at: int, wrote: float) -> dict[str, Array] | None:
    """Return the steps with one cell changed, and all that is computed from it, by the student's own rules."""
    page = desk.key.page
    changed = np.array(work.steps[blank.step_name], dtype=np.float64)
    changed.flat[flat_positions(blank, desk.key)[at]] = wrote
    steps = {**work.steps, blank.step_name: changed}
    wanted = [name for name in page.steps if name in downstream(page, blank.step_name) - {blank.step_name}]
    slipped = {slip.blank for slip in work.slips}
    if any(other.step_name in wanted and other.id in slipped for other in desk.problem.blanks):
        return None  # it would undo an earlier slip
    try:
        after = evaluate(page, desk.problem.givens, LOWER, wanted=wanted, values=steps, replaced=work.rules)
        steps = {**steps, **after}
        return steps if _can_be_written(desk, steps) else None
    except (ValueError, IndexError):
        return None
