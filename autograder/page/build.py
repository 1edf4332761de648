"""A worksheet as one HTML file that needs no network and holds no key."""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

from autograder import __version__
from autograder.dataflow import load_page
from autograder.html_page import digest, load_template
from autograder.page.bundle import HERE, script, style
from autograder.page.exercise import ExerciseView, section_views
from autograder.page.words import number
from autograder.problem import Worksheet
from reference.ops import TABLES


class Cover(NamedTuple):
    """What is known of whom a sheet is for."""

    variant: str = ""
    """The variant code; empty for the numbers as printed."""
    name: str = ""
    identity: str = ""


class PrintedTable(NamedTuple):
    """A table that all by-hand arithmetic uses."""

    name: str
    argument: str
    inputs: tuple[str, ...]
    entries: tuple[str, ...]


class SectionView(NamedTuple):
    """A part of the sheet."""

    title: str
    exercises: list[ExerciseView]


TEMPLATE = HERE / "templates" / "page.html"
_BETWEEN_LINES = re.compile(r"\s*\n\s*")
ARGUMENTS = {"sigmoid": ("σ(z)", "z"), "neg_log": ("−log(p)", "p"), "exp": ("exp(z)", "z")}


def printed_tables(worksheet: Worksheet) -> list[PrintedTable]:
    """Return the printed tables that the worksheet's pages use, as they are printed."""
    pages = {problem.page for problem in worksheet.problems.values() if problem.page is not None}
    used = {name for page in pages for step in load_page(page).steps.values() for name in step.inputs}
    found = []
    for operation, table in TABLES.items():
        if operation in used:
            inputs = [number(value) for value in table.inputs]
            if table.saturates:
                inputs[0], inputs[-1] = f"≤ {inputs[0]}", f"≥ {inputs[-1]}"
            found.append(PrintedTable(*ARGUMENTS[operation], tuple(inputs), tuple(map(number, table.entries))))
    return found


def build_page(worksheet: Worksheet, cover: Cover | None = None) -> str:
    """Return the page of a worksheet on its givens."""
    cover = cover or Cover()
    file = worksheet.file
    sections = [
        SectionView(
            section.title, section_views([worksheet.problems[id_] for id_ in section.exercises], at, file.levels)
        )
        for at, section in enumerate(file.sections)
    ]
    code = script()
    page = load_template(TEMPLATE).render(
        title=file.title,
        cover=cover,
        sections=sections,
        tables=printed_tables(worksheet),
        levels=[
            (level, symbol, sum(problem.level == level for problem in worksheet.problems.values()))
            for level, symbol in file.levels.items()
        ],
        goals=file.goals,
        style=style(),
        script=code,
        script_digest=digest(code),
        data=_data(worksheet, cover, sections),
        version=__version__,
    )
    return _BETWEEN_LINES.sub("\n", page)


def _data(worksheet: Worksheet, cover: Cover, sections: list[SectionView]) -> str:
    """Return what the script needs to know, as JSON that may stand in a page."""
    exercises = {view.id: _facts(view) for section in sections for view in section.exercises}
    document = {
        "worksheet": worksheet.id,
        "variant": cover.variant,
        "identity": cover.identity,
        "exercises": exercises,
    }
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c")  # nothing in it can end the element that it stands in


def _facts(view: ExerciseView) -> dict[str, Any]:
    return {
        "number": view.number,
        "title": view.title,
        "level": view.level,
        "blanks": {
            id_: {
                "shape": blank.shape,
                "label": blank.label,
                **({} if blank.kind == "number" else {"kind": blank.kind}),
                **({"notNeeded": True} if blank.not_needed else {}),
                **({"choices": blank.choices} if blank.choices else {}),
            }
            for id_, blank in view.blanks.items()
        },
        "keys": [{"tree": key.tree, "value": key.value} for key in view.keys],
    }
