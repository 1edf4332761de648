"""`autograder lint`: everything that is wrong with worksheets, at once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.catalog import WORKSHEET_FILE, problems_folder, read_contents
from autograder.cli.loading import console, leave
from autograder.lint import check_contents, check_file
from autograder.text import counted


def lint(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Worksheet folders or problem files; by default all of problems/."),
    ] = None,
) -> None:
    """List every mistake as `file: JSON path: what was found, what was expected`; exit status 1 if any."""
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
    console.print(f"{counted(files, 'file')} checked, no mistakes.")
