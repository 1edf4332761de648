"""One student's response to one blank: raw text beside the parsed value, or the reason it cannot be read."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from enum import Enum
from itertools import chain, repeat
from typing import Any, NamedTuple

from autograder.problem import Blank
from autograder.text import is_web_address, safe, shape_in_words

MAX_LENGTH = 400
"""Longest number that is read, in characters."""

_SHOWN = 80

NOT_NEEDED = frozenset({"x", "X", "-", "–"})

_DECIMAL = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_FRACTION = re.compile(r"([+-]?\d+)\s*/\s*(\d+)", re.ASCII)


class JsonNumber(str):
    """A number as it stands in a JSON file, unparsed: NaN and 5000 digits are one cell's problem."""

    __slots__ = ()


class Kind(Enum):
    """What was found in a cell."""

    NUMBER = "number"
    NOT_NEEDED = "not needed"
    LINK = "link"
    EMPTY = "empty"
    UNREADABLE = "unreadable"


class Cell(NamedTuple):
    """One box of a response."""

    raw: str
    """As typed, made safe to show."""
    kind: Kind
    value: float = math.nan
    reason: str = ""
    """Why it cannot be read."""


class Response(NamedTuple):
    """What one student wrote in one blank, cell by cell in reading order."""

    cells: tuple[Cell, ...]
    reason: str = ""
    """Why the blank as a whole cannot be read; its cells are then all unreadable."""
    raw: str = ""
    """What was typed, where it does not fit into the cells; made safe to show."""

    @property
    def attempted(self) -> bool:
        """Whether anything at all was filled in."""
        return any(cell.kind is not Kind.EMPTY for cell in self.cells)


EMPTY = Cell("", Kind.EMPTY)


def parse_number(text: str) -> float | str:
    """Return the number that a student typed, or the reason why it is none.

    Read are `3`, `-0.5`, `.5`, `1e-1` and `3/4`, with a Unicode minus and surrounding spaces.

    Examples
    --------
    >>> parse_number(" \u22120.5 "), parse_number("3/4"), parse_number("1_000")
    (-0.5, 0.75, 'is not a number')
    """
    if len(text) > MAX_LENGTH:
        return f"is longer than {MAX_LENGTH} characters"
    text = text.strip().replace("\u2212", "-")
    fraction = _FRACTION.fullmatch(text)
    if fraction:
        over, under = int(fraction[1]), int(fraction[2])
        if under == 0:
            return "divides by zero"
        try:
            return over / under
        except OverflowError:
            return "is too large"
    if _DECIMAL.fullmatch(text):
        value = float(text)
        return value if math.isfinite(value) else "is too large"
    if re.fullmatch(r"[+-]?\d+,\d+", text, re.ASCII):
        return "has a comma: write a point"
    if text.lower().lstrip("+-") in ("nan", "inf", "infinity"):
        return "is not a finite number"
    return "is not a number"


def read_response(blank: Blank, raw: Any) -> Response:
    """Read what the answers file holds for a blank; never raises on a student's input."""
    if blank.kind == "link":
        return _read_link(raw)
    try:
        return Response(tuple(_read_cell(blank, value) for value in _fit(raw, blank.shape)))
    except _MisfitError:
        reason = f"this is {_shape_of(raw)}, and the blank is {shape_in_words(blank.shape)}"
        return Response((Cell("", Kind.UNREADABLE, reason=reason),) * blank.size, reason, _as_typed(raw))


def _as_typed(raw: Any) -> str:
    """Return the beginning of what was typed, as text."""
    parts: list[str] = []

    def write(value: Any) -> None:
        if sum(map(len, parts)) > _SHOWN:
            return
        if isinstance(value, list):
            for before, part in zip(chain("[", repeat(", ")), value[:_SHOWN], strict=False):
                parts.append(before)
                write(part)
            parts.append("]" if value else "[]")
        elif isinstance(value, dict):
            parts.append("{…}")
        elif value is None or isinstance(value, bool):
            parts.append({None: "null", True: "true", False: "false"}[value])
        else:
            parts.append(safe(str(value)))

    write(raw)
    return safe("".join(parts), _SHOWN)


class _MisfitError(Exception):
    """A response has not the shape of its blank."""


def _is_empty(raw: Any) -> bool:
    return raw is None or raw == [] or (isinstance(raw, str) and not raw.strip())


def _fit(raw: Any, shape: Sequence[int]) -> Iterator[Any]:
    """Yield the cells in reading order.

    A flat list may stand for a row or a column and 1 x 1 for a number; a column never stands for a row.
    """
    if _is_empty(raw):
        size = math.prod(shape)
        yield from (None for _ in range(size))
    elif not shape:
        while isinstance(raw, list):
            if len(raw) != 1:
                raise _MisfitError
            raw = raw[0]
        yield raw
    elif not isinstance(raw, list):
        if math.prod(shape) != 1:
            raise _MisfitError
        yield raw
    elif len(shape) == 1:
        if len(raw) == 1 and isinstance(raw[0], list) and shape[0] != 1:
            raw = raw[0]
        yield from _row(raw, shape[0])
    elif 1 in shape and not any(isinstance(row, list) for row in raw):
        yield from _row(raw, math.prod(shape))
    else:
        if len(raw) != shape[0]:
            raise _MisfitError
        for row in raw:
            if not isinstance(row, list) and not _is_empty(row):
                raise _MisfitError
            yield from _fit(row, shape[1:])


def _row(raw: list[Any], length: int) -> Iterator[Any]:
    if len(raw) != length:
        raise _MisfitError
    for value in raw:
        if isinstance(value, list) and value:
            raise _MisfitError
        yield value


def _shape_of(raw: Any) -> str:
    """Return the shape of a misfit in words."""
    if isinstance(raw, dict):
        return "an object"
    if not isinstance(raw, list):
        return "a single value"
    if not any(isinstance(row, list) for row in raw):
        return shape_in_words([len(raw)])
    lengths = {len(row) if isinstance(row, list) else None for row in raw}
    if None in lengths:
        return f"a mix of {len(raw)} numbers and lists"
    if len(lengths) > 1:
        return f"{len(raw)} rows of different lengths"
    if any(isinstance(cell, list) for row in raw for cell in row):
        return "a list of lists of lists"
    return shape_in_words([len(raw), lengths.pop() or 0])


def _read_cell(blank: Blank, raw: Any) -> Cell:
    if _is_empty(raw):
        return EMPTY
    if isinstance(raw, bool):
        return Cell(str(raw).lower(), Kind.UNREADABLE, reason="is true or false, not a number")
    if not isinstance(raw, str):
        return Cell("{…}", Kind.UNREADABLE, reason="is an object, not a number")
    shown = safe(raw.strip())
    if raw.strip() in NOT_NEEDED and not isinstance(raw, JsonNumber):
        if blank.not_needed_where_zero:
            return Cell(shown, Kind.NOT_NEEDED)
        return Cell(shown, Kind.UNREADABLE, reason='("not needed") is not an answer here')
    value = parse_number(raw)
    if isinstance(value, str):
        return Cell(shown, Kind.UNREADABLE, reason=value)
    if blank.kind == "choice" and value not in (blank.choices or ()):
        options = ", ".join(map(str, blank.choices or ()))
        return Cell(shown, Kind.UNREADABLE, reason=f"is not one of the options {options}")
    return Cell(shown, Kind.NUMBER, value)


def _read_link(raw: Any) -> Response:
    if _is_empty(raw):
        return Response((EMPTY,))
    if isinstance(raw, str) and not isinstance(raw, JsonNumber):
        text = raw.strip()
        if len(text) <= 2000 and is_web_address(text):
            return Response((Cell(safe(text, 200), Kind.LINK),))
        raw_shown = safe(text)
    else:
        raw_shown = safe(str(raw)) if isinstance(raw, str) else "…"
    reason = "is not a web address that starts with http:// or https://"
    return Response((Cell(raw_shown, Kind.UNREADABLE, reason=reason),))
