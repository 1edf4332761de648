"""`autograder simulate`: a made-up class whose truth is known."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import track

from autograder.cli.loading import console, errors, leave, load
from autograder.problem import Worksheet
from autograder.simulate.classroom import Classroom, Wanted
from autograder.simulate.write import EXPORT, SUBMISSIONS, TRUTH, OccupiedError, clear, write_export, write_folders
from autograder.text import counted


class Form(str, Enum):
    """How submissions are written."""

    FOLDERS = "folders"
    ZIP = "zip"


def simulate(
    output: Annotated[Path, typer.Option("--output", "-o", help="A folder that is empty or holds a simulated class.")],
    students: Annotated[int, typer.Option(min=1, max=100_000, help="How many submissions.")] = 300,
    seed: Annotated[str, typer.Option(help="The same seed makes up the same class, byte for byte.")] = "1",
    worksheet: Annotated[str, typer.Option(help="Name of the worksheet.")] = "gan",
    code: Annotated[bool, typer.Option("--code/--no-code", help="Whether students hand in code, too.")] = True,
    variants: Annotated[bool, typer.Option("--variants", help="Each student on numbers of their own.")] = False,
    groups: Annotated[bool, typer.Option("--groups", help="Some hand in together, by twos and threes.")] = False,
    resubmissions: Annotated[bool, typer.Option("--resubmissions", help="Some have handed in before.")] = False,
    export: Annotated[Form, typer.Option(help="Folders, or a zip as Gradescope exports submissions.")] = Form.FOLDERS,
) -> None:
    """Make up a class: abilities, misconceptions, slips, gaps, hostile uploads, and beside them what is true.

    Submissions lie in FOLDER/submissions, the truth about them in FOLDER/truth.json.
    """
    loaded = load(worksheet)
    _check_variants(loaded, variants=variants)
    try:
        clear(output)
        wanted = Wanted(students, seed, code, variants or _own(loaded), groups=groups, resubmissions=resubmissions)
        classroom = Classroom(loaded, wanted)
        bar = track(
            classroom.submissions(),
            "Making up",
            total=students,
            console=errors,
            transient=True,
            disable=not errors.is_terminal,
        )
        truth = (write_export if export is Form.ZIP else write_folders)(output, classroom, bar)
    except OccupiedError as error:
        raise leave(str(error)) from None
    except OSError as error:
        raise leave(f"{output} could not be written: {error.strerror or error}") from None
    kinds = [one["kind"] for one in truth["submissions"].values()]
    name = EXPORT if export is Form.ZIP else SUBMISSIONS
    console.print(
        f"wrote {counted(students, 'submission')} to {output / name} ({kinds.count('hostile')} hostile, "
        f"{kinds.count('broken')} broken), and what is true of them to {output / TRUTH}",
        markup=False,
        soft_wrap=True,
    )


def _own(worksheet: Worksheet) -> bool:
    """Whether the policies give everybody numbers of their own, whatever is asked for."""
    return worksheet.policies.variants == "student"


def _check_variants(worksheet: Worksheet, *, variants: bool) -> None:
    if variants and worksheet.policies.variants in ("same", "fixed"):
        raise leave(f"The policy variants of {worksheet.id!r} is {worksheet.policies.variants!r}: nobody has their own")
