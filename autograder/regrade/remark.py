"""A marked class marked again by other files, from what its store holds: no submission is needed."""

from __future__ import annotations

from typing import Any

from autograder.choose_variant import PRINTED, Chosen, vary_worksheet
from autograder.class_record import class_info, record_submission
from autograder.class_results import BlankInfo, BlankRecord, ClassResults, ItemInfo, ItemRecord, SubmissionRecord
from autograder.grade import grade_variant
from autograder.problem import Worksheet
from autograder.readers.answers import Answers
from autograder.result import BlankResult, CodeResult, ItemResult, Verdict

MISFIT: dict[str, Any] = {"misfit": None}
"""Stands for a response that had not the shape of its blank: what was typed then is not in cells."""


def remark_class(results: ClassResults, worksheet: Worksheet) -> ClassResults:
    """Mark every submission of a class again, by the numbers of its own variant.

    Code is not run: code tasks keep what they earned. A submission that could not be marked stays so.
    """
    sheets: dict[str, Worksheet] = {}
    records = []
    for record in results.submissions:
        if record.fault:
            records.append(record)
            continue
        if record.variant not in sheets:
            varied = record.variant != PRINTED
            sheets[record.variant] = vary_worksheet(worksheet, record.variant) if varied else worksheet
        records.append(_remark(results, record, Chosen(sheets[record.variant], record.variant)))
    return class_info(worksheet)._replace(submissions=tuple(records))


def _remark(results: ClassResults, record: SubmissionRecord, chosen: Chosen) -> SubmissionRecord:
    known = {item.id: item for item in results.items if item.id in record.items}
    responses = {
        id_: {
            blank.id: _response(blank, found)
            for blank, found in zip(item.blanks, record.items[id_].blanks, strict=True)
        }
        for id_, item in known.items()
        if item.kind != "code"
    }
    code = {id_: record.items[id_] for id_, item in known.items() if item.kind == "code"}
    kept = CodeResult(
        tuple(_code_item(known[id_], found) for id_, found in code.items()),
        uploaded=any(found.attempted for found in code.values()),
    )
    result = grade_variant(chosen, Answers(responses), None, kept)
    again = record_submission(result, record.id, record.submitters, digest=record.digest)
    return again._replace(items={**again.items, **code}, messages=record.messages, notes=record.notes)


def _response(blank: BlankInfo, found: BlankRecord) -> Any:
    """Return what was typed into a blank as an answers file has it."""
    if found.verdict is Verdict.UNREADABLE and not any(found.typed):
        return MISFIT
    cells: list[Any] = list(found.typed)
    if not cells:
        return None
    if not blank.shape:
        return cells[0]
    if len(blank.shape) == 1:
        return cells
    width = blank.shape[1]
    return [cells[at : at + width] for at in range(0, len(cells), width)]


def _code_item(info: ItemInfo, found: ItemRecord) -> ItemResult:
    """Return a code task with the marks that it has, for the score and the cover."""
    return ItemResult(
        id=info.id,
        title=info.title,
        section=info.section,
        number=info.number,
        level=info.level,
        marks=found.marks,
        max_marks=info.max_marks,
        completed=found.completed,
        attempted=found.attempted,
        blanks=tuple(
            BlankResult(blank.id, blank.label, (), one.verdict, one.marks, blank.max_marks, ())
            for blank, one in zip(info.blanks, found.blanks, strict=True)
        ),
        kind="code",
        fault="not marked" if found.not_marked else "",
    )
