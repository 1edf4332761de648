"""The text above the rows: what could not be marked, the cover table, the goal, the printed keys."""

from __future__ import annotations

from autograder.feedback import LEGEND, marks_in_words
from autograder.feedback_item import submission_messages
from autograder.result import ItemResult, PrintedKeyResult, SubmissionResult
from autograder.text import counted


def header(result: SubmissionResult) -> str:
    """Return the text that a student reads first."""
    parts = [
        "\n".join(submission_messages(result)),
        "" if result.variant == "printed" else f"Variant {result.variant}",
        f"{result.title}: {marks_in_words(result.score)} of {marks_in_words(result.max_score)} points",
        "\n".join(cover_table(result)),
        "\n".join(_printed_keys(result)) if result.policies.disclosure != "none" else "",
        LEGEND if result.policies.disclosure in ("cells", "worked") else "",
    ]
    return "\n\n".join(part for part in parts if part)


def cover_table(result: SubmissionResult) -> list[str]:
    """Return the table of the cover: completed exercises by level, and the goal."""
    lines = ["Completed exercises (fully right)"]
    for level, count in result.levels.items():
        lines.append(f"  {count.symbol} {level:<13}{count.completed:>3} of {count.total}")
    total = sum(count.total for count in result.levels.values())
    lines.append(f"    {'all':<13}{result.completed:>3} of {total}")
    if result.goal is not None:
        goal = result.goal
        missing = goal.goal - goal.completed
        state = "reached" if goal.reached else f"{missing} to go"
        lines.append(f"  Goal for {goal.course}: {counted(goal.goal, 'exercise')}, {state}.")
    return lines


def _printed_keys(result: SubmissionResult) -> list[str]:
    lines = []
    for item in result.items:
        states = [_key_state(key) for key in item.printed_keys]
        if states:
            lines.append(f"  {item.number:<5}{item.title}: {'; '.join(states)}")
    return ["Printed keys, checked with your own answers", *lines] if lines else []


def _key_state(key: PrintedKeyResult) -> str:
    state = {True: "is met", False: "is not met", None: "needs more answers"}[key.met]
    corrected = " (a print of it is wrong; this is the corrected key)" if key.misprinted else ""
    return f"{key.expression} {state}{corrected}"


def row_title(item: ItemResult) -> str:
    """Return the name of an item's row."""
    if item.not_marked:
        return f"{item.title} (not marked)"
    return item.title if item.attempted else f"{item.title} (not attempted)"
