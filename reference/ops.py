"""Operations that pages share: ReLU, a row of ones, the grid, areas, and those that the sheet does by printed table.

Three operations are injected into the pages by the name of a parameter, `sigmoid`, `neg_log` and `exp`,
because the worksheet does them by printed table and NumPy does them exactly:

- `BY_HAND`: the tables, strictly; a value that is not printed is an `OffTableError`.
- `EXACT`: the logistic function, the natural logarithm and the exponential function.
- `LOWER` and `UPPER`: the tables for a value that may lie between two printed ones, read at the
  neighbour with the smaller and with the larger entry. On a printed value both agree with `BY_HAND`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from reference.tables import BY_HAND as BY_HAND
from reference.tables import EXP as EXP
from reference.tables import LOWER as LOWER
from reference.tables import NEG_LOG as NEG_LOG
from reference.tables import SAME_INPUT as SAME_INPUT
from reference.tables import SIGMOID as SIGMOID
from reference.tables import TABLES as TABLES
from reference.tables import UPPER as UPPER
from reference.tables import Array as Array
from reference.tables import OffTableError as OffTableError
from reference.tables import Operation as Operation
from reference.tables import Table as Table
from reference.tables import exp_by_table as exp_by_table
from reference.tables import lookup as lookup
from reference.tables import lookup_between as lookup_between
from reference.tables import neg_log_by_table as neg_log_by_table
from reference.tables import sigmoid_by_table as sigmoid_by_table

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


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


def exact_exp(z: ArrayLike) -> Array:
    """Return e to the power of z: logits of any shape; infinite where it is too large."""
    with np.errstate(over="ignore"):
        return np.asarray(np.exp(np.asarray(z, dtype=np.float64)))


def neg_log_zero_at_zero(p: Array, neg_log: Operation) -> Array:
    """Return `neg_log` of p with 0 where p is 0, which wrong rules need: any shape."""
    return np.where(p < SAME_INPUT, 0, neg_log(p))


EXACT: Mapping[str, Operation] = {"sigmoid": exact_sigmoid, "neg_log": exact_neg_log, "exp": exact_exp}


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
