"""E. Gradients of the discriminator's loss: prediction minus target, for fakes and real samples."""

from reference.ops import Array, Operation, given_to_target
from reference.rules import instead_of

__all__ = ["pred", "target", "neg_log_q", "dz"]


def pred(z: Array, sigmoid: Operation) -> Array:  # (n,) -> (n,)
    """Predicted probability that each sample is real: sigma(z)."""
    return sigmoid(z)


def target(real: Array) -> Array:  # (n,) -> (n,)
    """Target of each sample: fake 0, real 1."""
    return real


def neg_log_q(pred: Array, target: Array, neg_log: Operation) -> Array:  # (n,), (n,) -> (n,)
    """-log, in bits, of the probability that the prediction gives to the target."""
    return neg_log(given_to_target(pred, target))


def dz(pred: Array, target: Array) -> Array:  # (n,), (n,) -> (n,)
    """Gradient of the loss with respect to the logit: prediction - target."""
    return pred - target


@instead_of(pred)
def sign_of_z(z: Array, sigmoid: Operation) -> Array:
    """The table was read at -z: sigma grows with z. Look at the sign of z."""
    return sigmoid(-z)


@instead_of(target)
def targets_swapped(real: Array) -> Array:
    """The targets are swapped. Look at what the discriminator wants fakes and real samples to be called."""
    return 1 - real


@instead_of(neg_log_q)
def minus_forgotten(pred: Array, target: Array, neg_log: Operation) -> Array:
    """The minus sign is missing: -log of a probability is never negative."""
    return -neg_log(given_to_target(pred, target))


@instead_of(neg_log_q)
def target_ignored(pred: Array, neg_log: Operation) -> Array:
    """-log was taken of y everywhere: take it of the probability that is given to the target."""
    return neg_log(pred)


@instead_of(neg_log_q)
def complement_used(pred: Array, target: Array, neg_log: Operation) -> Array:
    """1 - y was used where y belongs: take -log of the probability that is given to the target."""
    return neg_log(1 - given_to_target(pred, target))


@instead_of(dz)
def target_minus_prediction(pred: Array, target: Array) -> Array:
    """The difference is the wrong way round: the gradient is prediction minus target."""
    return target - pred
