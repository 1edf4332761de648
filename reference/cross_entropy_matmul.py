"""H. Cross entropy of one sample as a matrix product: columns p and q, CE = p^T g."""

import numpy as np

from reference.ops import Array, Operation, neg_log_zero_at_zero
from reference.rules import instead_of

__all__ = ["g", "pt", "CE"]


def g(q: Array, neg_log: Operation) -> Array:  # any shape -> the same
    """-log of each predicted probability, in bits by the table, in nats exactly."""
    return neg_log(q)


def pt(p: Array) -> Array:  # (k, 1) -> (1, k)
    """The target as a row."""
    return p.T


def CE(pt: Array, g: Array) -> Array:  # (1, k), (k, 1) -> ()
    """Cross entropy of the sample: the sum of target times -log of the prediction."""
    return (pt @ g)[0, 0]


@instead_of(g)
def minus_forgotten(q: Array, neg_log: Operation) -> Array:
    """The minus sign is missing in g. Remember that -log of a probability is never negative."""
    return -neg_log(q)


@instead_of(g)
def complement_used(q: Array, neg_log: Operation) -> Array:
    """The logarithm in g was taken of 1 minus the prediction. Look at the line of g: it takes -log of q itself."""
    return neg_log(1 - q)


@instead_of(g)
def zero_at_zero(q: Array, neg_log: Operation) -> Array:
    """The -log of a probability of 0 was taken as 0 in g. Look at the first entry of the -log table."""
    return neg_log_zero_at_zero(q, neg_log)


@instead_of(g)
def complement_for_log(q: Array) -> Array:
    """The values of g are 1 minus the prediction. Look at the line of g: it takes -log of q."""
    return 1 - q


@instead_of(g, code_only=True)
def log_to_base_2(q: Array, neg_log: Operation) -> Array:
    """The logarithm in g has base two. Remember that np.log is the natural logarithm."""
    return neg_log(q) / np.log(2)


@instead_of(g, code_only=True)
def log_to_base_10(q: Array, neg_log: Operation) -> Array:
    """The logarithm in g is the decimal one. Remember that np.log is the natural logarithm."""
    return neg_log(q) / np.log(10)


@instead_of(g, code_only=True)
def log_of_the_target(p: Array, neg_log: Operation) -> Array:
    """The logarithm in g was taken of the target p. Look at the line of g: it takes -log of the prediction q."""
    return neg_log(p)


@instead_of(pt)
def prediction_transposed(q: Array) -> Array:
    """The prediction was transposed in the place of the target.

    Look at the line of pt: it takes the target p.
    """
    return q.T


@instead_of(pt, code_only=True)
def transpose_forgotten(p: Array) -> Array:
    """The transpose is missing in pt. Look at np.transpose: it turns a column into a row."""
    return p


@instead_of(CE, code_only=True)
def elementwise_for_matmul(pt: Array, g: Array) -> Array:
    """The product in CE was taken element by element. Compare `*` with `@`."""
    return pt * g


@instead_of(CE, code_only=True)
def outer_product(pt: Array, g: Array) -> Array:
    """The product in CE is a column times a row.

    Look at the order of the two factors: a row times a column gives one number.
    """
    return pt.T @ g.T


@instead_of(CE)
def mean_for_sum(pt: Array, g: Array) -> Array:
    """The terms of CE were averaged. Remember that cross entropy is the sum of its terms."""
    return (pt @ g)[0, 0] / g.size


@instead_of(CE)
def target_ignored(g: Array) -> Array:
    """All values of g were added in CE, without the target.

    Look at the line of CE: each value of g is multiplied by its target.
    """
    return g.sum()


@instead_of(CE)
def first_term_only(pt: Array, g: Array) -> Array:
    """Only the first term was counted in CE. Remember that a row times a column adds up all of its terms."""
    return pt[0, 0] * g[0, 0]


@instead_of(CE)
def log_forgotten(pt: Array, q: Array) -> Array:
    """The target was multiplied by the prediction in CE, without -log.

    Look at the line of CE: the second factor is g.
    """
    return (pt @ q)[0, 0]


@instead_of(CE)
def minus_added_again(pt: Array, g: Array) -> Array:
    """The sign of CE is wrong. Look at the line of g: the minus is already in there."""
    return -(pt @ g)[0, 0]
