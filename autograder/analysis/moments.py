"""Moments of marks: variance, covariance, correlation, and the shape of a distribution, as Moodle defines them.

Undefined values (too few numbers, no spread) are None, never NaN, and nothing warns.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_ROUNDING = 1e-12
"""A correlation this small is none: marks are simple fractions, and sums of thousands of them err by less."""


def is_constant(values: Floats) -> bool:
    """Whether all numbers of an array, shape (n,), are the same; true of none and of one."""
    return len(values) == 0 or bool((values == values[0]).all())


def variance(values: Floats) -> float | None:
    """Return the sample variance, divided by n - 1.

    Parameters
    ----------
    values : array, shape (n,)
        Marks.

    Returns
    -------
    float or None
        In squared marks; exactly 0 where all are the same; None below two values.
    """
    return covariance(values, values)


def covariance(first: Floats, second: Floats) -> float | None:
    """Return the sample covariance, divided by n - 1.

    Parameters
    ----------
    first, second : array, shape (n,)
        Marks of the same n submissions.

    Returns
    -------
    float or None
        In squared marks; exactly 0 where one of them is constant, or where what is left can only be rounding; None
        below two submissions.
    """
    if len(first) < 2:
        return None
    if is_constant(first) or is_constant(second):
        return 0.0
    x, y = first - first.mean(), second - second.mean()
    found, largest = float(x @ y), math.sqrt(float(x @ x) * float(y @ y))
    return found / (len(first) - 1) if abs(found) > _ROUNDING * largest else 0.0


def correlation(first: Floats, second: Floats) -> float | None:
    """Return Pearson's product-moment correlation.

    Parameters
    ----------
    first, second : array, shape (n,)

    Returns
    -------
    float or None
        From -1 to 1; None below two submissions, or where one of them is constant.

    Notes
    -----
    r = C(x, y) / sqrt(V(x) V(y)). Of an item's marks and the marks of the rest of the test it is Moodle's
    discrimination index, there times 100.

    References
    ----------
    Moodle, "Quiz statistics calculations", Discrimination index.

    Examples
    --------
    >>> correlation(np.array([0.0, 1.0, 2.0]), np.array([5.0, 3.0, 1.0]))
    -1.0
    """
    if is_constant(first) or is_constant(second):
        return None
    x, y = first - first.mean(), second - second.mean()
    x, y = x / np.abs(x).max(), y / np.abs(y).max()  # so that squares neither overflow nor vanish
    return float(np.clip((x @ y) / np.sqrt((x @ x) * (y @ y)), -1, 1))


def discriminative_efficiency(marks: Floats, rest: Floats) -> float | None:
    """Return the covariance of item and rest, over the largest that the same marks could have had.

    Parameters
    ----------
    marks : array, shape (n,)
        Marks on the item.
    rest : array, shape (n,)
        Marks on the rest of the test.

    Returns
    -------
    float or None
        At most 1; None below two submissions, or where one of them is constant.

    Notes
    -----
    C(x, X) / C_max, where C_max is the covariance after both columns were sorted (the best pairing that the
    distribution of the marks allows). Moodle shows it times 100.

    References
    ----------
    Moodle, "Quiz statistics calculations", Discriminative efficiency.
    """
    if is_constant(marks) or is_constant(rest):
        return None
    found, largest = covariance(marks, rest), covariance(np.sort(marks), np.sort(rest))
    if found is None or not largest:
        return None
    return min(1.0, found / largest)


def skewness(values: Floats) -> float | None:
    """Return the skewness k3 / k2^(3/2) from Fisher's k-statistics.

    Parameters
    ----------
    values : array, shape (n,)
        Scores.

    Returns
    -------
    float or None
        Negative with a tail towards low scores; None below three values, or where all are the same.

    Notes
    -----
    m_r is the mean of (x - mean)^r; k2 = n m2 / (n - 1); k3 = n^2 m3 / ((n - 1)(n - 2)).

    References
    ----------
    Moodle, "Quiz statistics calculations", Skewness and kurtosis.
    """
    n = len(values)
    if n < 3 or is_constant(values):
        return None
    m2, m3, _ = _central(values)
    return n**2 * m3 / ((n - 1) * (n - 2)) / math.sqrt(n * m2 / (n - 1)) ** 3


def kurtosis(values: Floats) -> float | None:
    """Return the excess kurtosis k4 / k2^2 from Fisher's k-statistics; a normal distribution has 0.

    Parameters
    ----------
    values : array, shape (n,)
        Scores.

    Returns
    -------
    float or None
        None below four values, or where all are the same.

    Notes
    -----
    k4 = n^2 ((n + 1) m4 - 3 (n - 1) m2^2) / ((n - 1)(n - 2)(n - 3)), with m_r and k2 as for the skewness.

    References
    ----------
    Moodle, "Quiz statistics calculations", Skewness and kurtosis.
    """
    n = len(values)
    if n < 4 or is_constant(values):
        return None
    m2, _, m4 = _central(values)
    k4 = n**2 * ((n + 1) * m4 - 3 * (n - 1) * m2**2) / ((n - 1) * (n - 2) * (n - 3))
    return k4 / (n * m2 / (n - 1)) ** 2


def _central(values: Floats) -> tuple[float, float, float]:
    """Return the second, third and fourth central moments, in units of the largest deviation: ratios of them stay."""
    deviations = values - values.mean()
    deviations = deviations / np.abs(deviations).max()
    return float((deviations**2).mean()), float((deviations**3).mean()), float((deviations**4).mean())
