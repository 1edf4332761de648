"""`autograder regrade`: what changed files would do to a marked class, before they are used."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder import __version__
from autograder.catalog import WORKSHEET_FILE, ProblemError, load_worksheet
from autograder.cli.loading import console, errors, leave
from autograder.regrade.compare import compare_classes
from autograder.regrade.record import out_of, record_page, record_text, remarks, signed
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
    if old.tool != __version__:
        errors.print(
            f"{results} was marked by version {old.tool}, and this is {__version__}: it may differ by that alone"
        )
    found = compare_classes(old, remark_class(old, worksheet), never_lower=never_lower)
    console.print(f"{counted(found.submissions, 'submission')}: {found.gain} would gain, {found.lose} would lose")
    for remark in remarks(found):
        console.print(remark, markup=False, soft_wrap=True)
    for blank in found.blanks:
        places = f"{blank.item}.{blank.blank}"
        words = f"{blank.gain:>4} gain {blank.lose:>4} lose {blank.otherwise:>4} same {signed(blank.total):>8} marks"
        console.print(f"  {places:<36}{words}", markup=False, soft_wrap=True)
    for change in found.changes[:10]:
        was = out_of(change.old_score, change.old_max_score, found)
        now = out_of(change.kept_score, change.max_score, found)
        console.print(f"  {change.id}: {was} → {now} ({signed(change.difference)})", markup=False, soft_wrap=True)
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
