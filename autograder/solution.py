"""The key of a problem: every step, the expected value of every blank, and what is needed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from autograder.dataflow import Page, evaluate, load_page
from autograder.problem import Blank, Problem
from reference.ops import BY_HAND, LOWER, UPPER, Array, Operation

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Key(NamedTuple):
    """A problem solved from its givens."""

    page: Page
    steps: Mapping[str, Array]
    """Every step of the page."""
    blanks: Mapping[str, Array]
    """The expected value of every blank, in the blank's shape."""
    needed: Mapping[str, Array]
    """For each blank, its cells as booleans: False where "x" (not needed) is right."""
    operations: tuple[Mapping[str, Operation], ...] = (LOWER, UPPER)
    """How steps are evaluated from a student's own values: by the table's two neighbours, or exactly."""
    supposed: dict[tuple[str, ...], Array] | None = None
    """What wrong rules make of the key's values, kept where others will be marked by the same key (see `shared`)."""

    def shared(self) -> Key:
        """Return the same key for many submissions: nobody can change it, and what is computed from it is kept."""
        for arrays in (self.steps, self.blanks, self.needed):
            for array in arrays.values():
                array.setflags(write=False)
        return self._replace(supposed={})

    @property
    def exact(self) -> bool:
        """Whether the key is exact instead of by the printed tables, as for code."""
        return len(self.operations) == 1


class ShapeError(ValueError):
    """A step has not the shape that a blank of the problem file says."""


def positions(blank: Blank, shape: tuple[int, ...]) -> NDArray[np.intp] | None:
    """Return the flat positions of a blank's cells in its step's array; None means all of them.

    Parameters
    ----------
    blank : Blank
    shape : tuple of int
        Shape of the step.

    Returns
    -------
    int array in the blank's shape, or None
    """
    if blank.region is None and blank.index is None:
        return None
    flat = np.arange(int(np.prod(shape))).reshape(shape)
    if blank.region is not None:
        rows = [3 - y for y in blank.region.y]
        columns = [x + 3 for x in blank.region.x]
        return flat[np.ix_(rows, columns)]
    if blank.index is not None:
        return np.asarray(flat[tuple(blank.index)])
    return None


def take(blank: Blank, step: Array) -> Array:
    """Return the part of a step that a blank asks for, in the blank's shape, or raise `ShapeError`."""
    where = positions(blank, step.shape)
    part = step if where is None else step.reshape(-1)[where]
    shape = tuple(blank.shape)
    if part.shape != shape:
        if not (part.size == 1 and shape == ()):
            raise ShapeError(f"step {blank.step_name} gives {part.shape}, blank {blank.id} says {shape}")
        part = part.reshape(())
    return part


def solve(problem: Problem, operations: Mapping[str, Operation] = BY_HAND) -> Key:
    """Evaluate a problem from its givens, by the printed tables or exactly; an activity has no key."""
    if problem.page is None:
        return Key(Page("", {}, frozenset(), (), {}), {}, {}, {})
    page = load_page(problem.page)
    return key_from(problem, page, evaluate(page, problem.givens, operations))


def key_from(problem: Problem, page: Page, steps: Mapping[str, Array]) -> Key:
    """Return the key of a problem whose steps are computed already."""
    blanks, needed = {}, {}
    for blank in problem.blanks:
        blanks[blank.id] = take(blank, steps[blank.step_name])
        if blank.not_needed_where_zero is None:
            needed[blank.id] = np.ones(blank.shape, dtype=bool)
        else:
            needed[blank.id] = take(blank, steps[blank.not_needed_where_zero]) != 0
    return Key(page, steps, blanks, needed)


def solve_for_marking(problem: Problem) -> Key:
    """Return the key of a problem, by the printed tables; `ValueError` if nobody could write it down."""
    key = solve(problem)
    for id_, expected in key.blanks.items():
        if not np.isfinite(expected).all():
            raise ValueError(f"the key of blank {id_} is not finite: {expected.tolist()}")
    return key
