"""`autograder new`: a starting file for an exercise, like another one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from autograder.catalog import ID, WORKSHEET_FILE, ProblemError, read_contents, worksheet_folder
from autograder.cli.loading import console, leave
from autograder.starting_file import StartError, add_to_section, starting_file, to_edit
from autograder.text import nearest


def new(
    exercise: Annotated[str, typer.Argument(help="Id of the new exercise: a name for the answers file.")],
    like: Annotated[str, typer.Option(help="Id of the exercise that it begins as.")],
    worksheet: Annotated[str, typer.Option(help="Name of the worksheet.")] = "gan",
    folder: Annotated[
        Path | None, typer.Option(help="Write into this folder instead of the worksheet's own.", show_default=False)
    ] = None,
    section: Annotated[
        str | None, typer.Option(help="Also add it to this section of worksheet.json.", show_default=False)
    ] = None,
) -> None:
    """Write the problem file of a new exercise, with the same page, givens, blanks and variants as another."""
    if not re.fullmatch(ID, exercise) or len(exercise) > 60 or f"{exercise}.json" == WORKSHEET_FILE:
        raise leave(f"{exercise!r} is no id: lower-case letters, digits and _, a letter first, such as bce_cat")
    try:
        source = worksheet_folder(worksheet)
    except ProblemError as error:
        raise leave(str(error)) from None
    target = source if folder is None else folder
    if not target.is_dir():
        raise leave(f"{target} is not a folder")
    path = target / f"{exercise}.json"
    if path.exists():
        raise leave(f"{path} is there already: nothing was written")
    text = _starting_text(source, like, exercise)
    sections = None if section is None else _with_section(target / WORKSHEET_FILE, section, exercise)
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
        if sections is not None:
            (target / WORKSHEET_FILE).write_text(sections, encoding="utf-8", newline="\n")
    except OSError as error:
        raise leave(f"{error.filename} could not be written: {error.strerror}") from None
    of = "" if worksheet == "gan" else f" --worksheet {worksheet}"
    _say_what_next(path, text, sections is not None)
    at_home = target.resolve() == source.resolve()  # elsewhere only lint finds it
    commands = [f"solve {exercise}", f"preview {exercise}"]
    commands += [f"variants {exercise} --count 50"] if '"variants"' in text else []
    console.print("Then:")
    for command in (f"lint {_shown(path)}", *(f"{one}{of}" for one in commands if at_home)):
        console.print(f"  autograder {command}", markup=False, soft_wrap=True)


def _shown(path: Path) -> Path:
    """Return a path as an author would type it here."""
    path, here = path.resolve(), Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _starting_text(source: Path, like: str, exercise: str) -> str:
    contents = read_contents(source)
    name = f"{like}.json"
    if name not in contents or name == WORKSHEET_FILE:
        known = [file.removesuffix(".json") for file in contents if file != WORKSHEET_FILE]
        near = nearest(like, known)
        raise leave(f"There is no exercise {like!r} in {source}" + (f"; did you mean {near!r}?" if near else ""))
    from autograder.lint import check_file  # slow to import

    findings = check_file(source / name, contents, solve=False)
    if findings:
        raise leave(str(ProblemError(findings)), 1)
    return starting_file(contents[name].decode("utf-8"), exercise)


def _with_section(path: Path, section: str, exercise: str) -> str:
    """Return the text of worksheet.json with the exercise in a section."""
    if not path.is_file():
        raise leave(f"{path} does not exist, so there is no section to add to")
    from autograder.lint import check_file

    findings = check_file(path, read_contents(path.parent), solve=False)
    if findings:
        raise leave(str(ProblemError(findings)), 1)
    try:
        return add_to_section(path.read_bytes().decode("utf-8"), section, exercise)
    except StartError as error:
        raise leave(f"{path}: {error}") from None


def _say_what_next(path: Path, text: str, listed: bool) -> None:
    path = _shown(path)
    console.print(f"Wrote {path}. Edit there:", markup=False, soft_wrap=True)
    for place, what in to_edit(text):
        console.print(f"  {path}:{place.line}:{place.column}: {what}", markup=False, soft_wrap=True)
    if not listed:
        where = path.parent / WORKSHEET_FILE
        words = f'  {where}: add "{path.stem}" to a section (or: new ... --section TITLE)'
        console.print(words, markup=False, soft_wrap=True)
