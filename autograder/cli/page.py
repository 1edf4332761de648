"""`autograder page`: the worksheet as a page to fill in, for everybody or for each student of a roster."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import track

from autograder.choose_variant import vary_worksheet
from autograder.cli.loading import console, errors, leave, load, load_roster
from autograder.page.build import Cover, build_page
from autograder.page.sheets import INDEX, each_has_own, index, write_sheets
from autograder.problem import Worksheet
from autograder.text import counted, listed
from autograder.variant_code import normalise


def page(
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder to write into.")] = Path("pages"),
    worksheet: Annotated[str, typer.Option(help="Name of the worksheet.")] = "gan",
    seed: Annotated[str | None, typer.Option(help="Numbers of a variant: a variant code, or any seed.")] = None,
    roster: Annotated[Path | None, typer.Option(help="A sheet for each student of Gradescope's roster CSV.")] = None,
) -> None:
    """Write the worksheet as one HTML file that students fill in and print; it holds no key."""
    if seed is not None and roster is not None:
        raise leave("--seed is one sheet and --roster one for each student: give one of them")
    loaded = load(worksheet)
    try:
        if roster is not None:
            _sheets(loaded, roster, output)
        else:
            _sheet(loaded, seed, output)
    except OSError as error:
        raise leave(f"{error.filename or output} could not be written: {error.strerror or error}") from None


def _sheet(worksheet: Worksheet, seed: str | None, folder: Path) -> None:
    if seed is None:
        _refuse_unmarked(worksheet)
    code = None if seed is None else _code(worksheet, seed)
    sheet = worksheet if code is None else _varied(worksheet, code)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / (f"{worksheet.id}.html" if code is None else f"{worksheet.id}-{code}.html")
    size = path.write_bytes(build_page(sheet, Cover(code or "")).encode())
    what = "the printed numbers" if code is None else f"variant {code}"
    console.print(f"{path}: {size / 1000:.0f} kB, {what}", markup=False, soft_wrap=True)


def _sheets(worksheet: Worksheet, roster: Path, folder: Path) -> None:
    if worksheet.policies.variants == "fixed":
        sheets = listed(worksheet.policies.fixed_variants)
        raise leave(f'the policy "variants" of {worksheet.id} is "fixed": make the sheets {sheets} with --seed')
    students = load_roster(roster).students
    folder.mkdir(parents=True, exist_ok=True)
    found = write_sheets(worksheet, students, folder)
    number = len(students)
    bar = track(found, "Writing", total=number, console=errors, transient=True, disable=not errors.is_terminal)
    (folder / INDEX).write_text(index(bar), encoding="utf-8")
    what = "each on numbers of their own" if each_has_own(worksheet) else "all on the printed numbers"
    console.print(f"{folder}: {counted(number, 'sheet')}, {what}; {INDEX} says whose is whose", markup=False)


def _refuse_unmarked(worksheet: Worksheet) -> None:
    """Leave if nobody is marked on the printed numbers."""
    policy = worksheet.policies.variants
    if policy in ("student", "fixed"):
        instead = "give --roster, or --seed with a student's code" if policy == "student" else "give --seed"
        raise leave(
            f'the policy "variants" of {worksheet.id} is "{policy}", so nobody has the printed numbers: {instead}'
        )


def _code(worksheet: Worksheet, seed: str) -> str:
    """Return the variant code of a seed, or leave: answers from a sheet that nobody marks by its numbers are lost."""
    code = normalise(seed)
    policies = worksheet.policies
    if code is None:
        raise leave(f"{seed!r} is no variant code: letters and digits, 16 at most")
    if not any(problem.varies for problem in worksheet.problems.values()):
        raise leave(f"no exercise of {worksheet.id} varies: there is only the sheet with the printed numbers")
    if policies.variants == "same":
        raise leave(
            f'the policy "variants" of {worksheet.id} is "same", so answers from this sheet would be marked on the '
            'printed numbers: set it to "either", "student" or "fixed" in worksheet.json first'
        )
    if policies.variants == "fixed" and code not in policies.fixed_variants:
        raise leave(f"the sheets of {worksheet.id} are {listed(policies.fixed_variants)}: {code} is none of them")
    return code


def _varied(worksheet: Worksheet, code: str) -> Worksheet:
    varied = vary_worksheet(worksheet, code)
    starved = [id_ for id_, problem in varied.problems.items() if worksheet.problems[id_].givens and not problem.givens]
    if starved:
        raise leave(f"no numbers were found for {listed(starved)} on {code}: take another seed", 1)
    return varied
