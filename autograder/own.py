"""A student's own values on a page: what one blank should be, given the others, and whether that is fair."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from autograder.compare import compare
from autograder.dataflow import WrongRule, evaluate, upstream
from autograder.problem import Blank, Problem, Tolerance
from autograder.response import Kind, Response
from autograder.solution import Key, positions, take
from reference.ops import LOWER, UPPER, Array


@dataclass(frozen=True)
class OwnValues:
    """The page as one student filled it in: the key's steps with the student's numbers in their place."""

    problem: Problem
    key: Key
    steps: Mapping[str, Array]
    """Each step in which the student gave a number, with the key's value in the cells without one."""
    easier: Mapping[str, str]
    """Steps whose student values make later steps easier than the key does, with the reason."""
    differing: frozenset[str]
    """Steps in which the student differs from the key."""

    def inputs_of(self, step: str) -> frozenset[str]:
        """Return the nearest filled-in steps that a step is computed from."""
        return upstream(self.key.page, step, self.steps)[0]

    def computed_for(self, step: str) -> frozenset[str]:
        """Return the step and the steps behind it that the student did not write down."""
        return upstream(self.key.page, step, self.steps)[1]

    def bounds(
        self, blank: Blank, step: str, replaced: WrongRule | None = None, *, from_key: bool = False
    ) -> tuple[Array, Array]:
        """Evaluate a step from the student's own values (or from the key's), as a blank shows it.

        Parameters
        ----------
        blank : Blank
            Whose part of the step is wanted.
        step : str
            The step; its own student value does not count.
        replaced : WrongRule, optional
            A wrong rule in the place of its step.
        from_key : bool
            Leave the student's values aside.

        Returns
        -------
        (array, array), in the blank's shape
            The smallest and the largest value. They differ only where a student's own value lies
            between two values of a printed table, which then has two entries to choose between.
        """
        values = {} if from_key else {name: value for name, value in self.steps.items() if name != step}
        low, high = (
            take(
                blank,
                evaluate(
                    self.key.page,
                    self.problem.givens,
                    operations,
                    wanted=[step],
                    values=values,
                    replaced=replaced,
                )[step],
            )
            for operations in (LOWER, UPPER)
        )
        return np.minimum(low, high), np.maximum(low, high)


def own_values(
    problem: Problem, key: Key, responses: Mapping[str, Response], tolerance: Tolerance
) -> OwnValues:
    """Put a student's numbers into the key's steps.

    Cells left out, unreadable or "x", and blanks of another shape, keep the key's value; a step in which
    the student gave no number at all is computed from what they gave before it.
    """
    steps: dict[str, Array] = {}
    differences: dict[str, int] = {}
    for blank in problem.blanks:
        response = responses[blank.id]
        if blank.kind == "link" or not any(cell.kind is Kind.NUMBER for cell in response.cells):
            continue
        name = blank.step_name
        right = key.steps[name]
        own = steps.setdefault(name, right.copy())
        where = positions(blank, right.shape)
        flat = np.arange(right.size) if where is None else np.asarray(where).reshape(-1)
        for position, cell in zip(flat, response.cells, strict=True):
            if cell.kind is Kind.NUMBER:
                own.flat[position] = cell.value
                expected = float(right.flat[position])
                same = compare(cell.value, expected, blank.tolerance or tolerance).matches
                differences[name] = differences.get(name, 0) + (not same)
    easier = {
        name: reason
        for name, own in steps.items()
        if differences[name] >= 2 and (reason := easier_than_key(own, key.steps[name]))
    }
    differing = frozenset(name for name, count in differences.items() if count)
    return OwnValues(problem, key, steps, easier, differing)


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
        return "all cells are the same"
    if 2 * np.count_nonzero(own) < np.count_nonzero(right):
        return "fewer than half as many cells are not zero"
    if np.isin(own, (0, 1)).all() and not np.isin(right, (0, 1)).all():
        return "all cells are 0 or 1"
    return ""
