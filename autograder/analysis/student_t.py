"""Student's t distribution, for the comparison of means, without SciPy."""

from __future__ import annotations

import math

_TINY = 1e-300
_TERMS = 500


def tail(t: float, freedom: float) -> float:
    """Return the probability that |T| is at least |t|: the two-sided p-value.

    Parameters
    ----------
    t : float
    freedom : float
        Degrees of freedom, above 0; need not be whole.

    Notes
    -----
    I_x(v/2, 1/2) with x = v / (v + t^2): the regularised incomplete beta function.

    References
    ----------
    NIST Digital Library of Mathematical Functions, 8.17.22: the continued fraction of the incomplete beta function.

    Examples
    --------
    >>> round(tail(2.228, 10), 4), tail(0, 5)
    (0.05, 1.0)
    """
    if t == 0:
        return 1.0
    x = freedom / (freedom + t**2)
    return min(1.0, _incomplete_beta(freedom / 2, 0.5, x, t**2 / (freedom + t**2)))


def quantile(confidence: float, freedom: float) -> float:
    """Return t so that |T| is below it with a probability of `confidence`.

    Parameters
    ----------
    confidence : float
        Between 0 and 1, such as 0.95.
    freedom : float
        Degrees of freedom, above 0.

    Examples
    --------
    >>> round(quantile(0.95, 10), 3), round(quantile(0.95, 1), 2)
    (2.228, 12.71)
    """
    low, high = 0.0, 1.0
    while tail(high, freedom) > 1 - confidence:
        low, high = high, 2 * high
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if tail(middle, freedom) > 1 - confidence else (low, middle)
    return (low + high) / 2


def _incomplete_beta(a: float, b: float, x: float, complement: float) -> float:
    """Return I_x(a, b); `complement` is 1 - x, without the digits that the difference would lose."""
    if x <= 0 or complement <= 0:
        return 0.0 if x <= 0 else 1.0
    log_front = a * math.log(x) + b * math.log(complement) + math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    if x < (a + 1) / (a + b + 2):
        return math.exp(log_front) * _continued_fraction(a, b, x) / a
    return 1 - math.exp(log_front) * _continued_fraction(b, a, complement) / b


def _continued_fraction(a: float, b: float, x: float) -> float:
    """Evaluate the fraction by Lentz's method."""
    c, d = 1.0, 1 / _not_zero(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, _TERMS):
        for numerator in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / _not_zero(1 + numerator * d)
            c = _not_zero(1 + numerator / c)
            value *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return value


def _not_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
