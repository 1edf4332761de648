"""A long table for spreadsheets and statistics programs: a row for each submission and item."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.analysis.mark_table import marked_item
from autograder.class_results import ClassResults, ItemInfo, ItemRecord, SubmissionRecord
from autograder.export.sheet import Cell, csv_text

HEAD = (
    "submission",
    "name",
    "email",
    "sid",
    "variant",
    "item",
    "title",
    "section",
    "number",
    "level",
    "kind",
    "marks",
    "max_marks",
    "attempted",
    "completed",
    "marked",
    "first_error",
    "diagnoses",
    "cells",
)


def long_csv(results: ClassResults) -> str:
    """Return a row for each submission and item, in the order of the sheet.

    The members of a group are in one cell, separated by semicolons. What could not be marked, or is no part of the
    score (a code task of somebody who uploaded no code), has no marks and is not `marked`; a submission that could not
    be marked at all has one such row, without an item.
    """
    return csv_text([HEAD, *_rows(results)])


def _rows(results: ClassResults) -> Iterator[list[Cell]]:
    for submission in results.submissions:
        who = _who(submission)
        if submission.fault:
            yield [*who, *[None] * 10, False, None, None, None]
            continue
        for item in results.items:
            record = submission.items.get(item.id)
            if record is not None:
                yield [*who, *_item(item, record, counts=marked_item(results, submission, item) is not None)]


def _who(submission: SubmissionRecord) -> list[Cell]:
    columns = zip(*submission.submitters, strict=True) if submission.submitters else ((), (), ())
    return [submission.id, *("; ".join(filter(None, column)) for column in columns), submission.variant]


def _item(item: ItemInfo, record: ItemRecord, *, counts: bool) -> list[Cell]:
    diagnoses = dict.fromkeys(id_ for blank in record.blanks for id_ in (blank.diagnosis, blank.other) if id_)
    return [
        *(item.id, item.title, item.section, item.number, item.level, item.kind),
        *(record.marks if counts else None, item.max_marks),
        *(record.attempted, record.completed, counts),
        *(record.first_error, " ".join(diagnoses), " ".join(blank.cells for blank in record.blanks)),
    ]
