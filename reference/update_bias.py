"""E. Update a parameter: how the six losses change when the bias of the output moves by one."""

import numpy as np

from reference.discriminator_output import h1, h2, v1, v2
from reference.ops import Array, Operation, given_to_target, relu, weighted_sum
from reference.rules import instead_of

__all__ = [
    "v1",
    "v2",
    "h1",
    "h2",
    "z_before",
    "pred_before",
    "loss_before",
    "z",
    "pred",
    "loss_after",
]


def _logits(W2: Array, bias: Array, v2: Array, h2: Array) -> Array:  # (3,), (), (n,), (n,) -> (n,)
    return weighted_sum(np.array((W2[0], W2[1], bias)), v2, h2)


def _loss(pred: Array, real: Array, neg_log: Operation) -> Array:  # (n,), (n,) -> ()
    return neg_log(given_to_target(pred, real)).sum()


def z_before(W2: Array, v2: Array, h2: Array) -> Array:  # (3,), (n,), (n,) -> (n,)
    """Logit of each point before the update."""
    return _logits(W2, W2[2], v2, h2)


def pred_before(z_before: Array, sigmoid: Operation) -> Array:  # (n,) -> (n,)
    """Predicted probability of each point before the update: sigma(z_before)."""
    return sigmoid(z_before)


def loss_before(pred_before: Array, real: Array, neg_log: Operation) -> Array:  # (n,), (n,) -> ()
    """The discriminator's total loss before the update, in bits: a sum over the points."""
    return _loss(pred_before, real, neg_log)


def z(W2: Array, new_bias: Array, v2: Array, h2: Array) -> Array:  # (3,), (), (n,), (n,) -> (n,)
    """Logit of each point with the new bias."""
    return _logits(W2, new_bias, v2, h2)


def pred(z: Array, sigmoid: Operation) -> Array:  # (n,) -> (n,)
    """Predicted probability of each point with the new bias: sigma(z)."""
    return sigmoid(z)


def loss_after(pred: Array, real: Array, neg_log: Operation) -> Array:  # (n,), (n,) -> ()
    """The discriminator's total loss with the new bias, in bits: a sum over the points."""
    return _loss(pred, real, neg_log)


@instead_of(z)
def bias_not_moved(z_before: Array) -> Array:
    """Z still has the old bias. Look at the bias of the output after the update."""
    return z_before


@instead_of(z)
def bias_moved_the_other_way(W2: Array, new_bias: Array, v2: Array, h2: Array) -> Array:
    """The bias moved the wrong way: the new bias is smaller, not larger. Look at its sign."""
    return _logits(W2, 2 * W2[2] - new_bias, v2, h2)


@instead_of(z)
def bias_forgotten(W2: Array, v2: Array, h2: Array) -> Array:
    """The bias is missing in z: add the new bias to the sum of the two activations."""
    return _logits(W2, 0 * W2[2], v2, h2)


@instead_of(z)
def relu_on_the_logit(W2: Array, new_bias: Array, v2: Array, h2: Array) -> Array:
    """ReLU was applied to z: the logit is the plain sum and may be negative."""
    return relu(_logits(W2, new_bias, v2, h2))


@instead_of(loss_before)
def targets_swapped_before(pred_before: Array, real: Array, neg_log: Operation) -> Array:
    """The targets are swapped. Look at what the discriminator wants fakes and real samples to be called."""
    return _loss(pred_before, 1 - real, neg_log)


@instead_of(loss_after)
def targets_swapped(pred: Array, real: Array, neg_log: Operation) -> Array:
    """The targets are swapped. Look at what the discriminator wants fakes and real samples to be called."""
    return _loss(pred, 1 - real, neg_log)


@instead_of(loss_before)
def minus_forgotten_before(pred_before: Array, real: Array, neg_log: Operation) -> Array:
    """The minus sign is missing: -log of a probability is never negative."""
    return -_loss(pred_before, real, neg_log)


@instead_of(loss_after)
def minus_forgotten(pred: Array, real: Array, neg_log: Operation) -> Array:
    """The minus sign is missing: -log of a probability is never negative."""
    return -_loss(pred, real, neg_log)
