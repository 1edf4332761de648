"""G. The improvement in AUC from one ROC curve to another, in unit squares of the plot."""

from reference.ops import Array, rectangles, trapezoid
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


@instead_of(auc_1)
def first_left_hand_rectangles(curve_1: Array) -> Array:
    """The area under the first curve was made of rectangles as high as their left end.

    Look at it: its pieces are straight lines.
    """
    return rectangles(curve_1[:, 0], curve_1[:-1, 1])


@instead_of(auc_2)
def second_left_hand_rectangles(curve_2: Array) -> Array:
    """The area under the second curve was made of rectangles as high as their left end.

    Look at it: its pieces are straight lines.
    """
    return rectangles(curve_2[:, 0], curve_2[:-1, 1])


@instead_of(auc_1)
def first_right_hand_rectangles(curve_1: Array) -> Array:
    """The area under the first curve was made of rectangles as high as their right end.

    Look at it: its pieces are straight lines.
    """
    return rectangles(curve_1[:, 0], curve_1[1:, 1])


@instead_of(auc_2)
def second_right_hand_rectangles(curve_2: Array) -> Array:
    """The area under the second curve was made of rectangles as high as their right end.

    Look at it: its pieces are straight lines.
    """
    return rectangles(curve_2[:, 0], curve_2[1:, 1])


@instead_of(auc_1)
def first_axes_exchanged(curve_1: Array) -> Array:
    """The area lies on the wrong side of the first curve.

    Remember that the area under a curve reaches down to the FP axis.
    """
    return trapezoid(curve_1[:, 1], curve_1[:, 0])


@instead_of(auc_2)
def second_axes_exchanged(curve_2: Array) -> Array:
    """The area lies on the wrong side of the second curve.

    Remember that the area under a curve reaches down to the FP axis.
    """
    return trapezoid(curve_2[:, 1], curve_2[:, 0])


@instead_of(improvement)
def wrong_way_round(auc_1: Array, auc_2: Array) -> Array:
    """The difference of the areas is the wrong way round.

    Remember that the improvement is the second area minus the first.
    """
    return auc_1 - auc_2
