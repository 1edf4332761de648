"""B. One neuron as a field: its weighted sum and its activation on every cell of the 7 x 7 grid."""

from reference.ops import Array, grid_x, grid_y, relu, sum_without_bias, weighted_sum
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


@instead_of(y)
def rows_from_the_bottom() -> Array:
    """The rows were counted from the bottom. Look at the axis of your grid: y grows upwards."""
    return grid_y()[::-1]


@instead_of(z)
def bias_forgotten(w: Array, x: Array, y: Array) -> Array:
    """The constant of the formula is missing. Remember that it shifts every cell by the same number."""
    return sum_without_bias(w, x, y)


@instead_of(z)
def bias_sign(w: Array, x: Array, y: Array) -> Array:
    """The constant of the formula has the wrong sign. Look at the formula: the constant is added as it stands."""
    return sum_without_bias(w, x, y) - w[2]


@instead_of(z)
def weights_forgotten(w: Array, x: Array, y: Array) -> Array:
    """The weights of x and y are missing, as if both were 1. Look at the numbers in front of x and y in the formula."""
    return x + y + w[2]


@instead_of(z)
def x_and_y_exchanged(w: Array, x: Array, y: Array) -> Array:
    """The values x and y are exchanged. Remember that x grows to the right and y grows upwards."""
    return weighted_sum(w, y, x)


@instead_of(a)
def relu_forgotten(z: Array) -> Array:
    """The ReLU is missing, so that cells are below 0. Remember that ReLU turns every negative sum into 0."""
    return z


@instead_of(a)
def relu_before_the_bias(w: Array, x: Array, y: Array) -> Array:
    """The ReLU came before the constant was added.

    Remember to add the whole formula up first, and to take ReLU last.
    """
    return relu(sum_without_bias(w, x, y)) + w[2]


@instead_of(a)
def relu_of_the_other_side(z: Array) -> Array:
    """The wrong side of the line was set to 0. Compare the sign of the formula on the two sides of the line."""
    return relu(-z)
