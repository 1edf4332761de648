"""G. Movements along a ROC curve and what they say about new true and false positives."""

import numpy as np

from reference.ops import Array
from reference.rules import instead_of

__all__ = ["moves", "interpretation"]

MORE_TP_MANY_MORE_FP = 1
MORE_TP_NO_NEW_FP = 2
NO_MORE_TP_ONLY_FP = 3
MORE_TP_ABOUT_AS_MANY_FP = 4
MORE_TP_FEWER_NEW_FP = 5


def moves(points: Array) -> Array:  # (n + 1, 2) -> (n, 2)
    """New (FP, TP) of each segment, in samples."""
    return np.diff(points, axis=0)


def interpretation(moves: Array) -> Array:  # (n, 2) -> (n,)
    """The printed interpretation, 1 to 5, of each segment.

    "About as many" means that neither of the two grows twice as fast as the other, or faster.
    """
    fp, tp = moves[:, 0], moves[:, 1]
    return np.select(
        [tp <= 0, fp <= 0, fp >= 2 * tp, tp >= 2 * fp],
        [NO_MORE_TP_ONLY_FP, MORE_TP_NO_NEW_FP, MORE_TP_MANY_MORE_FP, MORE_TP_FEWER_NEW_FP],
        MORE_TP_ABOUT_AS_MANY_FP,
    ).astype(np.float64)


@instead_of(moves)
def axes_exchanged(points: Array) -> Array:
    """The axes are exchanged. Remember that TP grows upwards and FP grows to the right."""
    return np.diff(points[:, ::-1], axis=0)


@instead_of(moves)
def ends_for_moves(points: Array) -> Array:
    """The end of each segment was judged and not the change along it. Compare each segment's end with its start."""
    return points[1:]
