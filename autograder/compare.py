"""Tolerance and comparison: finiteness, then value; never broadcast, and every verdict explains itself."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import cycle
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from autograder.problem import Tolerance
from reference.ops import Array

if TYPE_CHECKING:
    from numpy.typing import NDArray

BINARY_SLACK = 1e-9
"""Slack for binary rounding, relative to the size of the expected value but at least absolute.

1.05 against 1 at 5 % differs by 0.050000000000000044, and 0.02 is a correct rounding of 0.015.
"""


class Comparison(NamedTuple):
    """A comparison that can explain itself: the rule, the difference, what was allowed."""

    matches: bool
    rule: str
    difference: float
    allowance: float


def allowance(tolerance: Tolerance, expected: float) -> tuple[float, str]:
    """Return how far a response may lie from the expected value, and the rule in words.

    Parameters
    ----------
    tolerance : Tolerance
        `decimals` and `significant` take precedence over `atol` and `rtol`.
    expected : float
        The expected value, in the blank's own unit.

    Returns
    -------
    (float, str)
        The allowance, without the slack for binary rounding.

    Notes
    -----
    - atol and rtol: atol + rtol * |expected| (NumPy's `isclose`, the key second).
    - d decimals: half a unit of decimal d, 0.5 * 10^-d.
    - s significant figures: half a unit of figure s of the expected value,
      0.5 * 10^(floor(log10 |expected|) - s + 1); an expected 0 must be 0.

    Examples
    --------
    >>> allowance(Tolerance(significant=2), 0.084375)[0]
    0.0005
    """
    if tolerance.decimals is not None:
        return 0.5 * 10.0**-tolerance.decimals, f"rounded to {tolerance.decimals} decimals"
    if tolerance.significant is not None:
        rule = f"rounded to {tolerance.significant} significant figures"
        if expected == 0:
            return 0.0, rule
        unit = math.floor(math.log10(abs(expected))) - tolerance.significant + 1
        return 0.5 * 10.0**unit, rule
    return tolerance.atol + tolerance.rtol * abs(expected), f"atol {tolerance.atol:g}, rtol {tolerance.rtol:g}"


def compare(response: float, expected: float, tolerance: Tolerance) -> Comparison:
    """Compare one cell with its expected value; a value that is not finite matches nothing.

    Examples
    --------
    >>> compare(1.05, 1, Tolerance(rtol=0.05)).matches
    True
    >>> compare(float("nan"), float("nan"), Tolerance(atol=1)).matches
    False
    """
    if not (math.isfinite(response) and math.isfinite(expected)):
        return Comparison(False, "finite numbers only", math.inf, 0.0)
    allowed, rule = allowance(tolerance, expected)
    return Comparison(matches(response, expected, tolerance), rule, abs(response - expected), allowed)


def matches(response: float, expected: float, tolerance: Tolerance) -> bool:
    """Return what `compare` finds, without the explanation."""
    if not (math.isfinite(response) and math.isfinite(expected)):
        return False
    if response == expected:
        return True
    allowed = allowance(tolerance, expected)[0]
    return abs(response - expected) <= allowed + BINARY_SLACK * max(1.0, abs(expected))


class Tolerances:
    """The tolerances of many cells, ready to be held against many arrays."""

    def __init__(self, tolerances: Sequence[Tolerance]) -> None:
        self._each = tolerances
        self._rounded = any(one.decimals is not None or one.significant is not None for one in tolerances)
        self._atol = np.array([one.atol for one in tolerances])
        self._rtol = np.array([one.rtol + BINARY_SLACK for one in tolerances])

    def match(self, responses: Array, expected: Array) -> NDArray[np.bool_]:
        """Return what `matches` finds for every cell, (..., n) and (..., n) -> (..., n), broadcast to each other.

        Examples
        --------
        >>> Tolerances([Tolerance(rtol=0.05)] * 2).match(np.array([1.05, 2.0]), np.array([[1.0, np.nan]])).tolist()
        [[True, False]]
        """
        if self._rounded:
            own, right = np.broadcast_arrays(responses, expected)
            cells = map(matches, own.reshape(-1).tolist(), right.reshape(-1).tolist(), cycle(self._each))
            return np.array(list(cells), dtype=bool).reshape(own.shape)
        size = np.abs(expected)
        allowed = self._atol + np.maximum(BINARY_SLACK, self._rtol * size)
        found: NDArray[np.bool_] = (np.abs(responses - expected) <= allowed) & (size < math.inf)
        return found


def lies_between(response: float, low: float, high: float, tolerance: Tolerance) -> bool:
    """Whether a cell lies in a closed range, or matches one of its ends; an infinite range has no cells.

    Examples
    --------
    >>> lies_between(0.3, 0.2, 0.5, Tolerance()), lies_between(0.6, 0.2, 0.5, Tolerance())
    (True, False)
    """
    low, high = min(low, high), max(low, high)
    if low < response < high:
        return math.isfinite(low) and math.isfinite(high)
    return matches(response, low, tolerance) or matches(response, high, tolerance)
