"""A result on the page: every box's verdict as the document has it, the sentence at the first error, nothing invented."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from typer.testing import CliRunner

from autograder.cli.app import app
from tests.conftest import EXAMPLES
from tests.sheet import Document, box, button, choose, flat, report, typed

WORDS = {
    "C": "CORRECT",
    "F": "FOLLOW_THROUGH",
    "M": "MISCONCEPTION",
    "I": "INCORRECT",
    "U": "UNREADABLE",
    "-": "NO_RESPONSE",
    "N": "NOT_MARKED",
}
PAINTED = """articles => Object.fromEntries(articles.map(article => {
    const blanks = {};
    for (const box of article.querySelectorAll("[data-cell]")) {
        const verdict = box.closest("[data-verdict]")?.dataset.verdict ?? "";
        (blanks[box.dataset.cell.split(".")[0]] ??= []).push(verdict);
    }
    return [article.id, blanks];
}))"""

Painted = dict[str, dict[str, list[str]]]


def painted(page: Page) -> Painted:
    found: Painted = page.locator("[data-exercise]").evaluate_all(PAINTED)
    return found


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Document:
    """The results document and that of `--json` for each example, marked once by the command."""
    folder, found = tmp_path_factory.mktemp("graded"), {}
    for name in ("all_correct", "one_slip", "empty", "partly_filled", "unreadable", "everything_wrong", "gaming"):
        results = folder / f"{name}.json"
        done = CliRunner().invoke(app, ["grade", str(EXAMPLES / name), "--json", "--results", str(results)])
        assert done.exit_code == 0, done.output
        found[name] = (json.loads(results.read_text()), json.loads(done.stdout))
    return found


def show(page: Page, name: str, result: Document) -> None:
    choose(page, (EXAMPLES / name / "answers.json").read_bytes())
    expect(report(page)).to_contain_text("answers.json was opened.")
    choose(page, result, "results.json")
    expect(report(page)).to_contain_text(" points")


def feedback(page: Page, exercise: str) -> Locator:
    return page.locator(f"#{exercise} .feedback")


@pytest.mark.parametrize(
    ("name", "form"),
    [
        *((name, 0) for name in ("all_correct", "one_slip", "empty", "partly_filled", "unreadable", "gaming")),
        *((name, 1) for name in ("one_slip", "unreadable", "everything_wrong")),
    ],
)
def test_every_box_has_its_verdict(sheet: Page, graded: Document, name: str, form: int) -> None:
    """Letter for letter what the document says, in both of its forms; exercises that were not begun have none."""
    results, _ = graded[name]
    items = results["extra_data"]["byhand"]["items"]
    show(sheet, name, graded[name][form])
    shown = painted(sheet)
    for exercise, blanks in shown.items():
        letters = items[exercise].get("verdicts")
        expected = {blank: [WORDS[letter] for letter in codes] for blank, codes in (letters or {}).items()}
        none = {blank: [""] * len(cells) for blank, cells in blanks.items()}
        empty = {blank: ["NO_RESPONSE"] * len(cells) for blank, cells in blanks.items()}
        assert blanks in ([expected] if letters else [none, empty]), exercise
    assert "open the answers.json that you uploaded" not in report(sheet).inner_text()
    expect(sheet.locator("[data-bar-count]")).to_have_text(str(results["extra_data"]["byhand"]["completed"]))


@pytest.mark.parametrize("form", [0, 1], ids=["results.json", "--json"])
def test_the_sentence_stands_at_the_first_error(sheet: Page, graded: Document, form: int) -> None:
    """Below the table with that box, which is pointed to and says its verdict; the marks stand in the heading."""
    show(sheet, "one_slip", graded["one_slip"][form])
    said = "The first error is in “−log” (row 1, column 2). 1 error here, carried correctly through 2 other blanks."
    exercise = sheet.locator("#discriminator_loss_2")
    expect(feedback(sheet, "discriminator_loss_2")).to_contain_text(said)
    expect(exercise.locator(".marks")).to_have_text("4.83 of 5")
    expect(exercise.locator("[data-first]")).to_have_count(1)
    wrong = box(sheet, "discriminator_loss_2", "neg_log", 1)
    assert (wrong.get_attribute("aria-label") or "").endswith(": wrong")
    expect(wrong).to_have_accessible_description(re.compile(re.escape(said)))
    expect(sheet.locator("[data-first]")).to_have_count(1)
    assert sheet.locator("#discriminator_loss_2 .scroll:has([data-first]) + .feedback").count() == 1
    expect(feedback(sheet, "generator")).to_have_text("All right: this exercise is completed.")


def test_an_edit_clears_the_verdict_of_its_box(sheet: Page, graded: Document) -> None:
    """Of that box and of no other: it no longer holds what was marked. So does Undo."""
    show(sheet, "one_slip", graded["one_slip"][0])
    before = painted(sheet)
    wrong = box(sheet, "discriminator_loss_2", "neg_log", 1)
    wrong.press("ArrowRight")
    assert painted(sheet) == before
    wrong.fill("3")
    after = painted(sheet)
    assert after["discriminator_loss_2"]["neg_log"][1] == ""
    before["discriminator_loss_2"]["neg_log"][1] = ""
    assert after == before
    assert ":" not in (wrong.get_attribute("aria-label") or "")
    expect(wrong).to_have_accessible_description("")
    box(sheet, "bce_pig", "total").fill("1")
    button(sheet, "Undo").click()
    expect(box(sheet, "bce_pig", "total")).to_have_value("35.2")
    assert painted(sheet)["bce_pig"]["total"] == [""]


def test_another_file_takes_the_result_off(sheet: Page, graded: Document) -> None:
    """Answers that were opened after a result are not those that were marked."""
    show(sheet, "one_slip", graded["one_slip"][0])
    choose(sheet, {"responses": {}})
    expect(report(sheet)).to_have_text("answers.json was opened.")
    expect(sheet.locator("[data-verdict], [data-first], .feedback, .marks")).to_have_count(0)


def test_a_result_without_its_answers_is_said(sheet: Page, graded: Document) -> None:
    """Verdicts on boxes that hold something else would mislead."""
    choose(sheet, graded["one_slip"][0], "results.json")
    expect(report(sheet)).to_contain_text("992 boxes do not hold what was marked")


def with_details(result: Document, **details: Any) -> Document:
    changed = json.loads(json.dumps(result))
    changed["extra_data"]["byhand"].update(details)
    return changed


@pytest.mark.parametrize(
    ("details", "reason"),
    [
        ({"worksheet": "mlp"}, "for the worksheet “mlp”, and this sheet is “gan”"),
        ({"variant": "7KQ2M9"}, "for the variant 7KQ2M9, and this sheet is another one"),
    ],
)
@pytest.mark.parametrize("form", [0, 1], ids=["results.json", "--json"])
def test_another_sheets_result_is_refused(
    sheet: Page, graded: Document, details: Document, reason: str, form: int
) -> None:
    """By worksheet and by variant, with nothing painted."""
    result = graded["one_slip"][form]
    choose(sheet, {**result, **details} if form else with_details(result, **details), "results.json")
    expect(report(sheet)).to_contain_text(reason)
    expect(sheet.locator("[data-verdict], [data-first], .feedback, .marks")).to_have_count(0)


@pytest.mark.parametrize("disclosure", ["counts", "none"])
def test_what_the_course_does_not_disclose_is_not_painted(sheet: Page, graded: Document, disclosure: str) -> None:
    """No box, not even the first one, is told from the others."""
    result = with_details(graded["everything_wrong"][0], policies={"disclosure": disclosure})
    show(sheet, "everything_wrong", result)
    expect(sheet.locator("[data-verdict], [data-first]")).to_have_count(0)
    assert sheet.locator("fieldset .feedback").count() == 0
    expect(sheet.locator("#generator .marks")).to_have_text("0 of 1")


NO_TEXT = {"toString": 1, "valueOf": 1}
EVIL = "<img src=x onerror=\"document.title='hacked'\">"
BYHAND: list[Any] = [
    {"items": {"bce_pig": None, "generator": 5, "bce_dog": "x", "gan_points": [1]}},
    {"items": {"bce_pig": {"verdicts": {"losses": 5, "total": None, "constructor": "C", "__proto__": "C"}}}},
    {"items": {"bce_pig": {"verdicts": NO_TEXT, "marks": NO_TEXT, "max_marks": NO_TEXT, "feedback": NO_TEXT}}},
    {"items": {"bce_pig": {"verdicts": {}, "first_error": "constructor", "feedback": EVIL, "marks": EVIL}}},
    {"items": {"bce_pig": {"verdicts": {"losses": "CXYZ\0I" * 1000}, "first_error": "losses", "feedback": "a"}}},
    {"items": {"__proto__": {"verdicts": {"a": "C"}}, EVIL: {}}, "worksheet": NO_TEXT, "variant": NO_TEXT},
    {"items": {}, "policies": 5},
]
ITEMS: list[Any] = [
    [None, 5, "x", [], {}, {"id": NO_TEXT}, {"id": "bce_pig"}],
    [{"id": "bce_pig", "blanks": [None, 5, {}, {"id": "losses"}, {"id": "losses", "cells": [[["constructor"]], {}]}]}],
    [{"id": "bce_pig", "attempted": True, "blanks": 5, "feedback": EVIL, "marks": EVIL, "first_error": "constructor"}],
]


@pytest.mark.parametrize(
    "document",
    [{"extra_data": {"byhand": {"policies": {"disclosure": "cells"}, **found}}, "output": EVIL} for found in BYHAND]
    + [{"items": items, "messages": [EVIL, NO_TEXT, None], "score": NO_TEXT} for items in ITEMS],
)
def test_a_misshapen_result_does_no_harm(sheet: Page, document: Document) -> None:
    """It is shown as far as it makes sense; nothing typed changes, and nothing in it becomes HTML."""
    box(sheet, "generator", "fake").fill("42")
    choose(sheet, document, "results.json")
    expect(report(sheet)).to_be_visible()
    assert typed(sheet, "generator", "fake")[0] == "42"
    expect(sheet).to_have_title("Generative Adversarial Network (GAN)")
    expect(sheet.locator("img")).to_have_count(0)
    verdicts = set(flat([cells for blanks in painted(sheet).values() for cells in blanks.values()]))
    assert verdicts <= {"", *WORDS.values()}
