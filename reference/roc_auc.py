"""G. The area under a ROC curve, by trapezoids."""

import numpy as np

from reference.ops import Array, rectangles, trapezoid
from reference.roc_rates import fpr, tpr
from reference.rules import instead_of

__all__ = ["tpr", "fpr", "curve", "auc"]


def curve(fpr: Array, tpr: Array) -> Array:  # (k,), (k,) -> (k + 2, 2)
    """The points (FPR, TPR) of the curve from (0, 0) to (1, 1), thresholds descending."""
    return np.vstack(([0.0, 0.0], np.column_stack((fpr, tpr)), [1.0, 1.0]))


def auc(curve: Array) -> Array:  # (k + 2, 2) -> ()
    """Area under the curve, a share of the unit square."""
    return trapezoid(curve[:, 0], curve[:, 1])


@instead_of(curve)
def ends_forgotten(fpr: Array, tpr: Array) -> Array:
    """The ends of the curve are missing. Remember that the curve runs from (0, 0) to (1, 1)."""
    return np.column_stack((fpr, tpr))


@instead_of(auc)
def steps_for_trapezoids(curve: Array) -> Array:
    """The area was made of rectangles as high as their left end.

    Look at the curve: between two points it is a straight line.
    """
    return rectangles(curve[:, 0], curve[:-1, 1])


@instead_of(auc)
def right_hand_rectangles(curve: Array) -> Array:
    """The area was made of rectangles as high as their right end.

    Look at the curve: between two points it is a straight line.
    """
    return rectangles(curve[:, 0], curve[1:, 1])


@instead_of(auc)
def axes_exchanged(curve: Array) -> Array:
    """The area lies on the wrong side, as if the axes were exchanged.

    Remember that FPR runs to the right and TPR upwards.
    """
    return trapezoid(curve[:, 1], curve[:, 0])


@instead_of(auc)
def half_forgotten(curve: Array) -> Array:
    """The trapezoids are twice as large as they should be. Remember to halve the sum of the two heights."""
    return 2 * trapezoid(curve[:, 0], curve[:, 1])
