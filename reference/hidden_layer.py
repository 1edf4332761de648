"""A. The discriminator's hidden layer: one neuron for the vertical line, one for the horizontal."""

from reference.ops import Array, relu, with_ones
from reference.rules import instead_of

__all__ = ["v1", "v2", "h1", "h2"]


def v1(W1: Array, points: Array) -> Array:  # (2, 3), (2, n) -> (n,)
    """Weighted sum of the first neuron at each point (line V)."""
    return W1[0] @ with_ones(points)


def v2(v1: Array) -> Array:  # (n,) -> (n,)
    """Activation of the first neuron: ReLU(v1)."""
    return relu(v1)


def h1(W1: Array, points: Array) -> Array:  # (2, 3), (2, n) -> (n,)
    """Weighted sum of the second neuron at each point (line H)."""
    return W1[1] @ with_ones(points)


def h2(h1: Array) -> Array:  # (n,) -> (n,)
    """Activation of the second neuron: ReLU(h1)."""
    return relu(h1)


@instead_of(v1)
def v_bias_forgotten(W1: Array, points: Array) -> Array:
    """The bias is missing in the sum for V. Look at the last number in the first row of weights."""
    return W1[0, :-1] @ points


@instead_of(v1)
def v_bias_sign(W1: Array, points: Array) -> Array:
    """The bias has the wrong sign in the sum for V.

    Look at the last number in the first row: it is added as it stands.
    """
    return W1[0, :-1] @ points - W1[0, -1]


@instead_of(v1)
def v_coordinates_exchanged(W1: Array, points: Array) -> Array:
    """The values x and y are exchanged in the sum for V.

    Look at which of the two has a weight of 0 in the first row.
    """
    return W1[0] @ with_ones(points[::-1])


@instead_of(h1)
def h_bias_forgotten(W1: Array, points: Array) -> Array:
    """The bias is missing in the sum for H. Look at the last number in the second row of weights."""
    return W1[1, :-1] @ points


@instead_of(h1)
def h_bias_sign(W1: Array, points: Array) -> Array:
    """The bias has the wrong sign in the sum for H.

    Look at the last number in the second row: it is added as it stands.
    """
    return W1[1, :-1] @ points - W1[1, -1]


@instead_of(h1)
def h_coordinates_exchanged(W1: Array, points: Array) -> Array:
    """The values x and y are exchanged in the sum for H.

    Look at which of the two has a weight of 0 in the second row.
    """
    return W1[1] @ with_ones(points[::-1])


@instead_of(v2)
def v_relu_forgotten(v1: Array) -> Array:
    """The ReLU is missing in the row for V. Look at the negative numbers in your row for V: ReLU turns them into 0."""
    return v1


@instead_of(v2)
def v_relu_before_the_bias(W1: Array, points: Array) -> Array:
    """The ReLU came before the bias in the row for V. Remember to add the bias first, and to take ReLU last."""
    return relu(W1[0, :-1] @ points) + W1[0, -1]


@instead_of(v2)
def v_relu_of_the_other_side(v1: Array) -> Array:
    """The ReLU for V kept the wrong side of the line.

    Look at the row before it: its positive numbers stay, the negative ones become 0.
    """
    return relu(-v1)


@instead_of(h2)
def h_relu_forgotten(h1: Array) -> Array:
    """The ReLU is missing in the row for H. Look at the negative numbers in your row for H: ReLU turns them into 0."""
    return h1


@instead_of(h2)
def h_relu_before_the_bias(W1: Array, points: Array) -> Array:
    """The ReLU came before the bias in the row for H. Remember to add the bias first, and to take ReLU last."""
    return relu(W1[1, :-1] @ points) + W1[1, -1]


@instead_of(h2)
def h_relu_of_the_other_side(h1: Array) -> Array:
    """The ReLU for H kept the wrong side of the line.

    Look at the row before it: its positive numbers stay, the negative ones become 0.
    """
    return relu(-h1)
