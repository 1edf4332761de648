"""B. The approximate sigmoid: the table that the by-hand pages use."""

from reference.ops import Array, Operation
from reference.rules import instead_of

__all__ = ["sigma"]


def sigma(z: Array, sigmoid: Operation) -> Array:  # (n,) -> (n,)
    """Probability that belongs to each logit."""
    return sigmoid(z)


@instead_of(sigma)
def sign_of_z(z: Array, sigmoid: Operation) -> Array:
    """The table was read at -z: sigma grows from left to right. Look at the sign of z."""
    return sigmoid(-z)
