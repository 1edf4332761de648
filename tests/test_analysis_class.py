"""The class as a whole: variants, levels, students who need help, and codes in the place of names."""

from __future__ import annotations

from math import atan, pi, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.analysis.anonymous import anonymised
from autograder.analysis.clusters import clusters
from autograder.analysis.first_errors import first_errors
from autograder.analysis.items import item_statistics
from autograder.analysis.levels import progress
from autograder.analysis.misconceptions import misconception_frequencies
from autograder.analysis.need_help import need_help
from autograder.analysis.student_t import quantile, tail
from autograder.analysis.variants import compare_variants
from autograder.analysis.welch import holm, welch
from autograder.class_results import ClassResults, Submitter
from autograder.report.variants import variants_view
from tests.marked_class import blank, class_from_marks, class_of, info, item, submission


def on_variants(marks: dict[str, list[float]]) -> ClassResults:
    """A class with one item of ten marks, by variant."""
    pairs = [(variant, mark) for variant, column in marks.items() for mark in column]
    results = class_from_marks({"a": 10}, [(mark,) for _, mark in pairs])
    return results._replace(
        submissions=tuple(
            one._replace(variant=variant) for one, (variant, _) in zip(results.submissions, pairs, strict=True)
        )
    )


def test_students_t_is_the_tables() -> None:
    """Printed quantiles, and closed forms for one and two degrees of freedom."""
    for freedom, expected in [
        (1, 12.706),
        (2, 4.303),
        (5, 2.571),
        (10, 2.228),
        (30, 2.042),
        (120, 1.980),
        (1e7, 1.960),
    ]:
        assert quantile(0.95, freedom) == pytest.approx(expected, abs=6e-4)
    for t in (0.001, 0.5, 1, 3, 40, 1e6):
        assert tail(t, 1) == pytest.approx(1 - 2 / pi * atan(t), rel=1e-9, abs=1e-12)
        assert tail(-t, 2) == pytest.approx(1 - t / sqrt(2 + t * t), rel=1e-6, abs=1e-12)


def test_students_t_agrees_with_integration() -> None:
    """The tail is what the density integrates to, cell by cell."""
    middle = (np.arange(4_000_000) + 0.5) / 4_000_000  # of cells of an angle: t = tan, so that the tail is finite
    t = np.tan(middle * pi / 2)
    for freedom, beyond in [(3.7, 2.5), (9.0, 2.5), (25.5, 0.3), (6.25 / 1.0625, 3 / sqrt(2.5))]:
        density = (1 + t**2 / freedom) ** (-(freedom + 1) / 2) * (1 + t**2)
        assert tail(beyond, freedom) == pytest.approx(density[t > beyond].sum() / density.sum(), abs=1e-6)


def test_welch_by_hand() -> None:
    """Two groups of five, worked on paper."""
    # 1 2 3 4 5: mean 3, variance 2.5, over 5: 0.5; 2 4 6 8 10: mean 6, variance 10, over 5: 2
    # t = -3 / sqrt(2.5) = -1.897; freedom 2.5^2 / (0.25 / 4 + 4 / 4) = 6.25 / 1.0625 = 5.882
    found = welch(np.array([1.0, 2, 3, 4, 5]), np.array([2.0, 4, 6, 8, 10]))
    assert found is not None
    assert found.difference == pytest.approx(-3)
    half = quantile(0.95, 6.25 / 1.0625) * sqrt(2.5)
    assert found.interval == pytest.approx((-3 - half, -3 + half))
    assert found.p == pytest.approx(tail(3 / sqrt(2.5), 6.25 / 1.0625))
    assert found.p == pytest.approx(0.1075, abs=5e-5)
    assert welch(np.ones(9), np.ones(9)) is None
    assert welch(np.array([1.0, 2, 3, 4]), np.arange(9.0)) is None
    assert holm([]) == []


def test_variants_are_compared_in_pairs() -> None:
    """Each sheet with each other one, corrected together; a sheet of four is not compared, one of one is alone."""
    results = on_variants(
        {"printed": [8, 9, 7, 8, 9], "A": [8, 9, 7, 8, 8], "B": [2, 3, 1, 2, 3], "C": [1, 2, 3, 4], "7KQ2M9": [5]}
    )
    found = compare_variants(results)
    assert [group.variant for group in found.groups] == ["printed", "A", "B"]
    assert [(group.variant, group.n) for group in found.too_few] == [("C", 4)]
    assert found.alone == 1
    by_pair = {(one.first, one.second): one for one in found.differences}
    assert set(by_pair) == {("printed", "A"), ("printed", "B"), ("A", "B")}
    harder = by_pair["printed", "B"]
    assert harder.difference == pytest.approx(0.6)
    assert harder.interval.low > 0.4
    assert harder.p < harder.p_adjusted < 0.01
    assert by_pair["printed", "A"].p_adjusted > 0.5
    assert [one.item for one in found.item_differences] == ["a"] * 3


def test_own_variants_are_described_by_item() -> None:
    """Where every student has numbers of their own there is nothing to compare."""
    found = compare_variants(on_variants({f"V{at}": [mark] for at, mark in enumerate([0, 10, 10, 5, 5])}))
    assert found.differences == found.groups == ()
    (own,) = found.own
    assert (own.variants, own.mean, own.nothing_earned, own.all_earned) == (5, pytest.approx(0.6), 0.2, 0.4)


def test_the_printed_numbers_against_ones_own() -> None:
    """Six students on the printed sheet, five on a sheet each: two groups, as if the five had had the same."""
    alone = {f"V{at}": [mark] for at, mark in enumerate([2, 3, 1, 2, 3])}
    both = compare_variants(on_variants({"printed": [8, 9, 7, 8, 9, 8], **alone})).printed_against_own
    expected = welch(np.array([8, 9, 7, 8, 9, 8]) / 10, np.array([2, 3, 1, 2, 3]) / 10)
    assert both is not None
    assert expected is not None
    assert (both.first, both.second) == ("printed", "own")
    assert both.difference == pytest.approx(49 / 60 - 11 / 50)
    assert both.interval == pytest.approx(expected.interval)
    few = {"printed": [8, 9, 7, 8], **alone}
    assert compare_variants(on_variants(few)).printed_against_own is None


def test_sheets_that_differ_are_named_whichever_they_are() -> None:
    """The printed sheet lies between two others and differs from neither; those two differ, and that is said."""
    found = compare_variants(on_variants({"printed": [0, 10, 0, 10, 5], "A": [8, 9, 7, 8, 8], "B": [2, 3, 1, 2, 3]}))
    view = variants_view(found, {"a": "Losses"})
    assert "Sheets that differ by more than chance: A against B, 58.0 points of 100" in view["words"]
    assert "Exercises that do: Losses (A against B)." in view["words"]
    assert [row[0] for row in view["rows"]] == ["printed", "A", "B"]


def test_progress_by_level_and_goal() -> None:
    """Completed exercises by level; code only if it counts; a goal is lowered by what could not be marked."""
    infos = [info("a"), info("b"), info("c", level="expert"), info("code_a", kind="code")]
    done, open_, lost = item(1, completed=True), item(), item(not_marked=True)
    results = class_of(
        infos,
        [
            submission("1", {"a": done, "b": done, "c": done, "code_a": done}, completed=3),
            submission("2", {"a": done, "b": lost, "c": open_, "code_a": open_}, completed=1),
            submission("3", {"a": open_, "b": open_, "c": open_, "code_a": open_}, completed=0),
            submission("4", {}, fault="no file"),
        ],
        levels={"beginner": "*", "expert": "**"},
    )
    found = progress(results)
    beginner, expert = found.levels
    assert (beginner.total, beginner.students, beginner.mean) == (2, {0: 1, 1: 1, 2: 1}, 1)
    assert (expert.symbol, expert.total, expert.students) == ("**", 1, {0: 2, 1: 1})
    lower, higher = found.goals
    assert (lower.course, lower.goal, lower.reached, lower.n, lower.nearly) == ("4722", 2, 2, 3, 1)
    assert (higher.reached, higher.nearly) == (1, 1)
    assert found.completed == {0: 1, 1: 1, 3: 1}
    with_code = progress(results._replace(policies={"code_counts_towards_goal": True}))
    assert with_code.levels[0].total == 3


def test_who_needs_help_and_why() -> None:
    """Three rules, each in words; what is usual in the class is no reason."""
    infos = [info(id_) for id_ in "abcd"]
    named = blank("M", diagnosis="sign_flipped", kind="misconception")
    fine = {id_: item(1) for id_ in "abcd"}
    left = {**fine, "a": item(attempted=False), "b": item(attempted=False)}
    again = {id_: item(0, named) for id_ in "abc"} | {"d": item(1)}
    results = class_of(
        infos,
        [submission(str(at), fine) for at in range(5)] + [submission("left", left), submission("again", again)],
    )
    help_ = need_help(results)
    assert [(one.submission, [reason.rule for reason in one.reasons]) for one in help_] == [
        ("again", ["far_below", "same_misconception"]),
        ("left", ["many_omitted"]),
    ]
    assert help_[0].reasons[0].sentence == "Has 10 % of the score; the middle of the class has 40 %."
    assert help_[0].reasons[1].sentence.startswith("In 3 exercises (A, B and C) the same: ")
    assert help_[1].reasons[0].sentence == "Did not attempt 2 of 4 exercises."
    habit = {id_: item(1, named) for id_ in "abc"} | {"d": item(1)}
    good = class_of(infos, [*results.submissions, submission("a habit", habit)])
    assert [one.submission for one in need_help(good)] == ["again", "left", "a habit"]  # not behind, so last
    assert need_help(class_of(infos, [submission(str(at), left) for at in range(9)])) == []


def personal() -> ClassResults:
    """A class in which everything that can tell who somebody is stands somewhere."""
    slip = item(0, blank("IIU", typed=("12345678", "-1/2", "Ada Lovelace")))
    return class_of(
        [info("a")],
        [
            submission(
                "submission_4711",
                {"a": slip},
                submitters=(
                    Submitter("Ada Lovelace", "ada@example.edu", "12345678"),
                    Submitter("Bob", "bob@x.org", "b-99"),
                ),
                variant="7KQ2M9",
                messages=("Ada Lovelace's variant 7KQ2M9",),
                notes=("ada@example.edu is not 12345678",),
            ),
            submission("submission_0815", {"a": slip}, variant="A", fault="Traceback: /submission_0815"),
        ],
        policies={"fixed_variants": ["A"]},
    )


def test_nothing_of_a_person_survives() -> None:
    """No name, address, student id, submission id or variant of one's own is left anywhere; marks and answers are."""
    results = personal()
    found = anonymised(results, b"secret")
    text = repr(found)
    gone = ["submission_4711", "submission_0815", "7KQ2M9", *results.submissions[0].submitters[0]]
    gone += [*results.submissions[0].submitters[1], *results.submissions[1].submitters[0]]
    assert [one for one in gone if one in text] == []
    assert {typed for one in found.submissions for typed in one.items["a"].blanks[0].typed} == {"…", "-1/2"}
    assert {one.variant[:4] for one in found.submissions} == {"A", "own-"}
    assert {one.score for one in found.submissions} == {one.score for one in results.submissions}


def test_numbers_that_tell_who_it_is_go_and_answers_stay() -> None:
    """A telephone number, a date and a student id written as another number are no answers; a long decimal is one."""
    gone = ("555-123-4567", "2004-11-23", "12345678.0", "-12345678", "1234 5678", "12/34/56", "0,5")
    kept = ("-0.5", "\u22123/4", " .5 ", "1e-1", "x", "-", "", "0." + "3" * 37 + "…")
    cells = item(0, blank("I" * len(gone + kept), typed=gone + kept))
    results = class_of(
        [info("a")], [submission(str(at), {"a": cells}, submitters=(Submitter(sid="12345678"),)) for at in range(3)]
    )
    found = anonymised(results)
    assert found.submissions[0].items["a"].blanks[0].typed == ("…",) * len(gone) + kept
    (cluster,) = clusters(found)
    assert [at for at, _ in cluster.values] == list(range(len(gone), len(gone + kept)))


def test_codes_are_stable_by_secret_only() -> None:
    """The same secret gives the same codes; another one, or none, gives others; all differ, and give away no order."""
    results = class_of([info("a")], [submission(f"s{at:04d}", {"a": item()}) for at in range(600)])
    first, second = anonymised(results, b"one"), anonymised(results, b"one")
    assert first == second
    ids = [one.id for one in first.submissions]
    assert len(set(ids)) == 600
    assert ids == sorted(ids)
    assert set(ids).isdisjoint(one.id for one in anonymised(results, b"two").submissions)
    assert anonymised(results).submissions[0].id != anonymised(results).submissions[0].id


def test_statistics_do_not_know_names() -> None:
    """Item statistics of an anonymous class are those of the class."""
    results = class_from_marks({"a": 3, "b": 3}, [(at % 4, at * 7 % 4) for at in range(20)])
    for one, other in zip(item_statistics(results), item_statistics(anonymised(results, b"x")), strict=True):
        assert one.item_rest_correlation == pytest.approx(other.item_rest_correlation)
        assert one.upper_lower_discrimination == pytest.approx(other.upper_lower_discrimination)


records = st.builds(
    lambda cells, said, marks, attempted: item(
        marks if attempted else 0,
        blank(
            cells if attempted else "--",
            typed=("1", "2"),
            **({"diagnosis": said, "kind": "misconception"} if said else {}),
        ),
        attempted=attempted,
        completed=cells == "CC",
        first_error="x" if attempted and set(cells) & set("IM") else "",
    ),
    st.text("CFMIU-", min_size=2, max_size=2),
    st.sampled_from(["", "sign_flipped", "transposed"]),
    st.sampled_from([0, 1]),
    st.booleans(),
)
classes = st.lists(
    st.tuples(st.fixed_dictionaries({"a": records, "b": records}), st.sampled_from(["printed", "A"]), st.booleans()),
    max_size=14,
)


@settings(max_examples=60, deadline=None)
@given(classes, st.randoms(use_true_random=False))
def test_the_order_of_students_changes_nothing(rows: list[tuple[dict[str, object], str, bool]], random: object) -> None:
    """Every analysis of a class, however small, is the same in any order, without a warning; shares are shares."""
    submissions = [
        submission(f"s{at}", items, variant=variant, fault="lost" if lost else "")
        for at, (items, variant, lost) in enumerate(rows)
    ]
    infos = [info("a"), info("b")]
    mixed = list(submissions)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    one, other = class_of(infos, submissions), class_of(infos, mixed)
    for analysis in (
        item_statistics, first_errors, misconception_frequencies, clusters, compare_variants, progress, need_help,
    ):  # fmt: skip
        assert analysis(one) == analysis(other)
    assert anonymised(one, b"k") == anonymised(other, b"k")
    for found in first_errors(one):
        assert {blank.outcomes.attempted for blank in found.blanks} == {found.n - found.not_attempted}
    for named in misconception_frequencies(one):
        for frequency in (named.in_class, *(by_item.frequency for by_item in named.by_item)):
            assert 0 <= frequency.interval.low <= frequency.share <= frequency.interval.high <= 1


def test_classes_of_nobody() -> None:
    """No submission, and no item, is no error."""
    for results in (class_of([], []), class_of([info("a")], []), class_of([], [submission("1", {})])):
        assert first_errors(results) == [] or first_errors(results)[0].n == 0
        assert misconception_frequencies(results) == clusters(results) == need_help(results) == []
        assert compare_variants(results).differences == ()
        assert progress(results).goals[0].reached == 0
        assert anonymised(results)._replace(submissions=()) == results._replace(submissions=())
