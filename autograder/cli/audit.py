"""`autograder audit`: every printed key recomputed."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from autograder.cli.documents import audit_document, number, to_text
from autograder.cli.loading import console, errors, load
from autograder.printed_keys import AuditRow, audit_problem
from autograder.solution import solve


def audit(
    worksheet: Annotated[str, typer.Option(help="Name of the worksheet.")] = "gan",
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")] = False,
) -> None:
    """Recompute every printed key. Exit status 1 when one is not what the files call it."""
    problems = load(worksheet).problems.values()
    rows = [row for problem in problems if problem.printed_keys for row in audit_problem(problem, solve(problem))]
    wrong = [row for row in rows if row.status != row.declared]
    if json:
        print(to_text(audit_document(rows)))
    else:
        table = Table()
        for heading in ("exercise", "printed key", "printing", "printed", "is", "status"):
            table.add_column(heading, justify="right" if heading in ("printed", "is") else "left")
        for row in rows:
            values = (str(number(row.printed)), _value(row))
            table.add_row(row.exercise, row.expression, row.printing, *values, row.status)
        console.print(table)
    for row in wrong:
        errors.print(
            f"{row.exercise}: {row.expression} = {number(row.printed)} ({row.printing}) is called "
            f"{row.declared!r} in the file, but it is {_value(row)}",
            markup=False,
        )
    if wrong:
        raise typer.Exit(1)


def _value(row: AuditRow) -> str:
    return "not finite" if row.value is None else str(number(row.value))
