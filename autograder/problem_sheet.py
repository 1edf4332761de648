"""How an exercise is laid out on the sheet, as frozen plain data: names of rows and columns, tables, a figure.

Everything here is optional: an exercise without it is drawn as its givens and its blanks, matrix by matrix.
"""

from __future__ import annotations

from dataclasses import dataclass, field

_STRICT = {"extra": "forbid", "use_attribute_docstrings": True}


@dataclass(frozen=True, eq=False, repr=False)
class SheetTable:
    """Arrays below one another whose columns are the same things, such as samples."""

    __pydantic_config__ = _STRICT

    of: list[str]
    """Givens and blanks, from top to bottom; all have the same number of columns."""
    columns: list[str] = field(default_factory=list)
    """Names of the columns, printed above them; without them nothing is, and they are counted from 1."""
    noun: str = ""
    """What a column is, such as "sample": a box is then called "losses, sample 3"."""
    left: dict[str, str] = field(default_factory=dict)
    """A given that stands at the left of an array: the weights that a product is computed with."""
    ones: list[str] = field(default_factory=list)
    """Arrays below which a row of ones is printed, for the biases."""


@dataclass(frozen=True, eq=False, repr=False)
class Line:
    """A straight line on the 7 x 7 grid: where a weighted sum w[0] x + w[1] y + w[2] is 0."""

    __pydantic_config__ = _STRICT

    label: str
    """What is printed beside it, such as V, H or L."""
    of: str
    """The given that holds its three weights."""
    row: int | None = None
    """Of a given that holds several lines: which row, from 0."""
    only: str | None = None
    """Draw it only on the grid of this blank."""


@dataclass(frozen=True, eq=False, repr=False)
class Curve:
    """A curve of straight segments on a plot."""

    __pydantic_config__ = _STRICT

    label: str
    """Its name on the plot."""
    of: str | None = None
    """The given that holds its points, a row (x, y) each."""
    x: str | None = None
    """Instead: the blank that holds the x of its points; it is drawn as a student fills it in."""
    y: str | None = None
    """And the blank that holds their y."""
    segments: list[str] = field(default_factory=list)
    """Names of its segments, printed beside them."""


@dataclass(frozen=True, eq=False, repr=False)
class Figure:
    """The drawing of an exercise: the 7 x 7 grid with lines and points, or a plot of curves."""

    __pydantic_config__ = _STRICT

    lines: list[Line] = field(default_factory=list)
    """Lines on the 7 x 7 grid."""
    points: str | None = None
    """Points on the 7 x 7 grid: a given or a blank whose columns are (x, y). A blank's are plotted as it is filled."""
    names: list[str] = field(default_factory=list)
    """Names of the points."""
    curves: list[Curve] = field(default_factory=list)
    """Curves of a plot, which then takes the place of the grid."""
    axes: list[str] = field(default_factory=lambda: ["x", "y"])
    """Names of the plot's axes."""
    upto: float = 1
    """Where both axes of the plot end."""
    step: float = 1
    """How far the lines of its grid are apart."""


@dataclass(frozen=True, eq=False, repr=False)
class Sheet:
    """How an exercise is laid out."""

    __pydantic_config__ = _STRICT

    show: dict[str, str] | None = None
    """Givens and context that are printed, each with what is printed beside it; null: all of them, by their names."""
    rows: dict[str, list[str]] = field(default_factory=dict)
    """Names of the rows of an array, printed at their left."""
    tables: list[SheetTable] = field(default_factory=list)
    """Arrays that share their columns; what is in no table is drawn by itself, in brackets."""
    figure: Figure | None = None
    """The drawing."""
