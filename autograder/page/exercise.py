"""An exercise as its sheet shows it: what is printed, what is filled in, the printed keys to check, and no answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from autograder.page.arrays import ArrayView, TableView, blank_view, given_view, label_of, table_view
from autograder.page.field import FieldView, fields_of, is_on_the_grid
from autograder.page.keys import Tree, key_tree
from autograder.page.plot import PlotView, plot_of
from autograder.page.words import number, typeset, unbroken
from autograder.printed_keys import is_trusted
from autograder.problem import Blank, Level, PrintedKey, Problem
from autograder.problem_sheet import Figure, Sheet
from autograder.variant import made_keys

_MOST_ROWS = 22


class KeyView(NamedTuple):
    """A printed key: what it says, what it is computed from, and what the print had wrong."""

    text: str
    tree: Tree
    value: str
    note: str = ""


class BlankView(NamedTuple):
    """What the page must know of a blank to read it."""

    shape: tuple[int, ...]
    kind: str
    not_needed: bool
    choices: tuple[int, ...]
    label: str


class ExerciseView(NamedTuple):
    """One exercise, ready to be drawn."""

    id: str
    number: str
    title: str
    level: Level | None
    symbol: str
    text: str
    reconstructed: str
    fields: tuple[FieldView, ...]
    plot: PlotView | None
    givens: tuple[ArrayView, ...]
    tables: tuple[TableView, ...]
    entries: tuple[ArrayView, ...]
    """Blanks that stand in no table and on no grid."""
    link: ArrayView | None
    is_program: bool
    """Whether its blanks are the variables of a program, and their labels its lines."""
    keys: tuple[KeyView, ...]
    blanks: dict[str, BlankView]
    not_needed: bool
    """Whether an "x" may stand somewhere."""

    @property
    def is_tall(self) -> bool:
        """Whether its tables below one another would not fit on a printed page."""
        return sum(len(array.rows) + array.ones for table in self.tables for array in table.arrays) > _MOST_ROWS


def exercise_view(problem: Problem, number: str, symbol: str) -> ExerciseView:
    """Return an exercise on its givens."""
    sheet = problem.sheet or Sheet()
    figure = sheet.figure or Figure()
    tables = tuple(table_view(table, problem, sheet) for table in sheet.tables)
    placed = {name for table in sheet.tables for name in (*table.of, *table.left.values())}
    values = {**problem.givens, **problem.context}
    shown = dict.fromkeys(values, None) if sheet.show is None else sheet.show
    free = [blank for blank in problem.blanks if blank.id not in placed and not is_on_the_grid(blank)]
    links = [blank for blank in free if blank.kind == "link"]
    return ExerciseView(
        id=problem.id,
        number=number,
        title=typeset(problem.title),
        level=problem.level,
        symbol=symbol,
        text=unbroken(typeset(problem.text)),
        reconstructed=typeset(problem.reconstructed),
        fields=() if figure.curves else tuple(fields_of(problem, figure)),
        plot=plot_of(problem, figure) if figure.curves else None,
        givens=tuple(
            given_view(name, values[name], sheet, label) for name, label in shown.items() if name not in placed
        ),
        tables=tables,
        entries=tuple(
            blank_view(blank, sheet, is_code=problem.code is not None) for blank in free if blank.kind != "link"
        ),
        link=blank_view(links[0], sheet) if links else None,
        is_program=problem.code is not None,
        keys=_keys(problem),
        blanks={blank.id: _facts(blank) for blank in problem.blanks},
        not_needed=any(blank.not_needed_where_zero for blank in problem.blanks),
    )


def _facts(blank: Blank) -> BlankView:
    not_needed = blank.not_needed_where_zero is not None
    return BlankView(tuple(blank.shape), blank.kind, not_needed, tuple(blank.choices or ()), label_of(blank))


def _keys(problem: Problem) -> tuple[KeyView, ...]:
    """Return the printed keys that hold on these givens, with a remark where the print does not say so."""
    if not problem.printed_keys:
        return ()
    keys = []
    for printed, made in zip(problem.printed_keys, made_keys(problem).printed_keys, strict=True):
        if is_trusted(printed) and made.prints:
            value = made.prints[0].printed
            text = f"{typeset(printed.expression)} = {number(value)}"
            tree = key_tree(problem, printed.expression)
            keys.append(KeyView(text, tree, f"{value:.9f}", _remark(printed, value)))
    return tuple(keys)


def _remark(printed: PrintedKey, value: float) -> str:
    wrong = [found for found in printed.prints if found.printed != value]
    if not wrong:
        return ""
    said = " and ".join(
        f"{number(found.printed)}" + ("" if found.printing == "both" else f" (the {found.printing} printing)")
        for found in wrong
    )
    return f"On paper it says {said}, which is wrong for these numbers."


def section_views(problems: Sequence[Problem], section: int, levels: dict[Level, str]) -> list[ExerciseView]:
    """Return the exercises of a section, numbered as results number them."""
    return [
        exercise_view(problem, f"{section}.{place}", levels.get(problem.level, "") if problem.level else "")
        for place, problem in enumerate(problems, start=1)
    ]
