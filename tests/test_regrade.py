"""Regrading: what changed files would do to a marked class, student by student, before they are used."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from playwright.sync_api import Browser

from autograder import __version__
from autograder.class_record import class_info, record_fault, record_submission
from autograder.class_results import ClassResults, Submitter
from autograder.grade import grade, grade_variant
from autograder.problem import Problem, Tolerance, Worksheet
from autograder.readers.answers import Answers
from autograder.regrade.compare import compare_classes
from autograder.regrade.record import record_document, record_page, record_text
from autograder.regrade.remark import remark_class
from autograder.result import Verdict
from tests.browser import open_page
from tests.conftest import EXAMPLES, VALUES, Responses, as_read
from tests.test_page import Outline

LOSSES = [0, 32, 0.2, 3, 0]


def changed(worksheet: Worksheet, exercise: str, **blanks: Any) -> Worksheet:
    """Return the worksheet with blanks of one exercise changed, under another hash."""
    problem: Problem = worksheet.problems[exercise]
    new = replace(
        problem,
        blanks=[replace(blank, **blanks[blank.id]) if blank.id in blanks else blank for blank in problem.blanks],
    )
    return replace(worksheet, problems={**worksheet.problems, exercise: new}, content_hash="changed")


def with_policies(worksheet: Worksheet, **policies: Any) -> Worksheet:
    """Return the worksheet under other policies."""
    return replace(worksheet, file=replace(worksheet.file, policies=replace(worksheet.policies, **policies)))


def marked(worksheet: Worksheet, *written: Responses) -> ClassResults:
    records = [
        record_submission(grade(worksheet, Answers(as_read(one))), f"s{number}", [Submitter(f"Student {number}")])
        for number, one in enumerate(written)
    ]
    return class_info(worksheet)._replace(submissions=(*records, record_fault("broken", "s9")))


@pytest.fixture
def three(gan: Worksheet) -> ClassResults:
    """Right; 0.05 off in one loss of five; far off in it. The total is left out."""
    return marked(
        gan,
        {"bce_pig": {"losses": LOSSES}},
        {"bce_pig": {"losses": [0, 32, 0.25, 3, 0]}},
        {"bce_pig": {"losses": [0, 32, 0.9, 3, 0]}},
    )


@pytest.mark.parametrize("case", sorted(path.name for path in EXAMPLES.iterdir() if (path / "answers.json").exists()))
def test_marking_again_by_the_same_files_changes_nothing(gan: Worksheet, case: str) -> None:
    """Whatever was typed, cut off for showing or misshapen included."""
    from autograder.readers.answers import read_answers

    answers = read_answers(EXAMPLES / case, gan)
    record = record_submission(grade(gan, answers), case)
    results = class_info(gan)._replace(submissions=(record,))
    again = remark_class(results, gan)
    assert compare_classes(results, again).changes == ()


@pytest.mark.parametrize("loss", ["0." + "2" * 60, "0.2" + "0" * 396, "9" * 60, "0.2" + "x" * 60])
def test_a_long_number_is_marked_by_its_beginning(gan: Worksheet, loss: str) -> None:
    """The store has 40 characters of it: what was right stays right, what was wrong or no number stays so."""
    results = marked(gan, {"bce_pig": {"losses": [0, 32, loss, 3, 0]}})
    assert compare_classes(results, remark_class(results, gan)).changes == ()


def test_a_variant_is_marked_by_its_own_numbers(gan: Worksheet) -> None:
    """Not by the printed ones."""
    from autograder.choose_variant import choose_variant, vary_worksheet
    from autograder.solution import solve

    key = solve(vary_worksheet(gan, "KQ2M0A").problems["bce_pig"]).blanks
    answers = Answers({"bce_pig": as_read({id_: value.tolist() for id_, value in key.items()})}, variant="KQ2M0A")
    record = record_submission(grade_variant(choose_variant(gan, "KQ2M0A", []), answers), "own")
    assert record.variant == "KQ2M0A"
    results = class_info(gan)._replace(submissions=(record,))
    assert compare_classes(results, remark_class(results, gan)).changes == ()


def test_who_gains(gan: Worksheet, three: ClassResults) -> None:
    """A tolerance of 0.1: the second student's loss of 0.25 for 0.2 becomes right, a fifth of a mark."""
    after = changed(gan, "bce_pig", losses={"tolerance": Tolerance(atol=0.1)})
    found = compare_classes(three, remark_class(three, after))
    (change,) = found.changes
    assert (change.id, change.difference) == ("s1", Fraction(1, 5))
    (blank,) = change.blanks
    assert (blank.item, blank.blank, blank.old_verdict, blank.new_verdict) == (
        "bce_pig",
        "losses",
        Verdict.INCORRECT,
        Verdict.CORRECT,
    )
    assert blank.typed == ("0", "32", "0.25", "3", "0")
    (summary,) = found.blanks
    assert (summary.gain, summary.lose, summary.total) == (1, 0, Fraction(1, 5))
    assert (found.before, found.after) == (gan.content_hash, "changed")
    assert (found.submissions, found.left_out) == (3, ("s9",))


def test_who_loses_and_never_lower(gan: Worksheet, three: ClassResults) -> None:
    """A blank worth two marks: those who have it gain; the other way round nobody falls if asked.

    The full score is 154 then, not 153, and one mark of 153 is as much as 154/153 of 154.
    """
    double = changed(gan, "bce_pig", losses={"marks": 2})
    gains = compare_classes(three, remark_class(three, double))
    assert {change.id: change.difference for change in gains.changes} == {
        "s0": 2 - Fraction(154, 153),
        "s1": Fraction(8, 5) - Fraction(4, 5) * Fraction(154, 153),
        "s2": Fraction(8, 5) - Fraction(4, 5) * Fraction(154, 153),
    }
    assert "1 of 153" in record_page(gains, "GAN", names=False)
    half = changed(gan, "bce_pig", losses={"marks": "1/2"})
    loses = compare_classes(three, remark_class(three, half))
    assert (loses.gain, loses.lose) == (0, 3)
    assert [change.id for change in loses.changes] == ["s0", "s1", "s2"]
    kept = compare_classes(three, remark_class(three, half), never_lower=True)
    assert (kept.gain, kept.lose) == (0, 0)
    full = Fraction(305, 2)  # half a mark less than 153
    assert {change.id: change.kept_score for change in kept.changes} == {
        "s0": full / 153,
        "s1": Fraction(4, 5) * full / 153,
        "s2": Fraction(4, 5) * full / 153,
    }
    assert all(change.kept_score > change.new_score for change in kept.changes)


@pytest.mark.parametrize("never_lower", [False, True])
def test_another_full_score_is_no_gain_and_no_loss(gan: Worksheet, three: ClassResults, never_lower: bool) -> None:
    """The same share of 100 points instead of 153: nobody gains or loses, and nobody keeps 101 of 100."""
    hundred = replace(with_policies(gan, points=100), content_hash="changed")
    found = compare_classes(three, remark_class(three, hundred), never_lower=never_lower)
    assert (found.gain, found.lose, found.changes) == (0, 0, ())
    assert found.policies == {"points": (None, 100)}
    assert "points null → 100" in record_page(found, "GAN", names=False)
    document = record_document(found, names=False)
    assert document["policies"] == {"points": {"before": None, "after": 100}}


def test_a_renamed_blank_is_said(gan: Worksheet) -> None:
    """Who had it right loses the mark; the record says that the name is gone, and that the new one has no answers."""
    results = marked(gan, {"roc_auc": {"auc": VALUES["roc_auc"]["auc"]}})
    found = compare_classes(results, remark_class(results, changed(gan, "roc_auc", auc={"id": "area", "step": "auc"})))
    assert (found.gone, found.added) == (("roc_auc.auc",), ("roc_auc.area",))
    (summary,) = [one for one in found.blanks if one.blank == "auc"]
    assert (summary.item, summary.lose, summary.total) == ("roc_auc", 1, Fraction(-1))
    page = record_page(found, "GAN", names=False)
    assert "what was typed there is lost: roc_auc.auc." in page
    assert "nobody has answered it yet: roc_auc.area." in page


def test_code_that_could_not_be_marked_keeps_nobody_out(gan: Worksheet) -> None:
    """Where nothing protects the machine no code is marked: answers by hand are compared all the same."""
    from autograder.code.gather import numbered_tasks, unmarked
    from autograder.result import CodeResult

    code = CodeResult(tuple(unmarked(*task, "no isolation") for task in numbered_tasks(gan)), uploaded=True)
    answers = Answers(as_read({"bce_pig": {"losses": [0, 32, 0.25, 3, 0]}}))
    record = record_submission(grade(gan, answers, code=code), "s0")
    results = class_info(gan)._replace(submissions=(record,))
    assert compare_classes(results, remark_class(results, gan)).changes == ()
    after = changed(gan, "bce_pig", losses={"tolerance": Tolerance(atol=0.1)})
    found = compare_classes(results, remark_class(results, after))
    assert (found.left_out, found.gain) == ((), 1)


@pytest.mark.parametrize("points", [None, 100])
def test_uploaded_code_without_anything_in_it_still_counts(gan: Worksheet, points: int | None) -> None:
    """A file without a function of the worksheet: its score is out of 186, by hand and code, and stays so."""
    from autograder.code.gather import not_attempted, numbered_tasks
    from autograder.result import CodeResult

    worksheet = with_policies(gan, points=points)
    code = CodeResult(tuple(not_attempted(*task) for task in numbered_tasks(gan)), uploaded=True)
    answers = Answers(as_read({"bce_pig": {"losses": LOSSES}}))
    for uploaded, full in ((True, 186), (False, 153)):
        result = grade(worksheet, answers, code=code._replace(uploaded=uploaded))
        assert result.score / result.max_score == Fraction(1, full)
        results = class_info(worksheet)._replace(submissions=(record_submission(result, "s0"),))
        (again,) = remark_class(results, worksheet).submissions
        assert (again.score, again.max_score) == (result.score, result.max_score)


def test_code_keeps_its_marks(gan: Worksheet) -> None:
    """Code is not run again; its marks stay in the score."""
    from autograder.code.gather import not_attempted, numbered_tasks
    from autograder.result import CodeResult

    items = []
    for problem, number in numbered_tasks(gan):
        item = not_attempted(problem, number)
        items.append(item._replace(marks=item.max_marks, attempted=True, completed=True))
    result = grade(gan, Answers({}), code=CodeResult(tuple(items), uploaded=True))
    results = class_info(gan)._replace(submissions=(record_submission(result, "coder"),))
    assert result.score == 33
    assert compare_classes(results, remark_class(results, gan)).changes == ()


def test_the_record(gan: Worksheet, three: ClassResults) -> None:
    """JSON with exact marks and both hashes, a page that is sound; names only where they are wanted."""
    after = changed(gan, "bce_pig", losses={"tolerance": Tolerance(atol=0.1)})
    found = compare_classes(three, remark_class(three, after))
    document = json.loads(record_text(found, names=False))
    assert document == record_document(found, names=False)
    assert (document["before"], document["after"]) == (gan.content_hash, "changed")
    assert (document["tool_before"], document["tool_after"]) == (__version__, __version__)
    assert document["changes"][0]["blanks"][0]["new_marks"] == "1"
    assert "Student" not in record_text(found, names=False)
    page = record_page(found, "<b>GAN", names=True)
    Outline(page)
    assert "<b>1</b> would gain" in page
    assert "Student 1" in page
    assert "<b>GAN" not in page
    assert "Student" not in record_page(found, "GAN", names=False)


def test_nothing_changes(gan: Worksheet, three: ClassResults) -> None:
    """Said in words."""
    page = record_page(compare_classes(three, three), "GAN", names=False)
    assert "No submission would change." in page


def test_the_record_keeps_its_sides_apart(gan: Worksheet, three: ClassResults) -> None:
    """Where an old score is kept, the table of blanks says that it shows the new marks; no id turns text round."""
    after = changed(gan, "bce_pig", losses={"tolerance": Tolerance(atol=0.1)})
    found = compare_classes(three, remark_class(three, after))
    said = "As marked anew, also for those who keep their old score."
    assert said not in record_page(found, "GAN", names=False)
    assert said in record_page(found._replace(never_lower=True), "GAN", names=False)
    assert "<bdi>s9</bdi></p>" in record_page(found, "GAN", names=False)


def test_the_record_can_be_read(gan: Worksheet, three: ClassResults, browser: Browser) -> None:
    """With the keyboard, on A4 and in a dark browser's print: 186 mm between margins of 12 mm, black on white."""
    gains = three.submissions[1]._replace(id="submission_" + "4" * 200)
    three = three._replace(submissions=(gains,))
    after = changed(gan, "bce_pig", losses={"tolerance": Tolerance(atol=0.1)})
    page_text = record_page(compare_classes(three, remark_class(three, after)), "GAN", names=True)
    with open_page(browser, color_scheme="dark", viewport={"width": round(186 / 25.4 * 96), "height": 1000}) as page:
        page.set_content(page_text)
        assert page.locator("main .scroll").count() == page.locator(".scroll[tabindex='0'][aria-label]").count() == 2
        page.emulate_media(media="print", color_scheme="dark")
        wide = "tables => tables.map(one => one.getBoundingClientRect().right - document.body.clientWidth)"
        assert max(page.locator("table").evaluate_all(wide)) <= 0
        assert page.locator("td.gain").first.evaluate("one => getComputedStyle(one).color") == "rgb(23, 112, 63)"


def test_right_answers_are_those_of_the_worksheet() -> None:
    """The losses above are the source's."""
    assert VALUES["bce_pig"]["losses"] == LOSSES
