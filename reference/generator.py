"""A. The generator: one linear layer that turns noise into fake points."""

from reference.ops import Array, relu, with_ones
from reference.rules import instead_of

__all__ = ["X", "fake"]


def X(noise: Array) -> Array:  # (d, n) -> (d + 1, n)
    """Noise columns with a row of ones below, which the bias column multiplies."""
    return with_ones(noise)


def fake(W: Array, X: Array) -> Array:  # (2, d + 1), (d + 1, n) -> (2, n)
    """Fake points, one a column: weights and bias times noise."""
    return W @ X


@instead_of(fake)
def bias_forgotten(W: Array, noise: Array) -> Array:
    """The bias of the generator is missing. Look at the row of ones: it adds the last column of W to every fake."""
    return W[:, :-1] @ noise


@instead_of(fake)
def bias_sign(W: Array, noise: Array) -> Array:
    """The bias of the generator has the wrong sign. Look at the last column of W: it is added as it stands."""
    return W[:, :-1] @ noise - W[:, -1:]


@instead_of(fake)
def rows_times_rows(W: Array, X: Array) -> Array:
    """The rows of W were multiplied by the rows of X. Remember that in a matrix product a row meets a column."""
    return W @ X.T


@instead_of(fake)
def elementwise_for_matmul(W: Array, X: Array) -> Array:
    """The entries of W and X were multiplied one by one.

    Remember that a matrix product adds up a row times a column.
    """
    return W * X[: len(W)]


@instead_of(fake)
def relu_added(W: Array, X: Array) -> Array:
    """The ReLU was applied to the fakes.

    Remember that the generator is linear: a fake point may have negative coordinates.
    """
    return relu(W @ X)
