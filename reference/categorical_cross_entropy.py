"""C. Categorical cross entropy: rows are classes, columns are samples."""

from reference.ops import Array, Operation
from reference.rules import instead_of

__all__ = ["target", "neg_log_q", "losses", "total"]


def target(p: Array) -> Array:  # (k, n) -> (k, n)
    """One-hot target of each sample, as given."""
    return p


def neg_log_q(q: Array, neg_log: Operation) -> Array:  # (k, n) -> (k, n)
    """-log of each predicted probability, in bits; needed where the target is 1."""
    return neg_log(q)


def losses(target: Array, neg_log_q: Array) -> Array:  # (k, n), (k, n) -> (n,)
    """Loss of each sample: sum over the classes of target times -log of the prediction."""
    return (target * neg_log_q).sum(axis=0)


def total(losses: Array) -> Array:  # (n,) -> ()
    """Sum of the losses over the samples (a sum, not a mean)."""
    return losses.sum()


@instead_of(neg_log_q)
def minus_forgotten(q: Array, neg_log: Operation) -> Array:
    """The minus sign is missing: -log of a probability is never negative."""
    return -neg_log(q)


@instead_of(neg_log_q)
def complement_used(q: Array, neg_log: Operation) -> Array:
    """-log was taken of 1 minus the prediction. Look at which probability belongs to the target."""
    return neg_log(1 - q)


@instead_of(total)
def mean_for_sum(losses: Array) -> Array:
    """The losses were averaged: the total is their sum."""
    return losses.sum() / losses.size
