"""The arithmetic of reference/ against the printed worksheet and an independent computation."""

from __future__ import annotations

import math

import numpy as np
import pytest

from autograder.problem import Worksheet
from autograder.solution import solve
from reference import ops
from tests.conftest import VALUES

EXERCISES = sorted(VALUES.keys() - {"share_image"})


def test_there_are_46_exercises_and_one_activity(gan: Worksheet) -> None:
    """The worksheet holds what the print holds."""
    assert len(EXERCISES) == 46
    assert set(EXERCISES) == {problem.id for problem in gan.exercises()}
    assert [problem.id for problem in gan.problems.values() if not problem.counts] == ["share_image"]


@pytest.mark.parametrize("exercise", EXERCISES)
def test_exercise_solves_to_the_independent_values(gan: Worksheet, exercise: str) -> None:
    """Every blank has the shape of the contract and the value of the independent computation."""
    key = solve(gan.problems[exercise])
    assert list(key.blanks) == list(VALUES[exercise])
    for blank, expected in VALUES[exercise].items():
        assert key.blanks[blank].shape == np.shape(expected), blank
        np.testing.assert_allclose(key.blanks[blank], expected, rtol=0, atol=1e-12, err_msg=blank)


PRINTED = {
    ("generator", "fake"): [[-1, -1, -3], [3, -1, 3]],
    ("discriminator_hidden", "v1"): [0, 0, -2, 1, 1, 0],
    ("discriminator_hidden", "h2"): [4, 0, 4, 4, 0, 2],
    ("discriminator_output", "z"): [1, -3, 1, 2, -2, -1],
    ("discriminator_output", "pred"): [0.7, 0, 0.7, 0.9, 0.1, 0.3],
    ("gan_points", "pred"): [0.7, 0, 0.7, 0.9, 0.1, 0.3],
    ("categorical_cross_entropy_columns", "losses"): [0.2, 0.2, 3, 0.2, 0],
    ("bce_dog", "losses"): [0, 0, 3, 0.2, 0],
    ("bce_pig", "losses"): [0, 32, 0.2, 3, 0],
    ("discriminator_loss_example", "losses"): [2, 0, 2, 0.2, 3, 2],
    ("discriminator_loss_example", "total"): 9.2,
    ("generator_loss_example", "total"): 33,
    ("discriminator_loss_1", "losses"): [0.5, 2, 1, 0.5, 3, 0],
    ("discriminator_loss_2", "losses"): [0.5, 3, 1, 0.2, 0.2, 32],
    ("discriminator_gradients", "dz"): [0.1, 0.7, 0.9, -0.5, -0.7, 0],
    ("generator_gradients", "dz"): [-0.9, -0.3, -0.1],
    ("update_bias", "pred"): [0.5, 0, 0.5, 0.7, 0, 0.1],
    ("update_bias", "loss_before"): 9.2,
    ("update_bias", "loss_after"): 37.5,
    ("train_generator", "hidden_fake"): [[0, 0, 0], [4, 0, 4]],
    ("train_generator", "dz"): [-0.8, -0.9, -0.7],
    ("train_discriminator_again", "hidden_fake"): [[1, 1, 0], [3, 0, 3]],
    ("roc_thresholds", "tpr"): [0.5, 0.75, 1],
    ("roc_thresholds", "fpr"): [0, 0.25, 0.75],
    ("roc_auc", "auc"): 0.84375,
    ("roc_auc_improvement", "improvement"): 22,
    ("cross_entropy_matmul", "CE"): 2.3,
    ("batch_categorical_ce", "CE"): 5,
    ("batch_categorical_ce_indexed", "CE"): 5,
    ("binary_cross_entropy", "CE"): 0.5,
    ("batch_bce", "CE"): 1.2,
    ("bce_exercise", "CE"): 39.2,
}


@pytest.mark.parametrize(("exercise", "blank"), PRINTED, ids=lambda name: name)
def test_printed_result(gan: Worksheet, exercise: str, blank: str) -> None:
    """The results that the worksheet's text names come out as named."""
    key = solve(gan.problems[exercise])
    np.testing.assert_allclose(key.blanks[blank], PRINTED[exercise, blank], rtol=0, atol=1e-12)


def test_printed_rows_of_the_fields(gan: Worksheet) -> None:
    """The rows of the whole-grid fields that are printed in full."""
    assert solve(gan.problems["logit_field_example"]).blanks["z"][0].tolist() == [4, 4, 4, 5, 6, 7, 8]
    z = solve(gan.problems["logit_field_bm3"]).blanks["z"]
    assert (z[0].tolist(), z[6].tolist()) == ([1, 1, 1, 2, 3, 4, 5], [-3, -3, -3, -2, -1, 0, 1])
    prob = solve(gan.problems["output_probability_field"]).blanks["prob"]
    np.testing.assert_allclose(prob[0], [0.7, 0.7, 0.7, 0.9, 1, 1, 1])
    np.testing.assert_allclose(prob[4:], [[0, 0, 0, 0.1, 0.3, 0.5, 0.7]] * 3)


EXACT = {
    "cross_entropy_matmul": 1.5336,
    "cross_entropy_elementwise": 1.5336,
    "categorical_ce_matmul": 0.6931,
    "categorical_ce_elementwise": 0.6931,
    "batch_categorical_ce": 3.1011,
    "batch_categorical_ce_indexed": 3.1011,
    "binary_cross_entropy": 0.3567,
    "batch_bce": -math.log(0.7) - math.log(0.7) - math.log(0.9),
}


@pytest.mark.parametrize(("exercise", "expected"), EXACT.items())
def test_exact_natural_logarithms(gan: Worksheet, exercise: str, expected: float) -> None:
    """With exact operations the NumPy pages give what NumPy gives."""
    assert float(solve(gan.problems[exercise], ops.EXACT).blanks["CE"]) == pytest.approx(expected, abs=6e-5)


def test_exact_run_on_a_zero_probability_is_not_a_number(gan: Worksheet) -> None:
    """-log(0) is infinite and 0 times it is nan, which is why code is judged inside (0, 1)."""
    key = solve(gan.problems["bce_exercise"], ops.EXACT)
    assert np.isinf(key.blanks["g"]).any()
    assert np.isnan(key.blanks["pg"]).any()


@pytest.mark.parametrize(
    ("operation", "value", "table"),
    [
        ("neg_log", 0.2, "-log"),
        ("neg_log", -0.1, "-log"),
        ("neg_log", 1.1, "-log"),
        ("sigmoid", 0.5, "sigma"),
        ("exp", 0.5, "exp"),
        ("exp", 4, "exp"),
        ("exp", -4, "exp"),
    ],
)
def test_value_off_the_printed_table_is_named(operation: str, value: float, table: str) -> None:
    """A value that is not printed is an error that names the value and the table."""
    with pytest.raises(ops.OffTableError, match=f"{value:g} is not on the printed {table} table"):
        ops.BY_HAND[operation]([0, value])


def test_not_a_number_is_not_on_a_table() -> None:
    """NaN and infinities have no entry, also on the table that saturates."""
    with pytest.raises(ops.OffTableError, match="nan"):
        ops.BY_HAND["sigmoid"](math.nan)
    with pytest.raises(ops.OffTableError, match="inf"):
        ops.BY_HAND["sigmoid"](math.inf)


def test_tables_are_the_printed_ones() -> None:
    """Every entry of the three tables, binary noise in the input allowed, saturation at the ends of sigma."""
    np.testing.assert_array_equal(
        ops.sigmoid_by_table([-9, -3, -2, -1, 0, 1, 2, 3, 12]), [0, 0, 0.1, 0.3, 0.5, 0.7, 0.9, 1, 1]
    )
    np.testing.assert_array_equal(
        ops.neg_log_by_table([0, 1 - 0.9, 0.3, 0.5, 0.7, 1 - 0.1, 1]), [32, 3, 2, 1, 0.5, 0.2, 0]
    )
    np.testing.assert_array_equal(ops.exp_by_table([-3, -2, -1, 0, 1, 2, 3]), [0, 0, 0, 1, 3, 7, 20])


def test_the_exp_table_is_rounded_to_whole_numbers() -> None:
    """0.05 0.14 0.37 1 2.72 7.39 20.09 are what it stands for, and where e to the power is too large it is infinite."""
    assert np.round(ops.exact_exp(ops.EXP.inputs)).tolist() == list(ops.EXP.entries)
    np.testing.assert_allclose(ops.exact_exp([-1, 1]), [0.3679, 2.7183], atol=5e-5)
    assert math.isinf(ops.exact_exp(1000))


@pytest.mark.parametrize(
    ("operation", "value", "low", "high"),
    [
        ("neg_log", 0.8, 0.2, 0.5),
        ("neg_log", 0.05, 3, 32),
        ("neg_log", -1, 32, 32),
        ("neg_log", 2, 0, 0),
        ("neg_log", 0.7, 0.5, 0.5),
        ("sigmoid", 1.5, 0.7, 0.9),
        ("sigmoid", -2.5, 0, 0.1),
        ("sigmoid", -8.5, 0, 0),
        ("exp", 1.5, 3, 7),
        ("exp", -0.5, 0, 1),
        ("exp", -9, 0, 0),
        ("exp", 4, 20, 20),
    ],
)
def test_value_between_two_entries_has_a_range(operation: str, value: float, low: float, high: float) -> None:
    """Off the table a value has its neighbours' entries, beyond an end the end's."""
    assert float(ops.LOWER[operation](value)) == low
    assert float(ops.UPPER[operation](value)) == high


def test_exact_sigmoid_is_the_logistic_function() -> None:
    """Against the textbook formula, and without overflow far out."""
    for z in (-3.0, -0.5, 0.0, 2.0):
        assert float(ops.exact_sigmoid(z)) == pytest.approx(1 / (1 + math.exp(-z)), rel=1e-14)
    assert ops.exact_sigmoid([-1e4, 1e4]).tolist() == [0, 1]


def test_points_must_be_cells_of_the_grid() -> None:
    """A point off the 7 x 7 grid is an error, not a wrapped index."""
    field = ops.grid_x()
    for point in ([4.0], [0.0]), ([0.5], [0.0]), ([0.0], [-4.0]):
        with pytest.raises(ValueError, match="cell of the grid"):
            ops.at_points(field, np.array(point))
