"""Where a class went wrong: first errors by step, misconceptions by student, and equal mistakes without a name."""

from __future__ import annotations

import ast
from dataclasses import replace

import pytest

from autograder.analysis.anonymous import anonymised
from autograder.analysis.clusters import clusters, normalised, stub
from autograder.analysis.first_errors import Outcomes, first_errors
from autograder.analysis.intervals import newcombe, wilson
from autograder.analysis.items import item_statistics
from autograder.analysis.misconceptions import misconception_frequencies
from autograder.analysis.sentences import ROUNDED_ON_THE_WAY, named
from autograder.class_results import BlankInfo, BlankRecord, ClassResults, ItemInfo, SubmissionRecord
from autograder.conventions import ROUNDING
from autograder.dataflow import load_page
from autograder.paths import CONVENTIONS
from autograder.problem import Worksheet
from tests.marked_class import blank, class_of, info, item, submission

RIGHT = blank("CC", 1)


def bce(gan: Worksheet) -> ItemInfo:
    """The exercise bce_pig as a batch describes it."""
    problem = gan.problems["bce_pig"]
    blanks = tuple(BlankInfo(one.id, one.label, tuple(one.shape), one.max_marks) for one in problem.blanks)
    return ItemInfo(
        "bce_pig", "Pig", "BCE", "2.1", "beginner", "exercise", problem.max_marks, problem.page or "", blanks
    )


def by_blank(gan: Worksheet, id_: str, first_error: str = "", **blanks: BlankRecord) -> SubmissionRecord:
    """A submission of bce_pig that is right but for these blanks."""
    records = [blanks.get(one.id, RIGHT) for one in bce(gan).blanks]
    return submission(id_, {"bce_pig": item(1, *records, first_error=first_error)})


@pytest.fixture
def class_with_a_slip(gan: Worksheet) -> ClassResults:
    """Four students: right; -log wrong and carried; -log wrong and losses too; only begun."""
    return class_of(
        [bce(gan)],
        [
            by_blank(gan, "1"),
            by_blank(gan, "2", "neg_log", neg_log=blank("IC"), losses=blank("FC"), total=blank("F")),
            by_blank(gan, "3", "neg_log", neg_log=blank("MC"), losses=blank("IC"), total=blank("-")),
            by_blank(gan, "4", neg_log=blank("--"), losses=blank("U-"), total=blank("F", kind="convention")),
            submission("5", {"bce_pig": item(attempted=False)}),
            submission("6", {"bce_pig": item(not_marked=True)}),
            submission("7", {}, fault="no answers"),
        ],
    )


def test_first_errors_by_blank(class_with_a_slip: ClassResults) -> None:
    """Each student counts once for a blank; who attempted nothing at all, or was not marked, is not among them."""
    (found,) = first_errors(class_with_a_slip)
    assert (found.n, found.not_attempted, found.no_error) == (4, 0, 2)
    blanks = {one.id: one.outcomes for one in found.blanks}
    assert blanks["neg_log"] == Outcomes(
        right=1, carried=0, first_error=2, later_error=0, unreadable=0, omitted=1, carried_on=1
    )
    assert blanks["losses"] == Outcomes(
        right=1, carried=1, first_error=0, later_error=1, unreadable=0, omitted=1, carried_on=0
    )
    assert blanks["total"][:3] == (2, 1, 0)
    assert {one.attempted for one in blanks.values()} == {4}


def test_first_errors_by_step(class_with_a_slip: ClassResults, gan: Worksheet) -> None:
    """With the worksheet, a blank of another name shows its step; steps come in an order of computation."""
    assert {one.id: one.step for one in first_errors(class_with_a_slip)[0].blanks}["neg_log"] == ""
    (found,) = first_errors(class_with_a_slip, gan)
    assert {one.id: one.step for one in found.blanks}["neg_log"] == "neg_log_q"
    assert found.steps["neg_log_q"].first_error == 2
    page = load_page(found.page)
    assert [name for name in page.behind if name in found.steps] == list(found.steps)
    assert ("neg_log_q", "losses") in found.edges
    assert all(first in page.behind[then] for first, then in found.edges)


def test_records_that_are_one_object_count_as_often_as_they_are_there(
    class_with_a_slip: ClassResults, gan: Worksheet
) -> None:
    """Equal records come as one from a store and as several from elsewhere: every figure is the same."""

    def copied(one: SubmissionRecord) -> SubmissionRecord:
        items = {id_: record._replace(blanks=tuple(record.blanks)) for id_, record in one.items.items()}
        return one._replace(items=items)

    several = [one._replace(id=f"{one.id}-{at}") for one in class_with_a_slip.submissions for at in range(3)]
    shared = class_with_a_slip._replace(submissions=tuple(several))
    apart = class_with_a_slip._replace(submissions=tuple(map(copied, several)))
    assert shared == apart
    assert first_errors(shared, gan) == first_errors(apart, gan)
    (once,), (thrice,) = first_errors(class_with_a_slip), first_errors(shared)
    assert (thrice.n, thrice.no_error) == (3 * once.n, 3 * once.no_error)
    for one, three in zip(once.blanks, thrice.blanks, strict=True):
        assert three.outcomes == Outcomes(*(3 * count for count in one.outcomes))
    rates = [
        item.follow_through_rate for found in (class_with_a_slip, shared, apart) for item in item_statistics(found)
    ]
    assert len(set(rates)) == 1
    secret = b"secret"
    assert anonymised(shared, secret) == anonymised(apart, secret)


def test_blanks_that_show_one_step_are_one_step(gan: Worksheet) -> None:
    """Three regions of one grid: a student with an error in one of them has an error in the step."""
    problem = gan.problems["weighted_sum_field"]
    blanks = tuple(BlankInfo(one.id, one.label, tuple(one.shape), one.max_marks) for one in problem.blanks)
    field = info("weighted_sum_field", 3)._replace(page=problem.page or "", blanks=blanks)
    record = item(2, RIGHT, blank("IC"), RIGHT, first_error="b")
    (found,) = first_errors(class_of([field], [submission("1", {field.id: record})]), gan)
    assert found.steps["z"].first_error == 1
    assert found.steps["z"].attempted == 1


def test_misconceptions_count_students() -> None:
    """Three cells of a student are one student; both of two that were named count."""
    infos = [info("a", 1, "xy"), info("b")]
    results = class_of(
        infos,
        [
            submission(
                "1",
                {
                    "a": item(0, *[blank("MMM", diagnosis="sign_flipped", kind="misconception")] * 2),
                    "b": item(0, blank("M", diagnosis="transposed", other="sign_flipped", kind="misconception")),
                },
            ),
            submission("2", {"a": item(0, blank("F", diagnosis="exact_logarithm", kind="convention")), "b": item()}),
            submission("3", {"a": item(attempted=False), "b": item()}),
        ],
    )
    found = {one.id: one for one in misconception_frequencies(results)}
    flipped = found["sign_flipped"]
    assert flipped.in_class[:2] == (1, 3)
    assert [(one.item, one.frequency.students, one.frequency.of) for one in flipped.by_item] == [
        ("a", 1, 2),
        ("b", 1, 3),
    ]
    assert flipped.in_class.interval == wilson(1 / 3, 3)
    assert found["exact_logarithm"].kind == "convention"
    assert found["exact_logarithm"].sentence.startswith("You took the exact logarithm")
    assert found["transposed"].submissions == ("1",)


def test_sentences_are_those_that_students_read() -> None:
    """Rules of a page, patterns and conventions, the same words as the diagnosis has; an unknown id is said in words."""
    assert (ROUNDED_ON_THE_WAY, *named(ROUNDED_ON_THE_WAY, "")[2:]) == ROUNDING
    for one in CONVENTIONS:
        assert named(one.id, "")[2:] == (one.happened, one.check)
    rule = load_page("batch_bce").rules[0]
    assert named(rule.id, "batch_bce").sentence == rule.sentence
    assert named("no_longer_there", "batch_bce").sentence == "No longer there."


def wrote(id_: str, *typed: str, cells: str = "ICI", **more: object) -> SubmissionRecord:
    return submission(id_, {"a": item(0, blank(cells, typed=typed))}, **more)


def test_equal_wrong_answers_are_a_cluster() -> None:
    """The same numbers, however they were typed, in the same cells; what is right does not matter."""
    results = class_of(
        [info("a")],
        [
            wrote("1", ".5", "1", "-2"),
            wrote("2", "1/2", "1.0", "\u22122"),
            wrote("3", "0.50", "1", "-2.0"),
            wrote("4", "7", "1", "-2"),
            wrote("5", "8", "1", "-2"),
            wrote("6", "9", "1", "-2"),
            wrote("7", "9", "1", "3", cells="MCM"),
            wrote("8"),
        ],
    )
    first, second = clusters(results)
    assert (first.values, first.submissions, first.of) == (((0, "0.5"), (2, "-2")), ("1", "2", "3"), 8)
    assert (second.values, second.submissions) == (((2, "-2"),), ("4", "5", "6"))
    assert clusters(results, fewest=4) == [second._replace(submissions=("1", "2", "3", "4", "5", "6"))]


def test_variants_are_kept_apart(gan: Worksheet) -> None:
    """The same number on other givens is no cluster, unless the exercise is the same on all variants."""
    pig = bce(gan)
    slip = {"bce_pig": item(0, *[RIGHT] * 2, blank("I", typed=("7",)))}
    results = class_of([pig], [submission(str(at), slip, variant=f"V{at}") for at in range(3)])
    assert clusters(results) == []
    assert clusters(results, gan) == []
    problem = replace(gan.problems["bce_pig"], variants=None)
    fixed = replace(gan, problems={**gan.problems, "bce_pig": problem})
    assert [one.size for one in clusters(results, fixed)] == [3]
    same = results._replace(submissions=tuple(one._replace(variant="A") for one in results.submissions))
    assert [one.variant for one in clusters(same)] == ["A"]


def test_a_stub_is_a_wrong_rule_to_be_written(gan: Worksheet) -> None:
    """It parses, takes the step's own inputs, says what was observed, and until it is written does no harm."""
    page = load_page(bce(gan).page)
    at = [one.id for one in bce(gan).blanks].index("neg_log")
    records = [*[RIGHT] * at, blank("CI", typed=("1", "2"))]
    results = class_of([bce(gan)], [submission(str(n), {"bce_pig": item(0, *records)}) for n in range(3)])
    (found,) = clusters(results, gan)
    text = stub(found._replace(variant="A\n@evil"))
    rule = ast.parse(text).body[0]
    assert isinstance(rule, ast.FunctionDef)
    assert [one.arg for one in rule.args.args] == list(page.steps["neg_log_q"].inputs)
    assert "3 of 3 wrote this in neg_log of bce_pig on variant A?@evil" in text
    assert "row 1, column 2: 2" in text
    assert "TODO" in (ast.get_docstring(rule) or "")
    ast.parse(stub(found._replace(step="", page="")))


def test_numbers_in_one_way_of_writing() -> None:
    """What cannot be read as a number stays as typed."""
    assert [normalised(typed) for typed in ("1e-1", "100/3", "abc ", "–")] == ["0.1", "33.33333333", "abc", "x"]


def test_intervals_are_the_textbooks() -> None:
    """Newcombe's own examples (1998, table II), and Wilson's interval of none and of all."""
    assert newcombe(56 / 70, 70, 48 / 80, 80) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert newcombe(9 / 10, 10, 3 / 10, 10) == pytest.approx((0.1705, 0.8090), abs=5e-5)
    assert newcombe(10 / 10, 10, 0 / 10, 10) == pytest.approx((0.6075, 1.0), abs=5e-5)
    assert wilson(0, 0) == (0, 1)
    assert wilson(0.0, 10).low == 0
    assert wilson(1.0, 10).high == 1
