"""E. Update a parameter: how the six losses change when the bias of the output moves by one."""

import numpy as np

from reference.discriminator_output import h1, h2, v1, v2
from reference.ops import (
    Array,
    Operation,
    given_to_target,
    relu,
    sum_without_bias,
    weighted_sum,
)
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
    """The row z still has the old bias. Look at the bias of the output after the update."""
    return z_before


@instead_of(z)
def bias_moved_the_other_way(W2: Array, new_bias: Array, v2: Array, h2: Array) -> Array:
    """The bias moved the wrong way in z. Compare the new bias with the old one: it is smaller, not larger."""
    return _logits(W2, 2 * W2[2] - new_bias, v2, h2)


@instead_of(z)
def bias_forgotten(W2: Array, v2: Array, h2: Array) -> Array:
    """The bias is missing in z. Remember to add the new bias to the sum of the two activations."""
    return sum_without_bias(W2, v2, h2)


@instead_of(z)
def both_biases_added(z_before: Array, new_bias: Array) -> Array:
    """The new bias was added to the old z. Remember that the new bias takes the place of the old one."""
    return z_before + new_bias


@instead_of(z)
def relu_on_the_logit(W2: Array, new_bias: Array, v2: Array, h2: Array) -> Array:
    """The ReLU was applied to z. Remember that the logit is the plain sum and may be negative."""
    return relu(_logits(W2, new_bias, v2, h2))


@instead_of(z)
def hidden_relu_forgotten(W2: Array, new_bias: Array, v1: Array, h1: Array) -> Array:
    """The row z was computed from the sums before ReLU. Look at the rows for V and H after ReLU."""
    return _logits(W2, new_bias, v1, h1)


@instead_of(pred)
def sign_of_z(z: Array, sigmoid: Operation) -> Array:
    """The sigma table was read at -z. Look at the sign of z: a larger z has a larger sigma."""
    return sigmoid(-z)


@instead_of(pred)
def sigma_forgotten(z: Array) -> Array:
    """The sigma is missing, so that the row holds z itself. Remember that a probability lies between 0 and 1."""
    return z


@instead_of(loss_before)
def targets_swapped_before(pred_before: Array, real: Array, neg_log: Operation) -> Array:
    """The targets are swapped in the loss before the update.

    Look at what the discriminator wants fakes and real samples to be called.
    """
    return _loss(pred_before, 1 - real, neg_log)


@instead_of(loss_after)
def targets_swapped(pred: Array, real: Array, neg_log: Operation) -> Array:
    """The targets are swapped in the loss after the update.

    Look at what the discriminator wants fakes and real samples to be called.
    """
    return _loss(pred, 1 - real, neg_log)


@instead_of(loss_before)
def minus_forgotten_before(pred_before: Array, real: Array, neg_log: Operation) -> Array:
    """The minus sign is missing in the loss before the update.

    Remember that -log of a probability is never negative.
    """
    return -_loss(pred_before, real, neg_log)


@instead_of(loss_after)
def minus_forgotten(pred: Array, real: Array, neg_log: Operation) -> Array:
    """The minus sign is missing in the loss after the update. Remember that -log of a probability is never negative."""
    return -_loss(pred, real, neg_log)


@instead_of(loss_before)
def mean_for_sum_before(pred_before: Array, real: Array, neg_log: Operation) -> Array:
    """The losses before the update were averaged. Remember that the total loss is the sum over the points."""
    return _loss(pred_before, real, neg_log) / real.size


@instead_of(loss_after)
def mean_for_sum(pred: Array, real: Array, neg_log: Operation) -> Array:
    """The losses after the update were averaged. Remember that the total loss is the sum over the points."""
    return _loss(pred, real, neg_log) / real.size


@instead_of(loss_before)
def fakes_left_out_before(pred_before: Array, real: Array, neg_log: Operation) -> Array:
    """The fakes were left out of the loss before the update.

    Remember that a fake costs -log of 1 minus its prediction.
    """
    return _loss(pred_before[real == 1], real[real == 1], neg_log)


@instead_of(loss_after)
def fakes_left_out(pred: Array, real: Array, neg_log: Operation) -> Array:
    """The fakes were left out of the loss after the update.

    Remember that a fake costs -log of 1 minus its prediction.
    """
    return _loss(pred[real == 1], real[real == 1], neg_log)


@instead_of(loss_before)
def target_ignored_before(pred_before: Array, neg_log: Operation) -> Array:
    """The targets were left out of the loss before the update.

    Look at the fakes: each costs -log of 1 minus its prediction.
    """
    return neg_log(pred_before).sum()


@instead_of(loss_after)
def target_ignored(pred: Array, neg_log: Operation) -> Array:
    """The targets were left out of the loss after the update.

    Look at the fakes: each costs -log of 1 minus its prediction.
    """
    return neg_log(pred).sum()
