"""H. Cross entropy of one sample as a matrix product: columns p and q, CE = p^T g."""

import numpy as np

from reference.ops import Array, Operation
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
    """The minus sign is missing: -log of a probability is never negative."""
    return -neg_log(q)


@instead_of(g)
def complement_used(q: Array, neg_log: Operation) -> Array:
    """-log was taken of 1 minus the prediction: take it of the prediction itself."""
    return neg_log(1 - q)


@instead_of(g, code_only=True)
def log_to_base_2(q: Array, neg_log: Operation) -> Array:
    """The logarithm has base two: np.log is the natural one."""
    return neg_log(q) / np.log(2)


@instead_of(g, code_only=True)
def log_to_base_10(q: Array, neg_log: Operation) -> Array:
    """The logarithm is the decimal one: np.log is the natural one."""
    return neg_log(q) / np.log(10)


@instead_of(pt, code_only=True)
def transpose_forgotten(p: Array) -> Array:
    """The transpose is missing: look at np.transpose."""
    return p


@instead_of(CE, code_only=True)
def elementwise_for_matmul(pt: Array, g: Array) -> Array:
    """The product was taken element by element: look at `*` versus `@`."""
    return pt * g


@instead_of(CE)
def mean_for_sum(pt: Array, g: Array) -> Array:
    """The terms were averaged: cross entropy is their sum."""
    return (pt @ g)[0, 0] / g.size
