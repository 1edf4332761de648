"""`autograder grade`: mark one submission folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from autograder.choose_variant import choose_variant
from autograder.cli.documents import grade_document, to_text
from autograder.cli.loading import console, leave, load, start_template
from autograder.code.gather import gather_code_safely
from autograder.feedback import marks_in_words
from autograder.grade import grade_variant
from autograder.gradescope.contract import write_results
from autograder.gradescope.document import build_document
from autograder.gradescope.header import header
from autograder.gradescope.metadata import Metadata, read_metadata, strange_cover
from autograder.readers.answers import read_answers
from autograder.result import SubmissionResult


def grade(
    folder: Annotated[Path, typer.Argument(help="The submission: a folder with answers.json.")],
    worksheet: Annotated[str, typer.Option(help="Name of the worksheet.")] = "gan",
    metadata: Annotated[Path | None, typer.Option(help="Gradescope's submission_metadata.json.")] = None,
    results: Annotated[Path | None, typer.Option(help="Write Gradescope's results.json here.")] = None,
    allow_weak: Annotated[bool, typer.Option(help="Run code even where little protects this machine.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")] = False,
) -> None:
    """Mark a submission: what is right, where an error began, what was carried."""
    if not folder.is_dir():
        raise leave(f"{folder} is not a folder")
    template = start_template(folder)
    loaded = load(worksheet)
    known = read_metadata(metadata) if metadata is not None else Metadata()
    answers = read_answers(folder, loaded)
    chosen = choose_variant(loaded, answers.variant, known.identities)
    code = gather_code_safely(folder, chosen.worksheet, template, allow_weak=allow_weak)
    if template is not None:
        template.close()
    result = grade_variant(chosen, answers, known.assignment_title, code)
    result = result._replace(notes=(*result.notes, *strange_cover(result.who.identity, known.identities)))
    if results is not None:
        try:
            write_results(results, build_document(result, known.notes))
        except OSError as error:
            raise leave(f"{results} could not be written: {error.strerror or error}") from None
    if json:
        print(to_text(grade_document(result)))
        return
    console.print(header(result), markup=False)
    console.print(_table(result))
    for note in (*known.notes, *result.notes):
        console.print(f"note: {note}", markup=False)
    for item in result.not_marked:
        console.print(f"fault in {item.id}:\n{item.fault}", markup=False)


def _table(result: SubmissionResult) -> Table:
    table = Table()
    table.add_column("")
    table.add_column("exercise")
    table.add_column("marks", justify="right")
    table.add_column("blanks")
    for item in result.items:
        if item.not_marked:
            marks, blanks = "not marked", ""
        elif not item.attempted:
            marks, blanks = f"- / {marks_in_words(item.max_marks)}", "not attempted"
        else:
            marks = f"{marks_in_words(item.marks)} / {marks_in_words(item.max_marks)}"
            blanks = ", ".join(
                f"{blank.id} {blank.verdict.value.lower().replace('_', ' ')}"
                + (f" ({blank.diagnosis.id})" if blank.diagnosis else "")
                for blank in item.blanks
                if blank.verdict.value != "CORRECT"
            )
        table.add_row(item.number, item.id, marks, blanks or "all right")
    return table
