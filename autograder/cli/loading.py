"""Load a worksheet for a command, or leave with one clear error."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.console import Console

from autograder.catalog import ID, ProblemError, load_worksheet, problem_from, read_json, worksheet_folder
from autograder.problem import Problem, Worksheet
from autograder.readers.code import code_files
from autograder.roster import Roster, RosterError, read_roster
from autograder.text import counted, listed, nearest, safe

if TYPE_CHECKING:
    from autograder.sandbox.template import Template

console = Console(highlight=False)
errors = Console(stderr=True, highlight=False, soft_wrap=True)


def leave(message: str, status: int = 2) -> typer.Exit:
    """Print an error and return the exception that ends the command."""
    errors.print(message, markup=False)
    return typer.Exit(status)


def refuse_results(output: Path, results: Path) -> None:
    """Leave where the file to write is the results of a class themselves: hours of marking would be gone."""
    if output.exists() and output.samefile(results):
        raise leave(f"{output} holds the results: name another file to write")


def load(name: str) -> Worksheet:
    """Return the worksheet of that name; an author's mistakes end the command with status 1."""
    try:
        folder = worksheet_folder(name)
    except ProblemError as error:
        raise leave(str(error)) from None
    try:
        return load_worksheet(folder)
    except ProblemError as error:
        raise leave(str(error), 1) from None


def start_template(folder: Path) -> Template | None:
    """Start the sandbox's clean process if the folder holds code; before any key is read."""
    if not code_files(folder):
        return None
    from autograder.sandbox.template import Template

    return Template.start()


def find_problem(worksheet: Worksheet, exercise: str) -> Problem:
    """Return the problem of that id; a misspelt one ends the command with status 2 and the nearest name."""
    problem = worksheet.problems.get(exercise) or _draft(worksheet, exercise)
    if problem is None:
        near = nearest(exercise, worksheet.problems)
        hint = f"; did you mean {near!r}?" if near else ""
        raise leave(f"There is no exercise {safe(exercise)!r} in worksheet {worksheet.id!r}{hint}")
    return problem


def _draft(worksheet: Worksheet, exercise: str) -> Problem | None:
    """Return an exercise whose file lies in the worksheet's folder, but stands in no section yet."""
    folder = worksheet_folder(worksheet.id)
    path = folder / f"{exercise}.json"
    if not re.fullmatch(ID, exercise) or not path.is_file():
        return None
    from autograder.lint import check_file

    contents = {path.name: path.read_bytes()}
    findings = check_file(path, contents, solve=False)
    if findings:
        raise leave(str(ProblemError(findings)), 1)
    return problem_from(read_json(contents[path.name]))


def on_seed(problem: Problem, seed: str | None) -> Problem:
    """Return the exercise on the givens of a seed; one that does not vary ends the command with status 2."""
    if seed is None:
        return problem
    from autograder.variant import StarvedError, vary

    if not problem.varies:
        raise leave(f"{problem.id} does not vary: its file has no variants")
    try:
        return vary(problem, seed)
    except StarvedError as error:
        raise leave(str(error), 1) from None


def load_roster(path: Path) -> Roster:
    """Return a roster, and say on stderr who gets no sheet; one that cannot be used ends the command."""
    try:
        found = read_roster(path)
    except RosterError as error:
        raise leave(str(error), 1) from None
    if found.left_out:
        others = listed([f"{number} {safe(role)}" for role, number in found.left_out.items()])
        errors.print(f"{counted(len(found.students), 'student')}; without a sheet: {others}", markup=False)
    return found
