"""Givens and blanks as rows of boxes: what is printed in each, or which cell of which blank it is, and its label."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from autograder.page.words import number, typeset
from autograder.problem import Blank, Grid, Problem
from autograder.problem_sheet import Sheet, SheetTable


class Box(NamedTuple):
    """One box: a printed number, or a cell to fill in."""

    text: str = ""
    """What is printed, for a given."""
    cell: str = ""
    """Blank and flat position, for a cell to fill in."""
    label: str = ""
    """What a screen reader says of it."""
    letter: str = ""
    """The letter that a printed key knows it by."""


class ArrayView(NamedTuple):
    """A given or a blank, row by row."""

    id: str
    label: str
    rows: tuple[tuple[Box, ...], ...]
    row_names: tuple[str, ...] = ()
    is_blank: bool = False
    ones: bool = False
    """Whether a row of ones is printed below it."""
    left: ArrayView | None = None
    """The matrix at its left that it is computed with."""
    letter: str = ""
    """The letter of the whole blank."""
    single: bool = False
    """Whether it is a single number, which has no brackets."""


class TableView(NamedTuple):
    """Arrays below one another that share their columns."""

    columns: tuple[str, ...]
    arrays: tuple[ArrayView, ...]

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.arrays[0].rows[0])

    @property
    def has_left(self) -> bool:
        """Whether a matrix stands at the left of one of them."""
        return any(array.left for array in self.arrays)

    @property
    def has_names(self) -> bool:
        """Whether one of them has names of its rows."""
        return any(array.row_names for array in self.arrays)


def label_of(blank: Blank, *, is_code: bool = False) -> str:
    """Return what is printed beside a blank; a line of code stays as it is."""
    label = blank.label or blank.id
    return label if is_code else typeset(label)


def column_names(columns: Sequence[str], noun: str, width: int, height: int) -> list[str]:
    """Return how labels call the columns: by their names, or counted."""
    if width == 1 and not columns:
        return [""]
    names = columns or [str(number) for number in range(1, width + 1)]
    what = noun or ("" if columns else "column" if height > 1 else "box")
    return [f"{what} {name}".strip() for name in names]


def given_view(name: str, value: Grid, sheet: Sheet, label: str | None = None) -> ArrayView:
    """Return a given as printed numbers."""
    array = np.asarray(value, dtype=np.float64)
    rows = tuple(tuple(Box(number(cell)) for cell in row) for row in np.atleast_2d(array).tolist())
    names = tuple(map(typeset, sheet.rows.get(name, ())))
    return ArrayView(name, typeset(name if label is None else label), rows, names, single=array.ndim == 0)


def blank_view(
    blank: Blank, sheet: Sheet, columns: Sequence[str] = (), noun: str = "", *, is_code: bool = False
) -> ArrayView:
    """Return a blank as cells to fill in, each with a label of its own."""
    height, width = (1, *blank.shape)[-2:] if blank.shape else (1, 1)
    rows = tuple(map(typeset, sheet.rows.get(blank.id, ())))
    label = label_of(blank, is_code=is_code)
    if rows and height > 1:
        label = label.partition(",")[0]  # "Y above, 1 - Y below" is said by the names of the rows
    row_labels = rows or (("",) if height == 1 else tuple(f"row {row}" for row in range(1, height + 1)))
    named = column_names(columns, noun, width, height)
    letters = blank.letters if len(blank.letters) == blank.size > 1 else ""
    boxes = []
    for flat in range(height * width):
        row, column = divmod(flat, width)
        parts = (blank.id if is_code else label, row_labels[row], named[column])
        boxes.append(
            Box(
                cell=f"{blank.id}.{flat}",
                label=", ".join(part for part in parts if part),
                letter=letters[flat : flat + 1],
            )
        )
    grid = tuple(tuple(boxes[at : at + width]) for at in range(0, len(boxes), width))
    letter = blank.letters if len(blank.letters) == 1 else ""
    return ArrayView(blank.id, label, grid, rows, is_blank=True, letter=letter, single=not blank.shape)


def table_view(table: SheetTable, problem: Problem, sheet: Sheet) -> TableView:
    """Return a table of the sheet."""
    values = {**problem.context, **problem.givens}
    blanks = {blank.id: blank for blank in problem.blanks}
    labels = sheet.show or {}
    arrays = []
    for name in table.of:
        if name in blanks:
            array = blank_view(blanks[name], sheet, table.columns, table.noun)
        else:
            array = given_view(name, values[name], sheet, labels.get(name))
        left = table.left.get(name)
        arrays.append(
            array._replace(
                ones=name in table.ones,
                left=None if left is None else given_view(left, values[left], sheet, labels.get(left)),
            )
        )
    return TableView(tuple(map(typeset, table.columns)), tuple(arrays))
