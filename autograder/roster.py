"""The students of a course, from the roster that Gradescope exports.

Gradescope's own columns are First Name, Last Name, SID, Email, Role and Section (Section 2, ...); older exports and
lists made by hand have Name or Full Name instead of two columns, exported scores Sections. Other columns are ignored.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from autograder.table_file import Row, TableError, read_rows
from autograder.text import listed, safe

_COLUMNS = {
    "email": ("email", "e mail", "email address", "e mail address"),
    "sid": ("sid", "student id", "student id number", "student number"),
    "name": ("name", "full name", "student name"),
    "first": ("first name", "given name"),
    "last": ("last name", "surname", "family name"),
    "role": ("role",),
}
_STAFF = ("instructor", "ta", "teaching assistant", "reader", "grader", "observer", "designer", "staff")
_SECTION = re.compile(r"sections?( name)?( \d+)?")
_EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+")
_ROUNDED = re.compile(r"\d([.,]\d+)?E\+?\d+", re.IGNORECASE)
_MOST_SHOWN = 20
_LONGEST = 320  # an e-mail address has at most so many characters


class RosterError(Exception):
    """The roster cannot be used; the message lists everything that is wrong, with file and line."""


class Student(NamedTuple):
    """One student, as the roster says; what it does not say is empty."""

    name: str
    """On one line, without hidden characters; the e-mail address or student id of a student without a name."""
    email: str
    sid: str
    sections: tuple[str, ...] = ()

    @property
    def identity(self) -> str:
        """What the variant code is made from: what a submission's metadata carries first."""
        return self.email or self.sid


class Roster(NamedTuple):
    """Who gets a sheet, and who does not."""

    students: list[Student]
    left_out: Mapping[str, int]
    """How many others there are, by role."""


def read_roster(path: Path) -> Roster:
    """Return the students of a roster in its order; `RosterError` lists everything that is wrong with it."""
    try:
        rows = read_rows(path, lambda heading: _column(heading) is not None)
    except TableError as error:
        raise RosterError(f"{path}: {error}") from None
    if not rows:
        raise RosterError(f"{path}: it is empty")
    columns = _columns(path, rows[0])
    students: list[tuple[int, Student]] = []
    left_out: Counter[str] = Counter()
    wrong: list[str] = []
    for row in rows[1:]:
        role = " ".join(_cell(row, columns, "role").lower().split())
        if role in _STAFF:
            left_out[_cell(row, columns, "role")] += 1
            continue
        student = _student(row, columns)
        found = _wrong_with(row, len(rows[0].cells), role, student)
        wrong += [f"{path}, line {row.line}: {one}" for one in found]
        students.append((row.line, student))
    wrong += _same_twice(path, students)
    if not students:
        wrong.append(f"{path}: there is no student in it")
    if wrong:
        more = [f"and {len(wrong) - _MOST_SHOWN} more"] if len(wrong) > _MOST_SHOWN else []
        raise RosterError("\n".join([*wrong[:_MOST_SHOWN], *more]))
    return Roster([student for _, student in students], left_out)


def _column(heading: str) -> str | None:
    """Return what a heading stands for."""
    words = " ".join(re.sub(r"[\s_-]+", " ", heading).lower().split())
    if _SECTION.fullmatch(words):
        return "section"
    return next((column for column, headings in _COLUMNS.items() if words in headings), None)


def _columns(path: Path, header: Row) -> dict[str, list[int]]:
    """Return where each column stands."""
    columns: dict[str, list[int]] = {}
    for at, heading in enumerate(header.cells):
        column = _column(heading)
        if column is not None:
            columns.setdefault(column, []).append(at)
    twice = [column for column, places in columns.items() if len(places) > 1 and column != "section"]
    shown = listed([safe(heading) or "(empty)" for heading in header.cells])
    if twice:
        raise RosterError(f"{path}, line {header.line}: {listed(sorted(twice))} stands twice in the header: {shown}")
    if "email" not in columns and "sid" not in columns:
        raise RosterError(
            f"{path}, line {header.line}: the first row must name the columns, Email or SID among them; it is {shown}"
        )
    return columns


def _cell(row: Row, columns: Mapping[str, list[int]], column: str) -> str:
    return next((safe(row.cells[at], 60) for at in columns.get(column, ()) if at < len(row.cells)), "")


def _student(row: Row, columns: Mapping[str, list[int]]) -> Student:
    cells = {
        column: [_visible(row.cells[at]) for at in places if at < len(row.cells)] for column, places in columns.items()
    }
    full, first, last, email, sid = (
        "".join(cells.get(column, ())) for column in ("name", "first", "last", "email", "sid")
    )
    name = safe(full or f"{first} {last}".strip(), _LONGEST) or email or sid
    return Student(name, email, sid, tuple(safe(one) for one in cells.get("section", ()) if one))


def _visible(text: str) -> str:
    """Return text without what no reader sees, such as marks of direction; runs of spaces become one."""
    seen = "".join(one for one in text if unicodedata.category(one) != "Cf")
    return " ".join(seen.split())


def _wrong_with(row: Row, width: int, role: str, student: Student) -> list[str]:
    found = []
    if any(row.cells[width:]):
        found.append(
            f"{len(row.cells)} cells, and the header has {width}: a comma inside of a cell needs quotes around it"
        )
    if role not in ("", "student", "students"):
        found.append(f"the role {safe(role)!r} is unknown: Student, Instructor, TA or Reader")
    if student.email and not (_EMAIL.fullmatch(student.email) and _is_plain(student.email)):
        found.append(f"{safe(student.email)!r} is no e-mail address")
    if not student.identity:
        found.append("neither an e-mail address nor an SID")
    elif not student.email and not _is_plain(student.sid):
        found.append(f"{safe(student.sid)!r} is no SID")
    elif not student.email and _ROUNDED.fullmatch(student.sid):
        found.append(f"Excel has rounded the SID to {safe(student.sid)}, and there is no e-mail address")
    return found


def _is_plain(identity: str) -> bool:
    return identity.isprintable() and len(identity) <= _LONGEST


def _same_twice(path: Path, students: list[tuple[int, Student]]) -> list[str]:
    """Return who stands twice: they would get one code."""
    lines: dict[str, list[int]] = {}
    for line, student in students:
        if student.identity:
            lines.setdefault(student.identity.strip().lower(), []).append(line)
    return [
        f"{path}, lines {listed([str(line) for line in places])}: {safe(identity, 80)} stands there {len(places)} times"
        for identity, places in lines.items()
        if len(places) > 1
    ]
