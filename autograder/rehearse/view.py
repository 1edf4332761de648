"""A results document as Gradescope shows it: to the student, and to instructors. Plain data and words, no layout."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from autograder.rehearse.run import Rehearsal

_WHEN = {
    "hidden": "never shown to students",
    "after_due_date": "shown after the due date",
    "after_published": "shown when grades are published",
    "visible": "visible",
}


class Row(NamedTuple):
    """One test."""

    title: str
    marks: str
    """Such as "4.83 / 5"; empty for a row that carries none."""
    status: str
    """passed, failed, or empty."""
    output: str
    remark: str
    """How the output would be rendered, where it is not plain text; tags."""
    visibility: str


class View(NamedTuple):
    """What both see."""

    total: str
    """The student's total; a dash where a hidden test hides it."""
    real_total: str
    output: str
    rows: tuple[Row, ...]
    hidden: tuple[Row, ...]
    """Rows that students do not see now."""
    because: str
    """Why the total is hidden, in words."""


class StaffView(NamedTuple):
    """What instructors see besides."""

    stdout: str
    stdout_visibility: str
    notes: tuple[str, ...]
    extra_data: str
    metadata: str


def plain(text: Any) -> str:
    r"""Return text that can be shown: control characters other than line ends are replaced.

    Examples
    --------
    >>> plain("a\x1b[31mb\n\x00")
    'a�[31mb\n�'
    """
    return "".join(
        character if character in "\n\t" or character.isprintable() else "\ufffd" for character in str(text)
    ).expandtabs(8)


def number(value: float) -> str:
    """Return a score as Gradescope prints it.

    Examples
    --------
    >>> number(4.0), number(152.8333)
    ('4.0', '152.8333')
    """
    return repr(round(float(value), 4))


def student_view(document: Mapping[str, Any]) -> View:
    """Return what a student sees of a valid document before the due date, and what is kept from them."""
    usual = document.get("visibility", "visible")
    rows = [_row(test, document, test.get("visibility", usual)) for test in document.get("tests", ())]
    hidden = tuple(row for row in rows if row.visibility != _WHEN["visible"])
    score = document.get("score", sum(test.get("score", 0) for test in document.get("tests", ())))
    full = sum(test.get("max_score", 0) for test in document.get("tests", ()))
    total = number(score) + (f" / {number(full)}" if full and "score" not in document else "")
    covered = usual != "visible"
    because = ""
    if covered:
        because = f"The whole result is {_WHEN[usual]}, and so is the total."
    elif hidden:
        count = "A row is" if len(hidden) == 1 else f"{len(hidden)} rows are"
        because = f"{count} hidden now, so students see no total until all rows are visible."
    return View(
        total="-" if because else total,
        real_total=total,
        output="" if covered else plain(document.get("output", "")),
        rows=tuple(row for row in rows if row.visibility == _WHEN["visible"]),
        hidden=hidden,
        because=because,
    )


def _row(test: Mapping[str, Any], document: Mapping[str, Any], visibility: str) -> Row:
    status = test.get("status", "")
    marks = ""
    if "score" in test:
        marks = f"{number(test['score'])} / {number(test['max_score'])}"
        status = status or ("passed" if test["score"] == test["max_score"] else "failed")
    format_ = test.get("output_format", document.get("test_output_format", "text"))
    remarks = [f"Gradescope renders this output as {format_}; here is its source."] if format_ != "text" else []
    if test.get("tags"):
        remarks.append(f"tags: {', '.join(map(plain, test['tags']))}")
    name = plain(test["name"]).replace("\n", " ")
    title = f"{plain(test['number'])}) {name}" if "number" in test else name
    return Row(title, marks, status, plain(test.get("output", "")), " ".join(remarks), _WHEN[visibility])


def staff_view(rehearsal: Rehearsal) -> StaffView:
    """Return what instructors see besides: what was printed, notes, extra data, and the metadata that was made up."""
    document = rehearsal.document or {}
    extra = document.get("extra_data", {})
    visibility = document.get("stdout_visibility", "")
    return StaffView(
        stdout=plain(rehearsal.stdout),
        stdout_visibility=_WHEN.get(visibility, "instructors only"),
        notes=tuple(plain(note) for note in _notes(extra)),
        extra_data=plain(json.dumps(extra, indent=2, ensure_ascii=False)) if extra else "",
        metadata=json.dumps(rehearsal.metadata, indent=2) if rehearsal.metadata else "",
    )


def _notes(extra: Any) -> list[Any]:
    """Return the notes to staff that lie in extra data, wherever this or another grader put them."""
    if not isinstance(extra, Mapping):
        return []
    notes = extra.get("notes")
    return (list(notes) if isinstance(notes, list) else []) + [
        note for value in extra.values() if isinstance(value, Mapping) for note in _notes(value)
    ]
