"""Scores as Canvas's gradebook imports them ("Import", "Upload CSV")."""

from __future__ import annotations

from fractions import Fraction

from autograder.class_results import ClassResults
from autograder.export.sheet import Cell, csv_text

HEAD = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
POINTS_POSSIBLE = "    Points Possible"


def canvas_csv(results: ClassResults, assignment: str = "") -> str:
    """Return a row for each student with one score, under the row of the points possible.

    Parameters
    ----------
    results : ClassResults
    assignment : str, optional
        Heading of the score, as in an export of the gradebook: "Title (12345)" is the assignment of that id. By
        default the worksheet's title; where no assignment has it, Canvas asks whether to make one.

    Notes
    -----
    Canvas looks for a student by ID, then by SIS User ID, then by SIS Login ID, then by name. ID is Canvas's own and
    stays empty; the student id stands as SIS User ID and the e-mail address as SIS Login ID.

    There is one full score: the largest of the class. A submission out of less, because it has no code or an item
    could not be marked, is scaled up to it. One that could not be marked at all is not there, so that Canvas leaves
    the student's score alone.
    """
    marked = [one for one in results.submissions if not one.fault and one.max_score]
    full = max((one.max_score for one in marked), default=Fraction(0))
    rows: list[list[Cell]] = [[*HEAD, assignment or results.title], [POINTS_POSSIBLE, *[None] * 4, full]]
    for submission in marked:
        score = submission.score * full / submission.max_score
        rows += [[student.name, None, student.sid, student.email, None, score] for student in submission.submitters]
    return csv_text(rows)
