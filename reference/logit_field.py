"""B. Two neurons and an output as fields on the 7 x 7 grid: activations, logit, probability."""

from reference.activation_field import x, y
from reference.ops import Array, Operation, relu, weighted_sum
from reference.rules import instead_of

__all__ = ["x", "y", "a1", "a2", "z", "prob"]


def a1(w1: Array, x: Array, y: Array) -> Array:  # (3,), (7, 7), (7, 7) -> (7, 7)
    """Activation of the first neuron in each cell: ReLU(w1[0] x + w1[1] y + w1[2])."""
    return relu(weighted_sum(w1, x, y))


def a2(w2: Array, x: Array, y: Array) -> Array:  # (3,), (7, 7), (7, 7) -> (7, 7)
    """Activation of the second neuron in each cell: ReLU(w2[0] x + w2[1] y + w2[2])."""
    return relu(weighted_sum(w2, x, y))


def z(a1: Array, a2: Array, bias: Array) -> Array:  # (7, 7), (7, 7), () -> (7, 7)
    """Logit in each cell: a1 + a2 + bias."""
    return a1 + a2 + bias


def prob(z: Array, sigmoid: Operation) -> Array:  # (7, 7) -> (7, 7)
    """Predicted probability in each cell: sigma(z)."""
    return sigmoid(z)


@instead_of(a1)
def first_relu_forgotten(w1: Array, x: Array, y: Array) -> Array:
    """ReLU is missing in the first field: negative sums become 0. Look at the far side of its line."""
    return weighted_sum(w1, x, y)


@instead_of(a2)
def second_relu_forgotten(w2: Array, x: Array, y: Array) -> Array:
    """ReLU is missing in the second field: negative sums become 0. Look at the far side of its line."""
    return weighted_sum(w2, x, y)


@instead_of(a1)
def first_bias_sign(w1: Array, x: Array, y: Array) -> Array:
    """The constant of the first field has the wrong sign: its line moved the wrong way."""
    return relu(w1[0] * x + w1[1] * y - w1[2])


@instead_of(a2)
def second_bias_sign(w2: Array, x: Array, y: Array) -> Array:
    """The constant of the second field has the wrong sign: its line moved the wrong way."""
    return relu(w2[0] * x + w2[1] * y - w2[2])


@instead_of(a1)
def first_bias_forgotten(w1: Array, x: Array, y: Array) -> Array:
    """The constant of the first field is missing: its line does not go through the centre."""
    return relu(w1[0] * x + w1[1] * y)


@instead_of(a2)
def second_bias_forgotten(w2: Array, x: Array, y: Array) -> Array:
    """The constant of the second field is missing: its line does not go through the centre."""
    return relu(w2[0] * x + w2[1] * y)


@instead_of(z)
def relus_forgotten(w1: Array, w2: Array, x: Array, y: Array, bias: Array) -> Array:
    """ReLU is missing: in each field a negative sum becomes 0 before the two are added."""
    return weighted_sum(w1, x, y) + weighted_sum(w2, x, y) + bias


@instead_of(z)
def output_bias_forgotten(a1: Array, a2: Array) -> Array:
    """The bias of the output is missing: it shifts every cell by the same number."""
    return a1 + a2


@instead_of(z)
def output_bias_sign(a1: Array, a2: Array, bias: Array) -> Array:
    """The bias of the output has the wrong sign: it is added as it stands."""
    return a1 + a2 - bias


@instead_of(z)
def output_relu_added(a1: Array, a2: Array, bias: Array) -> Array:
    """ReLU was applied once more: the logit is the plain sum and may be negative."""
    return relu(a1 + a2 + bias)
