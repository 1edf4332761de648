"""Differences of means with an interval, and what many comparisons do to their p-values."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from autograder.analysis.intervals import CONFIDENCE, Interval
from autograder.analysis.moments import is_constant, variance
from autograder.analysis.student_t import quantile, tail

if TYPE_CHECKING:
    from autograder.analysis.moments import Floats

FEWEST_IN_A_GROUP = 5
"""Below, one student decides the mean."""


class Difference(NamedTuple):
    """The mean of the first group less that of the second."""

    difference: float
    interval: Interval
    """Welch's, of this comparison alone."""
    p: float
    """Two-sided, of this comparison alone."""


def welch(first: Floats, second: Floats) -> Difference | None:
    """Compare the means of two groups whose spread may differ.

    Parameters
    ----------
    first, second : array, shapes (n,) and (m,)

    Returns
    -------
    Difference or None
        None where a group has fewer than `FEWEST_IN_A_GROUP` members, or neither of them spreads.

    Notes
    -----
    t = (mean1 - mean2) / sqrt(V1/n + V2/m), with (V1/n + V2/m)^2 / ((V1/n)^2/(n - 1) + (V2/m)^2/(m - 1)) degrees of
    freedom.

    References
    ----------
    B. L. Welch, The generalization of "Student's" problem when several different population variances are involved,
    Biometrika 34, 1947.
    """
    if min(len(first), len(second)) < FEWEST_IN_A_GROUP or (is_constant(first) and is_constant(second)):
        return None
    first, second = np.sort(first), np.sort(second)  # so that their order changes nothing
    errors = [(variance(group) or 0.0) / len(group) for group in (first, second)]
    whole = sum(errors)
    if not whole:
        return None
    parts = [error / whole for error in errors]
    freedom = 1 / sum(part**2 / (len(group) - 1) for part, group in zip(parts, (first, second), strict=True))
    difference = float(first.mean() - second.mean())
    half = quantile(CONFIDENCE, freedom) * math.sqrt(whole)
    p = tail(difference / math.sqrt(whole), freedom)
    return Difference(difference, Interval(difference - half, difference + half), p)


def holm(p_values: Sequence[float]) -> list[float]:
    """Return p-values that hold for all comparisons together, in their order.

    Notes
    -----
    The k-th smallest of m times m - k + 1, at least the one before it, at most 1.

    References
    ----------
    S. Holm, A simple sequentially rejective multiple test procedure, Scandinavian Journal of Statistics 6, 1979.

    Examples
    --------
    >>> [round(p, 3) for p in holm([0.01, 0.04, 0.03, 0.005])]
    [0.03, 0.06, 0.06, 0.02]
    """
    adjusted = [0.0] * len(p_values)
    highest = 0.0
    for rank, at in enumerate(sorted(range(len(p_values)), key=lambda at: p_values[at])):
        highest = max(highest, min(1.0, p_values[at] * (len(p_values) - rank)))
        adjusted[at] = highest
    return adjusted
