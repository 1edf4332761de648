"""The plain values that the sandbox brought back, as responses: shape first, then finiteness."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from autograder.response import Cell, Kind, Response
from autograder.sandbox.records import CallReport, NotPlain, Plain, Value
from reference.ops import Array


class Variable(NamedTuple):
    """One variable after one call."""

    size: int
    """How many numbers are expected."""
    value: Array | None = None
    """The numbers, in whatever shape they came."""
    shape_error: bool = False
    """Whether the numbers have another shape than expected."""
    remark: str = ""
    """A note about a shape that is accepted although it is not the sheet's."""
    reason: str = ""
    """Why the value cannot be used, in words for the student."""

    @property
    def response(self) -> Response:
        """A response to the step of the same name."""
        if self.reason or self.shape_error:
            reason = self.reason or "another shape"
            return Response((Cell("", Kind.UNREADABLE, reason=reason),) * self.size, reason)
        if self.value is None:
            return Response((Cell("", Kind.EMPTY),) * self.size)
        # Numbers that are not finite match nothing, which is what NaN does.
        numbers = [number if math.isfinite(number) else math.nan for number in self.value.reshape(-1).tolist()]
        return Response(tuple(Cell("", Kind.NUMBER, number) for number in numbers))


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
    if value is None or (isinstance(value, NotPlain) and (value.not_attempted or value.is_none)):
        return Variable(size)
    if not isinstance(value, Plain):
        return Variable(size, reason=f"it is {value.reason}, not a number or an array of numbers")
    array = np.asarray(value.data, dtype=np.float64)
    if array.shape == expected.shape:
        return Variable(size, array)
    flat_for_column = array.ndim == 1 and expected.ndim == 2 and 1 in expected.shape
    if array.size != size or not (size == 1 or flat_for_column):
        return Variable(size, array, shape_error=True)
    remark = ""
    if flat_for_column and size > 1:
        remark = f"it is flat, where the sheet has the shape {expected.shape}; that is fine"
    return Variable(size, array.reshape(expected.shape), remark=remark)
