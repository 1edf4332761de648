"""From a marked submission to its record in a class."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from fractions import Fraction

from autograder import __version__
from autograder.class_results import (
    BlankInfo,
    BlankRecord,
    ClassResults,
    ItemInfo,
    ItemRecord,
    SubmissionRecord,
    Submitter,
)
from autograder.code.gather import not_attempted, numbered_tasks
from autograder.feedback_item import first_error, submission_messages
from autograder.problem import Blank, Problem, Worksheet
from autograder.result import LETTERS, BlankResult, ItemResult, SubmissionResult


def class_info(worksheet: Worksheet) -> ClassResults:
    """Return what all submissions of a class have in common, and no submission."""
    items = [
        _exercise(worksheet.problems[id_], section.title, f"{s}.{e}")
        for s, section in enumerate(worksheet.file.sections)
        for e, id_ in enumerate(section.exercises, start=1)
    ]
    if worksheet.policies.code != "never":
        items += [_code_task(problem, number) for problem, number in numbered_tasks(worksheet)]
    return ClassResults(
        worksheet=worksheet.id,
        title=worksheet.file.title,
        content_hash=worksheet.content_hash,
        tool=__version__,
        policies=asdict(worksheet.policies),
        levels=dict(worksheet.file.levels),
        goals=dict(worksheet.file.goals),
        items=tuple(items),
        submissions=(),
    )


def _exercise(problem: Problem, section: str, number: str) -> ItemInfo:
    blanks = tuple(BlankInfo(one.id, one.label, tuple(one.shape), _max_marks(one)) for one in problem.blanks)
    kind = "exercise" if problem.counts else "activity"
    return ItemInfo(
        *(problem.id, problem.title, section, number, problem.level),
        *(kind, problem.max_marks, problem.page or "", blanks),  # type: ignore[arg-type]  # kind is one of its values
    )


def _max_marks(blank: Blank) -> Fraction:
    return Fraction(0) if blank.kind == "link" else blank.max_marks


def _code_task(problem: Problem, number: str) -> ItemInfo:
    """Return a code task as it appears in a result: an item of its own, a single cell for each variable."""
    item = not_attempted(problem, number)
    blanks = tuple(BlankInfo(one.id, one.label, one.shape, one.max_marks) for one in item.blanks)
    head = (item.id, item.title, item.section, item.number, item.level)
    return ItemInfo(*head, item.kind, item.max_marks, problem.page or "", blanks)


def record_submission(
    result: SubmissionResult,
    id_: str,
    submitters: Sequence[Submitter] = (),
    notes: Sequence[str] = (),
    digest: str = "",
    *,
    record: Callable[[ItemResult], ItemRecord] | None = None,
) -> SubmissionRecord:
    """Return the record of a marked submission; `notes` are to staff, besides those of marking.

    `record` may stand in the place of `record_item`: one that remembers.
    """
    record = record or record_item
    return SubmissionRecord(
        id=_storable(id_),
        submitters=_people(submitters),
        variant=result.variant,
        score=result.score,
        max_score=result.max_score,
        completed=result.completed,
        items={item.id: record(item) for item in result.items},
        messages=tuple(map(_storable, submission_messages(result))),
        notes=tuple(map(_storable, (*result.notes, *notes))),
        digest=digest,
    )


def record_fault(
    fault: str, id_: str, submitters: Sequence[Submitter] = (), notes: Sequence[str] = (), digest: str = ""
) -> SubmissionRecord:
    """Return the record of a submission that could not be marked at all."""
    nothing = Fraction(0)
    return SubmissionRecord(
        *(_storable(id_), _people(submitters), "", nothing, nothing, 0, {}),
        fault=_storable(fault),
        notes=tuple(map(_storable, notes)),
        digest=digest,
    )


def _storable(text: str) -> str:
    """Return text that has a place in UTF-8: a name on disk, and so a traceback, may hold half a character."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


def _people(submitters: Sequence[Submitter]) -> tuple[Submitter, ...]:
    return tuple(Submitter(*map(_storable, one)) for one in submitters)


def record_item(item: ItemResult) -> ItemRecord:
    """Return the record of a marked item."""
    first = first_error(item)
    return ItemRecord(
        marks=item.marks,
        attempted=item.attempted,
        completed=item.completed,
        not_marked=item.not_marked,
        first_error=first.id if first is not None else "",
        blanks=tuple(_blank(blank, item.kind == "code") for blank in item.blanks),
        fault=_storable(item.fault),
    )


def _blank(blank: BlankResult, code: bool) -> BlankRecord:
    named = blank.diagnosis
    return BlankRecord(
        verdict=blank.verdict,
        marks=blank.marks,
        cells="".join([LETTERS[cell.verdict] for cell in blank.cells]),
        typed=() if code else tuple([_storable(cell.raw) for cell in blank.cells]),
        diagnosis=named.id if named is not None else "",
        other=named.other if named is not None else "",
        kind=named.kind if named is not None else "",
    )
