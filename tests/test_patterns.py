"""Patterns of whole arrays: what they make of a small one, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from reference import patterns

SQUARE = np.array([[1.0, 2.0], [3.0, 4.0]])
NAN = np.nan

MADE = [
    ("transposed", [[1, 3], [2, 4]]),
    ("upside_down", [[3, 4], [1, 2]]),
    ("left_for_right", [[2, 1], [4, 3]]),
    ("one_row_too_low", [[NAN, NAN], [1, 2]]),
    ("one_row_too_high", [[3, 4], [NAN, NAN]]),
    ("one_column_too_far_right", [[NAN, 1], [NAN, 3]]),
    ("one_column_too_far_left", [[2, NAN], [4, NAN]]),
    ("sign_flipped", [[-1, -2], [-3, -4]]),
]


@pytest.mark.parametrize(("name", "made"), MADE)
def test_pattern(name: str, made: list[list[float]]) -> None:
    """What moved in from outside is unknown."""
    assert np.array_equal(getattr(patterns, name)(SQUARE), made, equal_nan=True)


def test_every_pattern_is_in_the_table() -> None:
    """No pattern without its hand computation."""
    assert [one.__name__ for one in patterns.PATTERNS] == [name for name, _ in MADE]


@pytest.mark.parametrize(
    ("name", "array"),
    [
        ("transposed", np.ones((2, 3))),
        ("transposed", np.ones(3)),
        ("upside_down", np.ones(3)),
        ("left_for_right", np.array(1.0)),
        ("one_row_too_low", np.ones(3)),
        ("one_row_too_high", np.ones((1, 3))),
        ("one_column_too_far_left", np.array(1.0)),
    ],
)
def test_pattern_that_does_not_fit(name: str, array: np.ndarray) -> None:
    """A shape in which it would change nothing, or another shape."""
    with pytest.raises(ValueError, match=r"."):
        getattr(patterns, name)(array)


def test_a_constant_is_read_off_the_numbers_themselves() -> None:
    """Cells without a number say nothing."""
    written = np.array([[3.0, 4.0], [NAN, 6.0]])
    assert np.array_equal(patterns.constant_offset(SQUARE, written), SQUARE + 2)
    assert np.array_equal(patterns.constant_factor(SQUARE, np.array([[2.0, 4.0], [NAN, 8.0]])), SQUARE * 2)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("constant_offset", [[3, 4], [5, 7]]),
        ("constant_offset", [[1.01, 2.01], [3.01, 4.01]]),  # rounding
        ("constant_offset", [[NAN, NAN], [NAN, NAN]]),
        ("constant_factor", [[2, 4], [6, 9]]),
        ("constant_factor", [[0, 0], [0, 0]]),
        ("constant_factor", [[-1, -2], [-3, -4]]),  # has a name of its own
    ],
)
def test_no_constant(name: str, written: list[list[float]]) -> None:
    """Not the same everywhere, or nothing to speak of."""
    with pytest.raises(ValueError, match=r"."):
        getattr(patterns, name)(SQUARE, np.array(written, dtype=float))


def test_sentences_have_the_form_of_the_rules() -> None:
    """Two sentences, what happened and what to look at, without a number."""
    from autograder.dataflow import two_sentences
    from autograder.paths import CONVENTIONS

    said = [two_sentences(one) for one in (*patterns.PATTERNS, *patterns.FITTED)]  # type: ignore[misc]
    said += [(one.happened, one.check) for one in CONVENTIONS]
    for happened, check in said:
        assert happened.endswith(".")
        assert check.startswith(("Look ", "Remember ", "Compare "))
        assert check.endswith(".")
        assert not any(character.isdigit() for character in happened + check)
