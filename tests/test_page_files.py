"""Files that are opened on the page: its own, anybody's, and those that mean harm. Nothing typed is ever lost."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from autograder.problem import Blank, Worksheet
from tests.conftest import EXAMPLES
from tests.sheet import (
    Document,
    answers,
    box,
    choose,
    download,
    flat,
    mark_document,
    open_answers,
    report,
    typed,
    visit,
)

SUBMISSIONS = sorted(path.parent.name for path in EXAMPLES.glob("*/answers.json"))


def normalised(responses: Document, worksheet: Worksheet) -> Document:
    """Return what a file says of the sheet's own boxes: cells as text, blanks without any left out."""
    found: Document = {}
    for id_, problem in worksheet.problems.items():
        for blank in problem.blanks:
            cells = ["" if cell is None else str(cell).strip() for cell in fitting(responses, id_, blank)]
            if any(cells):
                found.setdefault(id_, {})[blank.id] = [cell.lower().replace("infinity", "inf") for cell in cells]
    return found


def fitting(responses: Document, exercise: str, blank: Blank) -> list[Any]:
    raw = responses.get(exercise, {}).get(blank.id)
    if len(blank.shape) == 2 and isinstance(raw, list) and any(isinstance(row, list) for row in raw):
        raw = [[None] * blank.shape[1] if row is None else row for row in raw]
        if [isinstance(row, list) and len(row) for row in raw] != [blank.shape[1]] * blank.shape[0]:
            return []
    cells = list(flat(raw))
    return cells if len(cells) == blank.size else []


@pytest.mark.parametrize("name", SUBMISSIONS)
def test_examples_open(sheet: Page, gan: Worksheet, name: str) -> None:
    """Every committed submission: what it says of a box stands in the box, and in the next download."""
    content = (EXAMPLES / name / "answers.json").read_bytes()
    choose(sheet, content)
    expect(report(sheet)).to_contain_text("answers.json was opened.")
    expected = normalised(json.loads(content)["responses"], gan)
    found = normalised(download(sheet)["responses"], gan)
    assert found == expected
    assert found or name == "empty"


def test_students_own_ways_of_writing_get_full_marks(sheet: Page, tmp_path: Path) -> None:
    """Opened and downloaded again, fractions, x and a Unicode minus are still right, and met the printed keys."""
    choose(sheet, (EXAMPLES / "all_correct" / "answers.json").read_bytes())
    expect(sheet.locator("[data-key]:not([data-met=true])")).to_have_count(0)
    expect(sheet.locator("[aria-invalid]")).to_have_count(0)
    document = download(sheet)
    assert "x" in flat(document["responses"]["bce_pig"]["neg_log"])
    marked = mark_document(document, tmp_path)
    assert (marked["score"], marked["completed"]) == (153, 46)


TEXTS = (
    "",
    "",
    "x",
    "0",
    "-0.5",
    "−2",
    ".5",
    "3/4",
    "1e-1",
    "12345.678",
    "0,5",
    "hello",
    "é <b> & \"'`",
    "日本 🙂",
    "-",
)


@pytest.mark.parametrize("seed", range(4))
def test_what_was_opened_is_what_is_downloaded(sheet: Page, gan: Worksheet, seed: int) -> None:
    """Whatever stands in the boxes, however many are filled in, and whatever was typed before."""
    draw = random.Random(seed)
    box(sheet, "bce_pig", "total").fill("7")
    responses: Document = {}
    for problem in gan.problems.values():
        for blank in problem.blanks:
            if draw.random() < draw.choice([0.1, 0.9]):
                responses.setdefault(problem.id, {})[blank.id] = cells_at_random(draw, blank.shape)
    name = {} if seed % 2 else {"name": draw.choice(TEXTS[3:]), "identity": "al0001"}
    open_answers(sheet, {"worksheet": "gan", **name, "responses": responses})
    kept = {
        id_: {blank: value for blank, value in blanks.items() if any(flat(value))} for id_, blanks in responses.items()
    }
    assert download(sheet) == {
        "worksheet": "gan", **name, "responses": {id_: blanks for id_, blanks in kept.items() if blanks}
    }  # fmt: skip


def cells_at_random(draw: random.Random, shape: list[int]) -> Any:
    if not shape:
        return draw.choice(TEXTS)
    return [cells_at_random(draw, shape[1:]) for _ in range(shape[0])]


@pytest.mark.parametrize(
    ("blank", "raw", "cells"),
    [
        ("losses", [0, 32, 0.2, 3, None], ["0", "32", "0.2", "3", ""]),
        ("losses", [[0, 32, 0.2, 3, 0]], ["0", "32", "0.2", "3", "0"]),
        ("total", [35.2], ["35.2"]),
        ("total", [["35.2"]], ["35.2"]),
        ("total", -0.0, ["0"]),
        ("total", 1e21, ["1e+21"]),
        ("total", True, ["true"]),
        ("total", "3\n4", ["3 4"]),
        ("not_p", None, [""] * 5),
        ("neg_log", [None, [1, 2, 3, 4, 5]], [*[""] * 5, "1", "2", "3", "4", "5"]),
    ],
)
def test_other_forms_of_a_blank(sheet: Page, blank: str, raw: Any, cells: list[str]) -> None:
    """Numbers, empty boxes and a row in brackets of its own, as the server takes them."""
    open_answers(sheet, {"responses": {"bce_pig": {blank: raw}}})
    assert typed(sheet, "bce_pig", blank) == cells


@pytest.mark.parametrize(
    "raw",
    [
        [1, 2],
        [[1, 2], [3]],
        [1, [2], 3, 4, 5],
        [1, 2, 3, 4, {}],
        {},
        "0 32 .2 3 0",
        7,
        [[[1]], 2, 3, 4, 5],
        [[], [], []],
    ],
)
def test_what_does_not_fit_is_left_out_and_said(sheet: Page, raw: Any) -> None:
    """One blank of the wrong form spoils no other."""
    choose(sheet, {"responses": {"bce_pig": {"losses": raw, "total": "35.2"}}})
    expect(report(sheet)).to_have_text(
        "answers.json was opened.\n“losses” of Binary cross entropy: pig does not fit this sheet and was left out."
    )
    assert typed(sheet, "bce_pig", "losses") == [""] * 5
    assert typed(sheet, "bce_pig", "total") == ["35.2"]


def test_a_file_can_be_dropped(sheet: Page) -> None:
    """Anywhere on the page, as onto a desk; the browser does not open it instead."""
    taken = sheet.evaluate(
        """text => {
            const data = new DataTransfer();
            data.items.add(new File([text], "answers.json", { type: "application/json" }));
            const drop = new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true });
            return !document.querySelector("main").dispatchEvent(drop);
        }""",
        json.dumps(answers()),
    )
    assert taken
    expect(report(sheet)).to_have_text("answers.json was opened.")
    assert download(sheet) == answers()


def test_a_file_with_a_byte_order_mark_opens(page: Page, mlp_file: Path) -> None:
    """As some editors on Windows write it."""
    visit(page, mlp_file)
    content = {"worksheet": "mlp", "responses": {"mlp_loss": {}}}
    choose(page, b"\xef\xbb\xbf" + json.dumps(content).encode())
    expect(report(page)).to_have_text("answers.json was opened.")
