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
    RIGHT,
    Document,
    answers,
    box,
    button,
    choose,
    download,
    flat,
    live,
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


@pytest.mark.parametrize("seed", range(6))
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


EVIL = "<img src=x onerror=\"document.title='hacked'\"><script>document.title='hacked'</script>"
NO_TEXT = {"toString": 1, "valueOf": 1}

REFUSED: dict[str, tuple[bytes | Document, str]] = {
    "empty": (b"", "answers.json is not a JSON file."),
    "no JSON": (b'{"worksheet": "gan", "responses": {', "is not a JSON file."),
    "a picture": (bytes(range(256)), "is not a JSON file."),
    "an array": (b"[1, 2]", "holds neither answers nor results"),
    "null": (b"null", "holds neither answers nor results"),
    "a number": (b"7", "holds neither answers nor results"),
    "a text": (b'"answers"', "holds neither answers nor results"),
    "no responses": ({"worksheet": "gan"}, "holds neither answers nor results"),
    "responses that are a text": ({"responses": "x"}, "holds neither answers nor results"),
    "10 MB": (b'{"responses": {}, "a": "' + b"x" * 10_000_000 + b'"}', "answers.json is too large"),
    "deep": (b"[" * 50_000 + b"]" * 50_000, "holds neither answers nor results"),
    "another worksheet": ({"worksheet": "mlp", "responses": {}}, "for the worksheet “mlp”, and this sheet is “gan”"),
    "a worksheet in HTML": ({"worksheet": EVIL, "responses": {}}, "for the worksheet “<img src=x onerror="),
    "a worksheet without text": (
        {"worksheet": NO_TEXT, "responses": {}},
        "for another worksheet, and this sheet is “gan”",
    ),
    "a variant": (answers(variant="7"), "for the variant “7”, and this sheet has the printed numbers"),
    "a variant in HTML": (answers(variant=EVIL), "for the variant “<img src=x onerror="),
}


@pytest.mark.parametrize("why", REFUSED)
def test_a_refused_file_changes_nothing(sheet: Page, why: str) -> None:
    """The reason is said to everybody, what was typed stays, and there is nothing to take back."""
    content, reason = REFUSED[why]
    box(sheet, "generator", "fake").fill("42")
    sheet.get_by_label("Name").fill("Ada")
    choose(sheet, content)
    expect(report(sheet)).to_contain_text(reason)
    expect(live(sheet)).to_contain_text(reason)
    assert download(sheet) == {
        "worksheet": "gan", "name": "Ada", "responses": {"generator": {"fake": [["42", "", ""], ["", "", ""]]}}
    }  # fmt: skip
    expect_harmless(sheet)
    button(sheet, "Undo").click()
    expect(box(sheet, "generator", "fake")).to_be_empty()
    expect(button(sheet, "Undo")).to_be_disabled()


HOSTILE: dict[str, bytes | Document] = {
    "HTML": {
        "worksheet": "gan",
        "name": EVIL,
        "identity": EVIL,
        "responses": {EVIL: {EVIL: EVIL}, "bce_pig": {EVIL: EVIL, "total": EVIL, "losses": [EVIL] * 5}},
    },
    "__proto__": b'{"responses": {"__proto__": {"a": 1}, "constructor": {"prototype": [1]}, "bce_pig": {"__proto__": {"x": 1}}},'
    b' "__proto__": {"worksheet": "mlp"}}',
    "names of properties": {
        "responses": {"toString": {}, "hasOwnProperty": 1, "bce_pig": {"constructor": 5, "length": []}}
    },
    "an array of responses": {"responses": [[], {}, 1, None, "a"]},
    "nothing in exercises": {"responses": dict.fromkeys(RIGHT)},
    "texts in exercises": {"responses": dict.fromkeys(RIGHT, "abc")},
    "numbers in exercises": {"responses": dict.fromkeys(RIGHT, 5)},
    "wrong kinds": {"name": 5, "identity": [], "variant": None, "worksheet": None, "responses": {"bce_pig": [1, 2]}},
    "no texts": {
        "name": NO_TEXT,
        "variant": NO_TEXT,
        "responses": {"bce_pig": {"total": NO_TEXT, "losses": [NO_TEXT] * 5}},
    },
    "huge": {"responses": {"bce_pig": {"total": "9" * 500_000, "losses": list(range(100_000))}, "x" * 100_000: {}}},
    "very many": {"responses": {f"exercise_{at}": {} for at in range(5_000)}},
    "deep": b'{"responses": {"bce_pig": {"losses": ' + b"[" * 50_000 + b"]" * 50_000 + b"}}}",
    "surrogates": b'{"responses": {"bce_pig": {"total": "\\ud800\\u0000\\u202e"}}}',
    "a name twice": b'{"responses": {}, "responses": {"bce_pig": {"total": 1}}}',
}


@pytest.mark.parametrize("why", HOSTILE)
def test_an_opened_file_can_do_no_harm(sheet: Page, why: str) -> None:
    """It fills boxes as text and nothing else; one Undo brings back what was typed before, name and all."""
    box(sheet, "generator", "fake").fill("42")
    sheet.get_by_label("Name").fill("Ada")
    choose(sheet, HOSTILE[why])
    expect(report(sheet)).to_contain_text("answers.json was opened.")
    assert len(report(sheet).inner_text()) < 5_000
    expect_harmless(sheet)
    button(sheet, "Undo").click()
    assert download(sheet)["name"] == "Ada"
    assert typed(sheet, "generator", "fake")[0] == "42"
    assert sheet.locator("[data-cell]").evaluate_all("boxes => boxes.filter(box => box.value).length") == 1


def expect_harmless(sheet: Page) -> None:
    expect(sheet).to_have_title("Generative Adversarial Network (GAN)")
    expect(sheet.locator("img, iframe, b:not(.legend b), script:not([id]) ~ script, object, embed")).to_have_count(0)


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
