"""The page for everybody: names for screen readers, contrast, the keyboard, narrow and wide screens."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from typer.testing import CliRunner

from autograder.cli.app import app
from tests.browser import axe_source, open_page
from tests.conftest import ROOT
from tests.sheet import Document, choose, report, visit

AXE = """axe.run({ resultTypes: ["violations"] }).then(({ violations }) => violations
    .filter(({ impact }) => ["serious", "critical"].includes(impact))
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => [id, html, failureSummary])))"""

NAMES = """articles => articles.map(article => [article.id, [...article.querySelectorAll("input")].map(input =>
    input.getAttribute("aria-label") ?? input.labels[0]?.textContent.trim() ?? "")])"""

CUT_OFF = """() => [...document.querySelectorAll("input:not([hidden]), button, h1, h2, h3, a, p, svg, progress")]
    .filter(element => element.checkVisibility() && !element.matches(".skip, .live, legend, .common"))
    .filter(element => !element.closest(".scroll") && element.getBoundingClientRect().width > 1)
    .filter(element => element.getBoundingClientRect().right > innerWidth + 1 || element.getBoundingClientRect().left < -1)
    .map(element => element.outerHTML.slice(0, 120))"""

STOPS = """() => [...document.querySelectorAll("a[href], button, input, summary, [tabindex='0']")]
    .filter(element => element.checkVisibility() && !element.disabled)
    .map((element, at) => (element.dataset.stop = at))"""

FOCUSED = """() => {
    const element = document.activeElement;
    const { x, y, width, height } = element.getBoundingClientRect();
    const seen = document.elementFromPoint(x + width / 2, y + height / 2);
    return [element.dataset.stop ?? null, element.matches(".skip") || element.contains(seen)];
}"""


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Document]:
    """The results document of a slip on either worksheet."""
    found = {}
    for name in ("gan", "mlp"):
        file = tmp_path_factory.mktemp(name) / "results.json"
        submission = ROOT / "problems" / name / "examples" / "one_slip"
        CliRunner().invoke(app, ["grade", str(submission), "--worksheet", name, "--results", str(file)])
        found[name] = json.loads(file.read_text())
    return found


def fill(page: Page, name: str, state: str, result: dict[str, Document]) -> None:
    """Bring a sheet into a state: "empty", "begun" with an error and an unreadable entry, or "marked"."""
    if state == "begun":
        for box, text in zip(page.locator("[data-cell]").all()[1:9], "123x,5/-", strict=False):
            box.fill(text)
        expect(page.locator("[aria-invalid]").first).to_be_visible()
    if state == "marked":
        choose(page, (ROOT / "problems" / name / "examples" / "one_slip" / "answers.json").read_bytes())
        expect(report(page)).to_contain_text("answers.json was opened.")
        choose(page, result[name], "results.json")
        expect(page.locator("[data-first]")).to_have_count(1)


CASES = [
    ("gan", "empty", "light", 1280),
    ("gan", "begun", "dark", 360),
    ("gan", "marked", "light", 360),
    ("mlp", "empty", "dark", 360),
    ("mlp", "begun", "light", 360),
    ("mlp", "begun", "dark", 1280),
    ("mlp", "marked", "light", 1280),
    ("mlp", "marked", "dark", 360),
]


@pytest.mark.parametrize(("name", "state", "scheme", "width"), CASES)
def test_axe_finds_nothing_serious(
    browser: Browser, request: pytest.FixtureRequest, result: Any, name: str, state: str, scheme: Any, width: int
) -> None:
    """On either worksheet, empty, begun and marked, light and dark, on a phone and on a desk."""
    file = request.getfixturevalue(f"{name}_file")
    with open_page(browser, color_scheme=scheme, viewport={"width": width, "height": 800}) as page:
        visit(page, file)
        fill(page, name, state, result)
        page.evaluate(axe_source())
        assert page.evaluate(AXE) == []


@pytest.mark.parametrize("name", ["gan", "mlp"])
def test_every_box_has_a_name_of_its_own(page: Page, request: pytest.FixtureRequest, name: str) -> None:
    """Within an exercise no two boxes are called the same, and none is called nothing."""
    visit(page, request.getfixturevalue(f"{name}_file"))
    for exercise, names in page.locator("[data-exercise]").evaluate_all(NAMES):
        assert all(names), exercise
        assert len(set(names)) == len(names), exercise


def test_headings_are_in_order(sheet: Page) -> None:
    """One title, a heading for each of the 9 sections, and below it one for each of its exercises."""
    levels = sheet.locator("h1, h2, h3, h4, h5, h6").evaluate_all("found => found.map(one => Number(one.tagName[1]))")
    assert levels[:3] == [1, 2, 3]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert (levels.count(1), levels.count(2), levels.count(3), len(levels)) == (1, 9, 47, 57)


@pytest.mark.parametrize("viewport", [{"width": 360, "height": 640}, {"width": 1280, "height": 800}])
def test_everything_is_reached_by_keyboard_and_seen(browser: Browser, mlp_file: Path, viewport: Any) -> None:
    """Tab stops at every link, button and box, in their order, and nothing lies over what has the focus."""
    with open_page(browser, viewport=viewport, reduced_motion="reduce") as page:
        visit(page, mlp_file)
        stops = page.evaluate(STOPS)
        found = []
        for _ in stops:
            page.keyboard.press("Tab")
            found.append(page.evaluate(FOCUSED))
        assert [stop for stop, _ in found] == [str(stop) for stop in stops]
        assert [stop for stop, seen in found if not seen] == []


def test_boxes_are_in_reading_order(sheet: Page) -> None:
    """In every blank of the sheet the next box stands at the right of the one before, or in a row below it."""
    places: list[list[list[float]]] = sheet.locator("[data-blank]").evaluate_all(
        """blanks => blanks.map(blank => [...blank.querySelectorAll("input")].map(box => {
            const { x, y } = box.getBoundingClientRect();
            return [x, y];
        }))"""
    )
    assert sum(map(len, places)) == 992
    for blank in places:
        for (x, y), (next_x, next_y) in pairwise(blank):
            assert next_y > y + 10 or (abs(next_y - y) < 2 and next_x > x + 10)


@pytest.mark.parametrize("width", [360, 1600])
@pytest.mark.parametrize("name", ["gan", "mlp"])
def test_nothing_scrolls_sideways(
    browser: Browser, request: pytest.FixtureRequest, result: Any, name: str, width: int
) -> None:
    """Neither the empty page nor the marked one, and nothing is cut off at an edge; wide tables scroll by themselves."""
    with open_page(browser, viewport={"width": width, "height": 800}) as page:
        visit(page, request.getfixturevalue(f"{name}_file"))
        for state in ("empty", "marked"):
            fill(page, name, state, result)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.evaluate(CUT_OFF) == []


@pytest.mark.parametrize("name", ["gan", "mlp"])
def test_the_page_is_small_and_alone(request: pytest.FixtureRequest, name: str) -> None:
    """Below 300 kB, and with no address in it that a browser would load."""
    text = request.getfixturevalue(f"{name}_file").read_text(encoding="utf-8")
    assert len(text.encode()) < 300_000
    for part in ("src=", "@import", "url(", "<link", "srcset", 'http-equiv="refresh'):
        assert part not in text, part
