"""The report: what stands in it is what was marked, nobody is named unless asked for, and it is one sound file."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Browser

from autograder.analysis.items import item_statistics
from autograder.analysis.levels import GoalProgress
from autograder.class_record import class_info, record_fault, record_submission
from autograder.class_results import ClassResults, Submitter
from autograder.dataflow import load_page
from autograder.grade import grade
from autograder.problem import Worksheet
from autograder.readers.answers import Answers
from autograder.report.build import HERE, build_report
from autograder.report.charts import Dot, completed_chart, item_scatter, score_histogram
from autograder.report.graph import HEIGHT, WIDTH, draw_graph
from autograder.report.headlines import headlines
from autograder.report.view import report_view
from autograder.report.where import DARK
from autograder.report.words import between, decimal, percent
from tests.browser import open_page
from tests.conftest import VALUES, Responses, as_read
from tests.marked_class import class_from_marks
from tests.test_page import Outline

NAMES = [("Ada Lovelace", "ada@example.edu", "1815"), ("Grace Hopper", "grace@example.edu", "1906")]


def class_of(worksheet: Worksheet, written: Sequence[Responses], faults: int = 0) -> ClassResults:
    """Return a marked class, a submission for each set of responses; the last ones could not be marked."""
    records = []
    for number, responses in enumerate(written):
        name, email, sid = NAMES[number % len(NAMES)]
        who = Submitter(f"{name} {number}", f"{number}{email}", f"{sid}{number}")
        records.append(record_submission(grade(worksheet, Answers(as_read(responses))), f"submission_{number}", [who]))
    for number in range(faults):
        records.append(record_fault("Traceback\nMemoryError: too large", f"broken_{number}", [Submitter(*NAMES[0])]))
    return class_info(worksheet)._replace(submissions=tuple(records))


def pig(**changed: Any) -> Responses:
    """Return right answers to bce_pig, some of them changed."""
    return {"bce_pig": {**VALUES["bce_pig"], **changed}}


@pytest.fixture(scope="module")
def small(gan: Worksheet) -> ClassResults:
    """Six students on one exercise: three right, two wrong first in losses, one only in the total; one not marked.

    The two write the same losses, which no rule explains, and carry them into the total.
    """
    losses = [0, 32, 0.2, 3, 7]  # the last one should be 0
    written = [pig(), pig(), pig(), pig(losses=losses, total=42.2), pig(losses=losses, total=42.2), pig(total=11)]
    return class_of(gan, written, faults=1)


# --- the parts ------------------------------------------------------------------------------------------


def test_words() -> None:
    """Too few is said, a minus is one, intervals are two numbers."""
    assert (decimal(None), decimal(-0.004), decimal(1.25, 1)) == ("too few", "−0.00", "1.2")
    assert (percent(0.5), percent(None)) == ("50 %", "too few")
    assert between(None) == ""


def test_the_dataflow_is_drawn_from_left_to_right(gan: Worksheet) -> None:
    """Every step lies to the right of all that it is computed from, no two boxes overlap, all lie in the drawing."""
    for problem in gan.exercises():
        page = load_page(problem.page or "")
        graph = draw_graph(page, [blank.step_name for blank in problem.blanks])
        place = {node.name: node for node in graph.nodes}
        for edge in graph.edges:
            assert place[edge.source].x + WIDTH < place[edge.target].x + 1, (problem.id, edge)
        for one in graph.nodes:
            assert one.left >= 0
            assert one.left + WIDTH <= graph.width
            assert one.top >= 0
            assert one.top + HEIGHT <= graph.height
            for other in graph.nodes:
                assert one is other or abs(one.x - other.x) >= WIDTH or abs(one.y - other.y) >= HEIGHT
        asked = {blank.step_name for blank in problem.blanks}
        assert {node.name for node in graph.nodes if node.kind == "step"} == asked
        assert {node.name for node in graph.nodes if node.kind == "given"} <= page.givens


def test_charts_say_what_they_show() -> None:
    """Each has words for those who do not see it, and the same data give the same bytes."""
    chart = score_histogram([10, 20, 20, 30], 30, {"median": 20})
    assert 'aria-label="Histogram of 4 scores out of 30: 1 from' in chart.svg
    # a single score makes five bars; the last one of 11 * 5 / 7 marks begins at 11 * 4 / 7 = 6.2857
    assert "1 from 6.286 to 7.857." in score_histogram([7], 55 / 7, {}).svg
    assert chart == score_histogram([10, 20, 20, 30], 30, {"median": 20})
    goal = GoalProgress("4722", 5, reached=2, n=3, share=2 / 3, interval=None, nearly=1)
    words = "Completed exercises, out of 6: 2 of 3 reached 5 for 4722."
    assert completed_chart([3, 5, 5], 6, [goal]).caption == words
    dots = [Dot("1.1", 0.5, 0.4, False), Dot("2.9", 0.1, -0.2, True)]
    assert "negative correlation: 2.9." in item_scatter(dots).caption
    for empty in (score_histogram([], 0, {}), completed_chart([], 0, []), item_scatter([])):
        assert empty.svg.startswith("<svg")


# --- the whole ------------------------------------------------------------------------------------------


def test_where_it_broke(gan: Worksheet, small: ClassResults) -> None:
    """By hand: two of six wrong first in losses, one in the total, and the two carried on."""
    view = report_view(small, gan, anonymous=False)
    (where,) = view["where"]
    assert where.id == "bce_pig"
    assert where.summary == "3 of 6 made an error, 2 of them first in blank losses"
    assert (where.steps["losses"].words, where.steps["total"].words) == ("2 (33 %)", "1 (17 %)")
    assert "total: 1 first error, 2 carried" in where.description
    assert view["headlines"] == []  # two students are no matter for the whole class
    twice = small._replace(
        submissions=(*small.submissions, *(one._replace(id=f"{one.id}-b") for one in small.submissions))
    )
    (line,) = report_view(twice, gan, anonymous=False)["headlines"]
    # a blank's name may be a word, such as "a"
    assert line == "3.3 Binary cross entropy: pig: 4 of those who tried (33 %) went wrong first in blank losses."


def test_the_table_of_exercises(gan: Worksheet, small: ClassResults) -> None:
    """By hand: of 5 marks 5 5 5 4.8 4.8 4, on average 4.77 or 95 %; correlations need ten students."""
    rows = {row.id: row for row in report_view(small, gan, anonymous=False)["exercises"]}
    cells = [cell.text for cell in rows["bce_pig"].cells]
    assert cells[:2] == ["6", "95 %"]
    assert cells[3:6] == ["too few"] * 3
    assert cells[8] == "0 %"
    assert cells[10] == "50 %"
    assert rows["generator"].cells[8].text == "100 %"


def test_equal_marks_are_no_small_class(gan: Worksheet) -> None:
    """Ten with the same marks on one exercise: a correlation has enough students and nothing to tell apart."""
    results = class_of(gan, [pig()] * 5 + [pig(total=11)] * 5)
    rows = {row.id: row for row in report_view(results, gan, anonymous=False)["exercises"]}
    # all others are empty, so that the rest is 0 for everybody; two groups need twenty
    assert [cell.text for cell in rows["bce_pig"].cells[3:6]] == ["no spread", "too few", "no spread"]
    rows = {row.id: row for row in report_view(class_of(gan, [pig()] * 9), gan, anonymous=False)["exercises"]}
    assert [cell.text for cell in rows["bce_pig"].cells[3:6]] == ["too few"] * 3


def test_a_class_of_equals(gan: Worksheet) -> None:
    """Twelve who got everything right: enough for every figure but the two groups of twenty, and no spread in any."""
    view = report_view(class_of(gan, [VALUES] * 12), gan, anonymous=False)
    figures = {name: figure for name, figure, _ in view["scale"]}
    assert (figures["mean score"], figures["standard deviation"]) == ("100 %", "0 %")
    none = ("skewness", "kurtosis", "Cronbach's alpha", "standard error of measurement", "error ratio")
    assert [figures[name] for name in none] == ["no spread"] * 5
    row = next(one for one in view["exercises"] if one.id == "bce_pig")
    assert [row.cells[at].text for at in (3, 4, 5, 6, 7)] == ["no spread", "too few", *["no spread"] * 3]


def test_uploads_without_an_answer_are_counted(gan: Worksheet) -> None:
    """Of five, two hold nothing: the exercise was marked on three, and the page says where the others are."""
    view = report_view(class_of(gan, [pig()] * 3 + [{}] * 2, faults=1), gan, anonymous=False)
    assert view["counted"] == "6 submissions, 2 of them without a readable answer"
    assert {row.cells[0].text for row in view["exercises"] if row.id == "bce_pig"} == {"3"}
    assert "Nothing stands out." in build_report(class_of(gan, [pig()]), gan)
    empty = build_report(class_of(gan, [{}] * 12), gan)
    assert "Nothing stands out." not in empty
    assert "Nobody has answered anything" in empty
    assert "Nobody tried any." in empty


def test_a_planted_misconception_leads(gan: Worksheet) -> None:
    """Twelve students, seven of whom swap the discriminator's targets: the sentence stands at the top, with its count."""
    swapped = {"discriminator_gradients": {"target": [1, 1, 1, 0, 0, 0]}}
    right = {"discriminator_gradients": {"target": VALUES["discriminator_gradients"]["target"]}}
    results = class_of(gan, [swapped] * 7 + [right] * 5)
    view = report_view(results, gan, anonymous=True)
    (mistake,) = view["misconceptions"]
    assert (mistake["students"], mistake["percent"]) == (7, "58 %")
    assert view["headlines"][0].startswith("7 of 12 students: ")
    report = build_report(results, gan)
    assert mistake["sentence"] in report
    assert "Discriminator gradients (7)" in report
    assert "built-in" not in report  # a name of the view that hides behind a method of dict


def test_what_one_or_two_students_did_is_folded(gan: Worksheet) -> None:
    """It is there to be opened, and makes no page of its own."""
    swapped = {"discriminator_gradients": {"target": [1, 1, 1, 0, 0, 0]}}
    right = {"discriminator_gradients": {"target": VALUES["discriminator_gradients"]["target"]}}
    results = class_of(gan, [swapped] * 2 + [right] * 5)
    view = report_view(results, gan, anonymous=True)
    assert (view["misconceptions"], [one["students"] for one in view["rare"]]) == ([], [2])
    report = build_report(results, gan)
    folded = report[report.index("1 more, each made by one or two students") :]
    assert view["rare"][0]["sentence"] in folded[: folded.index("</details>")]


def test_what_no_rule_explains_becomes_a_stub(gan: Worksheet) -> None:
    """Four students with the same strange loss."""
    results = class_of(gan, [pig(losses=[0, 32, 0.2, 3, 7])] * 4 + [pig()])
    report = build_report(results, gan)
    assert "cell 5: 7" in report
    assert "@instead_of(losses)" in report
    assert "built-in" not in report


def test_not_marked_stands_at_the_top(gan: Worksheet, small: ClassResults) -> None:
    """Before any figure, and in none of them."""
    report = build_report(small, gan, anonymous=False)
    assert report.index("Not marked: 1") < report.index("What to teach again")
    assert "MemoryError: too large" in report
    assert report_view(small, gan, anonymous=False)["scale"][0] == ("submissions", "6", "")


def test_nobody_is_named_unless_asked_for(gan: Worksheet, small: ClassResults) -> None:
    """Neither names, addresses, ids of students nor of submissions; with names they are there."""
    secret = [part for record in small.submissions for who in record.submitters for part in who]
    secret += [record.id for record in small.submissions]
    report = build_report(small, gan)
    assert [part for part in secret if part in report] == []
    named = build_report(small, gan, anonymous=False)
    assert "Ada Lovelace" in named
    assert "1815" in "".join(secret)


def test_the_same_secret_gives_the_same_report(gan: Worksheet, small: ClassResults) -> None:
    """Byte for byte; another one gives other codes."""
    assert build_report(small, gan, secret=b"a") == build_report(small, gan, secret=b"a")


def test_the_report_is_one_sound_file(gan: Worksheet, small: ClassResults) -> None:
    """Closed elements, ids once, nothing loaded, every figure with words."""
    report = build_report(small, gan)
    outline = Outline(report)
    ids = [found["id"] for _, found in outline.elements if "id" in found]
    assert len(ids) == len(set(ids))
    for figure in outline.all("svg"):
        assert figure.get("role") == "img"
        assert figure.get("aria-label")
    assert not [found for _, found in outline.elements if found.keys() & {"src", "srcset", "onclick"}]
    links = [found["href"] or "" for tag, found in outline.elements if tag == "a"]
    assert all(link.startswith("#") and link[1:] in ids for link in links if not link.startswith("#where-"))


def test_a_goal_is_lowered_by_what_could_not_be_marked(gan: Worksheet, small: ClassResults) -> None:
    """One exercise of a goal of two was tried and could not be marked; the other is done: the goal is reached."""
    record = small.submissions[0]
    lost = record.items["generator"]._replace(attempted=True, not_marked=True)
    one = record._replace(items={**record.items, "generator": lost})
    view = report_view(small._replace(goals={"4722": 2}, submissions=(one,)), gan, anonymous=True)
    assert "1 of 1 reached 2 for 4722" in view["completed"].caption
    (goal,) = view["goals"]
    assert (goal["reached"], goal["percent"], goal["nearly"]) == ("1 of 1", "100 %", "0")


def test_chance_does_not_fill_the_top(gan: Worksheet) -> None:
    """Of many exercises that go against the rest, the three that do so most are named, the worst first."""
    rng = random.Random(4)
    maxima = {f"item{at}": 1 for at in range(30)}
    results = class_from_marks(maxima, [[rng.randint(0, 1) for _ in maxima] for _ in range(20)])
    items = [one for one in item_statistics(results) if (one.item_rest_correlation or 0) < 0]
    assert len(items) > 5
    worst = sorted(items, key=lambda one: one.item_rest_correlation or 0)[:3]
    said = headlines(item_statistics(results), [], [])
    assert [line.split(":")[0] for line in said] == [f"{one.number} {one.title}" for one in worst]


def luminance(colour: Sequence[float]) -> float:
    """WCAG 2.1, relative luminance, of a colour from 0 to 255."""
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in (one / 255 for one in colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", [0, 1])
def test_every_step_can_be_read(scheme: int) -> None:
    """WCAG 2.1 asks for a contrast of 4.5 to 1, whatever share of the students went wrong first; light and dark."""
    css = (HERE / "report.css").read_text(encoding="utf-8")

    def colour(name: str) -> list[int]:
        found = re.findall(rf"--{name}: ?(#[0-9a-f]+|\d+ \d+ \d+)", css)[scheme]
        if not found.startswith("#"):
            return [int(part) for part in found.split()]
        digits = found[1:] if len(found) == 7 else "".join(2 * one for one in found[1:])
        return [int(digits[at : at + 2], 16) for at in (0, 2, 4)]

    hot, sheet = colour("hot"), colour("sheet")
    for percent_ in range(101):
        share = percent_ / 100
        alpha = min(1.0, 2 * share)
        paint = [alpha * one + (1 - alpha) * other for one, other in zip(hot, sheet, strict=True)]
        text = [255, 255, 255] if share > DARK else colour("on-hot")
        high, low = sorted((luminance(paint), luminance(text)), reverse=True)
        assert (high + 0.05) / (low + 0.05) >= 4.5, (scheme, share)


def test_why_an_exercise_was_not_marked_is_said(gan: Worksheet, small: ClassResults) -> None:
    """With names: the exercise and the last line of what went wrong; without: that it did."""
    record = small.submissions[0]
    lost = record.items["generator"]._replace(not_marked=True, fault="Traceback\nZeroDivisionError: by zero\n")
    results = small._replace(submissions=(record._replace(items={**record.items, "generator": lost}),))
    assert "not marked on generator: ZeroDivisionError: by zero" in build_report(results, gan, anonymous=False)
    report = build_report(results, gan)
    assert "ZeroDivisionError" not in report
    assert "not marked on generator: It could not be marked." in report


def test_clusters_that_are_not_shown_are_counted(gan: Worksheet) -> None:
    """Seventeen groups of three with a strange loss each: fifteen are shown, and two are said to be there."""
    results = class_of(gan, [pig(losses=[0, 32, 0.2, 3, 50 + at // 3]) for at in range(51)])
    view = report_view(results, gan, anonymous=True)
    assert (len(view["clusters"]), view["more_clusters"]) == (15, 2)
    assert "And 2 more, of as many students or fewer." in build_report(results, gan)


def test_a_cluster_says_its_numbers_where_there_are_several(gan: Worksheet) -> None:
    """Three with the same strange loss: on which sheet goes without saying, until a fourth student has another."""
    results = class_of(gan, [pig(losses=[0, 32, 0.2, 3, 50])] * 3 + [pig()])
    assert [one["blank"] for one in report_view(results, gan, anonymous=True)["clusters"]] == ["losses"]
    *first, last = results.submissions
    results = results._replace(submissions=(*first, last._replace(variant="7KQ2M9")))
    clusters = report_view(results, gan, anonymous=True)["clusters"]
    assert [one["blank"] for one in clusters] == ["losses on the printed numbers"]


def test_a_fault_without_words(gan: Worksheet, small: ClassResults) -> None:
    """White space says nothing, and stops no report."""
    results = small._replace(submissions=(record_fault(" \n ", "blank", [Submitter(*NAMES[0])]),))
    assert "It could not be marked." in build_report(results, gan, anonymous=False)


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_all_columns_are_printed(gan: Worksheet, small: ClassResults, browser: Browser, paper: str) -> None:
    """No table is wider than the paper: what would have to be scrolled there is lost."""
    width = {"A4": 210, "Letter": 215.9}[paper] - 24  # mm between margins of 12
    with open_page(browser) as page:
        page.set_viewport_size({"width": round(width / 25.4 * 96), "height": 1000})
        page.emulate_media(media="print")
        page.set_content(build_report(small, gan))
        wide = "tables => tables.map(one => one.getBoundingClientRect().right - document.body.clientWidth)"
        assert max(page.locator("table").evaluate_all(wide)) <= 0


def test_a_long_name_leaves_room_for_the_reason(gan: Worksheet, browser: Browser) -> None:
    """A name of 300 letters without a space is broken, so that on a wide screen no table has to be scrolled."""
    wrong = {id_: {**VALUES[id_], "target": [1, 1, 1, 0, 0, 0]} for id_ in ("discriminator_gradients",)}
    results = class_of(gan, [VALUES] * 6 + [wrong])
    last = results.submissions[-1]._replace(submitters=(Submitter("A" * 300, "", ""),))
    results = results._replace(submissions=(*results.submissions[:-1], last))
    with open_page(browser) as page:
        page.set_viewport_size({"width": 1440, "height": 1000})
        page.set_content(build_report(results, gan, anonymous=False))
        table = page.locator("section[aria-labelledby=help] .scroll")
        assert table.evaluate("one => one.scrollWidth - one.clientWidth") <= 0
        score = table.locator("tbody td").first
        lines = "one => { const all = document.createRange(); all.selectNodeContents(one); return all.getClientRects().length; }"
        page.set_viewport_size({"width": 390, "height": 1000})
        assert score.evaluate(lines) == 1  # a number and its % stay together


def test_every_table_of_students_or_figures_sorts(gan: Worksheet, small: ClassResults, browser: Browser) -> None:
    """By a click or a key; shares as numbers, so that 100 % comes after 95 %."""
    with open_page(browser) as page:
        page.set_content(build_report(small, gan))
        assert page.locator("thead th:not(:has(button))").count() == 0
        goals = page.locator("section[aria-labelledby=levels] table").first
        goals.get_by_role("button", name="exercises").focus()
        page.keyboard.press("Enter")
        shown = [int(text) for text in goals.locator("tbody td:nth-of-type(1)").all_inner_texts()]
        assert shown == sorted(shown)


def test_a_link_unfolds_its_exercise(gan: Worksheet, small: ClassResults, browser: Browser) -> None:
    """Who follows a row of the table to its drawing sees it."""
    with open_page(browser) as page:
        page.set_content(build_report(small, gan))
        page.locator("#where-bce_pig").evaluate("one => { one.open = false; }")
        page.locator("section[aria-labelledby=items] a[href='#where-bce_pig']").click()
        page.locator("#where-bce_pig[open]").wait_for(timeout=5000)


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_class_of_hardly_anybody(gan: Worksheet, number: int) -> None:
    """No figure is made up, nothing fails."""
    report = build_report(class_of(gan, [pig()] * number), gan)
    assert "too few" in report


def test_hostile_text_stays_text(gan: Worksheet) -> None:
    """Names, ids and faults cannot become markup."""
    bad = "<img src=x onerror=alert(1)>"
    results = class_of(gan, [pig()])
    records = (*results.submissions, record_fault(bad, bad, [Submitter(bad, bad, bad)]))
    worksheet = replace(gan, file=replace(gan.file, title=bad))
    report = build_report(results._replace(submissions=records, title=bad), worksheet, anonymous=False)
    assert Outline(report).all("img") == []


def test_a_name_turns_no_other_text_round(gan: Worksheet, small: ClassResults, browser: Browser) -> None:
    """A right-to-left override in a name ends with the name: what follows still reads from left to right."""
    evil = Submitter("\u202eadA", "", "")
    results = small._replace(submissions=(record_fault("Traceback\nMemoryError: too large", "broken", [evil]),))
    with open_page(browser) as page:
        page.set_content(build_report(results, gan, anonymous=False))
        left = """one => [...'Ml'].map(sign => {
            const text = [...one.querySelectorAll('bdi')].at(-1).firstChild;
            const range = document.createRange();
            range.setStart(text, text.data.indexOf(sign));
            range.setEnd(text, text.data.indexOf(sign) + 1);
            return range.getBoundingClientRect().left;
        })"""
        first, later = page.locator(".alarm li").evaluate(left)
        assert first < later


def test_tables_sort(gan: Worksheet, small: ClassResults, browser: Browser) -> None:
    """A click on a heading sorts by it, a second one turns it round, what is unknown stays last."""
    with open_page(browser) as page:
        page.set_content(build_report(small, gan))
        table = page.locator("section[aria-labelledby=items] table")
        table.get_by_role("button", name=re.compile("^facility")).click()
        shown = table.locator("tbody tr td:nth-of-type(2)").all_inner_texts()
        percents = [int(found[1]) for text in shown if (found := re.match(r"(\d+) %", text))]
        assert percents == sorted(percents, reverse=True)
        table.get_by_role("button", name=re.compile("^facility")).click()
        assert "ascending" in (table.locator("thead th").nth(2).get_attribute("aria-sort") or "")
