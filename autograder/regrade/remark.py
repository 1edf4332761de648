"""A marked class marked again by other files, from what its store holds: no submission is needed."""

from __future__ import annotations

from fractions import Fraction
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
SHOWN = 40
"""Characters of a typed cell that a store holds; the last one of a longer cell is an ellipsis."""


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
        uploaded=_counts_code(results, record),
    )
    result = grade_variant(chosen, Answers(responses), None, kept)
    again = record_submission(result, record.id, record.submitters, digest=record.digest)
    return again._replace(items={**again.items, **code}, messages=record.messages, notes=record.notes)


def _counts_code(results: ClassResults, record: SubmissionRecord) -> bool:
    """Whether code is part of the score: also where a file was uploaded, and nothing in it attempted."""
    found = [(item, record.items[item.id]) for item in results.items if item.id in record.items]
    if any(one.attempted for item, one in found if item.kind == "code"):
        return True
    by_hand = [(item, one) for item, one in found if item.kind != "code" and not one.not_marked]
    full = sum((item.max_marks for item, _ in by_hand), Fraction(0))
    if results.policies.get("score") != "marks":
        return False  # then it made no difference, and left no trace
    if results.policies.get("points") is None:
        return record.max_score > full
    earned = sum((one.marks for _, one in by_hand), Fraction(0))
    return record.score * full < earned * record.max_score


def _response(blank: BlankInfo, found: BlankRecord) -> Any:
    """Return what was typed into a blank as an answers file has it."""
    if found.verdict is Verdict.UNREADABLE and not any(found.typed):
        return MISFIT
    cells: list[Any] = [
        typed[:-1] if letter not in "U-" and _is_cut(typed) else typed
        for typed, letter in zip(found.typed, found.cells, strict=True)
    ]
    if not cells:
        return None
    if not blank.shape:
        return cells[0]
    if len(blank.shape) == 1:
        return cells
    width = blank.shape[1]
    return [cells[at : at + width] for at in range(0, len(cells), width)]


def _is_cut(typed: str) -> bool:
    """Whether a store holds the beginning of a cell only: of a number that could be read, that is as good."""
    return len(typed) == SHOWN and typed.endswith("…")


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
