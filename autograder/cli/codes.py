"""`autograder codes`: the variant codes of students, as they are printed on their sheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import track

from autograder.cli.loading import console, errors, leave, load, load_roster
from autograder.problem import Worksheet
from autograder.roster_codes import codes_for
from autograder.text import counted


def codes(
    students: Annotated[
        list[str] | None, typer.Argument(help="E-mail addresses, or student ids, as Gradescope knows them.")
    ] = None,
    worksheet: Annotated[str, typer.Option(help="Name of the worksheet.")] = "gan",
    roster: Annotated[
        Path | None, typer.Option(help="Also every student of this roster, a CSV file as Gradescope exports it.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write into this file; with commas if it ends in .csv.")
    ] = None,
) -> None:
    """Print each student's variant code: `solve EXERCISE --seed CODE` shows what is on that sheet."""
    identities = list(students or ())
    if roster is not None:
        identities += [student.identity for student in load_roster(roster).students]
    if not identities:
        raise leave("Name students, or give a roster: autograder codes --roster roster.csv")
    found = _codes(load(worksheet), identities)
    if output is None:
        for identity, code in found:
            print(f"{identity}\t{code}", flush=True)
        return
    text = io.StringIO()
    csv.writer(text, delimiter="," if output.suffix.lower() == ".csv" else "\t", lineterminator="\n").writerows(found)
    try:
        output.write_text(text.getvalue(), encoding="utf-8", newline="\n")
    except OSError as error:
        raise leave(f"{output} could not be written: {error.strerror or error}") from None
    console.print(f"wrote {counted(len(identities), 'code')} to {output}", markup=False)


def _codes(worksheet: Worksheet, identities: list[str]) -> Iterator[tuple[str, str]]:
    """Yield students with their codes, with a bar on a terminal while it takes time."""
    found = codes_for(worksheet, identities)
    bar = track(found, "Drawing", total=len(identities), console=errors, transient=True, disable=not errors.is_terminal)
    yield from zip(identities, bar, strict=True)
