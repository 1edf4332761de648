"""`autograder preview`: an exercise in the terminal, as a student sees it, and then its key."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.panel import Panel

from autograder.cli.loading import console, find_problem, leave, load, on_seed
from autograder.cli.sheet import key_sheet, student_sheet
from autograder.solution import solve
from autograder.variant import made_keys


def preview(
    exercise: Annotated[str, typer.Argument(help="Id of the exercise.")],
    worksheet: Annotated[str, typer.Option(help="Name of the worksheet.")] = "gan",
    seed: Annotated[str | None, typer.Option(help="Of a variant: a variant code, or any seed.")] = None,
    sheet: Annotated[bool, typer.Option("--sheet", help="Only what a student sees, without the key.")] = False,
) -> None:
    """Show an exercise as a student sees it, then, below a line, its key. The key is for staff only."""
    loaded = load(worksheet)
    problem = on_seed(find_problem(loaded, exercise), seed)
    try:
        key, printed, fault = solve(problem), made_keys(problem), ""
    except (
        Exception
    ) as error:  # givens that the tables cannot solve, a page that fails: the sheet is shown all the same
        key, printed, fault = None, problem, str(error)
    which = "as printed" if seed is None else f"seed {seed}"
    console.print(Panel(student_sheet(problem, loaded.file, printed), title=f"{exercise}, {which}", padding=(1, 2)))
    if key is None:
        raise leave(f"{exercise} has no key: {fault}", 1)
    if not sheet:
        console.rule("THE KEY, for staff only", style="red", characters="═")
        console.print(key_sheet(problem, key))
