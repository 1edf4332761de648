"""G. ROC: true and false positive rates at given thresholds."""

import numpy as np

from reference.ops import SAME_INPUT, Array
from reference.rules import instead_of

__all__ = ["tpr", "fpr"]


def _count(scores: Array, thresholds: Array) -> Array:  # (n,), (k,) -> (k,)
    # A score equal to the threshold is positive, whatever binary rounding made of it.
    return (scores[None, :] >= thresholds[:, None] - SAME_INPUT).sum(axis=1).astype(np.float64)


def _rate(scores: Array, thresholds: Array) -> Array:  # (n,), (k,) -> (k,)
    return _count(scores, thresholds) / scores.size


def tpr(positives: Array, thresholds: Array) -> Array:  # (n,), (k,) -> (k,)
    """True positive rate: the share of positives with a score of at least the threshold."""
    return _rate(positives, thresholds)


def fpr(negatives: Array, thresholds: Array) -> Array:  # (m,), (k,) -> (k,)
    """False positive rate: the share of negatives with a score of at least the threshold."""
    return _rate(negatives, thresholds)


@instead_of(tpr)
def positives_above_only(positives: Array, thresholds: Array) -> Array:
    """A positive equal to the threshold was left out of TPR. Remember that such a score counts: it is >=, not >."""
    return (positives[None, :] > thresholds[:, None] + SAME_INPUT).mean(axis=1)


@instead_of(fpr)
def negatives_above_only(negatives: Array, thresholds: Array) -> Array:
    """A negative equal to the threshold was left out of FPR. Remember that such a score counts: it is >=, not >."""
    return (negatives[None, :] > thresholds[:, None] + SAME_INPUT).mean(axis=1)


@instead_of(tpr)
def fpr_for_tpr(negatives: Array, thresholds: Array) -> Array:
    """The row TPR holds the share of the negatives. Remember that TPR is a share of the positives."""
    return _rate(negatives, thresholds)


@instead_of(fpr)
def tpr_for_fpr(positives: Array, thresholds: Array) -> Array:
    """The row FPR holds the share of the positives. Remember that FPR is a share of the negatives."""
    return _rate(positives, thresholds)


@instead_of(tpr)
def precision_for_tpr(positives: Array, negatives: Array, thresholds: Array) -> Array:
    """The row TPR holds the precision. Remember to divide by all positives, found or not."""
    tp, fp = _count(positives, thresholds), _count(negatives, thresholds)
    return tp / (tp + fp)


@instead_of(fpr)
def share_of_found_for_fpr(positives: Array, negatives: Array, thresholds: Array) -> Array:
    """The false positives were divided by everything called positive. Remember to divide by the number of negatives."""
    tp, fp = _count(positives, thresholds), _count(negatives, thresholds)
    return fp / (tp + fp)


@instead_of(tpr)
def tpr_of_all_samples(positives: Array, negatives: Array, thresholds: Array) -> Array:
    """The true positives were divided by the number of all samples.

    Remember to divide by the positives alone.
    """
    return _count(positives, thresholds) / (positives.size + negatives.size)


@instead_of(fpr)
def fpr_of_all_samples(positives: Array, negatives: Array, thresholds: Array) -> Array:
    """The false positives were divided by the number of all samples.

    Remember to divide by the negatives alone.
    """
    return _count(negatives, thresholds) / (positives.size + negatives.size)


@instead_of(tpr)
def count_for_tpr(positives: Array, thresholds: Array) -> Array:
    """The row TPR holds counts. Remember that a rate is a count divided by the number of positives."""
    return _count(positives, thresholds)


@instead_of(fpr)
def count_for_fpr(negatives: Array, thresholds: Array) -> Array:
    """The row FPR holds counts. Remember that a rate is a count divided by the number of negatives."""
    return _count(negatives, thresholds)


@instead_of(tpr)
def misses_for_tpr(positives: Array, thresholds: Array) -> Array:
    """The row TPR counts the positives below the threshold.

    Remember that a score of at least the threshold is called positive.
    """
    return 1 - _rate(positives, thresholds)


@instead_of(fpr)
def specificity_for_fpr(negatives: Array, thresholds: Array) -> Array:
    """The row FPR counts the negatives below the threshold.

    Remember that a score of at least the threshold is called positive.
    """
    return 1 - _rate(negatives, thresholds)
