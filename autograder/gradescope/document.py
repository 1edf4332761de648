"""A result as Gradescope's results document, built by gradescope-utils' JSONTestRunner."""

from __future__ import annotations

import io
import unittest
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from gradescope_utils.autograder_utils.decorators import number, partial_credit
from gradescope_utils.autograder_utils.json_test_runner import JSONTestRunner

from autograder import __version__
from autograder.feedback import blank_remark, marks_in_words
from autograder.feedback_item import first_error, first_note, item_feedback
from autograder.gradescope.header import header, row_title
from autograder.picture import draw_blank
from autograder.policies import Disclosure
from autograder.result import LETTERS, ItemResult, SubmissionResult

MAX_OUTPUT = 100_000
"""Gradescope cuts outputs there."""

CODES = LETTERS


def as_number(marks: Fraction) -> int | float:
    """Return exact marks as a JSON number.

    Examples
    --------
    >>> as_number(Fraction(4)), as_number(Fraction(5, 3))
    (4, 1.6667)
    """
    return int(marks) if marks.denominator == 1 else round(float(marks), 4)


def _marks(marks: Fraction) -> str:
    return marks_in_words(marks) + (" mark" if marks == 1 else " marks")


def row_text(item: ItemResult, disclosure: Disclosure) -> str:
    """Return the text of an item's row: marks, three sentences at most, the student's own cells."""
    lines = []
    if item.not_marked or not item.attempted:
        lines.append(item_feedback(item, disclosure))
        if item.max_marks and not item.not_marked:
            lines.append(f"It carries {_marks(item.max_marks)}.")
    else:
        if item.max_marks:
            lines.append(f"{marks_in_words(item.marks)} of {_marks(item.max_marks)}")
        lines.append(item_feedback(item, disclosure))
        lines += [f"  {remark}" for remark in item.remarks]
        said = first_error(item) or first_note(item)
        for blank in item.blanks:
            label = f" ({blank.label})" if blank.label and blank.label != blank.id else ""
            lines += ["", f"{blank.id}{label}"]
            lines += ["    " + line for line in draw_blank(blank, disclosure)]
            sentence = blank_remark(blank, disclosure, said=blank is said)
            lines += [f"  {sentence}"] if sentence else []
    if item.solution:
        lines += ["", "Worked solution", *("  " + line for line in item.solution.splitlines())]
    return "\n".join(lines).strip("\n")


def _method(item: ItemResult, disclosure: Disclosure) -> Callable[..., None]:
    """Return the finished item as a test method: the score first, so that nothing can come between."""
    text = row_text(item, disclosure)
    score = float(as_number(item.marks))

    def scored(self: unittest.TestCase, set_score: Callable[[float], None]) -> None:
        set_score(score)
        print(text, end="")

    def unscored(self: unittest.TestCase) -> None:
        print(text, end="")

    has_score = item.attempted and not item.not_marked and item.max_marks > 0
    method = partial_credit(float(as_number(item.max_marks)))(scored) if has_score else unscored
    method.__doc__ = row_title(item)
    found: Callable[..., None] = number(item.number)(method)
    return found


def _suite(result: SubmissionResult) -> unittest.TestSuite:
    """Return one test for each item, in order."""
    methods = {item.id: _method(item, result.policies.disclosure) for item in result.items}
    case: type[unittest.TestCase] = type("Items", (unittest.TestCase,), methods)
    return unittest.TestSuite(case(id_) for id_ in methods)


def build_document(result: SubmissionResult, notes: Sequence[str] = ()) -> dict[str, Any]:
    """Return the results document of a marked submission; equal results give equal documents.

    `notes` are to staff, about the metadata.
    """
    document: dict[str, Any] = {}

    def finish(data: dict[str, Any]) -> None:
        for item, row in zip(result.items, data["tests"], strict=True):
            if "score" in row:
                row["score"], row["max_score"] = as_number(item.marks), as_number(item.max_marks)
            else:
                del row["status"]  # neither passed nor failed: nothing was marked
            row["output"] = row.get("output", "")[:MAX_OUTPUT]
            row["output_format"] = row["name_format"] = "text"
        data.pop("execution_time")
        data.pop("leaderboard")
        data["score"] = as_number(result.score)
        data["output"] = header(result)[:MAX_OUTPUT]
        data["output_format"] = "text"
        details = compact(result)
        details["notes"] += notes
        data["extra_data"] = {"byhand": details}
        document.update(data)
        data.clear()  # the runner would write it out once more, to nobody

    JSONTestRunner(io.StringIO(), visibility="visible", post_processor=finish).run(_suite(result))
    return document


def compact(result: SubmissionResult) -> dict[str, Any]:
    """Return what staff and later tools need of a result: versions, hashes, policies, verdicts."""
    policies = result.policies
    return {
        "tool": __version__,
        "worksheet": result.worksheet,
        "content_hash": result.content_hash,
        "variant": result.variant,
        **({"sheet": result.who._asdict()} if any(result.who) else {}),
        "policies": {
            "score": policies.score,
            **({} if policies.points is None else {"points": policies.points}),
            **({} if policies.course is None else {"course": policies.course}),
            "disclosure": policies.disclosure,
            "follow_through_credit": str(policies.follow_through_credit),
            "code": policies.code,
            "hidden_inputs": policies.hidden_inputs,
        },
        **({} if result.isolation is None else {"isolation": result.isolation}),
        "score": str(result.score),
        "max_score": str(result.max_score),
        "completed": result.completed,
        "notes": list(result.notes),
        "items": {item.id: _compact_item(item, policies.disclosure) for item in result.items},
    }


def _compact_item(item: ItemResult, disclosure: Disclosure) -> dict[str, Any]:
    found: dict[str, Any] = {} if item.not_marked else {"marks": str(item.marks), "max_marks": str(item.max_marks)}
    if item.attempted or item.not_marked:
        found["verdicts"] = {blank.id: "".join(CODES[cell.verdict] for cell in blank.cells) for blank in item.blanks}
    misconceptions = {blank.id: blank.diagnosis.id for blank in item.blanks if blank.diagnosis}
    notes = [f"{blank.id}: {note}" for blank in item.blanks for note in blank.notes]
    if item.kind == "activity" and item.attempted:
        found["links"] = {blank.id: blank.cells[0].raw for blank in item.blanks}
    if item.completed:
        found["completed"] = True
    if item.attempted or item.not_marked:  # what the student's page shows beside the boxes
        found["feedback"] = item_feedback(item, disclosure)
    said = first_error(item) or first_note(item)
    if said is not None:
        found["first_error"] = said.id
    if misconceptions:
        found["misconceptions"] = misconceptions
    if notes:
        found["notes"] = notes
    if item.fault:
        found["fault"] = item.fault
    return found
