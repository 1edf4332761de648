"""A two-layer network: hidden layer with ReLU, softmax, cross entropy, and the gradients back to both layers."""

import numpy as np

from reference.categorical_cross_entropy import total
from reference.ops import Array, Operation, relu, with_ones
from reference.rules import instead_of

__all__ = ["X", "z1", "a1", "A", "z2", "e", "s", "prob", "picked", "losses", "total", "dz2", "dW2", "da1", "dz1", "dW1"]


def X(inputs: Array) -> Array:  # (d, n) -> (d + 1, n)
    """Samples, one a column, with a row of ones below, which the bias column multiplies."""
    return with_ones(inputs)


def z1(W1: Array, X: Array) -> Array:  # (h, d + 1), (d + 1, n) -> (h, n)
    """Sums of the first layer: weights and bias times the sample."""
    return W1 @ X


def a1(z1: Array) -> Array:  # (h, n) -> (h, n)
    """Activations of the hidden units: ReLU of the sums."""
    return relu(z1)


def A(a1: Array) -> Array:  # (h, n) -> (h + 1, n)
    """Activations with a row of ones below, which the bias column multiplies."""
    return with_ones(a1)


def z2(W2: Array, A: Array) -> Array:  # (k, h + 1), (h + 1, n) -> (k, n)
    """Sums of the second layer, one for each class: the logits."""
    return W2 @ A


def e(z2: Array, exp: Operation) -> Array:  # (k, n) -> (k, n)
    """Exp of each logit."""
    return exp(z2)


def s(e: Array) -> Array:  # (k, n) -> (n,)
    """Sum of each column of e: over the classes of one sample."""
    return e.sum(axis=0)


def prob(e: Array, s: Array) -> Array:  # (k, n), (n,) -> (k, n)
    """Softmax: the probability of each class, e over the sum of its column."""
    return e / s


def picked(prob: Array, target: Array) -> Array:  # (k, n), (k, n) -> (n,)
    """Probability that each sample gives to its target class."""
    return (prob * target).sum(axis=0)


def losses(picked: Array, neg_log: Operation) -> Array:  # (n,) -> (n,)
    """Loss of each sample, in bits: -log of the probability of its target."""
    return neg_log(picked)


def dz2(prob: Array, target: Array) -> Array:  # (k, n), (k, n) -> (k, n)
    """Gradient of the total loss, in nats, with respect to the logits: prob - target."""
    return prob - target


def dW2(dz2: Array, A: Array) -> Array:  # (k, n), (h + 1, n) -> (k, h + 1)
    """Gradient with respect to the second layer's weights and bias, summed over the samples."""
    return dz2 @ A.T


def da1(W2: Array, dz2: Array) -> Array:  # (k, h + 1), (k, n) -> (h, n)
    """Gradient with respect to the activations: back through the weights, without the bias."""
    return W2[:, :-1].T @ dz2


def dz1(da1: Array, z1: Array) -> Array:  # (h, n), (h, n) -> (h, n)
    """Gradient with respect to the sums of the first layer: it passes where ReLU did."""
    return da1 * (z1 > 0)


def dW1(dz1: Array, X: Array) -> Array:  # (h, n), (d + 1, n) -> (h, d + 1)
    """Gradient with respect to the first layer's weights and bias, summed over the samples."""
    return dz1 @ X.T


@instead_of(z1)
def first_bias_forgotten(W1: Array, inputs: Array) -> Array:
    """The bias of the first layer is missing. Look at the row of ones below the samples."""
    return W1[:, :-1] @ inputs


@instead_of(z1)
def first_weights_transposed(W1: Array, X: Array) -> Array:
    """The columns of weights were used as rows in the first layer. Remember that each row belongs to a hidden unit."""
    return W1.T @ X


@instead_of(a1)
def relu_forgotten(z1: Array) -> Array:
    """The ReLU of the hidden units is missing. Look at the negative sums: ReLU turns them into 0."""
    return z1


@instead_of(a1)
def relu_before_the_bias(W1: Array, inputs: Array) -> Array:
    """The ReLU of the hidden units came before their bias. Remember to add the bias first, and to take ReLU last."""
    return relu(W1[:, :-1] @ inputs) + W1[:, -1:]


@instead_of(z2)
def second_bias_forgotten(W2: Array, a1: Array) -> Array:
    """The bias of the second layer is missing. Look at the row of ones below the activations."""
    return W2[:, :-1] @ a1


@instead_of(z2)
def second_weights_transposed(W2: Array, A: Array) -> Array:
    """The columns of weights were used as rows in the second layer. Remember that each row belongs to a class."""
    return W2.T @ A


@instead_of(z2)
def fed_before_relu(W2: Array, z1: Array) -> Array:
    """The second layer was fed the sums before ReLU. Look at the activations: they come after ReLU."""
    return W2 @ with_ones(z1)


@instead_of(z2)
def relu_on_the_logits(W2: Array, A: Array) -> Array:
    """The ReLU was applied to the logits as well. Remember that a logit is a plain sum and may be negative."""
    return relu(W2 @ A)


@instead_of(e)
def exp_forgotten(z2: Array) -> Array:
    """The exp is missing, so that its rows hold the logits. Look at the exp table for each logit."""
    return z2


@instead_of(e)
def sigma_for_exp(z2: Array, sigmoid: Operation) -> Array:
    """The sigma table was read in the place of the exp table. Compare the headings of the printed tables."""
    return sigmoid(z2)


@instead_of(s)
def one_sum_for_all(e: Array) -> Array:
    """All entries of e were added into one sum. Remember that each sample has a sum of its own."""
    return np.full(e.shape[1], e.sum())


@instead_of(s)
def rows_added(e: Array) -> Array:
    """The rows of e were added up and not its columns. Remember that a column holds the classes of one sample."""
    if e.shape[0] != e.shape[1]:
        raise ValueError("as many classes as samples are needed to mistake one for the other")
    return e.sum(axis=1)


@instead_of(prob)
def softmax_over_rows(e: Array) -> Array:
    """Each row of e was divided by its own sum. Remember that the classes of one sample stand in a column."""
    return e / e.sum(axis=1, keepdims=True)


@instead_of(prob)
def not_normalised(e: Array) -> Array:
    """The entries of e were copied as probabilities. Remember that the probabilities of a column add up to 1."""
    return e


@instead_of(prob)
def divided_by_the_largest(e: Array) -> Array:
    """Each column of e was divided by its largest entry. Look at the sums: the divisor is the sum of the column."""
    return e / e.max(axis=0)


@instead_of(picked)
def largest_picked(prob: Array) -> Array:
    """The largest probability of each column was picked. Look at the target: the class with 1 is picked."""
    return prob.max(axis=0)


@instead_of(losses)
def minus_forgotten(picked: Array, neg_log: Operation) -> Array:
    """The minus sign is missing in the losses. Remember that -log of a probability is never negative."""
    return -neg_log(picked)


@instead_of(losses)
def complement_used(picked: Array, neg_log: Operation) -> Array:
    """The losses were read at 1 minus the probability. Look at the -log table for the picked probability itself."""
    return neg_log(1 - picked)


@instead_of(losses)
def log_forgotten(picked: Array) -> Array:
    """The losses hold probabilities and not their -log. Look at the -log table for each of them."""
    return picked


@instead_of(dz2)
def target_minus_prob(prob: Array, target: Array) -> Array:
    """The difference in the gradient is the wrong way round. Remember that the gradient is prob minus target."""
    return target - prob


@instead_of(dz2)
def target_forgotten(prob: Array) -> Array:
    """The target is missing in the gradient of the logits. Look at the class with target 1: there 1 is taken off."""
    return prob


@instead_of(dW2)
def activations_left_out(dz2: Array, A: Array) -> Array:
    """The activations are missing in the gradient of the second layer. Remember that a weight counts by its input."""
    return dz2 @ np.ones_like(A).T


@instead_of(dW2)
def averaged_over_samples(dz2: Array, A: Array) -> Array:
    """The gradient of the second layer was averaged over the samples. Remember that the total loss is a sum."""
    return dz2 @ A.T / A.shape[1]


@instead_of(da1)
def weights_not_transposed(W2: Array, dz2: Array) -> Array:
    """The gradient went back through rows of weights. Remember that a hidden unit's weights stand in a column."""
    return W2[:, :-1] @ dz2


@instead_of(dz1)
def mask_forgotten(da1: Array) -> Array:
    """The gradient passed every hidden unit. Look at the negative sums before ReLU: nothing passes there."""
    return da1


@instead_of(dz1)
def relu_of_the_gradient(da1: Array) -> Array:
    """The ReLU was taken of the gradient itself. Look at the sums before ReLU: their sign decides what passes."""
    return relu(da1)
