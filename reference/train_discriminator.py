"""F. Training the discriminator: one forward pass for fakes and reals, and the gradients of its loss."""

import numpy as np

from reference.discriminator_gradients import dz
from reference.generator import X, fake
from reference.ops import Array, relu, with_ones
from reference.rules import instead_of

__all__ = ["X", "fake", "hidden_fake", "hidden_real", "target", "dz"]


def hidden_fake(W1: Array, fake: Array) -> Array:  # (2, 3), (2, n) -> (2, n)
    """The discriminator's hidden layer for the fakes, after ReLU."""
    return relu(W1 @ with_ones(fake))


def hidden_real(W1: Array, points: Array) -> Array:  # (2, 3), (2, m) -> (2, m)
    """The discriminator's hidden layer for the real points, after ReLU."""
    return relu(W1 @ with_ones(points))


def target(fake: Array, points: Array) -> Array:  # (2, n), (2, m) -> (n + m,)
    """The discriminator's targets: 0 for each fake, then 1 for each real point."""
    return np.concatenate((np.zeros(fake.shape[1]), np.ones(points.shape[1])))


@instead_of(hidden_fake)
def relu_forgotten(W1: Array, fake: Array) -> Array:
    """ReLU is missing for the fakes: a negative sum becomes 0."""
    return W1 @ with_ones(fake)


@instead_of(hidden_real)
def relu_forgotten_for_reals(W1: Array, points: Array) -> Array:
    """ReLU is missing for the real points: a negative sum becomes 0."""
    return W1 @ with_ones(points)


@instead_of(hidden_fake)
def hidden_bias_forgotten(W1: Array, fake: Array) -> Array:
    """The bias of the hidden layer is missing for the fakes. Look at the last column of W1."""
    return relu(W1[:, :-1] @ fake)


@instead_of(hidden_real)
def hidden_bias_forgotten_for_reals(W1: Array, points: Array) -> Array:
    """The bias of the hidden layer is missing for the real points. Look at the last column of W1."""
    return relu(W1[:, :-1] @ points)


@instead_of(target)
def targets_swapped(fake: Array, points: Array) -> Array:
    """The targets are swapped. Look at what the discriminator wants fakes and real samples to be called."""
    return np.concatenate((np.ones(fake.shape[1]), np.zeros(points.shape[1])))
