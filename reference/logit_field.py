"""B. Two neurons and an output as fields on the 7 x 7 grid: activations, logit, probability."""

from reference.activation_field import x, y
from reference.ops import Array, Operation, relu, sigmoid_cut_off, sum_without_bias, weighted_sum
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
    """The ReLU is missing in the first field. Look at the far side of its line: a negative sum becomes 0."""
    return weighted_sum(w1, x, y)


@instead_of(a2)
def second_relu_forgotten(w2: Array, x: Array, y: Array) -> Array:
    """The ReLU is missing in the second field. Look at the far side of its line: a negative sum becomes 0."""
    return weighted_sum(w2, x, y)


@instead_of(a1)
def first_relu_before_the_bias(w1: Array, x: Array, y: Array) -> Array:
    """The ReLU of the first field came before its constant was added. Remember to take ReLU last."""
    return relu(sum_without_bias(w1, x, y)) + w1[2]


@instead_of(a2)
def second_relu_before_the_bias(w2: Array, x: Array, y: Array) -> Array:
    """The ReLU of the second field came before its constant was added. Remember to take ReLU last."""
    return relu(sum_without_bias(w2, x, y)) + w2[2]


@instead_of(a1)
def first_relu_of_the_other_side(w1: Array, x: Array, y: Array) -> Array:
    """The wrong side of the first line was set to 0. Compare the sign of the first formula on the two sides."""
    return relu(-weighted_sum(w1, x, y))


@instead_of(a2)
def second_relu_of_the_other_side(w2: Array, x: Array, y: Array) -> Array:
    """The wrong side of the second line was set to 0. Compare the sign of the second formula on the two sides."""
    return relu(-weighted_sum(w2, x, y))


@instead_of(a1)
def first_bias_sign(w1: Array, x: Array, y: Array) -> Array:
    """The constant of the first field has the wrong sign. Look at where the first line lies: its sum is 0 there."""
    return relu(sum_without_bias(w1, x, y) - w1[2])


@instead_of(a2)
def second_bias_sign(w2: Array, x: Array, y: Array) -> Array:
    """The constant of the second field has the wrong sign. Look at where the second line lies: its sum is 0 there."""
    return relu(sum_without_bias(w2, x, y) - w2[2])


@instead_of(a1)
def first_bias_forgotten(w1: Array, x: Array, y: Array) -> Array:
    """The constant of the first field is missing. Look at where the first line lies: not through the centre."""
    return relu(sum_without_bias(w1, x, y))


@instead_of(a2)
def second_bias_forgotten(w2: Array, x: Array, y: Array) -> Array:
    """The constant of the second field is missing. Look at where the second line lies: not through the centre."""
    return relu(sum_without_bias(w2, x, y))


@instead_of(a1)
def first_weights_forgotten(w1: Array, x: Array, y: Array) -> Array:
    """The weights of the first field are missing, as if both were 1. Look at what stands before x and y there."""
    return relu(x + y + w1[2])


@instead_of(a2)
def second_weights_forgotten(w2: Array, x: Array, y: Array) -> Array:
    """The weights of the second field are missing, as if both were 1. Look at what stands before x and y there."""
    return relu(x + y + w2[2])


@instead_of(a1)
def x_and_y_exchanged_in_the_first(w1: Array, x: Array, y: Array) -> Array:
    """The values x and y are exchanged in the first field.

    Look at which axis the first line crosses.
    """
    return relu(weighted_sum(w1, y, x))


@instead_of(a2)
def x_and_y_exchanged_in_the_second(w2: Array, x: Array, y: Array) -> Array:
    """The values x and y are exchanged in the second field.

    Look at which axis the second line crosses.
    """
    return relu(weighted_sum(w2, y, x))


@instead_of(z)
def relus_forgotten(w1: Array, w2: Array, x: Array, y: Array, bias: Array) -> Array:
    """The ReLU is missing in both fields.

    Remember that in each field a negative sum becomes 0 before the two are added.
    """
    return weighted_sum(w1, x, y) + weighted_sum(w2, x, y) + bias


@instead_of(z)
def relu_of_the_sum(w1: Array, w2: Array, x: Array, y: Array, bias: Array) -> Array:
    """The ReLU came after the two fields were added.

    Remember that ReLU belongs to each field, before the two are added.
    """
    return relu(weighted_sum(w1, x, y) + weighted_sum(w2, x, y) + bias)


@instead_of(z)
def output_relu_added(a1: Array, a2: Array, bias: Array) -> Array:
    """The ReLU was applied once more, after the sum. Remember that the logit is the plain sum and may be negative."""
    return relu(a1 + a2 + bias)


@instead_of(z)
def first_field_forgotten(a2: Array, bias: Array) -> Array:
    """The first of the two fields is missing in the sum. Look at the region again: both fields count in every cell."""
    return a2 + bias


@instead_of(z)
def second_field_forgotten(a1: Array, bias: Array) -> Array:
    """The second of the two fields is missing in the sum. Look at the region again: both fields count in every cell."""
    return a1 + bias


@instead_of(z)
def output_bias_forgotten(a1: Array, a2: Array) -> Array:
    """The bias of the output is missing. Remember that it shifts every cell by the same number."""
    return a1 + a2


@instead_of(z)
def output_bias_sign(a1: Array, a2: Array, bias: Array) -> Array:
    """The bias of the output has the wrong sign. Look at the formula of z: the bias is added as it stands."""
    return a1 + a2 - bias


@instead_of(prob)
def sign_of_z(z: Array, sigmoid: Operation) -> Array:
    """The sigma table was read at -z. Look at the sign of z: a larger z has a larger sigma."""
    return sigmoid(-z)


@instead_of(prob)
def sigma_cut_off(z: Array) -> Array:
    """The value of sigma was cut off after the first decimal.

    Compare your cells with the printed sigma table, which rounds.
    """
    return sigmoid_cut_off(z)


@instead_of(prob)
def sigma_forgotten(z: Array) -> Array:
    """The sigma is missing, so that cells hold z itself. Remember that a probability lies between 0 and 1."""
    return z
