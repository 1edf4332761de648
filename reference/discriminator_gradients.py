"""E. Gradients of the discriminator's loss: prediction minus target, for fakes and real samples."""

import numpy as np

from reference.discriminator_output import pred
from reference.ops import Array, Operation, given_to_target, neg_log_zero_at_zero
from reference.rules import instead_of

__all__ = ["pred", "target", "neg_log_q", "dz"]


def target(real: Array) -> Array:  # (n,) -> (n,)
    """Target of each sample: fake 0, real 1."""
    return real


def neg_log_q(pred: Array, target: Array, neg_log: Operation) -> Array:  # (n,), (n,) -> (n,)
    """-log, in bits, of the probability that the prediction gives to the target."""
    return neg_log(given_to_target(pred, target))


def dz(pred: Array, target: Array) -> Array:  # (n,), (n,) -> (n,)
    """Gradient of the loss with respect to the logit: prediction - target."""
    return pred - target


@instead_of(target)
def targets_swapped(real: Array) -> Array:
    """The targets of fakes and real samples are swapped.

    Look at what the discriminator wants each of them to be called.
    """
    return 1 - real


@instead_of(target)
def everything_called_real(real: Array) -> Array:
    """The fakes have the generator's target. Look at what the discriminator wants a fake to be called."""
    return np.ones_like(real)


@instead_of(neg_log_q)
def minus_forgotten(pred: Array, target: Array, neg_log: Operation) -> Array:
    """The minus sign is missing in the row of -log. Remember that -log of a probability is never negative."""
    return -neg_log(given_to_target(pred, target))


@instead_of(neg_log_q)
def target_ignored(pred: Array, neg_log: Operation) -> Array:
    """The row of -log was read at the prediction itself in every column.

    Look at the target: where it is 0, read at 1 minus the prediction.
    """
    return neg_log(pred)


@instead_of(neg_log_q)
def complement_used(pred: Array, target: Array, neg_log: Operation) -> Array:
    """The row of -log was read at the probability of the wrong answer.

    Look at the target: where it is 1, read at the prediction itself.
    """
    return neg_log(1 - given_to_target(pred, target))


@instead_of(neg_log_q)
def zero_at_zero(pred: Array, target: Array, neg_log: Operation) -> Array:
    """The -log of a probability of 0 was taken as 0. Look at the first entry of the -log table."""
    return neg_log_zero_at_zero(given_to_target(pred, target), neg_log)


@instead_of(neg_log_q)
def complement_for_log(pred: Array, target: Array) -> Array:
    """The row of -log holds 1 minus the probability. Look at the -log table for each probability."""
    return 1 - given_to_target(pred, target)


@instead_of(dz)
def target_minus_prediction(pred: Array, target: Array) -> Array:
    """The difference in the gradient is the wrong way round. Remember that the gradient is prediction minus target."""
    return target - pred


@instead_of(dz)
def target_plus_prediction(pred: Array, target: Array) -> Array:
    """The target was added to the prediction. Remember that the gradient is prediction minus target."""
    return pred + target


@instead_of(dz)
def target_forgotten(pred: Array) -> Array:
    """The target is missing in the gradient.

    Look at the columns with target 1: the target is taken off the prediction.
    """
    return pred


@instead_of(dz)
def times_slope_of_sigma(pred: Array, target: Array) -> Array:
    """The gradient was multiplied by the slope of sigma as well.

    Remember that for dz that slope cancels: prediction minus target is all.
    """
    return (pred - target) * pred * (1 - pred)
