"""Printed keys: their small arithmetic, their audit, and the check with a student's own answers."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

from autograder.expression import ExpressionError, evaluate_expression, exact
from autograder.printed_keys import audit_problem
from autograder.problem import Worksheet
from autograder.solution import solve
from tests.conftest import Mark, Responses

CELLS = {"a": [Fraction(1), Fraction(-3)], "b": Fraction(5), "CE": [exact(39.199999999999996)]}


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("sum(a)", -2),
        ("abs(sum(a))", 2),
        ("b mod 3", 2),
        ("b % 3", 2),
        ("abs(sum(a)) + b * 2 - 1", 11),
        ("-b / 2", Fraction(-5, 2)),
        ("CE * 10 % 7", 0),  # in floats: 6.9999
        ("b + 0.1 + 0.2", Fraction(53, 10)),
        ("sum(b)", 5),
    ],
)
def test_expression(expression: str, value: Fraction) -> None:
    """Exact arithmetic over letters and blanks."""
    assert evaluate_expression(expression, CELLS) == value


@pytest.mark.parametrize(
    "expression",
    [
        "a",
        "z",
        "a+",
        "b / 0",
        "b mod 0",
        "b ** 2",
        "open('x')",
        "b.real",
        "sum(a, b)",
        "abs(a)",
        "'b'",
        "b if b else b",
    ],
)
def test_what_is_no_expression(expression: str) -> None:
    """Anything else is refused: no attribute, no other call, no whole array where a number belongs."""
    with pytest.raises(ExpressionError):
        evaluate_expression(expression, CELLS)


# The status columns of the printed worksheet, written down by hand.
HOLDS = """
activation_field_b0 sum(a) 7; activation_field_b0 sum(b) 11; activation_field_b0 sum(c) 3;
activation_field_bm3 sum(a) 8; activation_field_bm3 sum(b) 0;
weighted_sum_field sum(a) -10; weighted_sum_field sum(b) 3; weighted_sum_field sum(c) 30;
activation_field_bm2 sum(b) 22; activation_field_bm2 sum(c) 6;
logit_field_b0 sum(a) 7; logit_field_b0 sum(b) 3; logit_field_two_lines sum(c) 4;
logit_field_line_and_vertical sum(a) 16; logit_field_line_and_vertical sum(b) 30;
bce_pig a+b+c+d+e 35.2; discriminator_loss_1 a+b+c+d+e+f 7; generator_loss_1 a+b+c+d 5.5;
discriminator_loss_2 a+b+c+d+e+f 36.9; generator_loss_2 a+c+e 6;
discriminator_gradients abs(sum(a)) 0.5; generator_gradients abs(sum(a)) 1.3;
roc_thresholds a+b+c 2.25; roc_thresholds d+e+f 1
"""
OTHERS = {
    ("activation_field_bm2", "sum(a)", "both", 7, 6, "misprint"),
    ("logit_field_two_lines", "sum(a)", "first", 3, 4, "misprint"),
    ("logit_field_two_lines", "sum(a)", "second", 4, 4, "holds"),
    ("logit_field_two_lines", "sum(b)", "first", 16, 12, "misprint"),
    ("logit_field_two_lines", "sum(b)", "second", 12, 12, "holds"),
    ("roc_auc_improvement", "a mod 7", "both", 3, 1, "doubtful"),
    ("bce_exercise", "CE * 10 % 7", "both", 3, 0, "doubtful"),
}


def test_audit_reports_exactly_what_the_print_is(gan: Worksheet) -> None:
    """Every printed key of the worksheet, recomputed, with the status that it deserves."""
    expected = set(OTHERS)
    for entry in HOLDS.split(";"):
        exercise, *expression, printed = entry.split()
        expected.add((exercise, " ".join(expression), "both", float(printed), float(printed), "holds"))
    found = [row for problem in gan.exercises() for row in audit_problem(problem, solve(problem))]
    assert len(found) == len(expected) == 31
    assert {
        (row.exercise, row.expression, row.printing, row.printed, float(row.value or 0), row.status) for row in found
    } == expected
    assert all(row.status == row.declared for row in found)


def states(mark: Mark, responses: Responses, exercise: str) -> dict[str, bool | None]:
    item = next(item for item in mark(responses).items if item.id == exercise)
    return {key.expression: key.met for key in item.printed_keys}


def test_all_keys_are_met_by_the_right_answers(mark: Mark, values: Responses) -> None:
    """Misprints are put right first, the doubtful one is left out, the reissued one is checked."""
    keys = [key for item in mark(values).items for key in item.printed_keys]
    assert len(keys) == 28  # 31 rows, less the two first printings and the doubtful key
    assert all(key.met for key in keys)


def test_misprinted_value_does_not_meet_the_key(mark: Mark) -> None:
    """Cells that sum to the misprinted 7 miss; the key is 6."""
    assert states(mark, {"activation_field_bm2": {"a": [[1, 3], [1, 2]]}}, "activation_field_bm2") == {
        "sum(a)": False,
        "sum(b)": None,
        "sum(c)": None,
    }


def test_key_can_be_met_by_wrong_answers(mark: Mark) -> None:
    """It is a checksum: two errors that cancel meet it, and the marks say the rest."""
    item = next(
        item for item in mark({"activation_field_b0": {"a": [[4, 3]]}}).items if item.id == "activation_field_b0"
    )
    assert item.printed_keys[0].met
    assert item.marks == 0


@pytest.mark.parametrize(("typed", "met"), [("x", True), (0, True), (None, True), ("?", True)])
def test_only_the_cells_of_the_expression_count(mark: Mark, values: Responses, typed: object, met: bool) -> None:
    """Samples that do not count are not in generator_loss_1's key."""
    responses = {"generator_loss_1": {"losses": [2, 0.5, 1, 2, typed, typed]}}
    assert states(mark, responses, "generator_loss_1") == {"a+b+c+d": met}


def test_unanswered_exercise_has_no_key_to_check(mark: Mark) -> None:
    """Keys are only mentioned where something was filled in."""
    assert states(mark, {}, "bce_pig") == {}


def test_reconstructed_exercises_say_so(gan: Worksheet) -> None:
    """Every problem that the source marks as reconstructed carries the flag with what was lost."""
    flagged = {problem.id for problem in gan.problems.values() if problem.reconstructed}
    assert flagged == {
        "activation_field_b0", "activation_field_bm3", "logit_field_b0", "logit_field_two_lines",
        "categorical_cross_entropy_columns", "update_bias", "train_discriminator_again", "roc_thresholds",
        "roc_auc", "roc_auc_improvement", "roc_segments", "binary_cross_entropy",
    }  # fmt: skip
    assert json.dumps([problem.reconstructed for problem in gan.problems.values()]).count("lost") >= 10
