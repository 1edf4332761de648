"""The page as a student fills it in: by keyboard, over several days, on any machine, with keys that check along."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from autograder.choose_variant import vary_worksheet
from autograder.problem import Worksheet
from autograder.solution import solve
from tests.browser import open_page
from tests.sheet import (
    LINK,
    RIGHT,
    answers,
    box,
    download,
    each_cell,
    live,
    mark_document,
    open_answers,
    visit,
    write_page,
)

FOCUSED = """() => {
    const box = document.activeElement;
    const exercise = box.closest("[data-exercise]");
    return exercise && box.dataset.cell ? `${exercise.id}.${box.dataset.cell}` : box.closest("main") ? "" : "end";
}"""


def test_the_whole_sheet_by_keyboard(sheet: Page, tmp_path: Path) -> None:
    """Typing and Tab alone lead through every box once, and the file that comes out gets full marks."""
    values = {f"{exercise}.{blank}.{at}": cell for exercise, blank, at, cell in each_cell(answers()["responses"])}
    sheet.set_viewport_size({"width": 640, "height": 240})  # what is not painted takes no time
    sheet.get_by_label("Name").focus()
    sheet.keyboard.type("Ada Lovelace")
    sheet.keyboard.press("Tab")
    sheet.keyboard.type("al0001")
    places = []
    while (place := tab(sheet)) != "end":
        if place:
            places.append(place)
            sheet.keyboard.insert_text(values[place])
    assert len(places) == len(set(places)) == len(values) == 992
    expect(sheet.locator("[data-bar-count]")).to_have_text("46")
    document = download(sheet)
    assert document == answers(name="Ada Lovelace", identity="al0001")
    marked = mark_document(document, tmp_path)
    assert (marked["score"], marked["max_score"], marked["completed"]) == (153, 153, 46)
    assert marked["messages"] == []


def tab(page: Page) -> str:
    page.keyboard.press("Tab")
    return str(page.evaluate(FOCUSED))


def test_a_reload_restores_everything(sheet: Page) -> None:
    """Boxes, name and identity come back, even if the page was left in the middle of typing."""
    open_answers(sheet, answers(name="Ada", identity="al0001"))
    sheet.get_by_label("Identity key").fill("al0002")
    box(sheet, "bce_pig", "total").fill("35.")
    sheet.reload()
    expect(sheet.get_by_label("Name")).to_have_value("Ada")
    expect(sheet.get_by_label("Identity key")).to_have_value("al0002")
    right = answers(name="Ada", identity="al0002")
    right["responses"]["bce_pig"]["total"] = "35."
    assert download(sheet) == right


def test_what_is_typed_is_kept_at_once(sheet: Page, gan_file: Path) -> None:
    """A moment later it is saved, and the page says so; the page need not be left for that."""
    box(sheet, "generator", "fake", 4).fill("-7")
    expect(sheet.locator("[data-saved]")).to_have_text("saved here")
    second = visit(sheet.context.new_page(), gan_file)
    expect(box(second, "generator", "fake", 4)).to_have_value("-7")


def test_a_page_left_untouched_keeps_what_another_saved(sheet: Page, gan_file: Path) -> None:
    """Of two windows with the same sheet, closing the one that nobody typed in loses nothing."""
    second = visit(sheet.context.new_page(), gan_file)
    box(second, "generator", "fake", 4).fill("-7")
    expect(second.locator("[data-saved]")).to_have_text("saved here")
    second.close()
    sheet.reload()
    expect(box(sheet, "generator", "fake", 4)).to_have_value("-7")


def test_every_sheet_is_kept_by_itself(sheet: Page, gan_file: Path, mlp_file: Path, variant: Path) -> None:
    """The other worksheet and the sheet of a variant neither begin with these answers nor replace them."""
    for file, box_of, text in [
        (gan_file, "bce_pig", "35.2"),
        (mlp_file, "mlp_gradient", "7"),
        (variant, "bce_pig", "8"),
    ]:
        visit(sheet, file)
        assert sheet.locator("[data-cell]").evaluate_all("boxes => boxes.filter(box => box.value).length") == 0
        sheet.locator(f"#{box_of} [data-cell]").last.fill(text)
    visit(sheet, gan_file)
    expect(box(sheet, "bce_pig", "total")).to_have_value("35.2")


NO_STORAGE = {
    "denied": "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })",
    "full": "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }",
}


@pytest.mark.parametrize("why", NO_STORAGE)
def test_without_storage_the_page_works_and_says_so(browser: Browser, gan_file: Path, why: str) -> None:
    """Nothing is kept, so the student is told to download; keys and the file work as ever."""
    with open_page(browser) as page:
        page.add_init_script(NO_STORAGE[why])
        visit(page, gan_file)
        for at, text in enumerate(["0", "32", ".2", "3", "0"]):
            box(page, "bce_pig", "losses", at).fill(text)
        expect(page.locator("[data-saved]")).to_have_text("not saved here: download")
        expect(page.locator("#bce_pig [data-key]")).to_have_attribute("data-met", "true")
        assert download(page)["responses"] == {"bce_pig": {"losses": ["0", "32", ".2", "3", "0"]}}


@pytest.mark.parametrize(
    "kept", ["", "not JSON", "null", "7", "[]", '{"responses": 5}', '{"worksheet": "mlp", "responses": {"bce_pig": 1}}']
)
def test_a_spoiled_store_is_an_empty_sheet(browser: Browser, gan_file: Path, kept: str) -> None:
    """Whatever lies under its name in the browser, the page opens and can be filled in."""
    with open_page(browser) as page:
        page.add_init_script(f"localStorage.setItem('byhand/gan/printed', {json.dumps(kept)})")
        visit(page, gan_file)
        box(page, "bce_pig", "total").fill("35.2")
        assert download(page)["responses"] == {"bce_pig": {"total": "35.2"}}


@pytest.fixture(scope="module")
def varied(gan: Worksheet) -> Worksheet:
    """The worksheet on the numbers of the code 7."""
    return vary_worksheet(gan, "7")


@pytest.fixture(scope="module")
def variant(varied: Worksheet, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its page."""
    return write_page(varied, tmp_path_factory.mktemp("variant"), "7")


def test_a_variants_answers_carry_its_code(page: Page, varied: Worksheet, variant: Path, tmp_path: Path) -> None:
    """Answers to the varied numbers, filled in on their sheet, are marked by them and get full marks."""
    visit(page, variant)
    expect(page.locator(".variant-line")).to_have_text("Variant code 7")
    solved = {id_: solve(problem).blanks for id_, problem in varied.problems.items() if problem.page is not None}
    right = {id_: {blank: value.tolist() for blank, value in blanks.items()} for id_, blanks in solved.items()}
    assert right["generator"]["fake"] != RIGHT["generator"]["fake"]
    open_answers(page, answers({**right, "share_image": {"link": LINK}}, variant="7"))
    expect(page.locator("[data-key]:not([data-met=true])")).to_have_count(0)
    document = download(page)
    assert document["variant"] == "7"
    marked = mark_document(document, tmp_path)
    assert (marked["variant"], marked["score"], marked["completed"]) == ("7", 153, 46)


def test_a_printed_key_follows_the_boxes(sheet: Page) -> None:
    """Not judged while a box is empty or unreadable, not met with a wrong entry, met with the right one, and said."""
    key, state = sheet.locator("#bce_pig [data-key]"), sheet.locator("#bce_pig [data-key-state]")
    last = box(sheet, "bce_pig", "losses", 4)
    for at, text in enumerate(["0", "32", ".2", "3"]):
        box(sheet, "bce_pig", "losses", at).fill(text)
    expect(key).to_have_attribute("data-met", "null")
    expect(state).to_be_empty()
    expect(live(sheet)).to_be_empty()
    last.fill("1")
    expect(key).to_have_attribute("data-met", "false")
    expect(state).to_have_text("not met yet")
    expect(live(sheet)).to_have_text("a+b+c+d+e = 35.2 not met yet.")
    last.fill("0")
    expect(key).to_have_attribute("data-met", "true")
    expect(state).to_have_text("met")
    expect(live(sheet)).to_have_text("a+b+c+d+e = 35.2 met.")
    for text in ("0,", ""):
        last.fill(text)
        expect(key).to_have_attribute("data-met", "null")
        expect(state).to_be_empty()


def test_right_answers_meet_every_printed_key(sheet: Page) -> None:
    """All 28 of them, and none is judged before."""
    keys = sheet.locator("[data-key]")
    expect(keys).to_have_count(28)
    expect(sheet.locator("[data-key][data-met=null]")).to_have_count(28)
    open_answers(sheet, answers())
    expect(sheet.locator("[data-key][data-met=true]")).to_have_count(28)


def test_misprinted_keys_show_what_is_right(sheet: Page) -> None:
    """The corrected value, with what paper says instead in a note."""
    said = {
        (
            key.locator("xpath=ancestor::article").get_attribute("id"),
            key.locator(".key-text").inner_text(),
        ): key.locator(".misprint").get_attribute("data-note")
        for key in sheet.locator("[data-key]:has(.misprint)").all()
    }
    assert said == {
        ("activation_field_bm2", "sum(a) = 6"): "On paper it says 7, which is wrong for these numbers.",
        (
            "logit_field_two_lines",
            "sum(a) = 4",
        ): "On paper it says 3 (the first printing), which is wrong for these numbers.",
        (
            "logit_field_two_lines",
            "sum(b) = 12",
        ): "On paper it says 16 (the first printing), which is wrong for these numbers.",
        ("roc_auc_improvement", "a mod 7 = 1"): "On paper it says 3, which is wrong for these numbers.",
    }


@pytest.mark.parametrize(
    ("exercise", "blank", "text", "reason"),
    [
        ("generator", "fake", "1,5", "has a comma: write a point"),
        ("generator", "fake", "x", 'x” ("not needed") is not an answer here'),
        ("generator", "fake", "1/0", "divides by zero"),
        ("generator", "fake", "two", "is not a number"),
        ("bce_pig", "not_p", "-", '-” ("not needed") is not an answer here'),
        ("roc_segments", "s1", "6", "is not one of the options 1, 2, 3, 4, 5"),
        ("share_image", "link", "example.org", "is not a web address that starts with http:// or https://"),
    ],
)
def test_an_unreadable_entry_is_said_in_words(sheet: Page, exercise: str, blank: str, text: str, reason: str) -> None:
    """The box is marked, the reason stands below the exercise, and both go when it is corrected."""
    entry, reasons = box(sheet, exercise, blank), sheet.locator(f"#{exercise} .unreadable li")
    entry.fill(text)
    expect(entry).to_have_attribute("aria-invalid", "true")
    expect(sheet.locator("[aria-invalid]")).to_have_count(1)
    expect(reasons).to_contain_text([reason])
    entry.fill(LINK if blank == "link" else "1")
    expect(sheet.locator("[aria-invalid]")).to_have_count(0)
    expect(reasons).to_have_count(0)


def test_x_is_read_where_it_is_allowed(sheet: Page) -> None:
    """In -log of a target of 0 it is an answer like any other, and the sheet says so above the boxes."""
    box(sheet, "bce_pig", "neg_log").fill("x")
    expect(sheet.locator("[aria-invalid]")).to_have_count(0)
    expect(sheet.locator("#bce_pig .hint-x")).to_have_text("x = not needed.")
    expect(sheet.locator("#generator .hint-x")).to_have_count(0)
