"""G. ROC: true and false positive rates at given thresholds."""

from reference.ops import SAME_INPUT, Array
from reference.rules import instead_of

__all__ = ["tpr", "fpr"]


def _rate(scores: Array, thresholds: Array) -> Array:  # (n,), (k,) -> (k,)
    # A score equal to the threshold is positive, whatever binary rounding made of it.
    return (scores[None, :] >= thresholds[:, None] - SAME_INPUT).mean(axis=1)


def tpr(positives: Array, thresholds: Array) -> Array:  # (n,), (k,) -> (k,)
    """True positive rate: the share of positives with a score of at least the threshold."""
    return _rate(positives, thresholds)


def fpr(negatives: Array, thresholds: Array) -> Array:  # (m,), (k,) -> (k,)
    """False positive rate: the share of negatives with a score of at least the threshold."""
    return _rate(negatives, thresholds)


@instead_of(tpr)
def positives_above_only(positives: Array, thresholds: Array) -> Array:
    """A score equal to the threshold counts as positive: it is >=, not >."""
    return (positives[None, :] > thresholds[:, None] + SAME_INPUT).mean(axis=1)


@instead_of(fpr)
def negatives_above_only(negatives: Array, thresholds: Array) -> Array:
    """A score equal to the threshold counts as positive: it is >=, not >."""
    return (negatives[None, :] > thresholds[:, None] + SAME_INPUT).mean(axis=1)


@instead_of(tpr)
def fpr_for_tpr(negatives: Array, thresholds: Array) -> Array:
    """TPR and FPR are exchanged: TPR is a share of the positives."""
    return _rate(negatives, thresholds)


@instead_of(fpr)
def tpr_for_fpr(positives: Array, thresholds: Array) -> Array:
    """TPR and FPR are exchanged: FPR is a share of the negatives."""
    return _rate(positives, thresholds)
