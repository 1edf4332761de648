"""H. Binary cross entropy over a batch: the event above, its complement below."""

import numpy as np

from reference.cross_entropy_elementwise import CE, g, pg
from reference.ops import Array, Operation
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
    """The prediction y stands in both rows of q. Look at the row below: it holds 1 - y."""
    return np.vstack((y, y))


@instead_of(q)
def rows_of_q_exchanged(y: Array) -> Array:
    """The two rows of q are exchanged. Look at the line of q: y is the row above, 1 - y the row below."""
    return np.vstack((1 - y, y))


@instead_of(q, code_only=True)
def joined_side_by_side(y: Array) -> Array:
    """The two parts of q were joined into one row. Compare np.hstack with np.vstack."""
    return np.hstack((y, 1 - y))


@instead_of(p)
def targets_swapped(t: Array) -> Array:
    """The two rows of p are swapped. Look at the line of p: t is the row above, 1 - t the row below."""
    return np.vstack((1 - t, t))


@instead_of(p)
def target_complement_forgotten(t: Array) -> Array:
    """The target t stands in both rows of p. Look at the row below: it holds 1 - t."""
    return np.vstack((t, t))


@instead_of(p, code_only=True)
def targets_joined_side_by_side(t: Array) -> Array:
    """The two parts of p were joined into one row. Compare np.hstack with np.vstack."""
    return np.hstack((t, 1 - t))


@instead_of(g, code_only=True)
def log_of_y(y: Array, neg_log: Operation) -> Array:
    """The logarithm in g was taken of y alone. Look at the line of g: it takes -log of both rows of q."""
    return neg_log(y)
