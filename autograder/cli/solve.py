"""`autograder solve`: the key of an exercise, every step of it."""

from __future__ import annotations

from typing import Annotated

import typer

from autograder.cli.documents import number, solve_document, to_text
from autograder.cli.loading import console, find_problem, leave, load, on_seed
from autograder.printed_keys import audit_problem
from autograder.solution import solve as solve_problem
from autograder.worked import lines_of, worked_solution
from reference.ops import BY_HAND, EXACT, OffTableError


def solve(
    exercise: Annotated[str, typer.Argument(help="Id of the exercise.")],
    worksheet: Annotated[str, typer.Option(help="Name of the worksheet.")] = "gan",
    exact: Annotated[bool, typer.Option("--exact", help="Natural logarithm and exact sigmoid.")] = False,
    seed: Annotated[str | None, typer.Option(help="Of a variant: a variant code, or any seed.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")] = False,
) -> None:
    """Solve an exercise: all steps, all blanks, the printed keys. Staff only: this is the key."""
    problem = on_seed(find_problem(load(worksheet), exercise), seed)
    try:
        key = solve_problem(problem, EXACT if exact else BY_HAND)
    except OffTableError as error:
        raise leave(f"{exercise}: {error}", 1) from None
    rows = audit_problem(problem, key)
    if json:
        print(to_text(solve_document(problem, key, rows)))
        return
    console.print(f"{problem.title} ({problem.id})\n{problem.text}\n", markup=False)
    console.print(worked_solution(problem, key), markup=False)
    for blank in problem.blanks:
        if blank.id in key.blanks:
            console.print(f"\nblank {blank.id}  {blank.label}", markup=False)
            console.print("\n".join("    " + line for line in lines_of(key.blanks[blank.id])), markup=False)
    for row in rows:
        value = "not finite" if row.value is None else number(row.value)
        console.print(
            f"\nprinted key ({row.printing}): {row.expression} = {number(row.printed)}: {row.declared}, it is {value}",
            markup=False,
        )
