"""Scores in the columns of Gradescope's own download ("Download Grades", "Download CSV")."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.analysis.mark_table import marked_item
from autograder.class_results import ClassResults, ItemInfo, Submitter
from autograder.export.sheet import Cell, as_text, csv_text, first_and_last

HEAD = (
    "First Name",
    "Last Name",
    "SID",
    "Email",
    "Sections",
    "Total Score",
    "Max Points",
    "Status",
    "Submission ID",
    "Submission Time",
    "Lateness (H:M:S)",
    "View Count",
    "Submission Count",
)


def gradescope_csv(results: ClassResults) -> str:
    """Return a row for each student, the members of a group each in their own.

    Sections, times and counts are Gradescope's own and stay empty. A submission that could not be marked is
    "Ungraded" and has no score; an item that could not be marked, or is no part of the score (a code task of somebody
    who uploaded no code), has no marks.
    """
    items = [item for item in results.items if item.max_marks]
    return csv_text([[*HEAD, *map(_heading, items)], *_rows(results, items)])


def _heading(item: ItemInfo) -> str:
    return f"{item.number}: {item.title} ({as_text(item.max_marks)} pts)"


def _rows(results: ClassResults, items: list[ItemInfo]) -> Iterator[list[Cell]]:
    for submission in results.submissions:
        found = [marked_item(results, submission, item) for item in items]
        marks: list[Cell] = [None if record is None else record.marks for record in found]
        for student in submission.submitters or (Submitter(),):
            total, most, status = (
                (None, None, "Ungraded") if submission.fault else (submission.score, submission.max_score, "Graded")
            )
            who: list[Cell] = [*first_and_last(student.name), student.sid, student.email, None]
            yield [*who, total, most, status, submission.id, *[None] * 4, *marks]
