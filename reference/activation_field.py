"""B. One neuron as a field: its weighted sum and its activation on every cell of the 7 x 7 grid."""

from reference.ops import Array, grid_x, grid_y, relu, weighted_sum
from reference.rules import instead_of

__all__ = ["x", "y", "z", "a"]


def x() -> Array:  # -> (7, 7)
    """The x of each cell."""
    return grid_x()


def y() -> Array:  # -> (7, 7)
    """The y of each cell."""
    return grid_y()


def z(w: Array, x: Array, y: Array) -> Array:  # (3,), (7, 7), (7, 7) -> (7, 7)
    """Weighted sum in each cell: w[0] x + w[1] y + w[2]."""
    return weighted_sum(w, x, y)


def a(z: Array) -> Array:  # (7, 7) -> (7, 7)
    """Activation in each cell: ReLU(z)."""
    return relu(z)


@instead_of(z)
def bias_forgotten(w: Array, x: Array, y: Array) -> Array:
    """The bias is missing: it shifts every cell by the same number. Look at the constant in the formula."""
    return w[0] * x + w[1] * y


@instead_of(z)
def bias_sign(w: Array, x: Array, y: Array) -> Array:
    """The bias has the wrong sign: the line moved the wrong way. Look at the constant in the formula."""
    return w[0] * x + w[1] * y - w[2]


@instead_of(a)
def relu_forgotten(z: Array) -> Array:
    """ReLU is missing: a negative sum becomes 0. Look at the cells on the far side of the line."""
    return z
