"""`autograder export`: a marked class for a gradebook, a spreadsheet or a script."""

from __future__ import annotations

import sys
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from autograder.analysis.anonymous import anonymised
from autograder.class_results import ClassResults
from autograder.cli.loading import console, errors, leave, refuse_results
from autograder.export import EXPORTS
from autograder.export.canvas import canvas_csv
from autograder.store import StoreError, read_class
from autograder.text import counted

Format = Enum("Format", {name: name for name in EXPORTS})  # type: ignore[misc]  # its members are in EXPORTS

GRADEBOOKS = ("gradescope-csv", "canvas-csv")


def _unknown(found: ClassResults) -> int:
    """Return how many marked submissions have a member that no gradebook could find, or no member at all."""
    marked = [one for one in found.submissions if not one.fault]
    return sum(not all(who.sid or who.email for who in one.submitters) or not one.submitters for one in marked)


def export(
    results: Annotated[Path, typer.Argument(help="The results of a class, as `autograder batch` writes them.")],
    format_: Annotated[
        Format, typer.Option("--format", help="Two gradebooks; a table of submissions and items; everything.")
    ],
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write into this file.")] = None,
    names: Annotated[
        bool,
        typer.Option(
            "--names/--anonymous",
            help="Gradebooks need names, so they are there unless you say --anonymous: then codes stand for them.",
        ),
    ] = True,
    secret: Annotated[
        str | None,
        typer.Option(
            envvar="BYHAND_SECRET",
            show_envvar=True,
            help="With --anonymous: the same secret gives the same codes. Without it they are new each time.",
        ),
    ] = None,
    assignment: Annotated[
        str, typer.Option(help='With canvas-csv: heading of the score, such as "GAN by hand (12345)".')
    ] = "",
) -> None:
    """Write the results of a class in another program's format, with names unless you say --anonymous."""
    try:
        found = read_class(results)
    except StoreError as error:
        raise leave(str(error), 1) from None
    if not names:
        found = anonymised(found, secret.encode() if secret else None)
    kind = str(format_.value)
    text = canvas_csv(found, assignment) if kind == "canvas-csv" else EXPORTS[kind](found)
    lost = sum(bool(one.fault) for one in found.submissions)
    if lost:
        errors.print(f"{counted(lost, 'submission')} could not be marked and has no score here", markup=False)
    if not found.complete:
        errors.print("The batch was interrupted: submissions are missing", markup=False)
    if kind in GRADEBOOKS and names and (unknown := _unknown(found)):
        errors.print(
            f"{counted(unknown, 'submission')} without a student id or an e-mail address: no gradebook finds them",
            markup=False,
        )
    if output is None:
        sys.stdout.write(text)
        return
    refuse_results(output, results)
    try:
        output.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise leave(f"{output} could not be written: {error.strerror or error}") from None
    whose = "with names" if names else "with codes for names"
    console.print(f"wrote {counted(len(found.submissions), 'submission')} to {output}, {whose}", markup=False)
