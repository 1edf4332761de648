"""Operations that pages share: ReLU, a row of ones, the grid, areas, and the two printed tables.

Two operations are injected into the pages by the name of a parameter, `sigmoid` and `neg_log`,
because the worksheet does them by printed table and NumPy does them exactly:

- `BY_HAND`: the tables, strictly; a value that is not printed is an `OffTableError`.
- `EXACT`: the logistic function and the natural logarithm.
- `LOWER` and `UPPER`: the tables for a value that may lie between two printed ones, read at the
  neighbour with the smaller and with the larger entry. On a printed value both agree with `BY_HAND`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.float64]
else:
    Array = np.ndarray  # importing numpy.typing costs time that every submission would pay
Operation = Callable[[Any], Array]

SAME_INPUT = 1e-9  # 1 - 0.9 is 0.09999999999999998, and on the printed table it is 0.1


class OffTableError(ValueError):
    """A value was asked of a printed table that the table does not print."""


class Table(NamedTuple):
    """A printed table of a monotone function: ascending inputs over their entries."""

    name: str
    inputs: tuple[float, ...]
    entries: tuple[float, ...]
    saturates: bool
    """Whether the table says "<=" at its first and ">=" at its last input."""


SIGMOID = Table("sigma", (-3, -2, -1, 0, 1, 2, 3), (0, 0.1, 0.3, 0.5, 0.7, 0.9, 1), saturates=True)
NEG_LOG = Table("-log", (0, 0.1, 0.3, 0.5, 0.7, 0.9, 1), (32, 3, 2, 1, 0.5, 0.2, 0), saturates=False)


def _neighbours(table: Table, values: Array) -> tuple[Array, Array]:
    """Return the entries at the printed inputs just below and just above each value."""
    inputs = np.array(table.inputs)
    entries = np.array(table.entries)
    last = len(inputs) - 1
    below = np.maximum(np.searchsorted(inputs, values + SAME_INPUT, side="right") - 1, 0)
    above = np.minimum(np.searchsorted(inputs, values - SAME_INPUT, side="left"), last)
    return entries[below], entries[above]


def lookup(table: Table, values: ArrayLike) -> Array:
    """Read values of any shape off a printed table, strictly: logits for sigma, probabilities for -log.

    Raises
    ------
    OffTableError
        If a value is not printed; the message names the value and the table.

    Examples
    --------
    >>> lookup(NEG_LOG, [0.5, 1 - 0.9]).tolist()
    [1.0, 3.0]
    """
    values = np.asarray(values, dtype=np.float64)
    below, above = _neighbours(table, values)
    low, high = table.inputs[0], table.inputs[-1]
    off = (below != above) | ~np.isfinite(values)
    if not table.saturates:
        off |= (values < low - SAME_INPUT) | (values > high + SAME_INPUT)
    if off.any():
        missing = ", ".join(f"{value:g}" for value in np.unique(values[off]))
        printed = ", ".join(f"{value:g}" for value in table.inputs)
        raise OffTableError(f"{missing} is not on the printed {table.name} table, which has {printed}")
    return below


def lookup_between(table: Table, values: ArrayLike) -> tuple[Array, Array]:
    """Read values that may lie off a printed table as the range between their neighbours' entries.

    Returns the smaller and the larger of the two entries, equal on a printed value; beyond an end the end's counts.

    Examples
    --------
    >>> [float(bound) for bound in lookup_between(NEG_LOG, 0.8)]
    [0.2, 0.5]
    """
    below, above = _neighbours(table, np.asarray(values, dtype=np.float64))
    return np.minimum(below, above), np.maximum(below, above)


def sigmoid_by_table(z: ArrayLike) -> Array:
    """Return sigma(z) as printed: logits of any shape to probabilities; `OffTableError` off the table."""
    return lookup(SIGMOID, z)


def neg_log_by_table(p: ArrayLike) -> Array:
    """Return -log2(p) as printed: probabilities of any shape to bits; `OffTableError` off the table."""
    return lookup(NEG_LOG, p)


def exact_sigmoid(z: ArrayLike) -> Array:
    """Return the logistic function 1 / (1 + exp(-z)): logits of any shape to probabilities.

    Examples
    --------
    >>> float(exact_sigmoid(0))
    0.5
    """
    z = np.asarray(z, dtype=np.float64)
    return np.asarray(0.5 * (1 + np.tanh(0.5 * z)))  # the same function, and exp cannot overflow


def sigmoid_cut_off(z: ArrayLike) -> Array:
    """Return the logistic function cut off after one decimal, which wrong rules need: any shape to tenths.

    Examples
    --------
    >>> sigmoid_cut_off([-1, 0, 2]).tolist()
    [0.2, 0.5, 0.8]
    """
    return np.asarray(np.floor(10 * exact_sigmoid(z) + SAME_INPUT) / 10)


def exact_neg_log(p: ArrayLike) -> Array:
    """Return -ln(p): probabilities of any shape to nats; infinite at 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(-np.log(np.asarray(p, dtype=np.float64)))


def neg_log_zero_at_zero(p: Array, neg_log: Operation) -> Array:
    """Return `neg_log` of p with 0 where p is 0, which wrong rules need: any shape."""
    return np.where(p < SAME_INPUT, 0, neg_log(p))


BY_HAND: Mapping[str, Operation] = {"sigmoid": sigmoid_by_table, "neg_log": neg_log_by_table}
EXACT: Mapping[str, Operation] = {"sigmoid": exact_sigmoid, "neg_log": exact_neg_log}
LOWER: Mapping[str, Operation] = {
    "sigmoid": lambda z: lookup_between(SIGMOID, z)[0],
    "neg_log": lambda p: lookup_between(NEG_LOG, p)[0],
}
UPPER: Mapping[str, Operation] = {
    "sigmoid": lambda z: lookup_between(SIGMOID, z)[1],
    "neg_log": lambda p: lookup_between(NEG_LOG, p)[1],
}


def relu(z: ArrayLike) -> Array:
    """Return max(z, 0) cell by cell, any shape."""
    return np.maximum(np.asarray(z, dtype=np.float64), 0)


def sum_without_bias(w: Array, x: Array, y: Array) -> Array:
    """Return w[0] x + w[1] y cell by cell: (2,) or (3,) and two arrays of one shape -> that shape."""
    return np.asarray(w[0] * x + w[1] * y)


def weighted_sum(w: Array, x: Array, y: Array) -> Array:
    """Return w[0] x + w[1] y + w[2] cell by cell: (3,) and two arrays of one shape -> that shape."""
    return np.asarray(sum_without_bias(w, x, y) + w[2])


def given_to_target(pred: Array, target: Array) -> Array:
    """Return the probability that a prediction gives to its target, (n,): pred where it is 1, else 1 - pred.

    Examples
    --------
    >>> given_to_target(np.array([0.7, 0.7]), np.array([1.0, 0.0])).round(9).tolist()
    [0.7, 0.3]
    """
    return np.asarray(target * pred + (1 - target) * (1 - pred))


def with_ones(columns: ArrayLike) -> Array:
    """Append the row of ones that multiplies the bias: (d, n) -> (d + 1, n).

    Examples
    --------
    >>> with_ones([[2, 3]]).tolist()
    [[2.0, 3.0], [1.0, 1.0]]
    """
    columns = np.asarray(columns, dtype=np.float64)
    return np.vstack((columns, np.ones(columns.shape[1])))


def grid_x() -> Array:
    """Return the x of each cell of the printed grid, (7, 7): -3 to 3 from left to right."""
    return np.tile(np.arange(-3.0, 4.0), (7, 1))


def grid_y() -> Array:
    """Return the y of each cell of the printed grid, (7, 7): row 1 is y = 3, row 7 is y = -3."""
    return np.tile(np.arange(3.0, -4.0, -1.0)[:, np.newaxis], (1, 7))


def at_points(field: Array, points: Array) -> Array:
    """Read a field of the printed grid at points on it: (7, 7) and (2, n) -> (n,).

    Raises
    ------
    ValueError
        If a point is not a cell of the grid.

    Examples
    --------
    >>> at_points(grid_y(), np.array([[0.0], [3.0]])).tolist()
    [3.0]
    """
    column, row = points[0] + 3, 3 - points[1]
    inside = (np.abs(points) <= 3).all() and np.array_equal(points, np.rint(points))
    if not inside:
        raise ValueError("each point must be a cell of the grid: whole coordinates from -3 to 3")
    return np.asarray(field[row.astype(int), column.astype(int)])


def rectangles(x: Array, heights: Array) -> Array:
    """Return the area of rectangles that stand between neighbouring x: (n,), (n - 1,) -> ()."""
    return np.asarray(np.sum(np.diff(x) * heights))


def trapezoid(x: Array, y: Array) -> Array:
    """Return the area below the polyline through (x, y) by trapezoids: (n,), (n,) -> ().

    Examples
    --------
    >>> float(trapezoid(np.array([0.0, 1.0]), np.array([0.0, 1.0])))
    0.5
    """
    return rectangles(x, (y[:-1] + y[1:]) / 2)
