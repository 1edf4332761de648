"""A starting file for a new exercise: another one's, with what is to be written marked and commented.

The files are edited as text, so that what is copied keeps the form in which an author wrote it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from autograder.catalog import COMMENT, problem_from, read_json
from autograder.dataflow import OPERATIONS, Page, load_page
from autograder.json_positions import Place, Positions, scan
from autograder.lint_problem import TO_DO
from autograder.printed_keys import is_trusted
from autograder.problem import Problem
from autograder.text import nearest
from autograder.variant import made_keys
from reference.ops import TABLES

_LEFT_OUT = ("code", "reconstructed")
"""What is true of one exercise only."""


class StartError(Exception):
    """A starting file cannot be made; the message is for the author."""


class ToEdit(NamedTuple):
    """A place of the new file that the author should look at, and why."""

    place: Place
    what: str


def starting_file(like: str, exercise: str) -> str:
    """Return the text of a problem file for a new exercise.

    Parameters
    ----------
    like : str
        The text of a valid problem file.
    exercise : str
        Id of the new one.
    """
    data = read_json(like.encode())
    problem = problem_from(data)
    text = like
    for name in _LEFT_OUT:
        text = _without(text, f"$.{name}")
    text = _with_value(text, "$.id", json.dumps(exercise))
    for name in ("title", "text"):
        words = TO_DO + data[name].removeprefix(TO_DO)
        text = _with_value(text, f"$.{name}", json.dumps(words, ensure_ascii=False))
    text = _with_keys(text, problem)
    for path, comment in _comments(problem, exercise).items():
        text = _with_comment(text, path, comment)
    return _with_comment(text, "$", _TOP.format(like=problem.id), before="$.id")


_TOP = (
    "Like {like}. Write title, text and givens; the page computes every answer. "
    "Members of this name are for you: nothing reads them, and you may delete them."
)


def _comments(problem: Problem, exercise: str) -> Mapping[str, str]:
    """Return what to say in which object of the file."""
    comments = {}
    page = None if problem.page is None else load_page(problem.page)
    if page is not None:
        comments["$.givens"] = f"The page {page.name} needs {', '.join(sorted(page.givens))}.{_tables(page)}"
        comments["$.blanks[0]"] = (
            f"A blank shows a step of the page: {', '.join(page.steps)}. "
            "Its shape is [rows, columns], [n], or [] for a single number."
        )
    if problem.variants is not None:
        comments["$.variants"] = f"Other givens for each student; try: autograder variants {exercise}"
        comments["$.variants.draws"] = "A given that is not named here stays as it is above."
    return comments


def _tables(page: Page) -> str:
    """Return what the printed tables have that a page reads, of those that print nothing beyond their ends."""
    used = {name for step in page.steps.values() for name in step.inputs if name in OPERATIONS}
    tables = [table for operation, table in TABLES.items() if operation in used and not table.saturates]
    return "".join(f" The printed {table.name} table has {', '.join(map(str, table.inputs))}." for table in tables)


def _with_keys(text: str, problem: Problem) -> str:
    """Return a text with its printed keys as they are for these givens: whoever changes those is told by lint."""
    shown = [key for key in problem.printed_keys if is_trusted(key)]
    made = made_keys(problem).printed_keys if shown else []
    keys = [
        {"expression": key.expression, "prints": [{"printed": _plain(one.printed), "status": "holds"}]}
        for key in made
        for one in key.prints
    ]
    if not keys:
        return _without(text, "$.printed_keys")
    lines = ",\n".join(f"    {json.dumps(key)}" for key in keys)
    return _with_value(text, "$.printed_keys", f"[\n{lines}\n  ]")


def _plain(value: float) -> int | float:
    return int(value) if value.is_integer() else round(value, 10)


def _with_value(text: str, path: str, value: str) -> str:
    extent = scan(text).extent(path)
    return text if extent is None else text[: extent.start] + value + text[extent.end :]


def _without(text: str, path: str) -> str:
    """Return a text without a member and the comma that goes with it."""
    extent = scan(text).extent(path)
    if extent is None:
        return text
    rest = text[extent.end :].lstrip()
    if rest.startswith(","):
        return text[: extent.key] + rest[1:].lstrip()
    return text[: extent.key].rstrip().removesuffix(",").rstrip() + text[extent.end :]


def _with_comment(text: str, path: str, comment: str, before: str | None = None) -> str:
    """Return a text with a comment as the first member of an object, or before another of its members."""
    text = _without(text, f'{path}["{COMMENT}"]')  # of a file that was a starting file itself
    found = scan(text).extent(path if before is None else before)
    if found is None:
        return text
    member = f'"{COMMENT}": {json.dumps(comment, ensure_ascii=False)}'
    if before is not None:
        at = found.key
    else:
        inside = text[found.start + 1 : found.end - 1]
        if "\n" not in inside:  # open the line
            line = text[text.rfind("\n", 0, found.start) + 1 : found.start]
            outer = "\n" + " " * (len(line) - len(line.lstrip()))
            members = f",{outer}  {inside.strip()}" if inside.strip() else ""
            return f"{text[: found.start + 1]}{outer}  {member}{members}{outer}{text[found.end - 1 :]}"
        at = found.start + 1 + len(inside) - len(inside.lstrip())
    space = text[len(text[:at].rstrip()) : at]
    return text[:at] + member + "," + space + text[at:]


def to_edit(text: str) -> list[ToEdit]:
    """Return what the author of a starting file should look at, with its place."""
    data, positions = read_json(text.encode()), scan(text)
    return [
        ToEdit(positions.nearest_place(f"$.{name}"), what)
        for name, what in _WHAT
        if name in data and (name != "level" or data["level"])
    ]


_WHAT = (
    ("title", "the heading on the sheet; TODO at its start goes, lint insists"),
    ("text", "what the student is asked to do; the same"),
    ("level", "beginner, intermediate, advanced or expert"),
    ("givens", "the numbers of the exercise"),
    ("blanks", "the boxes: each shows a step of the page"),
    ("printed_keys", "checksums on the sheet; after a change of givens lint says what each is"),
    ("variants", "how the givens vary; leave it out if they do not"),
)


def add_to_section(text: str, title: str, exercise: str) -> str:
    """Return the text of a worksheet.json with an exercise at the end of a section; its form is kept."""
    data: Mapping[str, Any] = read_json(text.encode())
    titles = [section["title"] for section in data["sections"]]
    if title not in titles:
        near = nearest(title, titles)
        hint = f"; did you mean {near!r}?" if near else f": there are {', '.join(map(repr, titles))}"
        raise StartError(f"there is no section {title!r}{hint}")
    if any(exercise in section["exercises"] for section in data["sections"]):
        raise StartError(f"{exercise!r} stands in a section already")
    at = titles.index(title)
    number = len(data["sections"][at]["exercises"])
    path = f"$.sections[{at}].exercises"
    positions: Positions = scan(text)
    last = positions.extent(f"{path}[{number - 1}]") if number else None
    if last is None:
        return _with_value(text, path, json.dumps([exercise]))
    space = text[len(text[: last.start].rstrip()) : last.start]
    between = space if "\n" in space else " "
    return text[: last.end] + "," + between + json.dumps(exercise) + text[last.end :]
