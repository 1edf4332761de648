"""C. Binary cross entropy: one class against its complement, a row for each."""

import numpy as np

from reference.categorical_cross_entropy import total
from reference.ops import Array, Operation, neg_log_zero_at_zero
from reference.rules import instead_of

__all__ = ["not_p", "not_q", "targets", "neg_log_q", "losses", "total"]


def not_p(p: Array) -> Array:  # (n,) -> (n,)
    """Target of the complement: 1 - p."""
    return 1 - p


def not_q(q: Array) -> Array:  # (n,) -> (n,)
    """Predicted probability of the complement: 1 - q."""
    return 1 - q


def targets(p: Array, not_p: Array) -> Array:  # (n,), (n,) -> (2, n)
    """Targets of the class above, of its complement below."""
    return np.vstack((p, not_p))


def neg_log_q(q: Array, not_q: Array, neg_log: Operation) -> Array:  # (n,), (n,) -> (2, n)
    """-log of the two predicted probabilities, in bits; needed where the target is 1."""
    return neg_log(np.vstack((q, not_q)))


def losses(targets: Array, neg_log_q: Array) -> Array:  # (2, n), (2, n) -> (n,)
    """Loss of each sample: target times -log of the prediction, summed over the two rows."""
    return (targets * neg_log_q).sum(axis=0)


@instead_of(not_p)
def target_copied(p: Array) -> Array:
    """The targets of the class were copied for its complement.

    Remember that the complement's target is 1 minus the class's.
    """
    return p


@instead_of(not_q)
def prediction_copied(q: Array) -> Array:
    """The predictions of the class were copied for its complement. Remember that the two probabilities add up to 1."""
    return q


@instead_of(neg_log_q)
def minus_forgotten(q: Array, not_q: Array, neg_log: Operation) -> Array:
    """The minus sign is missing in the rows of -log. Remember that -log of a probability is never negative."""
    return -neg_log(np.vstack((q, not_q)))


@instead_of(neg_log_q)
def complement_used(q: Array, not_q: Array, neg_log: Operation) -> Array:
    """The two rows of -log are exchanged.

    Look at the row above: it belongs to the class, the row below to its complement.
    """
    return neg_log(np.vstack((not_q, q)))


@instead_of(neg_log_q)
def first_row_copied(q: Array, neg_log: Operation) -> Array:
    """The row of -log of the class was copied for its complement. Look at the probabilities of the complement."""
    return neg_log(np.vstack((q, q)))


@instead_of(neg_log_q)
def zero_at_zero(q: Array, not_q: Array, neg_log: Operation) -> Array:
    """The -log of a probability of 0 was taken as 0. Look at the first entry of the -log table."""
    return neg_log_zero_at_zero(np.vstack((q, not_q)), neg_log)


@instead_of(neg_log_q)
def complement_for_log(q: Array, not_q: Array) -> Array:
    """The rows of -log hold 1 minus the probability. Look at the -log table for each probability."""
    return 1 - np.vstack((q, not_q))


@instead_of(losses)
def targets_swapped(targets: Array, neg_log_q: Array) -> Array:
    """Each loss was taken from the row whose target is 0.

    Look at the two targets in a column: the one with 1 says which row counts.
    """
    return (targets[::-1] * neg_log_q).sum(axis=0)


@instead_of(losses)
def both_rows_added(neg_log_q: Array) -> Array:
    """Both rows of -log were added, whatever the target.

    Look at the two targets in a column: only the row with 1 counts.
    """
    return neg_log_q.sum(axis=0)


@instead_of(losses)
def only_the_class_counted(targets: Array, neg_log_q: Array) -> Array:
    """Only the row of the class was counted in the losses.

    Remember that a sample with target 0 counts in the other row.
    """
    return targets[0] * neg_log_q[0]


@instead_of(losses)
def targets_not_used(neg_log_q: Array) -> Array:
    """The losses are the whole row of -log of the class.

    Look at the targets: where the class has 0, the other row counts.
    """
    return neg_log_q[0]


@instead_of(losses)
def log_forgotten(targets: Array, q: Array, not_q: Array) -> Array:
    """The losses hold predictions and not their -log. Look at the rows of -log: each loss comes from there."""
    return (targets * np.vstack((q, not_q))).sum(axis=0)
