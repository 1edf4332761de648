"""Everything that is wrong with how a problem file lays out its sheet: unknown names, numbers that do not fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from autograder.problem import Problem
from autograder.problem_sheet import Figure, SheetTable
from autograder.text import nearest

Found = tuple[str, str, str]
Shapes = dict[str, tuple[int, ...]]

GRID = (7, 7)


def check_sheet(problem: Problem) -> Iterator[Found]:
    """Yield what is wrong, as JSON path, what was found, what was expected."""
    sheet = problem.sheet
    if sheet is None:
        return
    givens = _given_shapes(problem)
    blanks = {blank.id: tuple(blank.shape) for blank in problem.blanks if blank.region is None}
    arrays = {**givens, **blanks}
    for name in sheet.show or ():
        yield from _known(f"$.sheet.show.{name}", name, givens, "a given")
    for name, names in sheet.rows.items():
        yield from _known(f"$.sheet.rows.{name}", name, arrays, "a given or a blank")
        if name in arrays and len(names) != _rows(arrays[name]):
            yield f"$.sheet.rows.{name}", f"{len(names)} names", f"{_rows(arrays[name])}, one for each row"
    placed: set[str] = set()
    for t, table in enumerate(sheet.tables):
        yield from _check_table(f"$.sheet.tables[{t}]", table, arrays, givens, placed)
    if sheet.figure is not None:
        yield from _check_figure("$.sheet.figure", sheet.figure, problem, givens, blanks)


def _given_shapes(problem: Problem) -> Shapes:
    shapes: Shapes = {}
    for name, value in {**problem.context, **problem.givens}.items():
        try:
            shapes[name] = np.shape(np.asarray(value, dtype=float))
        except ValueError:
            continue  # rows of different lengths, which is said elsewhere
    return shapes


def _rows(shape: tuple[int, ...]) -> int:
    return shape[0] if len(shape) == 2 else 1


def _columns(shape: tuple[int, ...]) -> int:
    return shape[-1] if shape else 1


def _known(path: str, name: str, known: Iterable[str], what: str) -> Iterator[Found]:
    if name not in known:
        near = nearest(name, known)
        yield path, repr(name), f"{what}{f'; did you mean {near!r}?' if near else ''}"


def _check_table(path: str, table: SheetTable, arrays: Shapes, givens: Shapes, placed: set[str]) -> Iterator[Found]:
    for a, name in enumerate(table.of):
        yield from _known(f"{path}.of[{a}]", name, arrays, "a given or a blank")
        if name in placed and name not in givens:
            yield f"{path}.of[{a}]", f"{name!r} a second time", "each blank once"
        placed.add(name)
    shapes = {name: arrays[name] for name in table.of if name in arrays}
    widths = {_columns(shape) for shape in shapes.values()}
    if len(widths) > 1:
        yield f"{path}.of", f"arrays of {' and '.join(map(str, sorted(widths)))} columns", "the same number of columns"
    elif widths and table.columns and {len(table.columns)} != widths:
        yield f"{path}.columns", f"{len(table.columns)} names", f"{widths.pop()}, one for each column"
    for name in table.ones:
        yield from _known(f"{path}.ones", name, table.of, "an array of the table")
    for name, left in table.left.items():
        where = f"{path}.left.{name}"
        yield from _known(where, name, table.of, "an array of the table")
        yield from _known(where, left, givens, "a given")
        if name in shapes and left in givens:
            yield from _check_product(where, table, name, givens[left], shapes)


def _check_product(path: str, table: SheetTable, name: str, left: tuple[int, ...], shapes: Shapes) -> Iterator[Found]:
    """Yield why the matrix at the left of an array cannot be multiplied by the array above it."""
    at = table.of.index(name)
    above = table.of[at - 1] if at else None
    inner = None if above not in shapes or above is None else _rows(shapes[above]) + (above in table.ones)
    if _rows(left) != _rows(shapes[name]) or _columns(left) != inner:
        expected = f"{_rows(shapes[name])} x {inner}" if inner else "an array above, which it is multiplied by"
        yield path, f"{_rows(left)} x {_columns(left)}", expected


def _check_figure(path: str, figure: Figure, problem: Problem, givens: Shapes, blanks: Shapes) -> Iterator[Found]:
    for n, line in enumerate(figure.lines):
        where = f"{path}.lines[{n}]"
        yield from _known(f"{where}.of", line.of, givens, "a given")
        if line.only is not None:
            yield from _known(f"{where}.only", line.only, [blank.id for blank in problem.blanks], "a blank")
        if line.of in givens:
            shape = givens[line.of]
            row = shape if line.row is None else shape[1:] if len(shape) == 2 and 0 <= line.row < shape[0] else ()
            if row != (3,):
                yield f"{where}.of", f"shape {list(shape)}", "three weights: of x, of y and the bias"
    points = {**givens, **blanks}
    if figure.points is not None:
        yield from _known(f"{path}.points", figure.points, points, "a given or a blank")
        shape = points.get(figure.points, (2, len(figure.names)))
        if len(shape) != 2 or shape[0] != 2:
            yield f"{path}.points", f"shape {list(shape)}", "two rows, x and y"
        elif figure.names and len(figure.names) != shape[1]:
            yield f"{path}.names", f"{len(figure.names)} names", f"{shape[1]}, one for each point"
    if figure.curves and (figure.lines or figure.points):
        yield f"{path}.curves", "curves beside lines or points", "a plot or the 7 x 7 grid, not both"
    for n, curve in enumerate(figure.curves):
        where = f"{path}.curves[{n}]"
        if (curve.of is None) == (curve.x is None) or (curve.x is None) != (curve.y is None):
            yield where, "points", '"of" (a given), or "x" and "y" (two blanks)'
            continue
        if curve.of is not None:
            yield from _known(f"{where}.of", curve.of, givens, "a given")
            shape = givens.get(curve.of, (2, 2))
            if len(shape) != 2 or shape[1] != 2:
                yield f"{where}.of", f"shape {list(shape)}", "a row (x, y) for each point"
            elif curve.segments and curve.of in givens and len(curve.segments) != shape[0] - 1:
                yield f"{where}.segments", f"{len(curve.segments)} names", f"{shape[0] - 1}, one for each segment"
        for name in filter(None, (curve.x, curve.y)):
            yield from _known(where, name, blanks, "a blank")
    if len(figure.axes) != 2:
        yield f"{path}.axes", f"{len(figure.axes)} names", "two"
    if not (figure.upto > 0 and figure.step > 0 and figure.upto / figure.step <= 20):
        yield f"{path}.step", f"{figure.step:g} up to {figure.upto:g}", "at most 20 lines"
