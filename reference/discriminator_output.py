"""A. The discriminator's output: two hidden activations, one logit, one probability for each point."""

from reference.hidden_layer import h1, h2, v1, v2
from reference.ops import Array, Operation, weighted_sum
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
    return W2[0] * v2 + W2[1] * h2


@instead_of(z)
def output_bias_sign(W2: Array, v2: Array, h2: Array) -> Array:
    """The bias has the wrong sign in z: it is added as it stands in the second layer."""
    return W2[0] * v2 + W2[1] * h2 - W2[2]


@instead_of(z)
def hidden_relu_forgotten(W2: Array, v1: Array, h1: Array) -> Array:
    """Z was computed from the sums before ReLU. Look at the rows V and H after ReLU."""
    return weighted_sum(W2, v1, h1)
