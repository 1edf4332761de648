"""`autograder batch`: mark all submissions of a class into one file of results."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

from autograder.batch.job import BatchError, Job, Settings
from autograder.batch.run import Batch, Mark, Summary, crew_of, open_batch, settings_of
from autograder.batch.scratch import scratch_folder
from autograder.batch.sources import Source, find_submissions, holds_code
from autograder.cli.loading import console, errors, leave, load
from autograder.roster_codes import processors
from autograder.sandbox.guard import guard_parent
from autograder.store import StoreError
from autograder.text import counted, safe

INTERRUPTED = 130
_SHOWN = 20


def batch(
    submissions: Annotated[Path, typer.Argument(help="A folder of submissions, a Gradescope export, a list of paths.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The file of results, an SQLite database.")],
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", min=1, help="Processes; default: one a processor.")
    ] = None,
    worksheet: Annotated[str, typer.Option(help="Name of the worksheet.")] = "gan",
    title: Annotated[str | None, typer.Option(help="The assignment's title, from which the course is read.")] = None,
    allow_weak: Annotated[bool, typer.Option(help="Run code even where little protects this machine.")] = False,
    fresh: Annotated[bool, typer.Option(help="Begin anew, in the place of results that are there.")] = False,
    prune: Annotated[bool, typer.Option(help="Drop results whose submission is no longer there.")] = False,
    dask: Annotated[str | None, typer.Option(help="Mark on the Dask cluster with this address.")] = None,
    time_limit: Annotated[float, typer.Option(min=1, help="Seconds that one submission may take.")] = 300.0,
) -> None:
    """Mark a class. Interrupted, it goes on where it was when run again; 1 if something could not be marked."""
    if not output.parent.is_dir() or output.is_dir():
        raise leave(f"{output} is no place for a file")
    output = output.resolve() if output.is_symlink() else output  # the link stays one
    guard_parent()
    try:
        with scratch_folder() as scratch:
            source = find_submissions(submissions, scratch)
            loaded = load(worksheet)
            with_code = loaded.policies.code != "never" and holds_code(source.jobs)
            settings = settings_of(loaded)._replace(
                title=title, allow_weak=allow_weak, with_code=with_code, limit_s=time_limit
            )
            mark = _marker(settings, jobs, dask)
            found = open_batch(source.jobs, output, loaded, settings, fresh=fresh, prune=prune)
            _say_what_is_to_do(source, found)
            summary = _run(found, mark)
    except (BatchError, StoreError) as error:
        raise leave(str(error)) from None
    except KeyboardInterrupt:
        where = f"What is marked is in {output}; the" if output.exists() else "Nothing is marked yet; the"
        errors.print(f"Interrupted. {where} same command goes on from there.", markup=False)
        raise typer.Exit(INTERRUPTED) from None
    _report(summary, output)


def _marker(settings: Settings, jobs: int | None, dask: str | None) -> Mark:
    if dask is None:
        return crew_of(settings, jobs or processors())
    try:
        from autograder.batch.cluster import cluster_of

        return cluster_of(dask, settings)
    except ModuleNotFoundError:
        raise BatchError("--dask needs Dask: pip install 'byhand-autograder[dask]'") from None


def _say_what_is_to_do(source: Source, found: Batch) -> None:
    for note in source.notes:
        errors.print(f"note: {note}", markup=False)
    there = len(found.jobs) - len(found.left)
    if there:
        errors.print(f"{counted(there, 'submission')} of {len(found.jobs)} marked already.", markup=False)


def _run(found: Batch, mark: Mark) -> Summary:
    columns = (
        *(SpinnerColumn(), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}")),
        *(TextColumn("left"), TimeRemainingColumn()),
    )
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as progress:
        task = progress.add_task("", total=len(found.left), rate="")
        started = time.monotonic()
        done = 0

        def stored(job: Job) -> None:
            nonlocal done
            done += 1
            progress.update(task, advance=1, rate=f"{done / (time.monotonic() - started):.1f} a second")

        return found.run(mark, stored)


def _report(summary: Summary, output: Path) -> None:
    whole = {submission for submission, item, _ in summary.not_marked if not item}
    marked = summary.submissions - len(whole)
    console.print(f"{counted(marked, 'submission')} of {summary.submissions} marked. Results: {output}", markup=False)
    if not summary.not_marked:
        return
    console.print("Not marked, which is our fault and no student's:", markup=False)
    for submission, item, why in summary.not_marked[:_SHOWN]:
        where = f"{submission}, {item}" if item else submission
        console.print(f"  {safe(where, 100)}: {safe(_last_line(why), 200)}", markup=False)
    if len(summary.not_marked) > _SHOWN:
        console.print(f"  ... and {len(summary.not_marked) - _SHOWN} more, all of them in the results", markup=False)
    raise typer.Exit(1)


def _last_line(why: str) -> str:
    return (why.strip().splitlines() or [""])[-1]
