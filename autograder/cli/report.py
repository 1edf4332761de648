"""`autograder report`: a marked class as one page for a meeting."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.catalog import ProblemError, load_worksheet, worksheet_folder
from autograder.class_results import ClassResults
from autograder.cli.loading import console, errors, leave, refuse_results
from autograder.problem import Worksheet
from autograder.store import StoreError, read_class
from autograder.text import counted


def report(
    results: Annotated[Path, typer.Argument(help="The store of a marked class, as `batch` wrote it.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The HTML file to write.")] = Path("report.html"),
    anonymous: Annotated[
        bool, typer.Option("--anonymous/--names", help="Codes in the place of names, or the names.")
    ] = True,
    secret: Annotated[
        str | None,
        typer.Option(
            envvar="BYHAND_SECRET",
            show_envvar=True,
            help="The same secret gives the same codes, as in `autograder export`. Without it they are new each time.",
        ),
    ] = None,
) -> None:
    """Write what a class did: scores, exercises, where it broke, misconceptions, who may need help."""
    try:
        found = read_class(results)
    except StoreError as error:
        raise leave(str(error)) from None
    refuse_results(output, results)
    from autograder.report.build import build_report  # matplotlib: no other command should wait for it

    text = build_report(found, _worksheet(found), anonymous=anonymous, secret=secret.encode() if secret else None)
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise leave(f"{output} could not be written: {error.strerror or error}") from None
    names = "without names" if anonymous else "with names"
    submissions = counted(len(found.submissions), "submission")
    console.print(f"{output}: {submissions}, {names}, {len(text.encode()) / 1000:.0f} kB", markup=False)


def _worksheet(found: ClassResults) -> Worksheet | None:
    """Return the worksheet that the class was marked by, if it is here as it was then."""
    try:
        worksheet = load_worksheet(worksheet_folder(found.worksheet))
    except ProblemError:
        errors.print(f"worksheet {found.worksheet} is not here: blanks are taken for the steps of their names")
        return None
    if worksheet.content_hash != found.content_hash:
        errors.print(f"worksheet {found.worksheet} has changed since: steps are those of the files that are here now")
    return worksheet
