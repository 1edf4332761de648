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


@instead_of(q1)
def labels_counted_from_one(q: Array, c: Array) -> Array:
    """The labels were counted from 1 in q1. Remember that NumPy counts from 0: label 0 is the first row."""
    return q[np.maximum(c.astype(int) - 1, 0), np.arange(c.size)]


@instead_of(q1)
def first_column_only(q: Array, c: Array) -> Array:
    """The probabilities in q1 all come from the first column.

    Look at the second index: each sample has a column of its own.
    """
    return q[c.astype(int), 0]


@instead_of(q1)
def largest_probability(q: Array) -> Array:
    """The largest probability of each column was picked for q1. Look at the labels c: they say which row to pick."""
    return q.max(axis=0)


@instead_of(q1, code_only=True)
def labels_shifted(q: Array, c: Array) -> Array:
    """The labels are one too small in q1. Remember that c already counts from 0."""
    return q[c.astype(int) - 1, np.arange(c.size)]


@instead_of(q1, code_only=True)
def indices_exchanged(q: Array, c: Array) -> Array:
    """The row and the column are exchanged in q1. Look at the order of the two indices: the label is the row."""
    return q[np.arange(c.size), c.astype(int)]


@instead_of(q1, code_only=True)
def rows_picked(q: Array, c: Array) -> Array:
    """The whole rows were picked for q1. Look at the brackets: a second index picks one entry per sample."""
    return q[c.astype(int)]


@instead_of(g)
def minus_forgotten(q1: Array, neg_log: Operation) -> Array:
    """The minus sign is missing in g. Remember that -log of a probability is never negative."""
    return -neg_log(q1)


@instead_of(g)
def complement_used(q1: Array, neg_log: Operation) -> Array:
    """The logarithm in g was taken of 1 minus the probability.

    Look at the line of g: it takes -log of the probability itself.
    """
    return neg_log(1 - q1)


@instead_of(g)
def complement_for_log(q1: Array) -> Array:
    """The values of g are 1 minus the probability. Look at the line of g: it takes a logarithm."""
    return 1 - q1


@instead_of(g, code_only=True)
def log_to_base_2(q1: Array, neg_log: Operation) -> Array:
    """The logarithm in g has base two. Remember that np.log is the natural logarithm."""
    return neg_log(q1) / np.log(2)


@instead_of(g, code_only=True)
def log_to_base_10(q1: Array, neg_log: Operation) -> Array:
    """The logarithm in g is the decimal one. Remember that np.log is the natural logarithm."""
    return neg_log(q1) / np.log(10)


@instead_of(g, code_only=True)
def log_of_all_probabilities(q: Array, neg_log: Operation) -> Array:
    """The logarithm in g was taken of the whole of q.

    Look at the line of g: it takes the picked probabilities alone.
    """
    return neg_log(q)


@instead_of(CE)
def mean_for_sum(g: Array) -> Array:
    """The terms of CE were averaged. Remember that this cross entropy is the sum of its terms."""
    return g.sum() / g.size


@instead_of(CE)
def log_forgotten(q1: Array) -> Array:
    """The probabilities were summed in CE. Look at the line of CE: it sums up g."""
    return q1.sum()


@instead_of(CE)
def minus_added_again(g: Array) -> Array:
    """The sign of CE is wrong. Look at the line of g: the minus is already in there."""
    return -g.sum()
