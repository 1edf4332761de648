"""D. The discriminator's loss: fake samples have target 0, real samples have target 1."""

import numpy as np

from reference.categorical_cross_entropy import total
from reference.ops import Array, Operation
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
    """The targets are swapped. Look at what the discriminator wants fakes and real samples to be called."""
    return np.vstack((1 - real, real))


@instead_of(p)
def targets_of_the_generator(real: Array) -> Array:
    """These are the generator's targets. Look at what the discriminator wants each sample to be called."""
    return np.vstack((1 - real, 0 * real))


@instead_of(not_y)
def prediction_copied(y: Array) -> Array:
    """The predictions were copied: y stands where 1 - y belongs."""
    return y


@instead_of(neg_log_y)
def minus_forgotten(y: Array, not_y: Array, neg_log: Operation) -> Array:
    """The minus sign is missing: -log of a probability is never negative."""
    return -neg_log(np.vstack((y, not_y)))


@instead_of(neg_log_y)
def complement_used(y: Array, not_y: Array, neg_log: Operation) -> Array:
    """The rows are exchanged: 1 - y was used where y belongs."""
    return neg_log(np.vstack((not_y, y)))


@instead_of(losses)
def loss_of_the_other_row(p: Array, neg_log_y: Array) -> Array:
    """The targets are swapped: each loss was taken from the row whose target is 0."""
    return (p[::-1] * neg_log_y).sum(axis=0)
