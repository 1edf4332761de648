"""Which step of a page each blank of an item shows."""

from __future__ import annotations

from autograder.class_results import ItemInfo
from autograder.dataflow import load_page
from autograder.problem import Problem, Worksheet


def problem_of(item: ItemInfo, worksheet: Worksheet | None) -> Problem | None:
    """Return the exercise of an item, by hand or in code; None where the worksheet is not there or has none."""
    if worksheet is None:
        return None
    return worksheet.problems.get(item.id.removeprefix("code_") if item.kind == "code" else item.id)


def steps_of(item: ItemInfo, worksheet: Worksheet | None = None) -> dict[str, str]:
    """Return the step that each blank shows, by the blank's id; empty where it is not known.

    The worksheet knows. Without it, a blank (or a variable of a code task) shows the step of the same name.
    """
    if not item.page:
        return {blank.id: "" for blank in item.blanks}
    steps = load_page(item.page).steps
    problem = problem_of(item, worksheet)
    named = {} if problem is None else {blank.id: blank.step_name for blank in problem.blanks}
    found = {blank.id: named.get(blank.id, blank.id) for blank in item.blanks}
    return {id_: step if step in steps else "" for id_, step in found.items()}
