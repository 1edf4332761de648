"""The upper and the lower group of a class by a score, with students who are tied at the border shared out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from autograder.analysis.moments import is_constant

if TYPE_CHECKING:
    from autograder.analysis.moments import Floats

SHARE = 0.27
"""Of the class in each group. With normal scores it tells items apart best (Kelley, J. Educ. Psychol. 30, 1939)."""


def group_size(n: int) -> int:
    """Return how many of n students are in each group: 27 %, rounded, at least one."""
    return max(1, round(SHARE * n))


def upper_and_lower(values: Floats, score: Floats) -> tuple[float, float] | None:
    """Return the means over the students with the highest and with the lowest scores.

    Parameters
    ----------
    values : array, shape (n,)
        What to average, such as the share of an item's marks.
    score : array, shape (n,)
        By what the students are ranked, such as their marks on the rest of the test.

    Returns
    -------
    (float, float) or None
        The mean of the upper and of the lower group; None below two students, or where all scores are the same.

    Notes
    -----
    Students with the same score at the border of a group belong to it in part, all by the same share, so that the
    group has exactly `group_size` members and the order of the students plays no role.

    Examples
    --------
    >>> upper_and_lower(np.array([1, 1, 0, 0.0]), np.array([3, 2, 2, 1.0]))
    (1.0, 0.0)
    """
    n = len(values)
    if n < 2 or is_constant(score):
        return None
    return _mean_of_highest(values, score, group_size(n)), _mean_of_highest(values, -score, group_size(n))


def _mean_of_highest(values: Floats, score: Floats, size: int) -> float:
    border = np.sort(score)[-size]
    above, tied = score > border, score == border
    left = size - int(above.sum())
    return float(values[above].sum() + values[tied].sum() * left / int(tied.sum())) / size
