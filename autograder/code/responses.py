"""The plain values that the sandbox brought back, as responses: shape first, then finiteness."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from autograder.response import Cell, Kind, Response
from autograder.sandbox.records import CallReport, NotPlain, Plain, Value
from reference.ops import Array


class Variable(NamedTuple):
    """One variable after one call: a response to the step of the same name."""

    response: Response
    value: Array | None = None
    """The numbers, in whatever shape they came."""
    shape_error: bool = False
    """Whether the numbers have another shape than expected."""
    remark: str = ""
    """A note about a shape that is accepted although it is not the sheet's."""
    reason: str = ""
    """Why the value cannot be used, in words for the student."""


def value_of(call: CallReport, name: str, is_last: bool) -> Value | None:
    """Return what a variable holds; the return value stands in for the last one if it was not assigned."""
    value = call.variables.get(name)
    open_ = value is None or (isinstance(value, NotPlain) and value.not_attempted)
    if open_ and is_last and call.returned is not None:
        returned = call.returned
        if not (isinstance(returned, NotPlain) and (returned.is_none or returned.not_attempted)):
            return returned
    return value


def read_variable(value: Value | None, expected: Array) -> Variable:
    """Fit a value to the expected shape.

    A flat array may stand for a row or a column and 1 x 1 for a number; a column never stands for a row.
    """
    size = expected.size
    empty = Response((Cell("", Kind.EMPTY),) * size)
    if value is None or (isinstance(value, NotPlain) and (value.not_attempted or value.is_none)):
        return Variable(empty)
    if not isinstance(value, Plain):
        reason = f"it is {value.reason}, not a number or an array of numbers"
        return Variable(_unreadable(size, reason), reason=reason)
    array = np.asarray(value.data, dtype=np.float64)
    remark = ""
    if array.shape != expected.shape:
        flat_for_column = array.ndim == 1 and expected.ndim == 2 and 1 in expected.shape
        if array.size != size or not (size == 1 or flat_for_column):
            return Variable(_unreadable(size, "another shape"), array, shape_error=True)
        if flat_for_column and size > 1:
            remark = f"it is flat, where the sheet has the shape {expected.shape}; that is fine"
        array = array.reshape(expected.shape)
    # Numbers that are not finite match nothing, which is what NaN does.
    numbers = [number if math.isfinite(number) else math.nan for number in array.reshape(-1).tolist()]
    cells = tuple(Cell("", Kind.NUMBER, number) for number in numbers)
    return Variable(Response(cells), array, remark=remark)


def _unreadable(size: int, reason: str) -> Response:
    return Response((Cell("", Kind.UNREADABLE, reason=reason),) * size, reason)
