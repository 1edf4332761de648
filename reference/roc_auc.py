"""G. The area under a ROC curve, by trapezoids."""

import numpy as np

from reference.ops import Array, trapezoid
from reference.roc_rates import fpr, tpr
from reference.rules import instead_of

__all__ = ["tpr", "fpr", "curve", "auc"]


def curve(fpr: Array, tpr: Array) -> Array:  # (k,), (k,) -> (k + 2, 2)
    """The points (FPR, TPR) of the curve from (0, 0) to (1, 1), thresholds descending."""
    return np.vstack(([0.0, 0.0], np.column_stack((fpr, tpr)), [1.0, 1.0]))


def auc(curve: Array) -> Array:  # (k + 2, 2) -> ()
    """Area under the curve, a share of the unit square."""
    return trapezoid(curve[:, 0], curve[:, 1])


@instead_of(auc)
def steps_for_trapezoids(curve: Array) -> Array:
    """Rectangles were used: between two points the curve is a straight line, so add trapezoids."""
    return (np.diff(curve[:, 0]) * curve[:-1, 1]).sum()


@instead_of(curve)
def ends_forgotten(fpr: Array, tpr: Array) -> Array:
    """The ends are missing: the curve runs from (0, 0) to (1, 1). Look at the last stretch."""
    return np.column_stack((fpr, tpr))
