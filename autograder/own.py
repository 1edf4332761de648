"""A student's own values on a page: what one blank should be, given the others, and whether that is fair."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from autograder.compare import BINARY_SLACK, matches
from autograder.dataflow import evaluate, upstream
from autograder.problem import Blank, Problem, Tolerance
from autograder.response import Kind, Response
from autograder.solution import Key, positions, take
from reference.ops import Array

CONSTANT = "all cells are the same"
"""A reason of the guard: where the key's cells are not all the same."""


class OwnValues(NamedTuple):
    """The page as one student filled it in: the key's steps with the student's numbers in their place."""

    problem: Problem
    key: Key
    steps: Mapping[str, Array]
    """Each step in which the student gave a number, with the key's value in the cells without one."""
    easier: Mapping[str, str]
    """Steps whose student values make later steps easier than the key does, with the reason."""
    differing: frozenset[str]
    """Steps in which the student differs from the key, be it within the tolerance."""

    def inputs_of(self, step: str) -> frozenset[str]:
        """Return the nearest filled-in steps that a step is computed from."""
        return upstream(self.key.page, step, self.steps)[0]

    def computed_for(self, step: str) -> frozenset[str]:
        """Return the step and the steps behind it that the student did not write down."""
        return upstream(self.key.page, step, self.steps)[1]

    def easier_for(self, step: str) -> list[str]:
        """Return the inputs of a step that the student made easier than the key's (see the guard)."""
        return sorted(self.inputs_of(step) & self.easier.keys())

    def without_guard(self, steps: frozenset[str]) -> OwnValues:
        """Return the same, with nothing held against the student in these steps."""
        return self._replace(easier={name: why for name, why in self.easier.items() if name not in steps})

    def target_is_zero(self, blank: Blank, at: int) -> bool:
        """Whether "not needed" fits a cell by the student's own target, and the guard agrees.

        By their own target means that something they wrote differs from the key; otherwise the key decides.
        """
        targets = self.own_targets(blank)
        return targets is not None and bool(targets.flat[at] == 0)

    def own_targets(self, blank: Blank) -> Array | None:
        """Return the student's own values of the step that says what is needed in a blank, as the blank shows it.

        None if there is no such step, if nothing that they wrote there differs from the key, or if the guard does not
        agree; NaN where a table leaves two values.
        """
        step = blank.not_needed_where_zero
        if step is None:
            return None
        filled_in = frozenset({step}) if step in self.steps else self.inputs_of(step)
        if not filled_in & self.differing or filled_in & self.easier.keys():
            return None
        if step in self.steps:
            return self.steps[step].reshape(tuple(blank.shape))
        low, high = self.bounds(blank, step)
        return np.where(low == high, low, np.nan)

    def bounds(self, blank: Blank, step: str) -> tuple[Array, Array]:
        """Evaluate a step from the student's own values, as a blank shows it.

        Parameters
        ----------
        blank : Blank
            Whose part of the step is wanted.
        step : str
            The step; its own student value does not count.

        Returns
        -------
        (array, array), in the blank's shape
            The smallest and the largest value. They differ only where a student's own value lies
            between two values of a printed table, which then has two entries to choose between.
        """
        values = {name: value for name, value in self.steps.items() if name != step}
        found = [
            take(blank, evaluate(self.key.page, self.problem.givens, operations, wanted=[step], values=values)[step])
            for operations in self.key.operations
        ]
        return np.minimum(found[0], found[-1]), np.maximum(found[0], found[-1])


def own_values(problem: Problem, key: Key, responses: Mapping[str, Response], tolerance: Tolerance) -> OwnValues:
    """Put a student's numbers into the key's steps.

    Cells left out, unreadable or "x", and blanks of another shape, keep the key's value; a step in which
    the student gave no number at all is computed from what they gave before it. An "x" that fits the
    student's own target of 0 counts as the 0 that it stands for.
    """
    numbers: dict[str, dict[int, float]] = {}
    for blank in problem.blanks:
        cells = responses[blank.id].cells
        if any(cell.kind is Kind.NUMBER for cell in cells):
            flat = flat_positions(blank, key)
            given = {at: cell.value for at, cell in zip(flat, cells, strict=True) if cell.kind is Kind.NUMBER}
            numbers.setdefault(blank.step_name, {}).update(given)
    own = _with_numbers(problem, key, numbers, tolerance)
    zeros = {
        blank.step_name: {
            at: 0.0
            for at, cell in zip(flat_positions(blank, key), responses[blank.id].cells, strict=True)
            if cell.kind is Kind.NOT_NEEDED and key.needed[blank.id].flat[at] and own.target_is_zero(blank, at)
        }
        for blank in problem.blanks
        if blank.not_needed_where_zero is not None and blank.step_name in numbers
    }
    if not any(zeros.values()):
        return own
    merged = {name: {**given, **zeros.get(name, {})} for name, given in numbers.items()}
    return _with_numbers(problem, key, merged, tolerance)


def flat_positions(blank: Blank, key: Key) -> list[int]:
    """Return where the cells of a blank lie in its step's array, in reading order."""
    shape = key.steps[blank.step_name].shape
    where = positions(blank, shape)
    return list(range(math.prod(shape))) if where is None else np.asarray(where).reshape(-1).tolist()


def _with_numbers(
    problem: Problem, key: Key, numbers: Mapping[str, Mapping[int, float]], tolerance: Tolerance
) -> OwnValues:
    """Build the record from the student's numbers by step and flat position."""
    allowed = {blank.step_name: blank.tolerance or tolerance for blank in problem.blanks}
    needed = {
        blank.step_name: key.needed[blank.id].reshape(-1)
        for blank in problem.blanks
        if blank.not_needed_where_zero is not None
    }
    steps: dict[str, Array] = {}
    easier: dict[str, str] = {}
    differing: set[str] = set()
    for name, given in numbers.items():
        right = key.steps[name]
        steps[name] = own = right.copy()
        for at, value in given.items():
            own.flat[at] = value
        own.setflags(write=False)
        # A value that is right within its tolerance may still lead to another number further on.
        if (np.abs(own - right) > BINARY_SLACK * np.maximum(1, np.abs(right))).any():
            differing.add(name)
        expected = right.reshape(-1).tolist()
        wrong = sum(not matches(value, expected[at], allowed[name]) for at, value in given.items())
        if wrong >= 2:
            counts = needed.get(name, np.ones(right.size, dtype=bool)).copy()
            counts[list(given)] = True  # left are cells that nobody needs and nobody filled in
            reason = easier_than_key(own.reshape(-1)[counts], right.reshape(-1)[counts])
            if reason:
                easier[name] = reason
    return OwnValues(problem, key, steps, easier, frozenset(differing))


def easier_than_key(own: Array, right: Array) -> str:
    """Return why a student's array makes later steps easier than the key's does; "" when it does not.

    Parameters
    ----------
    own, right : arrays of one shape
        The student's values, in which at least two cells differ from the key, and the key's.

    Notes
    -----
    The guard on follow-through (see docs/decisions): an array that is constant, has fewer than half of the
    key's non-zero cells, or is all 0 or 1, where the key's is not so. A single number is never easier.

    Examples
    --------
    >>> easier_than_key(np.zeros(4), np.array([1.0, -3, 1, 2]))
    'all cells are the same'
    >>> easier_than_key(np.array([1.0, 3, 1, 2]), np.array([1.0, -3, 1, 2]))
    ''
    """
    if own.size < 2:
        return ""
    if np.ptp(own) == 0 and np.ptp(right) != 0:
        return CONSTANT
    if 2 * np.count_nonzero(own) < np.count_nonzero(right):
        return "fewer than half as many cells are not zero"
    if np.isin(own, (0, 1)).all() and not np.isin(right, (0, 1)).all():
        return "all cells are 0 or 1"
    return ""
