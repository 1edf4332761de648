"""H. Categorical cross entropy of a batch by indexing: the class labels pick one probability a sample."""

import numpy as np

from reference.ops import Array, Operation
from reference.rules import instead_of

__all__ = ["q1", "g", "CE"]


def q1(q: Array, c: Array) -> Array:  # (k, n), (n,) -> (n,)
    """Predicted probability of each sample's own class: q[c, [0, 1, ...]]."""
    return q[c.astype(int), np.arange(c.size)]


def g(q1: Array, neg_log: Operation) -> Array:  # (n,) -> (n,)
    """-log of each picked probability, in bits by the table, in nats exactly."""
    return neg_log(q1)


def CE(g: Array) -> Array:  # (n,) -> ()
    """Cross entropy of the batch: the sum over the samples (a sum, not a mean)."""
    return g.sum()


@instead_of(g)
def minus_forgotten(q1: Array, neg_log: Operation) -> Array:
    """The minus sign is missing: -log of a probability is never negative."""
    return -neg_log(q1)


@instead_of(g)
def complement_used(q1: Array, neg_log: Operation) -> Array:
    """-log was taken of 1 minus the prediction: take it of the prediction itself."""
    return neg_log(1 - q1)


@instead_of(g, code_only=True)
def log_to_base_2(q1: Array, neg_log: Operation) -> Array:
    """The logarithm has base two: np.log is the natural one."""
    return neg_log(q1) / np.log(2)


@instead_of(g, code_only=True)
def log_to_base_10(q1: Array, neg_log: Operation) -> Array:
    """The logarithm is the decimal one: np.log is the natural one."""
    return neg_log(q1) / np.log(10)


@instead_of(CE)
def mean_for_sum(g: Array) -> Array:
    """The terms were averaged: cross entropy is their sum."""
    return g.sum() / g.size
