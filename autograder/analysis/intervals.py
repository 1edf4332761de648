"""Confidence intervals in closed form: the same records give the same interval, in whatever order they come.

A bootstrap would depend on a seed and on the order of the students, and says little about twenty of them.
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import NamedTuple

CONFIDENCE = 0.95
"""Of every interval."""
NORMAL_QUANTILE = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)


class Interval(NamedTuple):
    """A confidence interval, both ends included."""

    low: float
    high: float


def wilson(share: float, n: float) -> Interval:
    """Return Wilson's score interval of a proportion.

    Parameters
    ----------
    share : float
        The observed proportion, from 0 to 1. Also the mean of numbers between 0 and 1: they vary at most as much as
        zeros and ones with the same mean do, so the interval is then rather too wide.
    n : float
        Number of observations; the interval of none is from 0 to 1.

    Notes
    -----
    (p + z^2/2n -+ z sqrt(p(1 - p)/n + z^2/4n^2)) / (1 + z^2/n)

    References
    ----------
    E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22, 1927.

    Examples
    --------
    >>> [round(end, 3) for end in wilson(0.5, 10)]
    [0.237, 0.763]
    """
    if n <= 0:
        return Interval(0.0, 1.0)
    z = NORMAL_QUANTILE
    middle = share + z**2 / (2 * n)
    half = z * math.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    below = 1 + z**2 / n
    return Interval(max(0.0, min(share, (middle - half) / below)), min(1.0, max(share, (middle + half) / below)))


def newcombe(first: float, n_first: float, second: float, n_second: float) -> Interval:
    """Return Newcombe's hybrid score interval of the difference `first` - `second` of two independent proportions.

    Parameters
    ----------
    first, second : float
        Observed proportions, from 0 to 1, or means of numbers between 0 and 1; see `wilson`.
    n_first, n_second : float
        Numbers of observations.

    Notes
    -----
    With (l, u) Wilson's interval of each: d - sqrt((p1 - l1)^2 + (u2 - p2)^2) to d + sqrt((u1 - p1)^2 + (p2 - l2)^2).

    References
    ----------
    R. G. Newcombe, Interval estimation for the difference between independent proportions: comparison of eleven
    methods, Statistics in Medicine 17, 1998, method 10.

    Examples
    --------
    >>> [round(end, 4) for end in newcombe(56 / 70, 70, 48 / 80, 80)]
    [0.0524, 0.3339]
    """
    difference = first - second
    one, other = wilson(first, n_first), wilson(second, n_second)
    return Interval(
        max(-1.0, difference - math.hypot(first - one.low, other.high - second)),
        min(1.0, difference + math.hypot(one.high - first, second - other.low)),
    )


def fisher(correlation: float, n: int) -> Interval | None:
    """Return the interval of a correlation by Fisher's z.

    Parameters
    ----------
    correlation : float
        From -1 to 1.
    n : int
        Number of pairs; below four there is no interval.

    Notes
    -----
    tanh(artanh(r) -+ z / sqrt(n - 3)). It supposes two normal variables; marks are not, so take it as a guide.

    References
    ----------
    R. A. Fisher, On the "probable error" of a coefficient of correlation deduced from a small sample, Metron 1, 1921.

    Examples
    --------
    >>> [round(end, 3) for end in fisher(0.5, 28)]
    [0.156, 0.736]
    """
    if n < 4:
        return None
    if abs(correlation) == 1:
        return Interval(correlation, correlation)
    half = NORMAL_QUANTILE / math.sqrt(n - 3)
    return Interval(math.tanh(math.atanh(correlation) - half), math.tanh(math.atanh(correlation) + half))
