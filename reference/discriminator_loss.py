"""D. The discriminator's loss: fake samples have target 0, real samples have target 1."""

import numpy as np

from reference.categorical_cross_entropy import total
from reference.ops import Array, Operation, neg_log_zero_at_zero
from reference.rules import instead_of

__all__ = ["p", "counts", "not_y", "neg_log_y", "losses", "total"]


def p(real: Array) -> Array:  # (n,) -> (2, n)
    """Targets: the row "real" above, the row "not real" below."""
    return np.vstack((real, 1 - real))


def counts(p: Array) -> Array:  # (2, n) -> (n,)
    """Whether a sample counts in the loss: 1 where it has a target, 0 where both rows are 0."""
    return p.max(axis=0)


def not_y(y: Array) -> Array:  # (n,) -> (n,)
    """Predicted probability of "not real": 1 - y."""
    return 1 - y


def neg_log_y(y: Array, not_y: Array, neg_log: Operation) -> Array:  # (n,), (n,) -> (2, n)
    """-log of the two predicted probabilities, in bits; needed where the target is 1."""
    return neg_log(np.vstack((y, not_y)))


def losses(p: Array, neg_log_y: Array) -> Array:  # (2, n), (2, n) -> (n,)
    """Loss of each sample: target times -log of the prediction, summed over the two rows."""
    return (p * neg_log_y).sum(axis=0)


@instead_of(p)
def targets_swapped(real: Array) -> Array:
    """The targets of fakes and real samples are swapped.

    Look at what the discriminator wants each of them to be called.
    """
    return np.vstack((1 - real, real))


@instead_of(p)
def targets_of_the_generator(real: Array) -> Array:
    """The targets are the generator's. Look at what the discriminator wants each sample to be called."""
    return np.vstack((1 - real, 0 * real))


@instead_of(not_y)
def prediction_copied(y: Array) -> Array:
    """The predictions were copied into the row of 1 - y. Remember that y and 1 - y add up to 1."""
    return y


@instead_of(neg_log_y)
def minus_forgotten(y: Array, not_y: Array, neg_log: Operation) -> Array:
    """The minus sign is missing in the rows of -log. Remember that -log of a probability is never negative."""
    return -neg_log(np.vstack((y, not_y)))


@instead_of(neg_log_y)
def complement_used(y: Array, not_y: Array, neg_log: Operation) -> Array:
    """The two rows of -log are exchanged. Look at the row above: it belongs to y, the row below to 1 - y."""
    return neg_log(np.vstack((not_y, y)))


@instead_of(neg_log_y)
def first_row_copied(y: Array, neg_log: Operation) -> Array:
    """The row of -log of y was copied into the row below. Look at your row of 1 - y: the row below belongs to it."""
    return neg_log(np.vstack((y, y)))


@instead_of(neg_log_y)
def zero_at_zero(y: Array, not_y: Array, neg_log: Operation) -> Array:
    """The -log of a probability of 0 was taken as 0. Look at the first entry of the -log table."""
    return neg_log_zero_at_zero(np.vstack((y, not_y)), neg_log)


@instead_of(neg_log_y)
def complement_for_log(y: Array, not_y: Array) -> Array:
    """The rows of -log hold 1 minus the probability. Look at the -log table for each probability."""
    return 1 - np.vstack((y, not_y))


@instead_of(losses)
def loss_of_the_other_row(p: Array, neg_log_y: Array) -> Array:
    """Each loss was taken from the row whose target is 0.

    Look at the two targets in a column: the one with 1 says which row counts.
    """
    return (p[::-1] * neg_log_y).sum(axis=0)


@instead_of(losses)
def both_rows_added(neg_log_y: Array) -> Array:
    """Both rows of -log were added, whatever the target.

    Look at the two targets in a column: only the row with 1 counts.
    """
    return neg_log_y.sum(axis=0)


@instead_of(losses)
def only_the_row_above_counted(p: Array, neg_log_y: Array) -> Array:
    """Only the row of y was counted in the losses.

    Remember that a sample with target 0 there may count in the row below.
    """
    return p[0] * neg_log_y[0]


@instead_of(losses)
def targets_not_used(neg_log_y: Array) -> Array:
    """The losses are the whole row of -log of y.

    Look at the targets: a loss comes from the row with target 1, or it is 0.
    """
    return neg_log_y[0]


@instead_of(losses)
def log_forgotten(p: Array, y: Array, not_y: Array) -> Array:
    """The losses hold probabilities and not their -log. Look at the rows of -log: each loss comes from there."""
    return (p * np.vstack((y, not_y))).sum(axis=0)
