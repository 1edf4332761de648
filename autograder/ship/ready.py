"""Whether a worksheet may be shipped: lint, the audit of its printed keys, and its examples."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from autograder.catalog import content_hash, load_worksheet, read_contents
from autograder.examples.exercises import check_exercises
from autograder.examples.submissions import check_submissions
from autograder.lint import check_contents
from autograder.printed_keys import audit_problem
from autograder.problem import Worksheet
from autograder.solution import solve


def shortcomings(folder: Path, seeds: Sequence[str] = ()) -> list[str]:
    """Return everything that keeps a worksheet from being shipped, a line each.

    Parameters
    ----------
    folder : Path
        Of the worksheet.
    seeds : sequence of str
        On whose variants the examples of exercises are tried.
    """
    contents = read_contents(folder)
    findings = check_contents(folder, contents)
    if findings:
        return [*(f"lint: {finding}" for finding in findings), "audit and examples: not run before lint is content"]
    worksheet = load_worksheet(folder)
    found = [f"audit: {line}" for line in wrong_keys(worksheet)]
    found += [f"example: {line}" for line in check_submissions(folder, worksheet).failures]
    found += [f"example: {line}" for line in check_exercises(folder, worksheet, seeds).failures]
    if content_hash(read_contents(folder)) != worksheet.content_hash:
        found.append(f"{folder}: the files changed while they were checked")
    return found


def wrong_keys(worksheet: Worksheet) -> list[str]:
    """Return every printed key that is not what its file calls it."""
    rows = [
        row
        for problem in worksheet.problems.values()
        if problem.printed_keys
        for row in audit_problem(problem, solve(problem))
    ]
    return [
        f"{row.exercise}: {row.expression} = {float(row.printed):g} ({row.printing}) is called {row.declared!r}, "
        f"but it is {'not finite' if row.value is None else format(float(row.value), 'g')}"
        for row in rows
        if row.status != row.declared
    ]
