"""The cover of the worksheet: completed exercises by level, the course's goal, and the score."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from autograder.policies import Policies
from autograder.problem import Level, Worksheet
from autograder.result import Goal, ItemResult, LevelCount


def find_course(worksheet: Worksheet, assignment_title: str | None) -> tuple[str | None, tuple[str, ...]]:
    """Return the course whose goal counts, from the policy or the assignment's title, and notes to staff."""
    goals = worksheet.file.goals
    if worksheet.policies.course is not None:
        return worksheet.policies.course, ()
    words = re.findall(r"[A-Za-z]*\d+|[A-Za-z]+", assignment_title or "")
    named = [
        course for course in goals if any(word == course or re.sub(r"^[A-Za-z]+", "", word) == course for word in words)
    ]
    if len(named) == 1:
        return named[0], ()
    if named:
        return None, (f"The assignment's title names {' and '.join(named)}: set the course in the policies.",)
    return None, ()


def on_the_cover(worksheet: Worksheet, item: ItemResult) -> bool:
    """Whether an item counts towards the goal: exercises, and code tasks if the policy says so."""
    return item.kind == "exercise" or (item.kind == "code" and worksheet.policies.code_counts_towards_goal)


def count_levels(worksheet: Worksheet, items: Sequence[ItemResult]) -> dict[Level, LevelCount]:
    """Return the cover table: for every level the completed exercises and the total."""
    counted = [item for item in items if on_the_cover(worksheet, item)]
    return {
        level: LevelCount(
            symbol,
            sum(item.completed for item in counted if item.level == level),
            sum(item.level == level for item in counted),
        )
        for level, symbol in worksheet.file.levels.items()
    }


def score_submission(
    worksheet: Worksheet, items: Sequence[ItemResult], goal: Goal | None, *, code_uploaded: bool
) -> tuple[Fraction, Fraction, tuple[str, ...]]:
    """Return the score, the full score, and notes to staff.

    Items that were not marked are left out of both sums, never counted as zero.
    """
    policies: Policies = worksheet.policies
    with_code = policies.code == "always" or (policies.code == "if_uploaded" and code_uploaded)
    marked = [item for item in items if not item.not_marked and (with_code or item.kind != "code")]
    marks = sum((item.marks for item in marked), Fraction(0))
    max_marks = sum((item.max_marks for item in marked), Fraction(0))
    points = None if policies.points is None else Fraction(str(policies.points))
    if policies.score == "goal" and points is not None:
        notes: tuple[str, ...] = ()
        if goal is None:
            lowest = min(worksheet.file.goals.values())
            completed = sum(item.completed for item in items if on_the_cover(worksheet, item))
            goal = Goal("", lowest, completed)
            notes = (f"No course was found, so the lowest goal, {lowest}, was used for the score.",)
        unmarked = sum(item.not_marked and item.attempted for item in items if on_the_cover(worksheet, item))
        target = goal.goal - unmarked  # what we could not mark does not stand in the student's way
        share = Fraction(goal.completed, target) if target > 0 else Fraction(1)
        return points * min(Fraction(1), share), points, notes
    if points is not None:
        return (points * marks / max_marks if max_marks else Fraction(0)), points, ()
    return marks, max_marks, ()
