"""An exercise in the terminal: the sheet as a student sees it, and the key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from rich import box
from rich.columns import Columns
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from autograder.cli.documents import number
from autograder.printed_keys import audit_problem
from autograder.problem import Blank, Grid, Problem, WorksheetFile
from autograder.solution import Key
from autograder.text import shape_in_words
from autograder.worked import lines_of, number_in_words

_COORDINATES = range(-3, 4)


def student_sheet(problem: Problem, file: WorksheetFile, printed: Problem) -> Group:
    """Return what stands on the sheet; `printed` is the exercise with its printed keys as they are printed anew."""
    level = f"{file.levels.get(problem.level, '')}  {problem.level}" if problem.level else "activity"
    parts: list[RenderableType] = [Text.assemble((problem.title, "bold"), f"   {level}"), Text(problem.text), Text()]
    numbers = {**problem.givens, **problem.context}
    if numbers:
        parts += [Columns([_matrix(name, value) for name, value in numbers.items()], padding=(0, 4)), Text()]
    for step, blanks in _fields(problem).items():
        parts += [Text(f"the grid of {step}"), _grid(blanks), Text()]
    for blank in problem.blanks:
        parts.append(_heading(blank))
        if blank.region is None:
            parts += [_grid([]) if blank.shape == [7, 7] else _boxes(blank), Text()]
    keys = [f"{key.expression} = {number(found.printed)}" for key in printed.printed_keys for found in key.prints[:1]]
    if keys:
        parts.append(Text("\nCheck: " + ", ".join(keys)))
    return Group(*parts)


def key_sheet(problem: Problem, key: Key) -> Group:
    """Return the key: each blank with its values, x where nothing is needed, and the printed keys of the file."""
    parts: list[RenderableType] = []
    for blank in problem.blanks:
        if blank.id not in key.blanks:
            parts.append(Text(f"{blank.id}: nothing to compute"))
            continue
        values = [number_in_words(value) for value in key.blanks[blank.id].reshape(-1).tolist()]
        needed = key.needed[blank.id].reshape(-1).tolist()
        shown = [value if needs else f"x ({value})" for value, needs in zip(values, needed, strict=True)]
        spare = needed.count(False)
        heading = f"{blank.id}  {blank.label}" + (f"   ({spare} of {len(needed)} not needed)" if spare else "")
        parts += [Text(heading, style="bold"), _table(_rows(shown, blank.shape))]
    for row in audit_problem(problem, key):
        value = "not finite" if row.value is None else number(row.value)
        parts.append(
            Text(
                f"printed key ({row.printing}): {row.expression} = {number(row.printed)}: {row.declared}, it is {value}"
            )
        )
    return Group(*parts)


def _matrix(name: str, value: Grid) -> Text:
    """Return a given with its name beside the middle row, in brackets."""
    lines = lines_of(np.asarray(value, dtype=np.float64))
    if not np.ndim(value):
        return Text(f"{name} = {lines[0]}")
    middle = (len(lines) - 1) // 2
    label = f"{name} = "
    return Text(
        "\n".join(f"{label if at == middle else ' ' * len(label)}[ {line} ]" for at, line in enumerate(lines)),
        no_wrap=True,
    )


def _fields(problem: Problem) -> Mapping[str, list[Blank]]:
    """Return the blanks that show regions of the 7 x 7 grid, by the step that they show."""
    fields: dict[str, list[Blank]] = {}
    for blank in problem.blanks:
        if blank.region is not None:
            fields.setdefault(blank.step_name, []).append(blank)
    return fields


def _mark_of(blank: Blank) -> str:
    """Return what marks a region on the grid: its letter, or its id."""
    return blank.letters if len(blank.letters) == 1 else blank.id


def _grid(blanks: list[Blank]) -> Table:
    """Return the printed grid: y on the left, x below, regions by their marks."""
    table = Table(box=box.SQUARE, show_header=False, show_lines=True, padding=(0, 1))
    for _ in range(8):
        table.add_column(justify="center", min_width=2)
    for y in reversed(_COORDINATES):
        cells = []
        for x in _COORDINATES:
            here = [_mark_of(one) for one in blanks if one.region and x in one.region.x and y in one.region.y]
            cells.append(Text(" ".join(here), style="bold reverse" if here else ""))
        table.add_row(Text(f"y {y:>2}", style="dim"), *cells)
    table.add_row("", *(Text(f"{x}", style="dim") for x in _COORDINATES))
    return table


def _heading(blank: Blank) -> Text:
    """Return what stands beside a blank, and what a student should know about it."""
    remarks = [shape_in_words(blank.shape)]
    if blank.region is not None:
        remarks.append(f"marked {_mark_of(blank)} on the grid")
    if blank.not_needed_where_zero is not None:
        remarks.append("x where it is not needed")
    if blank.choices is not None:
        remarks.append("one of " + ", ".join(map(str, blank.choices)))
    if blank.kind == "link":
        remarks = ["a web address"]
    heading = Text.assemble((blank.label or blank.id, "bold"), f"   {blank.id}, {', '.join(remarks)}")
    if len(blank.letters) == 1 < blank.size:
        heading.append(f", together {blank.letters}")
    return heading


def _boxes(blank: Blank) -> Table:
    """Return a blank as empty boxes, with the letters of printed keys in them."""
    letters = blank.letters if len(blank.letters) == blank.size else " " * blank.size
    return _table(_rows([f" {letter}  " for letter in letters], blank.shape))


def _rows(cells: list[str], shape: list[int]) -> Iterator[list[str]]:
    columns = shape[-1] if shape else 1
    return (cells[at : at + columns] for at in range(0, len(cells), columns))


def _table(rows: Iterator[list[str]]) -> Table:
    table = Table(box=box.SQUARE, show_header=False, show_lines=True)
    for row in rows:
        if not table.columns:
            for _ in row:
                table.add_column(justify="right", no_wrap=True)
        table.add_row(*(Text(cell) for cell in row))
    return table
