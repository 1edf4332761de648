"""The page on paper: the cover and every exercise once, each on a page of its own, with boxes to write in."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from autograder.problem import Worksheet
from tests.sheet import answers, box, button, open_answers, visit

# A PDF of Chromium names each heading in its outline, with the page on which it stands.
PAGE = re.compile(rb"^(\d+) 0 obj\s*<<\s*/Type /Page\b", re.MULTILINE)
HEADING = re.compile(rb"/Title (\((?:[^()\\]|\\.)*\)|<[0-9A-F]+>)\s*/Dest \[(\d+) 0 R")

SIZES = """articles => articles.map(article => [article.id, article.getBoundingClientRect().height])"""
BOXES = """boxes => boxes.filter(box => box.checkVisibility()).map(box => {
    const { width, height } = box.getBoundingClientRect();
    const { backgroundColor, borderBottomWidth } = getComputedStyle(box);
    return [width, height, borderBottomWidth !== "0px", backgroundColor];
})"""
MILLIMETRE = 96 / 25.4


def printed(page: Page, paper: str) -> tuple[int, list[tuple[str, int]]]:
    """Return how many pages a sheet has on paper, and the number of each exercise with its page, from 1."""
    pdf = page.pdf(format=paper, tagged=True, outline=True)
    pages = PAGE.findall(pdf)
    found = []
    for title, place in HEADING.findall(pdf):
        text = bytes.fromhex(title[5:-1].decode()).decode("utf-16-be") if title[:1] == b"<" else title[1:-1].decode()
        numbered = re.match(r"\d+\.\d+(?= )", text)
        if numbered:
            found.append((numbered[0], pages.index(place) + 1))
    return len(pages), found


def numbers(worksheet: Worksheet) -> list[str]:
    sections = worksheet.file.sections
    return [f"{at}.{place}" for at, part in enumerate(sections) for place in range(1, 1 + len(part.exercises))]


@pytest.mark.parametrize(("paper", "filled"), [("A4", True), ("Letter", False)])
def test_a_page_for_the_cover_and_for_each_exercise(sheet: Page, gan: Worksheet, paper: str, filled: bool) -> None:
    """48 pages, empty or filled in: the cover, and the exercises in their order."""
    if filled:
        open_answers(sheet, answers())
    assert printed(sheet, paper) == (1 + 47, [(number, at) for at, number in enumerate(numbers(gan), start=2)])


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_a_small_sheet_on_paper(page: Page, mlp_file: Path, mlp: Worksheet, paper: str) -> None:
    """The same for the other worksheet, which has the tallest exercise."""
    visit(page, mlp_file)
    assert printed(page, paper) == (1 + 6, [(number, at) for at, number in enumerate(numbers(mlp), start=2)])


@pytest.fixture
def on_paper(sheet: Page) -> Page:
    """The sheet as it is printed, as wide as the text on A4."""
    sheet.set_viewport_size({"width": round(182 * MILLIMETRE), "height": round(271 * MILLIMETRE)})
    sheet.emulate_media(media="print")
    return sheet


def test_paper_has_no_tools(on_paper: Page) -> None:
    """No buttons, no contents, no state of this browser; the printed tables stay, and hide nothing."""
    for part in (".bar", ".contents", ".how", ".skip", "[data-key-state]", "progress"):
        assert not any(found.is_visible() for found in on_paper.locator(part).all()), part
    assert not any(found.is_visible() for found in on_paper.get_by_role("button").all())
    tables = on_paper.locator(".printed-table")
    assert all(table.is_visible() for table in tables.all())
    strip = on_paper.locator(".tables").bounding_box()
    room = on_paper.locator(".exercise").first.evaluate("one => parseFloat(getComputedStyle(one).paddingBottom)")
    assert strip is not None
    assert strip["height"] <= room


def test_paper_has_boxes_to_write_in(on_paper: Page) -> None:
    """Every box of the sheet is drawn, 7 mm high at least, and white or clear, and so are name and identity key."""
    boxes: list[tuple[float, float, bool, str]] = on_paper.locator("[data-cell], .who input").evaluate_all(BOXES)
    assert len(boxes) == 992 + 2
    assert min(height for _, height, _, _ in boxes) >= 7 * MILLIMETRE
    assert min(width for width, *_ in boxes) >= 8 * MILLIMETRE
    assert all(edge for _, _, edge, _ in boxes)
    assert {colour for *_, colour in boxes} <= {"rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"}


def test_no_exercise_is_cut_off_at_the_edge_of_paper(on_paper: Page) -> None:
    """All boxes lie within the width of the text, and no exercise is higher than its page."""
    within = on_paper.locator("[data-cell]").evaluate_all(
        "boxes => Math.max(...boxes.map(box => box.getBoundingClientRect().right)) <= innerWidth"
    )
    assert within
    assert [id_ for id_, height in on_paper.locator(".exercise").evaluate_all(SIZES) if height > 271 * MILLIMETRE] == []


def test_paper_says_what_a_misprint_was(on_paper: Page) -> None:
    """Which nobody can point at there; and it shows what was typed, but no reason why it cannot be read."""
    note: Any = on_paper.locator("#activation_field_bm2 .misprint").evaluate(
        "note => getComputedStyle(note, '::after').content"
    )
    assert "On paper it says 7, which is wrong" in note
    entry = box(on_paper, "activation_field_bm2", "a")
    entry.fill("1,5")
    expect(entry).to_be_visible()
    expect(on_paper.locator("#activation_field_bm2 .unreadable")).to_be_hidden()
    expect(button(on_paper, "Undo")).to_be_hidden()


def test_closed_tables_are_printed_too(sheet: Page) -> None:
    """Whoever folded them away on the screen needs them on paper."""
    sheet.get_by_text("Tables", exact=True).click()
    expect(sheet.locator(".printed-table").first).to_be_hidden()
    sheet.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(sheet.locator(".printed-table").first).to_be_visible()
