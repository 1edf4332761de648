"""How far the class came: completed exercises by level, and against each course's goal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from autograder.analysis.intervals import Interval, wilson
from autograder.analysis.mark_table import marked_submissions
from autograder.class_results import ClassResults, ItemInfo, SubmissionRecord
from autograder.problem import Level


class LevelProgress(NamedTuple):
    """What was completed of one level."""

    level: Level
    symbol: str
    total: int
    """Exercises of the level."""
    students: Mapping[int, int]
    """How many students completed how many of them, from none to all."""
    mean: float | None
    """Exercises that a student completed, on average."""


class GoalProgress(NamedTuple):
    """How many reached the goal of a course."""

    course: str
    goal: int
    reached: int
    n: int
    share: float | None
    interval: Interval | None
    """Wilson's."""
    nearly: int
    """Students who are at most two exercises short of it."""


class Progress(NamedTuple):
    """How far the class came."""

    levels: tuple[LevelProgress, ...]
    goals: tuple[GoalProgress, ...]
    completed: Mapping[int, int]
    """How many students completed how many exercises, of those numbers that occur."""


NEARLY = 2
"""Exercises that are still in reach on the day before the deadline."""


def progress(results: ClassResults) -> Progress:
    """Return how far the class came.

    Notes
    -----
    Exercises count, and code tasks where the policy `code_counts_towards_goal` says so. As in the score, a goal is
    lowered for a student by the exercises that were attempted and could not be marked.
    """
    submissions = marked_submissions(results)
    counting = [item for item in results.items if _counts(results, item)]
    levels = []
    for level, symbol in results.levels.items():
        items = [item for item in counting if item.level == level]
        count = Counter(_completed(submission, items) for submission in submissions)
        mean = sum(number * students for number, students in count.items()) / len(submissions) if submissions else None
        by_number = {number: count[number] for number in range(len(items) + 1)}
        levels.append(LevelProgress(level, symbol, len(items), by_number, mean))
    goals = tuple(_goal(course, goal, submissions, counting) for course, goal in results.goals.items())
    completed = Counter(submission.completed for submission in submissions)
    return Progress(tuple(levels), goals, dict(sorted(completed.items())))


def _counts(results: ClassResults, item: ItemInfo) -> bool:
    with_code = bool(results.policies.get("code_counts_towards_goal", False))
    return item.kind == "exercise" or (item.kind == "code" and with_code)


def _completed(submission: SubmissionRecord, items: list[ItemInfo]) -> int:
    records = [submission.items[item.id] for item in items if item.id in submission.items]
    return sum(record.completed and not record.not_marked for record in records)


def _goal(course: str, goal: int, submissions: tuple[SubmissionRecord, ...], items: list[ItemInfo]) -> GoalProgress:
    short = []
    for submission in submissions:
        records = [submission.items[item.id] for item in items if item.id in submission.items]
        unmarked = sum(record.not_marked and record.attempted for record in records)
        short.append(goal - unmarked - submission.completed)
    n, reached = len(short), sum(one <= 0 for one in short)
    return GoalProgress(
        course=course,
        goal=goal,
        reached=reached,
        n=n,
        share=reached / n if n else None,
        interval=wilson(reached / n, n) if n else None,
        nearly=sum(0 < one <= NEARLY for one in short),
    )
