"""A. The discriminator's output: two hidden activations, one logit, one probability for each point."""

from reference.hidden_layer import h1, h2, v1, v2
from reference.ops import Array, Operation, relu, sigmoid_cut_off, sum_without_bias, weighted_sum
from reference.rules import instead_of

__all__ = ["v1", "v2", "h1", "h2", "z", "pred"]


def z(W2: Array, v2: Array, h2: Array) -> Array:  # (3,), (n,), (n,) -> (n,)
    """Logit of each point: the output neuron's weighted sum of the two activations, with its bias."""
    return weighted_sum(W2, v2, h2)


def pred(z: Array, sigmoid: Operation) -> Array:  # (n,) -> (n,)
    """Predicted probability that each point is real: sigma(z)."""
    return sigmoid(z)


@instead_of(z)
def output_bias_forgotten(W2: Array, v2: Array, h2: Array) -> Array:
    """The bias is missing in z. Look at the last number in the second layer."""
    return sum_without_bias(W2, v2, h2)


@instead_of(z)
def output_bias_sign(W2: Array, v2: Array, h2: Array) -> Array:
    """The bias has the wrong sign in z. Look at the last number in the second layer: it is added as it stands."""
    return sum_without_bias(W2, v2, h2) - W2[2]


@instead_of(z)
def hidden_relu_forgotten(W2: Array, v1: Array, h1: Array) -> Array:
    """The row z was computed from the sums before ReLU. Look at the rows for V and H after ReLU."""
    return weighted_sum(W2, v1, h1)


@instead_of(z)
def relu_of_the_sum(W2: Array, v1: Array, h1: Array) -> Array:
    """The ReLU came after the sum z and not before it.

    Remember that ReLU belongs to the rows for V and H, and z may be negative.
    """
    return relu(weighted_sum(W2, v1, h1))


@instead_of(z)
def relu_on_the_logit(W2: Array, v2: Array, h2: Array) -> Array:
    """The ReLU was applied to z as well. Remember that the logit is the plain sum and may be negative."""
    return relu(weighted_sum(W2, v2, h2))


@instead_of(z)
def v_forgotten(W2: Array, h2: Array) -> Array:
    """The activations for V are missing in z. Look at the second layer: it has a weight for V and one for H."""
    return weighted_sum(W2, 0 * h2, h2)


@instead_of(z)
def h_forgotten(W2: Array, v2: Array) -> Array:
    """The activations for H are missing in z. Look at the second layer: it has a weight for V and one for H."""
    return weighted_sum(W2, v2, 0 * v2)


@instead_of(pred)
def sign_of_z(z: Array, sigmoid: Operation) -> Array:
    """The sigma table was read at -z. Look at the sign of z: a larger z has a larger sigma."""
    return sigmoid(-z)


@instead_of(pred)
def sigma_cut_off(z: Array) -> Array:
    """The value of sigma was cut off after the first decimal.

    Compare your row with the printed sigma table, which rounds.
    """
    return sigmoid_cut_off(z)


@instead_of(pred)
def sigma_forgotten(z: Array) -> Array:
    """The sigma is missing, so that the row holds z itself. Remember that a probability lies between 0 and 1."""
    return z
