"""A. The generator: one linear layer that turns noise into fake points."""

from reference.ops import Array, with_ones
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
    """The bias is missing: the last column of W is added to every result. Look at the row of ones."""
    return W[:, :-1] @ noise


@instead_of(fake)
def bias_sign(W: Array, noise: Array) -> Array:
    """The bias has the wrong sign: it is added as it stands in W. Look at the last column of W."""
    return W[:, :-1] @ noise - W[:, -1:]
