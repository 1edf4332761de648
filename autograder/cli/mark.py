"""`autograder mark`: try answers on one exercise, and read why each cell got its verdict."""

from __future__ import annotations

import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any

import typer
from rich import box
from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from autograder.cli.documents import number, to_text
from autograder.cli.loading import console, find_problem, leave, load, on_seed
from autograder.feedback import SYMBOLS, blank_feedback, marks_in_words
from autograder.feedback_item import item_feedback
from autograder.grade import grade
from autograder.policies import Disclosure
from autograder.problem import Problem, Section, Worksheet
from autograder.readers.answers import MAX_BYTES, Answers, AnswersError, answers_to_try
from autograder.readers.files import FileRefusedError, read_file
from autograder.result import BlankResult, CellResult, ItemResult
from autograder.text import place
from autograder.variant_code import normalise

_DISCLOSURE: Disclosure = "cells"


def mark(
    exercise: Annotated[str, typer.Argument(help="Id of the exercise.")],
    answers: Annotated[
        str, typer.Argument(help='A JSON file, or - for standard input: answers.json, or only blanks: {"total": 3}.')
    ],
    worksheet: Annotated[str, typer.Option(help="Name of the worksheet.")] = "gan",
    seed: Annotated[str | None, typer.Option(help="Of a variant: a variant code, or any seed.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")] = False,
) -> None:
    """Mark answers to one exercise, and say why each cell got its verdict. Staff only: this names the key."""
    loaded = load(worksheet)
    problem = find_problem(loaded, exercise)
    loaded = replace(loaded, problems={**loaded.problems, exercise: problem})
    found = _read(answers, loaded, exercise)
    carried = normalise(found.variant) if found.variant and loaded.policies.variants != "same" else None
    code = seed if seed is not None else carried if problem.varies else None
    item = mark_exercise(loaded, on_seed(problem, code), found)
    if json:
        print(to_text(_document(item, code, found.messages)))
    else:
        _print(item, code, found.messages)
    if item.not_marked:
        raise typer.Exit(1)


def mark_exercise(worksheet: Worksheet, problem: Problem, answers: Answers) -> ItemResult:
    """Return one marked exercise, each cell with its trace."""
    section = next((one.title for one in worksheet.file.sections if problem.id in one.exercises), "")
    file = replace(worksheet.file, sections=[Section(section, [problem.id])])
    alone = replace(worksheet, file=file, problems={problem.id: problem})
    return grade(alone, answers, explain=True).items[0]


def _read(answers: str, worksheet: Worksheet, exercise: str) -> Answers:
    try:
        content = sys.stdin.buffer.read(MAX_BYTES + 1) if answers == "-" else read_file(Path(answers), MAX_BYTES)
        return answers_to_try(content, worksheet, exercise)
    except FileRefusedError as error:
        raise leave(f"{error}") from None
    except AnswersError as error:
        raise leave(f"{answers}: {error}") from None


def _marks(blank: BlankResult, cell: CellResult) -> tuple[Fraction, Fraction]:
    """Return what a cell earned, and could earn."""
    total = sum((Fraction(one.weight) for one in blank.cells), Fraction(0))
    share = blank.max_marks * cell.weight / total if total else Fraction(0)
    return share * cell.earned, share


def _print(item: ItemResult, code: str | None, messages: tuple[str, ...]) -> None:
    on = "on the givens of the file" if code is None else f"on the givens of seed {code}"
    earned, most = marks_in_words(item.marks), marks_in_words(item.max_marks)
    console.print(f"{item.title} ({item.id}), {on}: {earned} of {most} marks", markup=False)
    for message in messages:
        console.print(f"about the file: {message}", markup=False)
    if item.not_marked:
        console.print(item.fault, markup=False)
        return
    for blank in item.blanks:
        console.print()
        console.print(_blank_table(blank))
        feedback = blank_feedback(blank, _DISCLOSURE)
        if blank.diagnosis is not None:
            console.print(f"  {blank.diagnosis.kind}: {blank.diagnosis.id}", markup=False)
        if feedback:
            console.print(f"  {feedback}", markup=False)
        for note in blank.notes:
            console.print(f"  note to staff: {note}", markup=False)
    console.print()
    for key in item.printed_keys:
        met = {True: "met", False: "not met", None: "cannot be checked, some answers are not there"}[key.met]
        console.print(f"printed key {key.expression}: {met}", markup=False)
    console.print("What the student reads:", style="bold")
    console.print(f"  {item_feedback(item, _DISCLOSURE)}", markup=False)


def _blank_table(blank: BlankResult) -> Group:
    table = Table(box=box.SIMPLE_HEAD)
    for heading in ("cell", "typed", "", "verdict", "marks", "why"):
        table.add_column(heading, justify="right" if heading in ("typed", "marks") else "left", overflow="fold")
    for at, cell in enumerate(blank.cells):
        earned, most = _marks(blank, cell)
        marks = f"{marks_in_words(earned)} / {marks_in_words(most)}" if most else "-"
        words = (place(blank.shape, at) if blank.shape else "", cell.raw or "_", SYMBOLS[cell.verdict])
        why = "; ".join(part for part in (cell.reason, cell.trace, "" if most else "carries no marks") if part)
        table.add_row(*map(escape, (*words, _in_words(cell.verdict.value), marks, why)))
    heading = f"{blank.id}  {blank.label}: {marks_in_words(blank.marks)} of {marks_in_words(blank.max_marks)} marks"
    typed: list[RenderableType] = [Text(f"  {blank.raw}: {blank.reason}")] if blank.reason else [table]
    return Group(Text(heading, style="bold"), *typed)


def _in_words(verdict: str) -> str:
    return verdict.lower().replace("_", " ")


def _document(item: ItemResult, code: str | None, messages: tuple[str, ...]) -> dict[str, Any]:
    return {
        "id": item.id,
        "variant": code,
        "marks": None if item.not_marked else number(item.marks),
        "max_marks": number(item.max_marks),
        "completed": item.completed,
        "messages": list(messages),
        "blanks": [_blank_document(blank) for blank in item.blanks],
        "printed_keys": [{"expression": key.expression, "met": key.met} for key in item.printed_keys],
        "feedback": item_feedback(item, _DISCLOSURE),
        "fault": item.fault,
    }


def _blank_document(blank: BlankResult) -> dict[str, Any]:
    found = blank.diagnosis
    return {
        "id": blank.id,
        "marks": number(blank.marks),
        "max_marks": number(blank.max_marks),
        "verdict": blank.verdict.value,
        "cells": [
            {
                "raw": cell.raw,
                "verdict": cell.verdict.value,
                "marks": number(_marks(blank, cell)[0]),
                "max_marks": number(_marks(blank, cell)[1]),
                "reason": cell.reason,
                "trace": cell.trace,
            }
            for cell in blank.cells
        ],
        "reason": blank.reason,
        "diagnosis": None if found is None else {"id": found.id, "kind": found.kind, "sentence": found.sentence},
        "feedback": blank_feedback(blank, _DISCLOSURE),
        "notes": list(blank.notes),
    }
