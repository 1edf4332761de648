"""`autograder test`: the worksheet's examples, submissions and single exercises."""

from __future__ import annotations

from typing import Annotated

import typer

from autograder.catalog import worksheet_folder
from autograder.cli.loading import console, find_problem, leave, load
from autograder.examples.exercises import check_exercises
from autograder.examples.failure import NOTHING, Tally
from autograder.examples.submissions import check_submissions
from autograder.text import counted


def run_examples(
    worksheet: Annotated[str, typer.Argument(help="Name of the worksheet.")] = "gan",
    exercise: Annotated[str | None, typer.Option(help="Only the examples of this exercise.")] = None,
    seeds: Annotated[int, typer.Option(min=0, help="On how many variants each example of an exercise runs.")] = 20,
) -> None:
    """Mark every example and say which does not get what it must; exit status 1 if any.

    Examples of single exercises (examples/EXERCISE.json) also run on variants, where the givens vary.
    """
    loaded = load(worksheet)
    folder = worksheet_folder(worksheet)
    submissions = NOTHING
    if exercise is None:
        submissions = check_submissions(folder, loaded)
    else:
        find_problem(loaded, exercise)
    exercises = check_exercises(folder, loaded, [str(seed) for seed in range(1, seeds + 1)], exercise)
    failures = (*submissions.failures, *exercises.failures)
    for failure in failures:
        print(failure)
    if failures:
        raise leave(f"{counted(len(failures), 'failure')} in {summary(submissions, exercises, seeds)}", 1)
    console.print(f"{summary(submissions, exercises, seeds)}: all as expected.", markup=False, soft_wrap=True)


def summary(submissions: Tally, exercises: Tally, seeds: int) -> str:
    """Return what was run."""
    said = [counted(submissions.examples, "submission")] if submissions.examples else []
    said.append(f"{counted(exercises.examples, 'example')} of exercises, marked {counted(exercises.runs, 'time')}")
    if exercises.varied:
        said.append(
            f"{counted(exercises.varied, 'exercise')} also on those of {counted(seeds, 'seed')} that pass the gate"
        )
    else:
        said.append("no seeds, because no exercise with examples has givens that vary")
    return "; ".join(said)
