"""G. The improvement in AUC from one ROC curve to another, in unit squares of the plot."""

from reference.ops import Array, trapezoid
from reference.rules import instead_of

__all__ = ["auc_1", "auc_2", "improvement"]


def auc_1(curve_1: Array) -> Array:  # (n, 2) -> ()
    """Area under the first curve through the points (FP, TP), in unit squares."""
    return trapezoid(curve_1[:, 0], curve_1[:, 1])


def auc_2(curve_2: Array) -> Array:  # (n, 2) -> ()
    """Area under the second curve through the points (FP, TP), in unit squares."""
    return trapezoid(curve_2[:, 0], curve_2[:, 1])


def improvement(auc_1: Array, auc_2: Array) -> Array:  # (), () -> ()
    """How much larger the second area is, in unit squares."""
    return auc_2 - auc_1


@instead_of(improvement)
def wrong_way_round(auc_1: Array, auc_2: Array) -> Array:
    """The difference is the wrong way round: the improvement is the second area minus the first."""
    return auc_1 - auc_2
