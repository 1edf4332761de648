"""B. The approximate sigmoid: the table that the by-hand pages use."""

from reference.ops import Array, Operation, sigmoid_cut_off
from reference.rules import instead_of

__all__ = ["sigma"]


def sigma(z: Array, sigmoid: Operation) -> Array:  # (n,) -> (n,)
    """Probability that belongs to each logit."""
    return sigmoid(z)


@instead_of(sigma)
def sign_of_z(z: Array, sigmoid: Operation) -> Array:
    """The table is the wrong way round, as if read at -z. Remember that sigma grows from left to right."""
    return sigmoid(-z)


@instead_of(sigma)
def sigma_cut_off(z: Array) -> Array:
    """The values of sigma were cut off after the first decimal. Look at the second decimal of each value and round."""
    return sigmoid_cut_off(z)
