"""`autograder codes`: the variant codes of students, as they are printed on their sheets."""

from __future__ import annotations

from typing import Annotated

import typer

from autograder.choose_variant import first_code
from autograder.cli.loading import load


def codes(
    students: Annotated[list[str], typer.Argument(help="E-mail addresses, or student ids, as Gradescope knows them.")],
    worksheet: Annotated[str, typer.Option(help="Name of the worksheet.")] = "gan",
) -> None:
    """Print each student's variant code: `solve EXERCISE --seed CODE` shows what is on that sheet."""
    loaded = load(worksheet)
    for student in students:
        print(f"{student}\t{first_code(loaded, student)}", flush=True)
