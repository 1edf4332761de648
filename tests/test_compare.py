"""Comparison: finiteness, then value, with the boundary on the inside."""

from __future__ import annotations

import math

import pytest

from autograder.compare import compare, lies_between
from autograder.problem import Tolerance


@pytest.mark.parametrize(
    ("response", "expected", "tolerance", "matches"),
    [
        (1.05, 1, Tolerance(rtol=0.05), True),  # np.allclose says no
        (1.0501, 1, Tolerance(rtol=0.05), False),
        (0.02, 0.015, Tolerance(decimals=2), True),
        (0.01, 0.015, Tolerance(decimals=2), True),
        (0.0301, 0.025, Tolerance(decimals=2), False),
        (0.84, 0.84375, Tolerance(decimals=2), True),
        (0.8, 0.84375, Tolerance(decimals=2), False),
        (0.85, 0.84375, Tolerance(decimals=2), False),
        (0.3 - 0.1, 0.2, Tolerance(), True),  # binary noise is not an error
        (0.2001, 0.2, Tolerance(), False),
        (3.02, 3, Tolerance(atol=0.02), True),
        (2.98, 3, Tolerance(atol=0.02), True),
        (3.021, 3, Tolerance(atol=0.02), False),
        (1.23, 1.2345, Tolerance(significant=3), True),
        (1.2, 1.2345, Tolerance(significant=3), False),
        (12300, 12345, Tolerance(significant=3), True),
        (12290, 12345, Tolerance(significant=3), False),
        (0.001, 0, Tolerance(significant=2), False),
        (0, 0, Tolerance(significant=2), True),
        (-0.0, 0, Tolerance(), True),
        (1e308, -1e308, Tolerance(atol=1), False),
    ],
)
def test_boundaries(response: float, expected: float, tolerance: Tolerance, matches: bool) -> None:
    """A value on the boundary of each rule is inside, one beyond it is outside."""
    assert compare(response, expected, tolerance).matches is matches


@pytest.mark.parametrize("odd", [math.nan, math.inf, -math.inf])
def test_what_is_not_finite_matches_nothing(odd: float) -> None:
    """Not even itself, on either side, whatever the tolerance."""
    assert not compare(odd, odd, Tolerance(atol=math.inf)).matches
    assert not compare(1, odd, Tolerance(atol=math.inf)).matches
    assert not compare(odd, 1, Tolerance(rtol=1)).matches


def test_comparison_explains_itself() -> None:
    """A verdict can name its rule, the difference and what was allowed."""
    found = compare(3.5, 3, Tolerance(atol=0.02))
    assert (found.rule, found.difference, found.allowance) == ("atol 0.02, rtol 0", 0.5, 0.02)
    assert compare(1, 2, Tolerance(decimals=1)).rule == "rounded to 1 decimals"
    assert compare(1, 2, Tolerance(significant=2)).rule == "rounded to 2 significant figures"


def test_between_two_entries() -> None:
    """Any answer in the range is in, an end by its tolerance, and the ends may come in either order."""
    assert lies_between(0.35, 0.5, 0.2, Tolerance())
    assert lies_between(0.51, 0.2, 0.5, Tolerance(atol=0.02))
    assert not lies_between(0.53, 0.2, 0.5, Tolerance(atol=0.02))
    assert not lies_between(1, 0, math.inf, Tolerance())
