"""The page holds no key: neither an answer array nor the reference's code can be found in any sheet."""

from __future__ import annotations

import html
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from autograder.choose_variant import vary_worksheet
from autograder.dataflow import load_page
from autograder.page.build import Cover, build_page
from autograder.page.sheets import write_sheets
from autograder.problem import Problem, Worksheet
from autograder.roster import Student
from autograder.solution import solve
from tests.conftest import VALUES

PRINTED_ANYWAY = {("sigmoid_table", "sigma")}
"""This exercise asks to copy the table that stands at hand on every sheet, as on paper."""

ARTICLE = re.compile(r'<article class="exercise" id="(\w+)".*?</article>', re.DOTALL)
NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?")
LEAST_CELLS, LEAST_DISTINCT = 3, 2
"""Shorter or duller arrays stand in any text, such as "1 1" on an axis."""


def numbers_in(text: str) -> list[float]:
    """Return every number of a text in reading order; tags are no numbers, but what they hold may be."""
    plain = html.unescape(text).replace("−", "-")
    return [float(found) for found in NUMBER.findall(plain)]


def holds(haystack: list[float], needle: list[float]) -> bool:
    """Whether an array stands somewhere, number by number."""
    as_text = " ".join(f"{value:g}" for value in haystack)
    return f" {' '.join(f'{value:g}' for value in needle)} " in f" {as_text} "


def pieces(text: str) -> list[list[float]]:
    """Return the numbers of what belongs together: an attribute, a comment, a text, one array of a table.

    Pieces are not joined: "0 0 1 1 0" of one given and "0 1" of the next are no "1 1 0 0 1".
    """
    found = [
        *re.findall(r'="([^"]*)"', text),
        *re.findall(r"<!--(.*?)-->", text, re.DOTALL),
        *re.findall(r">([^<]+)", text),
    ]
    arrays = [re.sub(r"<[^>]*>", " ", body) for body in re.findall(r"<tbody.*?</tbody>", text, re.DOTALL)]
    return [numbers_in(piece) for piece in (*found, *arrays)]


def readings(values: np.ndarray) -> Iterator[list[float]]:
    """Yield an array as it may be written down: row by row, column by column."""
    rounded = np.round(np.atleast_1d(values) + 0.0, 6)
    yield rounded.reshape(-1).tolist()
    if rounded.ndim == 2 and 1 not in rounded.shape:
        yield rounded.T.reshape(-1).tolist()


def given_numbers(problem: Problem) -> list[list[float]]:
    """Return what the sheet prints of its own accord; an answer that only copies it is no secret."""
    givens = [np.asarray(value, dtype=float) for value in problem.givens.values()]
    return [found for given in givens for found in readings(given)]


def leaks(page: str, worksheet: Worksheet) -> list[str]:
    """Return the answers that stand in a page: in their own exercise, or, if they are telling, anywhere."""
    articles = {found[1]: found[0] for found in ARTICLE.finditer(page)}
    assert set(articles) == set(worksheet.problems)
    body = page[: page.index('<script type="application/json"')]
    views = [numbers_in(page), numbers_in(re.sub(r"<[^>]*>", " ", body))]
    found = []
    for id_, problem in worksheet.problems.items():
        own = pieces(articles[id_])
        for blank, values in solve(problem).blanks.items():
            for reading in readings(values):
                if len(reading) < LEAST_CELLS or len(set(reading)) < LEAST_DISTINCT or (id_, blank) in PRINTED_ANYWAY:
                    continue
                telling = len(reading) > 5 and len(set(reading)) > 3
                copied = any(holds(given, reading) for given in given_numbers(problem))
                elsewhere = any(
                    holds(given, reading) for one in worksheet.problems.values() for given in given_numbers(one)
                )
                if not copied and any(holds(view, reading) for view in own):
                    found.append(f"{id_} {blank}")
                elif telling and not elsewhere and any(holds(view, reading) for view in views):
                    found.append(f"{id_} {blank} elsewhere")
    return found


def test_no_answer_array_in_the_page(worksheet: Worksheet) -> None:
    """Of both worksheets, as printed."""
    assert leaks(build_page(worksheet), worksheet) == []


@pytest.mark.parametrize("seed", ["7", "KQ2M0A", "1234"])
def test_no_answer_array_in_a_variant(gan: Worksheet, seed: str) -> None:
    """Its own answers, and those of the printed numbers."""
    varied = vary_worksheet(gan, seed)
    assert leaks(build_page(varied, Cover(seed)), varied) == []


def test_no_answer_array_in_the_sheets_of_a_roster(gan: Worksheet, tmp_path: Path) -> None:
    """Each file that is handed out, against the key of its code."""
    students = [Student(name, f"{name}@example.edu", "") for name in ("ada", "grace", "emmy")]
    for sheet in write_sheets(gan, students, tmp_path, workers=1):
        varied = vary_worksheet(gan, sheet.code)
        assert leaks((tmp_path / sheet.file).read_text(encoding="utf-8"), varied) == []


@pytest.mark.parametrize(
    ("exercise", "blank"),
    [("generator", "fake"), ("bce_pig", "losses"), ("output_probability_field", "prob"), ("bce_exercise", "g")],
)
@pytest.mark.parametrize("form", ["<td>{}</td>", '<p data-x="{}">', "<!-- {} -->"])
def test_a_planted_answer_is_found(gan: Worksheet, exercise: str, blank: str, form: str) -> None:
    """The search is no formality: an answer from an independent computation, hidden in an exercise, is found."""
    answers = np.asarray(
        [[0 if cell == "x" else cell for cell in row] for row in np.atleast_2d(VALUES[exercise][blank])]
    )
    hidden = form.format(", ".join(f"{float(value):g}" for value in answers.reshape(-1)))
    page = build_page(gan)
    at = page.index("<fieldset>", page.index(f'id="{exercise}"'))
    assert f"{exercise} {blank}" in leaks(page[:at] + hidden + page[at:], gan)


def test_no_code_of_the_reference(worksheet: Worksheet) -> None:
    """No line of a step or of a wrong rule, and no sentence about one; the printed programs are the worksheet's."""
    page = html.unescape(build_page(worksheet)).replace("−", "-")
    searched = 0
    for name in {problem.page for problem in worksheet.problems.values() if problem.page}:
        loaded = load_page(name)
        for function in [*(step.function for step in loaded.steps.values()), *(rule.function for rule in loaded.rules)]:
            lines = [line.strip() for line in inspect.getsource(function).splitlines()]
            lines += [part for part in (function.__doc__ or "").split(". ") if len(part) > 25]
            for line in lines:
                if len(line) > 12:
                    searched += 1
                    assert line not in page, line
    assert searched > 50
    assert "instead_of" not in page
