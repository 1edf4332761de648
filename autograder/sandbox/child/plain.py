"""Turn what a student's variable holds into a plain value's bytes, without asking the object anything.

Only exact built-in types are looked into: an object of the student's own class never gets a method called.
"""

from __future__ import annotations

import struct
from types import BuiltinFunctionType, FunctionType, GeneratorType
from typing import Any

import numpy as np

from .wire import ARRAY, AS_IT_WAS, FROM_LIST, FROM_TUPLE, INTEGER, MAX_NDIM, NOT_PLAIN, REAL, REASONS

_INTEGERS = frozenset(np.dtype(code).type for code in "bhilqBHILQ")
_REALS = frozenset(np.dtype(code).type for code in "efdg")
_REASON = {text: number for number, text in enumerate(REASONS)}
_MAX_DEPTH = 4

# Kept from before any student code ran, so that a patched numpy does not lie to us about itself.
_ndarray, _array, _errstate = np.ndarray, np.array, np.errstate
_float64, _int64, _uint64 = np.dtype("<f8"), np.dtype("<i8"), np.dtype("<u8")
_bool, _COMPLEX = np.bool_, frozenset(np.dtype(code).type for code in "FDG")
_FUNCTIONS = frozenset((FunctionType, BuiltinFunctionType, np.ufunc))
_NOT_NUMBERS = {
    "O": "an array of Python objects",
    "b": "an array of truth values",
    "c": "an array of complex numbers",
}
_describe = type.__dict__["__mro__"].__get__


def encode(value: Any, limit_bytes: int) -> bytes:
    """The frame payload of a value: a number, an array, or the reason why it is neither."""
    kind = type(value)
    if kind is float or kind in _REALS:
        return bytes([REAL]) + struct.pack("<d", float(value))
    if kind is int or kind in _INTEGERS:
        return _encode_integer(int(value))
    if kind is _ndarray:
        return _encode_array(value, limit_bytes, AS_IT_WAS)
    if kind is list or kind is tuple:
        return _encode_sequence(value, limit_bytes)
    return _refuse(_reason_for(value, kind))


def _encode_integer(value: int) -> bytes:
    if -(1 << 63) <= value < 1 << 63:
        return bytes([INTEGER]) + struct.pack("<q", value)
    return _refuse("too large")


def _encode_array(array: np.ndarray[Any, Any], limit_bytes: int, origin: int) -> bytes:
    own, shape = array.dtype, array.shape
    kind = own.kind
    if kind not in "fiu":
        return _refuse(_NOT_NUMBERS.get(kind, "an array of something that is not a number"), shape)
    # The size is counted before anything is copied: a view of one number can claim terabytes.
    if len(shape) > MAX_NDIM or array.size * 8 > limit_bytes:
        return _refuse("too large", shape)
    code, dtype = (b"d", _float64) if kind == "f" else (b"Q", _uint64) if own == _uint64 else (b"q", _int64)
    if own != dtype:
        with _errstate(all="ignore"):
            array = array.astype(dtype)
    raw = array.tobytes("C")
    return struct.pack(f"<BcBB{len(shape)}Q", ARRAY, code, origin, len(shape), *shape) + raw


def _encode_sequence(value: list[Any] | tuple[Any, ...], limit_bytes: int) -> bytes:
    is_list = type(value) is list
    refusal = _refuse(f"a {'list' if is_list else 'tuple'} that is not a regular array of numbers")
    if _count(value, limit_bytes // 8, _MAX_DEPTH) < 0:
        return refusal
    try:
        array = _array(value)
    except ValueError:  # ragged
        return refusal
    if array.dtype.kind not in "fiu":
        return refusal
    return _encode_array(array, limit_bytes, FROM_LIST if is_list else FROM_TUPLE)


def _count(value: Any, left: int, depth: int) -> int:
    """How many numbers may still come after those of `value`; negative when there is anything else in it."""
    kind = type(value)
    if kind is float or kind is int or kind in _REALS or kind in _INTEGERS:
        return left - 1
    if kind is _ndarray:
        return left - value.size if value.dtype.kind in "fiu" else -1
    if (kind is not list and kind is not tuple) or depth == 0:
        return -1
    for part in value:
        left = _count(part, left, depth - 1)
        if left < 0:
            break
    return left


def _reason_for(value: object, kind: type) -> str:
    if value is ...:
        return "left as ..."
    if value is None:
        return "None"
    if kind is bool or kind is _bool:
        return "a truth value"
    if kind is complex or kind in _COMPLEX:
        return "a complex number"
    if kind is str or kind is bytes:
        return "text"
    if kind in _FUNCTIONS:
        return "a function"
    if kind is GeneratorType:
        return "a generator"
    if _ndarray in _describe(kind):
        return "a subclass of ndarray"
    return "something else"


def _refuse(reason: str, shape: tuple[int, ...] | None = None) -> bytes:
    if shape is None or len(shape) > MAX_NDIM:
        return struct.pack("<BBBB", NOT_PLAIN, _REASON[reason], 0, 0)
    return struct.pack(f"<BBBB{len(shape)}Q", NOT_PLAIN, _REASON[reason], 1, len(shape), *shape)
