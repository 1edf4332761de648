"""The marks of a class as a table: who was marked on what, and what each earned on the rest of the test."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from autograder.class_results import ClassResults, ItemInfo, ItemRecord, SubmissionRecord

if TYPE_CHECKING:
    from autograder.analysis.moments import Floats


class MarkTable(NamedTuple):
    """The n submissions that were marked and not empty, on the p items that carry marks; in the order of their ids."""

    items: tuple[ItemInfo, ...]
    submissions: tuple[SubmissionRecord, ...]
    marks: Floats
    """Shape (n, p), in marks; NaN where an item was not marked, 0 where it was not attempted."""
    rest: Floats
    """Shape (n, p), in marks: what the submission earned on the other items.

    NaN where this item, or every other one, was not marked.
    Where some of them were not marked, the sum over the others is scaled up to the marks that all others carry.
    """
    total: Floats
    """Shape (n,), in marks: what it earned on all items, scaled up in the same way; NaN where none was marked."""


def marked_submissions(results: ClassResults) -> tuple[SubmissionRecord, ...]:
    """Return the submissions that could be marked, in the order of their ids."""
    return tuple(sorted((one for one in results.submissions if not one.fault), key=lambda one: one.id))


def answered_submissions(results: ClassResults) -> tuple[SubmissionRecord, ...]:
    """Return those of them in which anything at all was attempted, in the order of their ids.

    An empty upload, or one that nothing could be read from, says nothing of any item. Its zeros everywhere would make
    all items go together: a handful hides an item that works backwards.
    """
    items = items_with_marks(results)
    return tuple(
        one
        for one in marked_submissions(results)
        if any(item.id in one.items and one.items[item.id].attempted for item in items)
    )


def marked_item(results: ClassResults, submission: SubmissionRecord, item: ItemInfo) -> ItemRecord | None:
    """Return what became of an item; None where it was not marked, or is no part of the submission's score.

    With the policy `"code": "if_uploaded"`, code tasks are no part of it where no code at all was uploaded.
    """
    record = submission.items.get(item.id)
    if submission.fault or record is None or record.not_marked:
        return None
    if item.kind == "code" and results.policies.get("code", "if_uploaded") != "always":
        for one in reversed(results.items):  # code tasks come last
            task = submission.items.get(one.id) if one.kind == "code" else None
            if task is not None and (task.attempted or task.not_marked):
                return record
        return None
    return record


def alike(records: Iterable[ItemRecord]) -> list[tuple[ItemRecord, int]]:
    """Return each record once, with how often it is there: equal ones are one object where they come from a store."""
    found: dict[int, ItemRecord] = {}
    times = Counter[int]()
    for record in records:
        found[id(record)] = record
        times[id(record)] += 1
    return [(record, times[key]) for key, record in found.items()]


def items_with_marks(results: ClassResults) -> tuple[ItemInfo, ...]:
    """Return the items that the statistics are about: exercises and code tasks that carry marks."""
    return tuple(item for item in results.items if item.kind != "activity" and item.max_marks > 0)


def mark_table(results: ClassResults) -> MarkTable:
    """Return the marks of a class.

    Notes
    -----
    Sums are exact until the end, so that equal sums are equal numbers and ties are ties.
    """
    items, submissions = items_with_marks(results), answered_submissions(results)
    shape = len(submissions), len(items)
    marks, rest, total = np.full(shape, np.nan), np.full(shape, np.nan), np.full(shape[0], np.nan)
    found = [[marked_item(results, submission, item) for item in items] for submission in submissions]
    unit = math.lcm(*{record.marks.denominator for row in found for record in row if record is not None})
    unit = math.lcm(unit, *(item.max_marks.denominator for item in items))
    full = [int(item.max_marks * unit) for item in items]
    worth = sum(full)
    for at, row in enumerate(found):
        # Whole numbers of units, and one division at the end, which is correctly rounded.
        own = [None if one is None else one.marks.numerator * (unit // one.marks.denominator) for one in row]
        earned = sum(mark for mark in own if mark is not None)
        possible = sum(most for mark, most in zip(own, full, strict=True) if mark is not None)
        if possible:
            total[at] = earned * worth / (possible * unit)
        for column, (mark, most) in enumerate(zip(own, full, strict=True)):
            if mark is None:
                continue
            marks[at, column] = mark / unit
            if possible > most:
                rest[at, column] = (earned - mark) * (worth - most) / ((possible - most) * unit)
    return MarkTable(items, submissions, marks, rest, total)
