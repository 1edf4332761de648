"""Students who may need help, and why: three rules that anybody can check, each in words."""

from __future__ import annotations

from collections import defaultdict
from statistics import median
from typing import NamedTuple

from autograder.analysis.mark_table import items_with_marks, marked_item, marked_submissions
from autograder.analysis.misconceptions import named_in
from autograder.analysis.sentences import Named
from autograder.class_results import ClassResults, SubmissionRecord, Submitter
from autograder.text import counted, listed, percent

FAR_BELOW = 0.5
"""Of the median: who has less than half of what the middle of the class has."""
FEWEST_FOR_A_MEDIAN = 5
"""Below, the middle of the class is one student."""
MANY_OMITTED = 0.5
"""Share of the exercises."""
SAME_MISTAKE = 3
"""Exercises with the same misconception: once is a slip, twice may be chance."""


SAME = "same_misconception"


class Reason(NamedTuple):
    """Why a student may need help."""

    rule: str
    """One of far_below, many_omitted, same_misconception."""
    sentence: str


class NeedsHelp(NamedTuple):
    """A submission whose students may need help."""

    submission: str
    submitters: tuple[Submitter, ...]
    share: float | None
    """Of the full score."""
    reasons: tuple[Reason, ...]

    @property
    def is_behind(self) -> bool:
        """Whether it is more than one thing that they misunderstood."""
        return any(reason.rule != SAME for reason in self.reasons)


def need_help(results: ClassResults) -> list[NeedsHelp]:
    """Return the students who may need help: first who is far below or left much out, the lowest score first.

    Then come those who did well but for one thing that they misunderstood, in the same order.

    Notes
    -----
    far_below: a share of the full score below half of the class's median share.
    many_omitted: at least half of the exercises that were marked were not attempted; where that is so of the median
    student, it says nothing about one, and the rule is silent.
    same_misconception: the same misconception (not a convention) was named in three exercises or more.
    """
    submissions = marked_submissions(results)
    shares = {one.id: float(one.score / one.max_score) for one in submissions if one.max_score}
    middle = median(shares.values()) if len(shares) >= FEWEST_FOR_A_MEDIAN else 0.0
    omitted = {one.id: _omitted(results, one) for one in submissions}
    parts = [left / of for left, of in omitted.values() if of]
    usual = bool(parts) and len(parts) >= FEWEST_FOR_A_MEDIAN and median(parts) >= MANY_OMITTED
    found = []
    for submission in submissions:
        reasons = []
        share = shares.get(submission.id)
        if share is not None and share < FAR_BELOW * middle:
            reasons.append(
                Reason(
                    "far_below", f"Has {percent(share)} of the score; the middle of the class has {percent(middle)}."
                )
            )
        left, of = omitted[submission.id]
        if of and left >= MANY_OMITTED * of and not usual:
            reasons.append(Reason("many_omitted", f"Did not attempt {left} of {counted(of, 'exercise')}."))
        reasons += _same_mistake(results, submission)
        if reasons:
            found.append(NeedsHelp(submission.id, submission.submitters, share, tuple(reasons)))
    return sorted(found, key=lambda one: (not one.is_behind, 0.0 if one.share is None else one.share, one.submission))


def _omitted(results: ClassResults, submission: SubmissionRecord) -> tuple[int, int]:
    """Return how many exercises were not attempted, and of how many."""
    items = [item for item in items_with_marks(results) if item.kind == "exercise"]
    records = [record for item in items if (record := marked_item(results, submission, item)) is not None]
    return sum(not record.attempted for record in records), len(records)


def _same_mistake(results: ClassResults, submission: SubmissionRecord) -> list[Reason]:
    """Return what was named in several exercises."""
    where: dict[Named, list[str]] = defaultdict(list)
    for item in items_with_marks(results):
        record = marked_item(results, submission, item)
        for diagnosis in named_in(item, record) if record is not None else ():
            if diagnosis.kind == "misconception":
                where[diagnosis].append(item.title)
    often = sorted((one for one in where if len(where[one]) >= SAME_MISTAKE), key=lambda one: (-len(where[one]), one))
    return [
        Reason(
            SAME,
            f"In {counted(len(where[one]), 'exercise')} ({listed(where[one])}) the same: {one.happened}",
        )
        for one in often
    ]
