"""The printed tables, sigma, -log and exp, and how a value is read off them: strictly, or between two entries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
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
EXP = Table("exp", (-3, -2, -1, 0, 1, 2, 3), (0, 0, 0, 1, 3, 7, 20), saturates=False)
TABLES: Mapping[str, Table] = {"sigmoid": SIGMOID, "neg_log": NEG_LOG, "exp": EXP}
"""The printed tables by the operation that they stand for."""


@cache
def _arrays(table: Table) -> tuple[Array, Array]:
    return np.array(table.inputs), np.array(table.entries)


def _neighbours(table: Table, values: Array) -> tuple[Array, Array]:
    """Return the entries at the printed inputs just below and just above each value."""
    inputs, entries = _arrays(table)
    last = len(inputs) - 1
    below = np.maximum(np.searchsorted(inputs, values + SAME_INPUT, side="right") - 1, 0)
    above = np.minimum(np.searchsorted(inputs, values - SAME_INPUT, side="left"), last)
    return entries[below], entries[above]


def lookup(table: Table, values: ArrayLike) -> Array:
    """Read values of any shape off a printed table, strictly: logits for sigma and exp, probabilities for -log.

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


def exp_by_table(z: ArrayLike) -> Array:
    """Return exp(z) as printed, in whole numbers: logits of any shape; `OffTableError` off the table."""
    return lookup(EXP, z)


BY_HAND: Mapping[str, Operation] = {"sigmoid": sigmoid_by_table, "neg_log": neg_log_by_table, "exp": exp_by_table}
LOWER: Mapping[str, Operation] = {
    "sigmoid": lambda z: lookup_between(SIGMOID, z)[0],
    "neg_log": lambda p: lookup_between(NEG_LOG, p)[0],
    "exp": lambda z: lookup_between(EXP, z)[0],
}
UPPER: Mapping[str, Operation] = {
    "sigmoid": lambda z: lookup_between(SIGMOID, z)[1],
    "neg_log": lambda p: lookup_between(NEG_LOG, p)[1],
    "exp": lambda z: lookup_between(EXP, z)[1],
}
