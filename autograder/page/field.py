"""The 7 x 7 grid as a drawing: lines, regions, points, and where the boxes lie. Units are cells, y points down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from autograder.page.arrays import Box, label_of
from autograder.page.words import equation, number, typeset
from autograder.problem import Blank, Problem, Region
from autograder.problem_sheet import Figure, Line

LAST = 3
EDGE = LAST + 0.5
OVERHANG, NEAR, FAR = 0.3, 0.3, 0.95
"""How far a line goes beyond the grid at its labelled end, and how far from there its label stands."""
WHOLE = Region(list(range(-LAST, LAST + 1)), list(range(LAST, -LAST - 1, -1)))


class DrawnLine(NamedTuple):
    """A line with its ends and its label, in the drawing's units."""

    label: str
    equation: str
    x1: float
    y1: float
    x2: float
    y2: float
    label_x: float
    label_y: float


class FieldCell(NamedTuple):
    """A box on the grid: column and row from the left upper corner, from 0."""

    column: int
    row: int
    box: Box


class RegionView(NamedTuple):
    """A region to fill in: its letter, its place, its boxes."""

    id: str
    label: str
    letter: str
    whole: bool
    cells: tuple[FieldCell, ...]


class Point(NamedTuple):
    """A printed point."""

    name: str
    x: float
    y: float


class FieldView(NamedTuple):
    """One 7 x 7 grid."""

    title: str
    description: str
    lines: tuple[DrawnLine, ...]
    regions: tuple[RegionView, ...]
    points: tuple[Point, ...]
    plotted: str
    """The blank whose columns are plotted as they are filled in; "" if none is."""
    names: tuple[str, ...]


def fields_of(problem: Problem, figure: Figure) -> list[FieldView]:
    """Return the grids of an exercise: one for each step whose cells are asked for, or one to look at."""
    by_step: dict[str, list[Blank]] = {}
    for blank in problem.blanks:
        if is_on_the_grid(blank):
            by_step.setdefault(blank.step_name, []).append(blank)
    if not by_step and (figure.lines or figure.points):
        return [_field(problem, figure, [])]
    return [_field(problem, figure, blanks) for blanks in by_step.values()]


def is_on_the_grid(blank: Blank) -> bool:
    """Whether the cells of a blank are cells of the 7 x 7 grid."""
    return blank.region is not None or blank.shape == [7, 7]


def _field(problem: Problem, figure: Figure, blanks: Sequence[Blank]) -> FieldView:
    here = {blank.id for blank in blanks}
    lines = [_drawn(problem, line) for line in figure.lines if line.only is None or line.only in here]
    values = {**problem.context, **problem.givens}
    given = figure.points is not None and figure.points in values
    columns = np.asarray(values[figure.points], dtype=np.float64).T.tolist() if given and figure.points else []
    names = figure.names or [""] * len(columns)
    points = tuple(Point(name, x, -y) for name, (x, y) in zip(names, columns, strict=False))
    regions = tuple(_region(blank) for blank in blanks)
    title = regions[0].label if len(regions) == 1 and regions[0].whole else ""
    said = [f"Line {line.label}: {line.equation}." for line in lines]
    said += [f"Point {point.name} at ({number(point.x)}, {number(-point.y)})." for point in points]
    said += [f"{region.label}: {_extent(blank)}." for region, blank in zip(regions, blanks, strict=True)]
    return FieldView(
        title,
        " ".join(["A grid of 7 × 7 cells, x and y from −3 to 3.", *said]),
        tuple(line for line in lines if line.x1 != line.x2 or line.y1 != line.y2),
        regions,
        points,
        "" if given or figure.points is None else figure.points,
        tuple(figure.names),
    )


def _extent(blank: Blank) -> str:
    if blank.region is None:
        return "the whole grid"
    x, y = (typeset(", ".join(map(str, values))) for values in (blank.region.x, blank.region.y))
    return f"x = {x}; y = {y}"


def _region(blank: Blank) -> RegionView:
    region = blank.region or WHOLE
    label = label_of(blank)
    cells = []
    for flat, (y, x) in enumerate((y, x) for y in region.y for x in region.x):
        box = Box(cell=f"{blank.id}.{flat}", label=f"{label}, x = {number(x)}, y = {number(y)}")
        cells.append(FieldCell(x + LAST, LAST - y, box))
    letter = blank.letters if len(blank.letters) == 1 else blank.id
    return RegionView(blank.id, label, letter, blank.region is None, tuple(cells))


def _drawn(problem: Problem, line: Line) -> DrawnLine:
    """Return a line from the end without a label to the end with it, which lies away from the axes' numbers."""
    given = np.asarray({**problem.context, **problem.givens}[line.of], dtype=np.float64)
    weights: list[float] = (given if line.row is None else given[line.row]).tolist()
    ends = sorted(clip(weights) or [(0.0, 0.0)], key=_among_numbers)
    (x2, y2), (x1, y1) = ends[0], ends[-1]
    length = float(np.hypot(x2 - x1, y2 - y1)) or 1.0
    beyond_x, beyond_y = (x2 - x1) / length, (y2 - y1) / length
    away = FAR if _among_numbers((x2, y2)) else NEAR
    x2, y2 = x2 + beyond_x * OVERHANG, y2 + beyond_y * OVERHANG
    label = (x2 + beyond_x * away, y2 + beyond_y * away)
    drawn = (round(value, 3) + 0.0 for value in (x1, y1, x2, y2, *label))
    return DrawnLine(typeset(line.label), equation(weights), *drawn)


def _among_numbers(end: tuple[float, float]) -> bool:
    """Whether an end lies where the numbers of the axes are printed: at the left, or below."""
    x, y = end
    return x == -EDGE or y == EDGE


def clip(weights: Sequence[float]) -> list[tuple[float, float]]:
    """Return where a line enters and leaves the grid, from left to right or upwards; [] if it does not cross it.

    Examples
    --------
    >>> clip([1, 0, 1]), clip([1, 1, -9])
    ([(-1.0, 3.5), (-1.0, -3.5)], [])
    """
    a, b, c = weights
    found: set[tuple[float, float]] = set()
    for edge in (-EDGE, EDGE):
        if b:
            found |= _inside((edge, (-a * edge - c) / b))
        if a:
            found |= _inside(((-b * edge - c) / a, edge))
    return [(x + 0.0, -y + 0.0) for x, y in sorted(found)]


def _inside(point: tuple[float, float]) -> set[tuple[float, float]]:
    x, y = (round(value, 9) for value in point)
    return {(x, y)} if abs(x) <= EDGE and abs(y) <= EDGE else set()
