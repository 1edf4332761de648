"""`autograder rehearse`: the zip and a submission, as on Gradescope."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from autograder.cli.loading import console, errors, leave
from autograder.rehearse.place import Place
from autograder.rehearse.run import RUN_S, RefusedError, Rehearsal, Request
from autograder.rehearse.run import rehearse as run_rehearsal
from autograder.rehearse.view import Row, View, plain, staff_view, student_view
from autograder.text import counted


def rehearse(
    archive: Annotated[Path, typer.Argument(metavar="ZIP", help="The zip, as it would be uploaded.")],
    submission: Annotated[list[Path], typer.Argument(help="A folder, or single files, as a student uploads them.")],
    html: Annotated[Path | None, typer.Option(help="Write both views as one HTML page, too.")] = None,
    title: Annotated[str, typer.Option(help="The assignment's title.")] = "Neural networks by hand, CSCI 4722",
    env: Annotated[
        Path | None, typer.Option(help="Take packages from this environment instead of running setup.sh.")
    ] = None,
    place: Annotated[Place, typer.Option(help="A mount namespace with /autograder, or a folder.")] = Place.AUTO,
    time_limit: Annotated[float, typer.Option(min=1, help="Seconds that run_autograder has.")] = RUN_S,
    earlier: Annotated[
        int, typer.Option(min=0, max=1000, help="How often the student has submitted before, once an hour.")
    ] = 1,
) -> None:
    """Unpack a zip into a private look-alike of /autograder, mark a submission there, and show what comes of it.

    Both views are shown, the student's and the instructors'. Exit status 1 when Gradescope would say that the
    autograder failed. An environment made by setup.sh is kept in your cache folder for the next time.
    """
    if not archive.is_file():
        raise leave(f"{archive} is not a file")
    if html is not None:
        if not html.absolute().parent.is_dir():
            raise leave(f"{html}: its folder does not exist")
        if find_spec("jinja2") is None:
            raise leave("The page needs the extra 'cli': pip install 'byhand-autograder[cli]'")
    try:
        with _ended_politely():
            found = run_rehearsal(Request(archive, submission, title, env, place, time_limit, earlier))
    except RefusedError as error:
        raise leave(str(error), 1) from None
    except OSError as error:
        raise leave(f"The rehearsal could not be set up: {error}", 1) from None
    _show(found)
    if html is not None:
        from autograder.cli.rehearsal_page import page

        html.write_text(page(found, archive.name), encoding="utf-8")
        _print(f"\nwrote {html}")
    for fault in found.faults:
        errors.print(Text(plain(fault)))
    if found.faults:
        raise leave("Gradescope would say: The autograder failed to execute correctly.", 1)


@contextmanager
def _ended_politely() -> Iterator[None]:
    """Turn the signal that asks a process to end into an exception, so that nothing is left behind."""
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _print(text: str, style: str = "") -> None:
    """Print text as it is: no markup, no emoji, no line broken."""
    console.print(Text(text, style=style), soft_wrap=True)


def _show(found: Rehearsal) -> None:
    _print(f"Rehearsed {found.where}, in {found.took_s:.1f} s. Environment: {found.environment}.")
    if found.document is not None:
        _show_student(student_view(found.document))
    staff = staff_view(found)
    console.print(Rule("what instructors see besides"))
    for note in staff.notes:
        _print(f"note: {note}")
    _print(f"standard output ({staff.stdout_visibility}):\n{staff.stdout}")
    if staff.extra_data:
        size = len(staff.extra_data.splitlines())
        _print(f"extra_data: {counted(size, 'line')} of JSON (the page written by --html shows them)")


def _show_student(view: View) -> None:
    console.print(Rule("what the student sees"))
    _print(f"Total: {view.total}")
    if view.because:
        _print(f"({view.because} It is {view.real_total}.)")
    if view.output:
        _print(f"\n{view.output}")
    for row in view.rows:
        _show_row(row)
    if view.hidden:
        table = Table(title="hidden from students")
        for heading in ("row", "marks", "when"):
            table.add_column(heading)
        for row in view.hidden:
            table.add_row(*(Text(text) for text in (row.title, row.marks, row.visibility)))
        console.print(table)


def _show_row(row: Row) -> None:
    marks = f" ({row.marks})" if row.marks else ""
    _print(f"\n{row.title}{marks}{' ' + row.status if row.status else ''}", style="bold")
    for text in (row.remark, row.output):
        for line in text.splitlines():
            _print(f"    {line}")
