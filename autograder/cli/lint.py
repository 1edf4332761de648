"""`autograder lint`: everything that is wrong with worksheets, at once, and what their exercises cannot show."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from autograder.catalog import WORKSHEET_FILE, load_worksheet, problems_folder, read_contents
from autograder.cli.loading import console, leave
from autograder.collisions import diagnostic_power
from autograder.gate import giveaways
from autograder.problem import Worksheet
from autograder.text import counted


def lint(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Worksheet folders or problem files; by default all of problems/."),
    ] = None,
    brief: Annotated[bool, typer.Option("--brief", help="Leave out the table of diagnostic power.")] = False,
) -> None:
    """List every mistake as `file:line:column: JSON path: found, expected`; exit status 1 if any.

    Without mistakes, a table of the exercises: which misconceptions their givens cannot expose or tell apart.
    """
    from autograder.lint import check_contents, check_file  # pydantic and jsonschema: slow to import

    folders: dict[Path, set[str]] = {}
    for path in paths or sorted(found.parent for found in problems_folder().glob(f"*/{WORKSHEET_FILE}")):
        if path.is_dir():
            if not (path / WORKSHEET_FILE).is_file() and list(path.glob(f"*/{WORKSHEET_FILE}")):
                for found in sorted(path.glob(f"*/{WORKSHEET_FILE}")):
                    folders.setdefault(found.parent, set())
            else:
                folders.setdefault(path, set())
        elif path.is_file():
            if path.suffix != ".json":
                raise leave(f"{path} is no problem file and no folder of them")
            folders.setdefault(path.parent, set()).add(path.name)
        else:
            raise leave(f"{path} does not exist")
    findings, files = [], 0
    for folder, only in folders.items():
        contents = read_contents(folder)
        files += len(only or contents)
        if only:
            findings += [finding for name in sorted(only) for finding in check_file(folder / name, contents)]
        else:
            findings += check_contents(folder, contents)
    for finding in findings:
        print(finding)
    if findings:
        raise leave(f"{counted(len(findings), 'mistake')} in {counted(files, 'file')}", 1)
    table = _table()
    notes: list[str] = []
    for folder, only in () if brief else folders.items():
        if (folder / WORKSHEET_FILE).is_file():
            _add_rows(table, notes, load_worksheet(folder), {name.removesuffix(".json") for name in only})
    if table.row_count:
        console.print(table)
    for note in notes:
        console.print(f"note: {note}", markup=False)
    console.print(f"{counted(files, 'file')} checked, no mistakes.")


def _table() -> Table:
    table = Table(title="Diagnostic power: misconceptions that show and are told apart, of all that fit")
    table.add_column("exercise", overflow="fold")
    table.add_column("power", justify="right")
    table.add_column("the givens cannot expose", overflow="fold")
    table.add_column("the givens cannot tell apart", overflow="fold")
    return table


def _add_rows(table: Table, notes: list[str], worksheet: Worksheet, only: set[str]) -> None:
    for problem in worksheet.exercises():
        if problem.id in only or not only:
            power = diagnostic_power(problem, worksheet.file.tolerance)
            alike = "; ".join(" = ".join(group) for group in power.alike)
            notes += [f"{problem.id}: {found}" for found in giveaways(problem)]
            table.add_row(problem.id, f"{power.told_apart}/{len(power.rules)}", ", ".join(power.hidden), alike)
