"""H. Binary cross entropy over a batch: the event above, its complement below."""

import numpy as np

from reference.cross_entropy_elementwise import CE, g, pg
from reference.ops import Array
from reference.rules import instead_of

__all__ = ["q", "p", "g", "pg", "CE"]


def q(y: Array) -> Array:  # (n,) -> (2, n)
    """Probability of the event above, of its complement below."""
    return np.vstack((y, 1 - y))


def p(t: Array) -> Array:  # (n,) -> (2, n)
    """Target of the event above, of its complement below."""
    return np.vstack((t, 1 - t))


@instead_of(q)
def complement_forgotten(y: Array) -> Array:
    """Y stands in both rows: the row below is 1 - y."""
    return np.vstack((y, y))


@instead_of(q)
def rows_of_q_exchanged(y: Array) -> Array:
    """1 - y was used where y belongs: y is the row above, 1 - y the row below."""
    return np.vstack((1 - y, y))


@instead_of(p)
def targets_swapped(t: Array) -> Array:
    """The targets are swapped: t is the row above, 1 - t the row below."""
    return np.vstack((1 - t, t))


@instead_of(p)
def target_complement_forgotten(t: Array) -> Array:
    """T stands in both rows: the row below is 1 - t."""
    return np.vstack((t, t))
