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


def _sums(W1: Array, columns: Array) -> Array:  # (2, 3), (2, n) -> (2, n), without the bias
    return W1[:, :-1] @ columns


@instead_of(hidden_fake)
def relu_forgotten(W1: Array, fake: Array) -> Array:
    """The ReLU is missing in the hidden layer of the fakes. Remember that ReLU turns every negative sum into 0."""
    return W1 @ with_ones(fake)


@instead_of(hidden_real)
def relu_forgotten_for_reals(W1: Array, points: Array) -> Array:
    """The ReLU is missing in the hidden layer of the real points.

    Remember that ReLU turns every negative sum into 0.
    """
    return W1 @ with_ones(points)


@instead_of(hidden_fake)
def hidden_bias_forgotten(W1: Array, fake: Array) -> Array:
    """The bias of the hidden layer is missing for the fakes. Look at the last column of W1."""
    return relu(_sums(W1, fake))


@instead_of(hidden_real)
def hidden_bias_forgotten_for_reals(W1: Array, points: Array) -> Array:
    """The bias of the hidden layer is missing for the real points. Look at the last column of W1."""
    return relu(_sums(W1, points))


@instead_of(hidden_fake)
def hidden_bias_sign(W1: Array, fake: Array) -> Array:
    """The bias of the hidden layer has the wrong sign for the fakes. Look at the last column of W1: it is added."""
    return relu(_sums(W1, fake) - W1[:, -1:])


@instead_of(hidden_real)
def hidden_bias_sign_for_reals(W1: Array, points: Array) -> Array:
    """The bias of the hidden layer has the wrong sign for the real points.

    Look at the last column of W1: it is added.
    """
    return relu(_sums(W1, points) - W1[:, -1:])


@instead_of(hidden_fake)
def relu_before_the_bias(W1: Array, fake: Array) -> Array:
    """The ReLU came before the bias in the hidden layer of the fakes. Remember to take ReLU last."""
    return relu(_sums(W1, fake)) + W1[:, -1:]


@instead_of(hidden_real)
def relu_before_the_bias_for_reals(W1: Array, points: Array) -> Array:
    """The ReLU came before the bias in the hidden layer of the real points. Remember to take ReLU last."""
    return relu(_sums(W1, points)) + W1[:, -1:]


@instead_of(hidden_fake)
def hidden_rows_times_rows(W1: Array, fake: Array) -> Array:
    """The rows of W1 were multiplied by the rows of the fakes.

    Remember that a row of W1 meets a column, which is one fake.
    """
    return relu(W1 @ with_ones(fake).T)


@instead_of(hidden_real)
def hidden_rows_times_rows_for_reals(W1: Array, points: Array) -> Array:
    """The rows of W1 were multiplied by the rows of the real points.

    Remember that a row of W1 meets a column, which is one point.
    """
    return relu(W1 @ with_ones(points).T)


@instead_of(hidden_fake)
def hidden_elementwise(W1: Array, fake: Array) -> Array:
    """The entries of W1 and the fakes were multiplied one by one.

    Remember that a matrix product adds up a row times a column.
    """
    return relu(W1 * fake)


@instead_of(hidden_real)
def hidden_elementwise_for_reals(W1: Array, points: Array) -> Array:
    """The entries of W1 and the real points were multiplied one by one.

    Remember that a matrix product adds up a row times a column.
    """
    return relu(W1 * points)


@instead_of(hidden_fake)
def coordinates_exchanged(W1: Array, fake: Array) -> Array:
    """The values x and y of the fakes are exchanged in the hidden layer.

    Look at which row of W1 has its weight at x.
    """
    return relu(W1 @ with_ones(fake[::-1]))


@instead_of(hidden_real)
def coordinates_exchanged_for_reals(W1: Array, points: Array) -> Array:
    """The values x and y of the real points are exchanged in the hidden layer.

    Look at which row of W1 has its weight at x.
    """
    return relu(W1 @ with_ones(points[::-1]))


@instead_of(target)
def targets_swapped(fake: Array, points: Array) -> Array:
    """The targets of fakes and real points are swapped.

    Look at what the discriminator wants each of them to be called.
    """
    return np.concatenate((np.ones(fake.shape[1]), np.zeros(points.shape[1])))


@instead_of(target)
def everything_called_real(fake: Array, points: Array) -> Array:
    """The fakes have the generator's target. Look at what the discriminator wants a fake to be called."""
    return np.ones(fake.shape[1] + points.shape[1])
