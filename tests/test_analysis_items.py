"""Item statistics: against hand arithmetic, an independent implementation in fractions, and what must always hold."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import atanh, isclose, sqrt, tanh

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from autograder.analysis.flags import flags_of
from autograder.analysis.groups import upper_and_lower
from autograder.analysis.intervals import Interval
from autograder.analysis.items import ItemStatistics, item_statistics
from autograder.analysis.scale import cronbach_alpha, scale_statistics
from tests.marked_class import blank, class_from_marks, class_of, info, item, submission

MAXIMA = {"a": 2, "b": 4, "c": 4}
MARKS = [(2, 4, 4), (2, 4, 3), (2, 2, 3), (2, 2, 2), (1, 3, 2), (1, 1, 2), (1, 2, 1), (1, 0, 2), (0, 1, 1), (0, 1, 0)]
"""Ten students; the sums are 10 9 7 6 6 4 4 3 2 1."""
CLASS = class_from_marks(MAXIMA, MARKS)


def by_id(
    rows: Sequence[Sequence[int | Fraction | None]], maxima: dict[str, int] = MAXIMA
) -> dict[str, ItemStatistics]:
    return {one.id: one for one in item_statistics(class_from_marks(maxima, rows))}


def test_hand_arithmetic_of_an_item() -> None:
    """Item a, worked on paper: sums of squares and products in the comments."""
    found = by_id(MARKS)["a"]
    # marks 2 2 2 2 1 1 1 1 0 0: sum 12, mean 1.2 of 2
    assert found.facility == pytest.approx(0.6)
    # sum of squares 4*4 + 4*1 = 20, less 12^2 / 10 = 14.4, is 5.6; over 9
    assert found.standard_deviation == pytest.approx(sqrt(5.6 / 9))
    # the rest 8 7 5 4 5 3 3 2 2 1: sum 40, squares 206 - 160 = 46; products 48 + 13 = 61, less 12 * 40 / 10 = 48, is 13
    assert found.item_rest_correlation == pytest.approx(13 / sqrt(5.6 * 46))
    assert found.discrimination_index == found.item_rest_correlation
    # both sorted: 2 (8 + 7 + 5 + 5) + (4 + 3 + 3 + 2) = 62, less 48, is 14
    assert found.discriminative_efficiency == pytest.approx(13 / 14)
    assert found.intended_weight == pytest.approx(0.2)
    # with the sum: 5.6 + 13 = 18.6 for a; 16 + 15 = 31 for b; 12 + 16 = 28 for c; together 77.6, the sum's own
    assert found.effective_weight == pytest.approx(sqrt(18.6) / (sqrt(18.6) + sqrt(31) + sqrt(28)))
    # artanh(0.80997) = 1.1270, half 1.95996 / sqrt(7) = 0.7408: tanh 0.3862 and 1.8678
    assert found.item_rest_interval == pytest.approx((0.368, 0.953), abs=0.001)
    assert found.completed_rate == pytest.approx(0.4)
    assert (found.n, found.omitted_rate, found.upper_lower_discrimination) == (10, 0, None)


def test_hand_arithmetic_of_the_scale() -> None:
    """Cronbach's alpha, error ratio, standard error and the shape of the sums, worked on paper."""
    found = scale_statistics(CLASS)
    # variances times 9: 5.6, 16 and 12, together 33.6; of the sum 348 - 52^2 / 10 = 77.6
    assert found.cronbach_alpha == pytest.approx(1.5 * (1 - 33.6 / 77.6))
    assert found.error_ratio == pytest.approx(sqrt(11.6 / 77.6))
    assert found.standard_error == pytest.approx(sqrt(11.6 / 77.6) * sqrt(77.6 / 9))
    # without a: b + c has 8 7 5 4 5 3 3 2 2 1, 46; its parts 16 and 12
    assert found.alpha_if_deleted["a"] == pytest.approx(2 * (1 - 28 / 46))
    assert (found.marks.mean, found.marks.median) == (pytest.approx(5.2), 5)
    # deviations 4.8 3.8 1.8 .8 .8 -1.2 -1.2 -2.2 -3.2 -4.2: cubes sum to 51.36, squares to 77.6
    assert found.marks.skewness == pytest.approx((100 * 5.136 / 72) / (77.6 / 9) ** 1.5)
    # fourth powers 530.8416 208.5136 10.4976 2 * 0.4096 2 * 2.0736 23.4256 104.8576 311.1696 sum to 1194.272
    assert found.marks.kurtosis == pytest.approx((100 * (11 * 119.4272 - 27 * 7.76**2) / 504) / (77.6 / 9) ** 2)
    assert found.scores.mean == pytest.approx(0.52)


# An independent implementation: plain Python, exact fractions, one root at the end.


def mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def spread(first: Sequence[Fraction], second: Sequence[Fraction]) -> Fraction:
    """Sum of products over n - 1, by the other formula: the sum of products less the product of sums."""
    n = len(first)
    return (sum(a * b for a, b in zip(first, second, strict=True)) - sum(first) * sum(second) / Fraction(n)) / (n - 1)


def moodle(rows: Sequence[Sequence[Fraction]], maxima: Sequence[int]) -> list[dict[str, float | None]]:
    """Return Moodle's item statistics, written from the published formulas."""
    columns = [list(map(Fraction, column)) for column in zip(*rows, strict=True)]
    totals = [sum(map(Fraction, row), Fraction(0)) for row in rows]
    with_total = [spread(column, totals) for column in columns]
    roots = sum(sqrt(one) for one in with_total if one >= 0)
    found = []
    for column, most, shared in zip(columns, maxima, with_total, strict=True):
        rest = [total - mark for total, mark in zip(totals, column, strict=True)]
        c, v, w = spread(column, rest), spread(column, column), spread(rest, rest)
        best = spread(sorted(column), sorted(rest))
        found.append(
            {
                "facility": float(mean(column) / most),
                "standard_deviation": sqrt(v),
                "item_rest_correlation": float(c) / sqrt(v * w) if v * w else None,
                "discriminative_efficiency": float(c / best) if best else None,
                "intended_weight": float(Fraction(most, sum(maxima))),
                "effective_weight": sqrt(shared) / roots if roots and shared >= 0 else None,
            }
        )
    return found


def scale(rows: Sequence[Sequence[Fraction]]) -> dict[str, float | None]:
    """Return alpha and the shape of the sums in exact fractions."""
    columns = [list(map(Fraction, column)) for column in zip(*rows, strict=True)]
    totals = [sum(map(Fraction, row), Fraction(0)) for row in rows]
    n, p = len(rows), len(columns)
    whole = spread(totals, totals)
    if not whole:
        return {"alpha": None, "skewness": None, "kurtosis": None}
    m2, m3, m4 = (mean([(total - mean(totals)) ** power for total in totals]) for power in (2, 3, 4))
    k2, k3 = n * m2 / (n - 1), n**2 * m3 / ((n - 1) * (n - 2))
    k4 = n**2 * ((n + 1) * m4 - 3 * (n - 1) * m2**2) / ((n - 1) * (n - 2) * (n - 3))
    alpha = Fraction(p, p - 1) * (1 - sum(spread(one, one) for one in columns) / whole) if p > 1 else None
    return {
        "alpha": None if alpha is None else float(alpha),
        "skewness": float(k3) / sqrt(k2) ** 3,
        "kurtosis": float(k4 / k2**2),
    }


tables = st.integers(1, 5).flatmap(
    lambda p: st.lists(st.tuples(*[st.sampled_from([Fraction(k, 3) for k in range(10)])] * p), min_size=10, max_size=30)
)


def in_thirds(table: str) -> list[tuple[Fraction, ...]]:
    return [tuple(Fraction(int(digit), 3) for digit in row) for row in table.split()]


@settings(max_examples=60, deadline=None)
@given(tables)
# An item whose covariance with the total is exactly 0 has the weight 0, whatever floats make of it.
@example(in_thirds("09229 07265 31710 70661 92580 89580 77720 46970 27710 70920"))
@example(in_thirds("00000 00199 01000 01019 04000 05599 06019 08004 09049 11999 20999 91999"))
def test_every_figure_is_moodles(rows: list[tuple[Fraction, ...]]) -> None:
    """On any table without gaps the statistics agree with the published formulas, evaluated in fractions."""
    maxima = {f"item_{at}": 3 for at in range(len(rows[0]))}
    for one, expected in zip(by_id(rows, maxima).values(), moodle(rows, list(maxima.values())), strict=True):
        for name, value in expected.items():
            got = getattr(one, name)
            assert (got is None) == (value is None), name
            assert got is None or isclose(got, value, rel_tol=1e-9, abs_tol=1e-9), name
    found, expected_scale = scale_statistics(class_from_marks(maxima, rows)), scale(rows)
    for got, value in [
        (found.cronbach_alpha, expected_scale["alpha"]),
        (found.marks.skewness, expected_scale["skewness"]),
        (found.marks.kurtosis, expected_scale["kurtosis"]),
    ]:
        assert (got is None) == (value is None)
        assert got is None or isclose(got, value, rel_tol=1e-8, abs_tol=1e-8)


gappy = st.lists(
    st.tuples(*[st.one_of(st.none(), st.sampled_from([Fraction(k, 7) for k in range(15)]))] * 3), max_size=26
)


@settings(max_examples=40, deadline=None)
@given(gappy, st.randoms(use_true_random=False))
def test_the_order_of_students_changes_nothing(rows: list[tuple[Fraction | None, ...]], random: object) -> None:
    """The same submissions in another order give the same figures, to the last bit."""
    results = class_from_marks(MAXIMA, rows)
    mixed = list(results.submissions)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    mixed_up = results._replace(submissions=tuple(mixed))
    assert item_statistics(mixed_up) == item_statistics(results)
    assert scale_statistics(mixed_up) == scale_statistics(results)


@settings(max_examples=40, deadline=None)
@given(tables)
def test_a_constant_item_changes_no_correlation(rows: list[tuple[Fraction, ...]]) -> None:
    """An item on which everybody has the same mark says nothing, and spoils nothing."""
    maxima = {f"item_{at}": 3 for at in range(len(rows[0]))}
    before = by_id(rows, maxima)
    after = by_id([(*row, Fraction(1)) for row in rows], {**maxima, "constant": 3})
    constant = after.pop("constant")
    assert (constant.item_rest_correlation, constant.discriminative_efficiency) == (None, None)
    assert constant.standard_deviation == 0
    for id_, one in after.items():
        for name in ("item_rest_correlation", "discriminative_efficiency", "upper_lower_discrimination"):
            assert getattr(one, name) == pytest.approx(getattr(before[id_], name), abs=1e-9), name


@settings(max_examples=60, deadline=None)
@given(gappy)
def test_shares_are_shares(rows: list[tuple[Fraction | None, ...]]) -> None:
    """Every rate lies in [0, 1], every correlation in [-1, 1] and in its interval, nothing is NaN."""
    for one in by_id(rows).values():
        numbers = [value for value in one if isinstance(value, float)]
        assert all(np.isfinite(numbers))
        for value in (
            one.facility,
            one.omitted_rate,
            one.follow_through_rate,
            one.completed_rate,
            one.effective_weight,
        ):
            assert value is None or 0 <= value <= 1
        for value, interval in [
            (one.facility, one.facility_interval),
            (one.item_rest_correlation, one.item_rest_interval),
            (one.upper_lower_discrimination, one.upper_lower_interval),
        ]:
            assert value is None or (interval is not None and -1 <= interval.low <= value <= interval.high <= 1)


@pytest.mark.parametrize("rows", [[], [(1, 1, 1)], [(1, 1, 1), (0, 2, 3)], [(None, None, None)] * 2])
def test_classes_of_nobody_one_and_two(rows: list[tuple[int | None, ...]]) -> None:
    """Too few is None, without a warning, an error or NaN."""
    for one in by_id(rows).values():
        assert one.item_rest_correlation is one.effective_weight is one.upper_lower_interval is None
        assert one.flags == ()
    found = scale_statistics(class_from_marks(MAXIMA, rows))
    assert found.cronbach_alpha is found.standard_error is found.marks.kurtosis is None
    assert item_statistics(class_of([], [])) == []


def test_what_was_not_marked_is_no_zero() -> None:
    """A faulty submission and an item that could not be marked are left out; what was not attempted counts 0."""
    items = {"a": item(2), "b": item(0, attempted=False)}
    unmarked = {"a": item(0, not_marked=True), "b": item(4)}
    results = class_of(
        [info("a", 2), info("b", 4)],
        [submission("1", items), submission("2", unmarked), submission("3", {}, fault="no file")],
    )
    a, b = item_statistics(results)
    assert (a.n, a.facility, a.omitted_rate) == (1, 1, 0)
    assert (b.n, b.facility, b.omitted_rate) == (2, 0.5, 0.5)


def test_gaps_are_filled_from_what_was_marked() -> None:
    """The marks on the rest are scaled up where a part of it was not marked: half marks stay half marks."""
    rows: list[tuple[int | None, ...]] = [*MARKS, (1, 2, None)]
    gap = class_from_marks(MAXIMA, rows)
    filled = class_from_marks(MAXIMA, [*MARKS, (1, 2, 2)])
    assert item_statistics(gap)[0].item_rest_correlation == item_statistics(filled)[0].item_rest_correlation
    assert item_statistics(gap)[2].n == 10


def test_code_that_nobody_had_to_upload_is_no_zero() -> None:
    """Without code the tasks are no part of a submission, unless the policy asks for code."""
    infos = [info("a"), info("code_a", kind="code")]
    with_code = {"a": item(1), "code_a": item(1)}
    without = {"a": item(1), "code_a": item(0, attempted=False)}
    results = class_of(infos, [submission("1", with_code), submission("2", without)])
    assert [one.n for one in item_statistics(results)] == [2, 1]
    assert [one.n for one in item_statistics(results._replace(policies={"code": "always"}))] == [2, 2]


def test_carried_cells() -> None:
    """Empty cells are not filled in, and what another convention explains is not carried."""
    blanks = blank("CFF-"), blank("FI", kind="convention", diagnosis="exact_logarithm")
    (found,) = item_statistics(class_of([info("a", 1, "xy")], [submission("1", {"a": item(0, *blanks)})]))
    assert found.follow_through_rate == pytest.approx(2 / 5)


def test_upper_and_lower_groups() -> None:
    """Of twenty students five are in each group; those tied at the border belong to it in part."""
    rows = [(1, 9 - at) for at in range(4)] + [(1, 5), (0, 5), (0, 5), (1, 5)] + [(0, 4 - at % 4) for at in range(12)]
    found = by_id(rows, {"a": 1, "b": 9})["a"]
    # upper: 9 8 7 6 have full marks, and a quarter of each of the four with 5, of whom two have: (4 + 2/4) / 5
    # lower: the three with 1 and two of the three with 2, all without marks
    assert found.upper_lower_discrimination == pytest.approx(0.9)
    interval = found.upper_lower_interval
    assert interval is not None
    assert interval.low < 0.9 < interval.high
    assert upper_and_lower(np.ones(3), np.ones(3)) is None


def test_flags_name_what_to_look_at() -> None:
    """A negative discrimination, a hard, an easy and an often omitted item say so in words."""
    rows = [(2 if at < 5 else 0, 0 if at else 1, 4) for at in range(12)]
    upside_down = [(a, 4 if a == 0 else 0, c) for a, _, c in rows]
    assert [flag.id for flag in by_id(upside_down)["b"].flags] == ["negative_discrimination"]
    backwards = by_id(upside_down)["b"]._replace(item_rest_interval=Interval(-0.4, 0.3))
    for apart, words in ((Interval(-0.46, -0.05), "27 %"), (Interval(-0.4, 0.1), "may be chance")):
        assert words in flags_of(backwards._replace(upper_lower_interval=apart))[0].sentence
    assert [flag.id for flag in by_id(rows)["b"].flags] == ["hard"]
    assert "Nearly everybody" in by_id(rows)["c"].flags[0].sentence
    left = [submission(str(at), {"a": item(attempted=False), "b": item(1, blank("C"))}) for at in range(10)]
    found = item_statistics(class_of([info("a"), info("b")], left))
    assert [flag.id for flag in found[0].flags] == ["hard", "often_omitted"]


def test_uploads_in_which_nothing_was_attempted_say_nothing_of_items() -> None:
    """Ten students who differ, and three empty uploads: the figures are those of the ten."""
    empty = [submission(f"z{at}", {one: item(attempted=False) for one in "abc"}) for at in range(3)]
    together = CLASS._replace(submissions=(*CLASS.submissions, *empty))
    assert item_statistics(together) == item_statistics(CLASS)
    assert scale_statistics(together).cronbach_alpha == scale_statistics(CLASS).cronbach_alpha


def test_fishers_interval_is_the_textbooks() -> None:
    """r = 0.5 of 28 pairs: z = 0.5493 -+ 0.392."""
    assert (tanh(atanh(0.5) - 0.392), tanh(atanh(0.5) + 0.392)) == pytest.approx((0.156, 0.736), abs=5e-4)


def test_alpha_leaves_out_what_few_were_marked_on() -> None:
    """An item that few were marked on is left out, then submissions with a gap; both are counted."""
    rows: list[tuple[int | None, ...]] = [(a, b, None if at > 2 else c) for at, (a, b, c) in enumerate(MARKS)]
    found = scale_statistics(class_from_marks(MAXIMA, [*rows, (1, None, None)]))
    assert (found.items, found.left_out_items, found.left_out_submissions) == (("a", "b"), ("c",), 1)
    assert found.marks.n == 10
    assert found.cronbach_alpha == pytest.approx(cronbach_alpha(np.array([row[:2] for row in MARKS], dtype=float)))
