"""A sheet for each student of a roster, on every processor: their own numbers, their name on the cover."""

from __future__ import annotations

import csv
import io
import multiprocessing
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

from autograder.file_stem import file_stems
from autograder.first_variant import Gates, first_variant, open_gates
from autograder.page.build import Cover, build_page
from autograder.problem import Worksheet
from autograder.roster import Student
from autograder.roster_codes import workers_for

INDEX = "sheets.csv"


class Desk(NamedTuple):
    """What a process needs to write sheets: opened once."""

    worksheet: Worksheet
    gates: Gates | None
    """None where everybody has the printed numbers."""
    folder: Path


class Written(NamedTuple):
    """A sheet that lies in its file."""

    student: Student
    code: str
    """Its variant code; empty for the printed numbers."""
    file: str


_desks: list[Desk] = []
"""In a worker: its desk."""


def each_has_own(worksheet: Worksheet) -> bool:
    """Whether students of a roster get numbers of their own."""
    varies = any(problem.varies for problem in worksheet.problems.values())
    return varies and worksheet.policies.variants in ("either", "student")


def write_sheets(
    worksheet: Worksheet, students: Sequence[Student], folder: Path, workers: int | None = None
) -> Iterator[Written]:
    """Write a sheet for each student into a folder, and yield them in their order; `OSError` if one cannot be written.

    Parameters
    ----------
    worksheet : Worksheet
        As printed.
    students : sequence of Student
    folder : Path
        It exists.
    workers : int, optional
        How many processes; by default one for each processor, and none beside this one for a few students.
    """
    names = [f"{stem}.html" for stem in file_stems(students)]
    number = workers_for(len(students), workers)
    if number == 1:
        desk = _open_desk(worksheet, folder)
        yield from (_write(desk, student, name) for student, name in zip(students, names, strict=True))
        return
    spawn = multiprocessing.get_context("spawn")  # the same on every platform, and no threads are forked
    with ProcessPoolExecutor(number, spawn, _sit_down, (worksheet, folder)) as pool:
        yield from pool.map(_write_here, students, names, chunksize=4)


def _open_desk(worksheet: Worksheet, folder: Path) -> Desk:
    return Desk(worksheet, open_gates(worksheet) if each_has_own(worksheet) else None, folder)


def _sit_down(worksheet: Worksheet, folder: Path) -> None:
    _desks.append(_open_desk(worksheet, folder))


def _write_here(student: Student, name: str) -> Written:
    return _write(_desks[0], student, name)


def _write(desk: Desk, student: Student, name: str) -> Written:
    code, worksheet = "", desk.worksheet
    if desk.gates is not None:
        code, worksheet = first_variant(desk.worksheet, desk.gates, student.identity)
    cover = Cover(code, student.name, student.email.partition("@")[0] or student.sid)
    (desk.folder / name).write_text(build_page(worksheet, cover), encoding="utf-8")
    return Written(student, code, name)


def index(sheets: Iterable[Written]) -> str:
    """Return the table of who has which sheet, as CSV that a mail merge takes."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("name", "email", "sid", "variant", "file"))
    for student, code, file in sheets:
        writer.writerow(map(_plain, (student.name, student.email, student.sid, code, file)))
    return text.getvalue()


def _plain(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text
