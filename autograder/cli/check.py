"""`autograder check`: a student's code at home, on the worksheet's own inputs and on practice inputs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from autograder.cli.loading import console, errors, leave, load
from autograder.code.gather import code_problems
from autograder.feedback import SYMBOLS, blank_feedback
from autograder.feedback_item import first_departure
from autograder.problem import Worksheet
from autograder.readers.code import read_code
from autograder.result import ItemResult, Verdict
from autograder.sandbox.isolation import FAIR
from autograder.sandbox.template import Template

PRACTICE_SALT = "practice"
PRACTICE_INPUTS = 2


def check(
    files: Annotated[list[Path], typer.Argument(help="numpy_by_hand.py, or a notebook with the same functions.")],
    worksheet: Annotated[str, typer.Option(help="Name of the worksheet.")] = "gan",
    allow_weak: Annotated[bool, typer.Option(help="Run even where little protects this machine.")] = False,
) -> None:
    """Run your functions as the grader would: on the sheet's own inputs and on two others."""
    for file in files:
        if not file.is_file() or file.suffix not in (".py", ".ipynb"):
            raise leave(f"{file} is no Python file and no notebook")
    with Template.start() as template:
        loaded = _for_practice(load(worksheet))
        from autograder.code.run import mark_code

        code = read_code(files, {problem.id for problem in code_problems(loaded)})
        result = mark_code(loaded, code, template, allow_weak=allow_weak)
    if result.isolation is not None and result.isolation["tier"] == FAIR:
        errors.print("warning: this machine is only fairly well protected from the code", markup=False)
    for message in result.messages:
        console.print(message, markup=False)
    for item in result.items:
        _show(item)
    if any(item.not_marked for item in result.items):
        raise leave("\n".join(result.notes) or "The code could not be run.", 1)


def _for_practice(worksheet: Worksheet) -> Worksheet:
    """Return the worksheet with inputs that are no secret."""
    policies = replace(worksheet.policies, hidden_inputs=PRACTICE_INPUTS, disclosure="cells")
    return replace(worksheet, file=replace(worksheet.file, salt=PRACTICE_SALT, policies=policies))


def _show(item: ItemResult) -> None:
    name = item.id.removeprefix("code_")
    if not item.attempted:
        console.print(f"{name}: not attempted", markup=False)
        return
    console.print(f"{name}: {'all right' if item.completed else first_departure(item)}", markup=False)
    for remark in item.remarks:
        console.print(f"  {remark}", markup=False)
    for blank in item.blanks:
        if blank.verdict is not Verdict.CORRECT:
            console.print(f"  {SYMBOLS[blank.verdict]} {blank.id}: {blank_feedback(blank, 'cells')}", markup=False)
