"""C. Categorical cross entropy: rows are classes, columns are samples."""

from reference.ops import Array, Operation, neg_log_zero_at_zero
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
    """The minus sign is missing in the rows of -log. Remember that -log of a probability is never negative."""
    return -neg_log(q)


@instead_of(neg_log_q)
def complement_used(q: Array, neg_log: Operation) -> Array:
    """The rows of -log were read at 1 minus the prediction. Look at the prediction of the class with target 1."""
    return neg_log(1 - q)


@instead_of(neg_log_q)
def zero_at_zero(q: Array, neg_log: Operation) -> Array:
    """The -log of a probability of 0 was taken as 0. Look at the first entry of the -log table."""
    return neg_log_zero_at_zero(q, neg_log)


@instead_of(neg_log_q)
def complement_for_log(q: Array) -> Array:
    """The rows of -log hold 1 minus the prediction. Look at the -log table for each needed prediction."""
    return 1 - q


@instead_of(losses)
def all_classes_added(neg_log_q: Array) -> Array:
    """The -log of all classes was added, whatever the target. Look at the target: only the class with 1 counts."""
    return neg_log_q.sum(axis=0)


@instead_of(losses)
def first_class_only(target: Array, neg_log_q: Array) -> Array:
    """Only the first class was counted in the losses. Look at each column for the class with target 1."""
    return target[0] * neg_log_q[0]


@instead_of(losses)
def log_forgotten(target: Array, q: Array) -> Array:
    """The losses hold predictions and not their -log. Look at the rows of -log: each loss comes from there."""
    return (target * q).sum(axis=0)


@instead_of(total)
def mean_for_sum(losses: Array) -> Array:
    """The losses were averaged in the total. Remember that the total is the sum of the losses."""
    return losses.sum() / losses.size
