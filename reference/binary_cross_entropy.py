"""C. Binary cross entropy: one class against its complement, a row for each."""

import numpy as np

from reference.categorical_cross_entropy import total
from reference.ops import Array, Operation
from reference.rules import instead_of

__all__ = ["not_p", "not_q", "targets", "neg_log_q", "losses", "total"]


def not_p(p: Array) -> Array:  # (n,) -> (n,)
    """Target of the complement: 1 - p."""
    return 1 - p


def not_q(q: Array) -> Array:  # (n,) -> (n,)
    """Predicted probability of the complement: 1 - q."""
    return 1 - q


def targets(p: Array, not_p: Array) -> Array:  # (n,), (n,) -> (2, n)
    """Targets of the class above, of its complement below."""
    return np.vstack((p, not_p))


def neg_log_q(q: Array, not_q: Array, neg_log: Operation) -> Array:  # (n,), (n,) -> (2, n)
    """-log of the two predicted probabilities, in bits; needed where the target is 1."""
    return neg_log(np.vstack((q, not_q)))


def losses(targets: Array, neg_log_q: Array) -> Array:  # (2, n), (2, n) -> (n,)
    """Loss of each sample: target times -log of the prediction, summed over the two rows."""
    return (targets * neg_log_q).sum(axis=0)


@instead_of(not_p)
def target_copied(p: Array) -> Array:
    """The targets were copied, or swapped: the complement's target is 1 minus the class's."""
    return p


@instead_of(not_q)
def prediction_copied(q: Array) -> Array:
    """The predictions were copied: the complement's probability is 1 minus the class's."""
    return q


@instead_of(neg_log_q)
def minus_forgotten(q: Array, not_q: Array, neg_log: Operation) -> Array:
    """The minus sign is missing: -log of a probability is never negative."""
    return -neg_log(np.vstack((q, not_q)))


@instead_of(neg_log_q)
def complement_used(q: Array, not_q: Array, neg_log: Operation) -> Array:
    """The rows are exchanged: 1 minus the prediction was used where the prediction belongs."""
    return neg_log(np.vstack((not_q, q)))


@instead_of(losses)
def targets_swapped(targets: Array, neg_log_q: Array) -> Array:
    """The targets are swapped: each loss was taken from the row whose target is 0."""
    return (targets[::-1] * neg_log_q).sum(axis=0)
