"""What a student may type, and what becomes of the rest."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.problem import Blank
from autograder.response import JsonNumber, Kind, Response, parse_number, read_response
from tests.conftest import as_read


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3),
        ("-0.5", -0.5),
        (".5", 0.5),
        ("-.5", -0.5),
        ("3.", 3),
        ("+2", 2),
        ("1e-1", 0.1),
        ("2E1", 20),
        ("3/4", 0.75),
        ("-1/4", -0.25),
        (" 3 / 4 ", 0.75),
        ("\u22123", -3),
        ("\u22121/2", -0.5),
        ("1e\u22121", 0.1),
        ("\u00a07\t", 7),
        ("0" * 399 + "7", 7),
    ],
)
def test_number_is_read(text: str, value: float) -> None:
    """The ways in which students write numbers."""
    assert parse_number(text) == pytest.approx(value, abs=0, rel=1e-15)


@pytest.mark.parametrize(
    "text",
    [
        "NaN", "nan", "inf", "-Infinity", "1e999", "9" * 5000, "1" + "0" * 399, "1_000", "0x10", "1+2j",
        "\uff13", "\u0663", "½", "1/0", "0/0", "1/2/3", "1.5/2", "--3", "- 3", "3 4", "1,5", "1e", ".", "e5", "",
        "three", "True", "1e5e5", "3\x00", "\ud800",
    ],
)  # fmt: skip
def test_number_is_refused_with_a_reason(text: str) -> None:
    """What is not a plain finite number in ASCII digits is no number, and the reason is a phrase."""
    reason = parse_number(text)
    assert isinstance(reason, str)
    assert reason.split()[0] in ("is", "has", "divides")


def test_comma_gets_a_hint() -> None:
    """A decimal comma is the most common slip of all, so it is named."""
    assert parse_number("0,5") == "has a comma: write a point"


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_parsing_a_formatted_number_keeps_its_value(value: float) -> None:
    """What Python writes for a float is read back as the same float."""
    assert parse_number(repr(value)) == value


@given(st.integers(-999, 999), st.integers(1, 999))
def test_fraction_keeps_its_value(over: int, under: int) -> None:
    """A fraction is its quotient."""
    assert parse_number(f"{over}/{under}") == over / under


@given(st.text(max_size=30))
def test_any_text_is_a_finite_number_or_a_reason(text: str) -> None:
    """No text makes the parser fail or yields a number that is not finite."""
    found = parse_number(text)
    assert isinstance(found, str) or math.isfinite(found)


def read(shape: list[int], raw: Any, **more: Any) -> Response:
    return read_response(Blank(id="b", shape=shape, **more), as_read(raw))


def kinds(response: Response) -> list[Kind]:
    return [cell.kind for cell in response.cells]


def values_of(response: Response) -> list[float]:
    return [cell.value for cell in response.cells]


@pytest.mark.parametrize(
    ("shape", "raw"),
    [
        ([3], [1, 2, 3]),
        ([3], [[1, 2, 3]]),
        ([3, 1], [[1], [2], [3]]),
        ([3, 1], [1, 2, 3]),
        ([1, 3], [1, 2, 3]),
        ([1, 3], [[1, 2, 3]]),
    ],
)
def test_shapes_that_fit(shape: list[int], raw: Any) -> None:
    """A flat list may stand for a row or a column."""
    response = read(shape, raw)
    assert values_of(response) == [1, 2, 3]
    assert response.reason == ""


@pytest.mark.parametrize("raw", [2.5, [2.5], [[2.5]], "2.5"])
def test_single_number(raw: Any) -> None:
    """1 x 1 may stand for a number."""
    assert values_of(read([], raw)) == [2.5]


@pytest.mark.parametrize(
    ("shape", "raw", "found"),
    [
        ([3], [[1], [2], [3]], "3 x 1"),  # a column never stands for a row
        ([1, 3], [[1], [2], [3]], "3 x 1"),
        ([3, 1], [[1, 2, 3]], "1 x 3"),
        ([3], [1, 2], "a row of 2"),
        ([2, 2], [1, 2, 3, 4], "a row of 4"),
        ([2, 2], [[1, 2], [3]], "2 rows of different lengths"),
        ([2, 2], [[1, 2], 3], "a mix of 2 numbers and lists"),
        ([2, 2], [[1, 2], [3, 4], [5, 6]], "3 x 2"),
        ([2, 2], [[[1], [2]], [[3], [4]]], "a list of lists of lists"),
        ([], [1, 2], "a row of 2"),
        ([6], 4, "a single value"),
        ([6], {"a": 1}, "an object"),
        ([6], True, "a single value"),
    ],
)
def test_shapes_that_do_not_fit(shape: list[int], raw: Any, found: str) -> None:
    """A wrong shape makes every cell unreadable, and both shapes are named."""
    response = read(shape, raw)
    assert set(kinds(response)) == {Kind.UNREADABLE}
    assert len(response.cells) == math.prod(shape)
    assert response.reason.startswith(f"this is {found}, and the blank is ")


@pytest.mark.parametrize("raw", [None, "", "  ", [], [None, "", " "], [[]]])
def test_nothing_filled_in(raw: Any) -> None:
    """Missing, null, "" and [] are empty, not unreadable."""
    response = read([3], raw) if raw != [[]] else read([1, 3], raw)
    assert kinds(response) == [Kind.EMPTY] * 3
    assert not response.attempted


def test_partly_filled_grid_keeps_its_neighbours() -> None:
    """A gap, an unreadable cell and a missing row leave the other cells alone."""
    response = read([2, 3], [[1, None, "?"], None])
    assert kinds(response) == [Kind.NUMBER, Kind.EMPTY, Kind.UNREADABLE] + [Kind.EMPTY] * 3


@pytest.mark.parametrize("typed", ["x", "X", "-", "–", " x "])
def test_not_needed(typed: str) -> None:
    """The ways of writing "not needed" where a blank allows it; elsewhere they cannot be read."""
    assert kinds(read([], typed, not_needed_where_zero="p")) == [Kind.NOT_NEEDED]
    assert kinds(read([], typed)) == [Kind.UNREADABLE]


@pytest.mark.parametrize(
    ("raw", "kind"), [(2, Kind.NUMBER), ("2.0", Kind.NUMBER), (7, Kind.UNREADABLE), (1.5, Kind.UNREADABLE)]
)
def test_choice(raw: Any, kind: Kind) -> None:
    """A choice outside its options cannot be read, and the options are named."""
    response = read([], raw, kind="choice", choices=[1, 2, 3])
    assert kinds(response) == [kind]
    if kind is Kind.UNREADABLE:
        assert response.cells[0].reason == "is not one of the options 1, 2, 3"


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ("https://example.org/a?b=c#d", Kind.LINK),
        ("http://example.org:8080", Kind.LINK),
        ("HTTP", Kind.UNREADABLE),
        ("javascript:alert(1)", Kind.UNREADABLE),
        ("https://", Kind.UNREADABLE),
        ("https://a b", Kind.UNREADABLE),
        ("https://example.org/" + "a" * 3000, Kind.UNREADABLE),
        (5, Kind.UNREADABLE),
        (True, Kind.UNREADABLE),
        ({"a": 1}, Kind.UNREADABLE),
        ("", Kind.EMPTY),
        (None, Kind.EMPTY),
    ],
)
def test_link(raw: Any, kind: Kind) -> None:
    """A readable http(s) address counts as done; it is never fetched."""
    assert kinds(read([], raw, kind="link")) == [kind]


def test_raw_text_is_kept_and_made_safe() -> None:
    """Controls, bidi marks and surrogates are replaced; the rest is shown as typed."""
    assert read([], "\x1b[31m\u202e\ud8003").cells[0].raw == "\ufffd[31m\ufffd\ufffd3"
    assert read([], "3.50").cells[0].raw == "3.50"
    assert read([], JsonNumber("1e999")).cells[0].raw == "1e999"


@given(
    st.recursive(
        st.none() | st.booleans() | st.text(max_size=5) | st.integers() | st.floats(allow_nan=False),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
        max_leaves=12,
    ),
    st.sampled_from([[], [3], [2, 2], [3, 1], [1, 3]]),
)
def test_any_json_gives_one_cell_for_each_box(raw: Any, shape: list[int]) -> None:
    """Whatever JSON a student sends, the response has the blank's cells and nothing is raised."""
    assert len(read(shape, raw).cells) == math.prod(shape)
