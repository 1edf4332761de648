"""What can happen to a whole array, whatever it holds: turned, mirrored, shifted, scaled, its signs lost.

A pattern takes the right array and returns the one that the student would have written; NaN stands where that cannot
be known. `FITTED` patterns also take the numbers that the student wrote, NaN where there are none. The docstring is
what the student reads. `ValueError` means that a pattern does not fit the shape.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np

from reference.ops import Array

SMALLEST_OFFSET = 0.05
"""The sheet writes one decimal."""

_SAME = 1e-6


def transposed(expected: Array) -> Array:  # (n, n) -> (n, n)
    """Rows and columns are exchanged. Look at which way each line of numbers belongs."""
    if expected.ndim != 2 or expected.shape[0] != expected.shape[1]:
        raise ValueError("only a square array can be transposed unnoticed")
    return expected.T


def upside_down(expected: Array) -> Array:  # (n, m) -> (n, m)
    """The rows stand in the reverse order. Look at which row comes first."""
    if expected.ndim != 2:
        raise ValueError("only a table has rows")
    return expected[::-1]


def left_for_right(expected: Array) -> Array:  # (..., m) -> (..., m)
    """The numbers run from right to left. Look at which column comes first."""
    if expected.ndim == 0:
        raise ValueError("a single number has no columns")
    return expected[..., ::-1]


def _shifted(expected: Array, by: Literal[1, -1], axis: int) -> Array:
    """Return the array moved along an axis, NaN where nothing moved in."""
    if expected.ndim < -axis or expected.shape[axis] == 1:
        raise ValueError("too few rows or columns to shift")
    moved = np.full(expected.shape, np.nan)
    to: list[slice] = [slice(None)] * expected.ndim
    source = to.copy()
    to[axis], source[axis] = (slice(1, None), slice(-1)) if by > 0 else (slice(-1), slice(1, None))
    moved[tuple(to)] = expected[tuple(source)]
    return moved


def one_row_too_low(expected: Array) -> Array:  # (n, m) -> (n, m)
    """Everything stands one row too low. Look at where the first row belongs."""
    return _shifted(expected, 1, -2)


def one_row_too_high(expected: Array) -> Array:  # (n, m) -> (n, m)
    """Everything stands one row too high. Look at where the last row belongs."""
    return _shifted(expected, -1, -2)


def one_column_too_far_right(expected: Array) -> Array:  # (..., m) -> (..., m)
    """Everything stands one column too far to the right. Look at where the first column belongs."""
    return _shifted(expected, 1, -1)


def one_column_too_far_left(expected: Array) -> Array:  # (..., m) -> (..., m)
    """Everything stands one column too far to the left. Look at where the last column belongs."""
    return _shifted(expected, -1, -1)


def sign_flipped(expected: Array) -> Array:  # any shape
    """Every sign is flipped. Look for a minus sign that was lost, or that came in once too often."""
    return -expected


def constant_offset(expected: Array, written: Array) -> Array:  # any shape, the same shape
    """Every number is off by the same amount. Look for a constant that was forgotten, or added once too often."""
    offset = _constant(written - expected)
    if abs(offset) < SMALLEST_OFFSET:
        raise ValueError("this is no constant of the sheet, it is rounding")
    return expected + offset


def constant_factor(expected: Array, written: Array) -> Array:  # any shape, the same shape
    """Every number is off by the same factor. Look for a factor that was forgotten, or used once too often."""
    factor = _constant(np.divide(written, expected, out=np.full(expected.shape, np.nan), where=expected != 0))
    if factor in (0, -1):
        raise ValueError("zeros are no multiple of anything, and a flipped sign has a name of its own")
    return expected * factor


def _constant(values: Array) -> float:
    """Return the one number that an array holds wherever it is known; `ValueError` if there are several."""
    known = values[np.isfinite(values)]
    if known.size == 0 or not abs(known[0] - known[-1]) <= _SAME or not np.ptp(known) <= _SAME:
        raise ValueError("no constant")
    return float(known[0])


PATTERNS: tuple[Callable[[Array], Array], ...] = (
    transposed,
    upside_down,
    left_for_right,
    one_row_too_low,
    one_row_too_high,
    one_column_too_far_right,
    one_column_too_far_left,
    sign_flipped,
)
FITTED: tuple[Callable[[Array, Array], Array], ...] = (constant_offset, constant_factor)
