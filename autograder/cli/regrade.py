"""`autograder regrade`: what changed files would do to a marked class, before they are used."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.catalog import WORKSHEET_FILE, ProblemError, load_worksheet
from autograder.cli.loading import console, errors, leave
from autograder.regrade.compare import compare_classes
from autograder.regrade.record import number, record_page, record_text, signed
from autograder.regrade.remark import remark_class
from autograder.store import StoreError, read_class
from autograder.text import counted


def regrade(
    results: Annotated[Path, typer.Argument(help="The store of a marked class, as `batch` wrote it.")],
    against: Annotated[Path, typer.Option(help="Folder of the changed worksheet, such as problems/gan.")],
    never_lower: Annotated[bool, typer.Option("--never-lower", help="Keep the old score where it is higher.")] = False,
    names: Annotated[bool, typer.Option("--names/--anonymous", help="Name students, or only submissions.")] = False,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Write FILE.json and FILE.html: the record, and a page of it.")
    ] = None,
) -> None:
    """Show who would gain and who would lose by a changed key, tolerance or policy; nothing is changed."""
    if not (against / WORKSHEET_FILE).is_file():
        raise leave(f"{against} is no folder of a worksheet: there is no {WORKSHEET_FILE}")
    try:
        old = read_class(results)
        worksheet = load_worksheet(against)
    except StoreError as error:
        raise leave(str(error)) from None
    except ProblemError as error:
        raise leave(str(error), 1) from None
    if worksheet.id != old.worksheet:
        raise leave(f"{results} holds results of worksheet {old.worksheet!r}, and {against} is {worksheet.id!r}")
    if worksheet.policies.score == "goal" and worksheet.policies.course is None:
        raise leave(
            "the score is by goal, and a store does not know the assignment's title: set the policy course first"
        )
    found = compare_classes(old, remark_class(old, worksheet), never_lower=never_lower)
    console.print(f"{counted(found.submissions, 'submission')}: {found.gain} would gain, {found.lose} would lose")
    for blank in found.blanks:
        places = f"{blank.item}.{blank.blank}"
        console.print(f"  {places:<44}{blank.gain:>5} gain {blank.lose:>5} lose  {signed(blank.total):>8} marks in all")
    for change in found.changes[:10]:
        change_words = f"{number(change.old_score)} → {number(change.kept_score)} ({signed(change.difference)})"
        console.print(f"  {change.id}: {change_words}", markup=False)
    if len(found.changes) > 10:
        console.print(f"  ... and {len(found.changes) - 10} more")
    if found.left_out:
        errors.print(f"{counted(len(found.left_out), 'submission')} left out: not marked", markup=False)
    if output is not None:
        try:
            output.with_suffix(".json").write_text(record_text(found, names=names), encoding="utf-8")
            output.with_suffix(".html").write_text(record_page(found, old.title, names=names), encoding="utf-8")
        except OSError as error:
            raise leave(f"{error.filename} could not be written: {error.strerror or error}") from None
        console.print(f"wrote {output.with_suffix('.json')} and {output.with_suffix('.html')}", markup=False)
