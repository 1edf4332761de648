"""The cover: completed exercises by level, the goal by course, and both score policies."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from autograder.cover import find_course
from autograder.grade import grade
from autograder.policies import Policies
from autograder.problem import Worksheet
from autograder.readers.answers import Answers
from autograder.result import SubmissionResult
from tests.conftest import Mark, Responses, as_read


def with_policies(gan: Worksheet, **policies: Any) -> Worksheet:
    """Return the worksheet under other policies."""
    return replace(gan, file=replace(gan.file, policies=Policies(**policies)))


def test_totals_by_level(mark: Mark) -> None:
    """The totals of the cover are those of the worksheet: 23, 14, 5 and 4."""
    levels = mark({}).levels
    assert {level: count.total for level, count in levels.items()} == {
        "beginner": 23,
        "intermediate": 14,
        "advanced": 5,
        "expert": 4,
    }


def test_completed_means_fully_right(mark: Mark, values: Responses) -> None:
    """Neither follow-through nor an unfilled cell completes an exercise."""
    values["discriminator_output"] = {"z": [1, -3, 1, 2, 2, -1], "pred": [0.7, 0, 0.7, 0.9, 0.9, 0.3]}
    values["sigmoid_table"]["sigma"][0] = None
    result = mark(values)
    assert not {item.completed for item in result.items if item.id in ("discriminator_output", "sigmoid_table")} - {
        False
    }
    assert (result.completed, result.levels["beginner"].completed) == (44, 22)


@pytest.mark.parametrize(
    ("title", "course"),
    [
        ("GAN worksheet (CSCI 4722)", "4722"),
        ("CSCI5722 GAN", "5722"),
        ("5722-GAN by hand", "5722"),
        ("4722/5722: GAN", None),
        ("Homework 14722", None),
        ("GAN", None),
        ("", None),
        (None, None),
    ],
)
def test_course_from_the_assignments_title(gan: Worksheet, title: str | None, course: str | None) -> None:
    """A course is a word of the title; two of them, or none, are no course."""
    assert find_course(gan, title)[0] == course


def test_two_courses_in_a_title_are_a_note_to_staff(gan: Worksheet) -> None:
    """Staff are told to set the policy."""
    assert "names 4722 and 5722" in find_course(gan, "4722 / 5722")[1][0]


def test_policy_names_the_course(gan: Worksheet, values: Responses) -> None:
    """The policy comes before the title, and the goal counts completed exercises."""
    result = grade(with_policies(gan, course="5722"), Answers(as_read(values)), "CSCI 4722")
    assert result.goal is not None
    assert (result.goal.course, result.goal.goal, result.goal.completed, result.goal.reached) == (
        "5722",
        17,
        46,
        True,
    )


def some(values: Responses, number: int) -> Responses:
    """Return the first answers only."""
    return dict(list(values.items())[:number])


def run(gan: Worksheet, responses: Responses, title: str | None = None, **policies: Any) -> SubmissionResult:
    return grade(with_policies(gan, **policies), Answers(as_read(responses)), title)


def test_score_policy_marks(gan: Worksheet, values: Responses) -> None:
    """Without points the score is the sum of marks."""
    result = run(gan, {"generator": values["generator"]})
    assert (result.score, result.max_score) == (1, 153)


def test_score_policy_marks_scaled(gan: Worksheet, values: Responses) -> None:
    """With points full marks are exactly that many points, and part of them exactly that part."""
    assert run(gan, values, points=20.0).score == 20
    result = run(gan, {"generator": values["generator"]}, points=20.0)
    assert (result.score, result.max_score) == (Fraction(20, 153), 20)


def test_score_policy_goal(gan: Worksheet, values: Responses) -> None:
    """Completed exercises over the goal, capped at 1, times the points."""
    policies: dict[str, Any] = {"score": "goal", "points": 10.0}
    assert run(gan, some(values, 5), "4722", **policies).score == Fraction(10, 3)
    assert run(gan, some(values, 15), "4722", **policies).score == 10
    assert run(gan, some(values, 15), "5722", **policies).score == Fraction(150, 17)
    assert run(gan, values, "4722", **policies).score == 10


def test_goal_without_a_course_uses_the_lowest_and_says_so(gan: Worksheet, values: Responses) -> None:
    """No student loses marks because a title names no course; staff read a note."""
    result = run(gan, some(values, 15), None, score="goal", points=10.0)
    assert (result.score, result.goal) == (10, None)
    assert "No course was found, so the lowest goal, 15" in result.notes[0]
