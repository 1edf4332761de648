"""Every wrong rule against what a student writes who makes exactly that mistake, computed by hand from the print."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pytest

from autograder.dataflow import Page, WrongRule, evaluate, load_page
from autograder.problem import Worksheet
from autograder.solution import take
from reference.ops import EXACT, LOWER

L = 0.6931472  # ln 2: the exact -log of 1/2 is L, of 1/4 2 L, of 1/8 3 L


class Case(NamedTuple):
    """A mistake on paper: what the blank holds."""

    exercise: str
    rule: str
    blank: str
    written: Any


def rows(*values: float) -> list[list[float]]:
    """A field of the 7 x 7 grid whose rows hold one value each, from y = 3 down to y = -3."""
    return [[value] * 7 for value in values]


# --- B. Fields ----------------------------------------------------------------------------------------

X_PLUS_Y_PLUS_1 = [  # below 0 cut off
    [1, 2, 3, 4, 5, 6, 7],
    [0, 1, 2, 3, 4, 5, 6],
    [0, 0, 1, 2, 3, 4, 5],
    [0, 0, 0, 1, 2, 3, 4],
    [0, 0, 0, 0, 1, 2, 3],
    [0, 0, 0, 0, 0, 1, 2],
    [0, 0, 0, 0, 0, 0, 1],
]
Z_BM3 = [  # ReLU(x + 1) + ReLU(y + 1) - 3
    [1, 1, 1, 2, 3, 4, 5],
    [0, 0, 0, 1, 2, 3, 4],
    [-1, -1, -1, 0, 1, 2, 3],
    [-2, -2, -2, -1, 0, 1, 2],
    *[[-3, -3, -3, -2, -1, 0, 1]] * 3,
]

FIELDS = [
    # c lies in the row y = -1; counted from the bottom it is y = 1: 2 + 1, 3 + 1
    Case("activation_field_b0", "rows_from_the_bottom", "c", [[3, 4]]),
    Case("activation_field_bm3", "bias_forgotten", "a", [[5, 6], [4, 5]]),  # x + y
    Case("activation_field_bm2", "bias_sign", "b", [[9, 11], [8, 10]]),  # 2x + y + 2
    Case("weighted_sum_field", "weights_forgotten", "a", [[0, 1], [-1, 0]]),  # x + y
    Case("weighted_sum_field", "x_and_y_exchanged", "c", [[8, 9], [6, 7]]),  # 2y + x
    Case("activation_field_bm3", "relu_forgotten", "b", [[-2, -1], [-3, -2]]),
    Case("activation_field_bm3", "relu_before_the_bias", "b", [[-2, -1], [-3, -2]]),  # ReLU(1 2; 0 1) - 3
    Case("activation_field_bm3", "relu_of_the_other_side", "b", [[2, 1], [3, 2]]),
    Case("activation_field_lines", "first_relu_forgotten", "a1", [[-2, -1, 0, 1, 2, 3, 4]] * 7),
    Case("activation_field_lines", "second_relu_forgotten", "a2", rows(4, 3, 2, 1, 0, -1, -2)),
    Case("activation_field_lines", "first_relu_before_the_bias", "a1", [[1, 1, 1, 1, 2, 3, 4]] * 7),
    Case("activation_field_lines", "second_relu_before_the_bias", "a2", rows(4, 3, 2, 1, 1, 1, 1)),
    Case("activation_field_lines", "first_relu_of_the_other_side", "a1", [[2, 1, 0, 0, 0, 0, 0]] * 7),
    Case("activation_field_lines", "second_relu_of_the_other_side", "a2", rows(0, 0, 0, 0, 0, 1, 2)),
    Case("activation_field_lines", "first_bias_sign", "a1", [[0, 0, 0, 0, 0, 1, 2]] * 7),
    Case("activation_field_lines", "second_bias_sign", "a2", rows(2, 1, 0, 0, 0, 0, 0)),
    Case("activation_field_lines", "first_bias_forgotten", "a1", [[0, 0, 0, 0, 1, 2, 3]] * 7),
    Case("activation_field_lines", "second_bias_forgotten", "a2", rows(3, 2, 1, 0, 0, 0, 0)),
    Case("activation_field_lines", "first_weights_forgotten", "a1", X_PLUS_Y_PLUS_1),
    # a2 = ReLU(x + y - 2) as well, so twice 1 2; 0 1
    Case("logit_field_two_lines", "second_weights_forgotten", "a", [[2, 4], [0, 2]]),
    Case("activation_field_lines", "x_and_y_exchanged_in_the_first", "a1", rows(4, 3, 2, 1, 0, 0, 0)),
    Case("activation_field_lines", "x_and_y_exchanged_in_the_second", "a2", [[0, 0, 0, 1, 2, 3, 4]] * 7),
    Case("logit_field_b0", "relus_forgotten", "b", [[-1, 0]]),  # x + y - 2 at y = -1
    Case(
        "logit_field_example",
        "relu_of_the_sum",  # ReLU(x + y + 2)
        "z",
        [[2, 3, 4, 5, 6, 7, 8], *X_PLUS_Y_PLUS_1[:6]],
    ),
    Case(
        "logit_field_bm3",
        "output_relu_added",
        "z",
        [*Z_BM3[:2], [0, 0, 0, 0, 1, 2, 3], [0, 0, 0, 0, 0, 1, 2], *[[0, 0, 0, 0, 0, 0, 1]] * 3],
    ),
    Case("logit_field_b0", "first_field_forgotten", "a", [[2, 2]]),  # y - 1 at y = 3
    Case("logit_field_b0", "second_field_forgotten", "a", [[1, 2]]),  # x - 1
    Case("logit_field_bm3", "output_bias_forgotten", "z", [[cell + 3 for cell in row] for row in Z_BM3]),
    Case("logit_field_bm3", "output_bias_sign", "z", [[cell + 6 for cell in row] for row in Z_BM3]),
    Case(
        "output_probability_field",
        "sign_of_z",
        "prob",
        [
            [0.3, 0.3, 0.3, 0.1, 0, 0, 0],
            [0.5, 0.5, 0.5, 0.3, 0.1, 0, 0],
            [0.7, 0.7, 0.7, 0.5, 0.3, 0.1, 0],
            [0.9, 0.9, 0.9, 0.7, 0.5, 0.3, 0.1],
            *[[1, 1, 1, 0.9, 0.7, 0.5, 0.3]] * 3,
        ],
    ),
    # sigma(-3 .. 5) = 0.047 0.119 0.269 0.5 0.731 0.881 0.953 0.982 0.993
    Case(
        "output_probability_field",
        "sigma_cut_off",
        "prob",
        [
            [0.7, 0.7, 0.7, 0.8, 0.9, 0.9, 0.9],
            [0.5, 0.5, 0.5, 0.7, 0.8, 0.9, 0.9],
            [0.2, 0.2, 0.2, 0.5, 0.7, 0.8, 0.9],
            [0.1, 0.1, 0.1, 0.2, 0.5, 0.7, 0.8],
            *[[0, 0, 0, 0.1, 0.2, 0.5, 0.7]] * 3,
        ],
    ),
    Case("output_probability_field", "sigma_forgotten", "prob", Z_BM3),
    # The field is its own mirror image, so nothing changes: (3, -1), (-1, -1), (3, -3), (3, 0), (-1, 0), (1, -1)
    Case("gan_points", "coordinates_exchanged", "pred", [0.7, 0, 0.7, 0.9, 0.1, 0.3]),
    Case("sigmoid_table", "sign_of_z", "sigma", [1, 0.9, 0.7, 0.5, 0.3, 0.1, 0]),
    Case("sigmoid_table", "sigma_cut_off", "sigma", [0, 0.1, 0.2, 0.5, 0.7, 0.8, 0.9]),
]

# --- A. Architecture ----------------------------------------------------------------------------------

# x -1 -1 -3 0 0 -1, y 3 -1 3 3 -1 1; V1 0 0 -2 1 1 0, V2 0 0 0 1 1 0, H 4 0 4 4 0 2, z 1 -3 1 2 -2 -1
ARCHITECTURE = [
    Case("discriminator_hidden", "v_bias_forgotten", "v1", [-1, -1, -3, 0, 0, -1]),
    Case("discriminator_hidden", "v_bias_sign", "v1", [-2, -2, -4, -1, -1, -2]),
    Case("discriminator_hidden", "v_coordinates_exchanged", "v1", [4, 0, 4, 4, 0, 2]),
    Case("discriminator_hidden", "v_relu_forgotten", "v2", [0, 0, -2, 1, 1, 0]),
    Case("discriminator_hidden", "v_relu_before_the_bias", "v2", [1, 1, 1, 1, 1, 1]),  # no x is positive
    Case("discriminator_hidden", "v_relu_of_the_other_side", "v2", [0, 0, 2, 0, 0, 0]),
    Case("discriminator_hidden", "h_bias_forgotten", "h1", [3, -1, 3, 3, -1, 1]),
    Case("discriminator_hidden", "h_bias_sign", "h1", [2, -2, 2, 2, -2, 0]),
    Case("discriminator_hidden", "h_coordinates_exchanged", "h1", [0, 0, -2, 1, 1, 0]),
    Case("discriminator_hidden", "h_relu_forgotten", "h2", [4, 0, 4, 4, 0, 2]),  # no sum is negative
    Case("discriminator_hidden", "h_relu_before_the_bias", "h2", [4, 1, 4, 4, 1, 2]),
    Case("discriminator_hidden", "h_relu_of_the_other_side", "h2", [0, 0, 0, 0, 0, 0]),
    Case("discriminator_output", "output_bias_forgotten", "z", [4, 0, 4, 5, 1, 2]),
    Case("discriminator_output", "output_bias_sign", "z", [7, 3, 7, 8, 4, 5]),
    Case("discriminator_output", "hidden_relu_forgotten", "z", [1, -3, -1, 2, -2, -1]),
    Case("discriminator_output", "relu_of_the_sum", "z", [1, 0, 0, 2, 0, 0]),
    Case("discriminator_output", "relu_on_the_logit", "z", [1, 0, 1, 2, 0, 0]),
    Case("discriminator_output", "v_forgotten", "z", [1, -3, 1, 1, -3, -1]),
    Case("discriminator_output", "h_forgotten", "z", [-3, -3, -3, -2, -2, -3]),
    Case("discriminator_output", "sign_of_z", "pred", [0.3, 1, 0.3, 0.1, 0.9, 0.7]),
    Case("discriminator_output", "sigma_cut_off", "pred", [0.7, 0, 0.7, 0.8, 0.1, 0.2]),
    Case("discriminator_output", "sigma_forgotten", "pred", [1, -3, 1, 2, -2, -1]),
    Case("generator", "bias_forgotten", "fake", [[1, 1, -1], [2, -2, 2]]),
    Case("generator", "bias_sign", "fake", [[3, 3, 1], [1, -3, 1]]),
    # (1 0 -2) by the rows (1 1 -1), (1 -1 1), (1 1 1): 1 + 2, 1 - 2, 1 - 2; (0 2 1) by them: 2 - 1, -2 + 1, 2 + 1
    Case("generator", "rows_times_rows", "fake", [[3, -1, -1], [1, -1, 3]]),
    Case("generator", "elementwise_for_matmul", "fake", [[1, 0, 2], [0, -2, 1]]),
    Case("generator", "relu_added", "fake", [[0, 0, 0], [3, 0, 3]]),
]

# --- F. Adversarial training ----------------------------------------------------------------------------

# fakes (-1 -1 -3; 3 -1 3), real points (0 0 -1; 3 -1 1), W1 (1 0 1; 0 1 1)
TRAINING = [
    Case("train_discriminator", "relu_forgotten", "hidden_fake", [[0, 0, -2], [4, 0, 4]]),
    Case("train_discriminator", "relu_forgotten_for_reals", "hidden_real", [[1, 1, 0], [4, 0, 2]]),  # none negative
    Case("train_discriminator", "hidden_bias_forgotten", "hidden_fake", [[0, 0, 0], [3, 0, 3]]),
    Case("train_discriminator", "hidden_bias_forgotten_for_reals", "hidden_real", [[0, 0, 0], [3, 0, 1]]),
    Case("train_discriminator", "hidden_bias_sign", "hidden_fake", [[0, 0, 0], [2, 0, 2]]),
    Case("train_discriminator", "hidden_bias_sign_for_reals", "hidden_real", [[0, 0, 0], [2, 0, 0]]),
    Case("train_discriminator", "relu_before_the_bias", "hidden_fake", [[1, 1, 1], [4, 1, 4]]),
    Case("train_discriminator", "relu_before_the_bias_for_reals", "hidden_real", [[1, 1, 1], [4, 1, 2]]),
    # (1 0 1) by the rows (-1 -1 -3), (3 -1 3), (1 1 1): -4 6 2; (0 1 1) by them: -4 2 2
    Case("train_discriminator", "hidden_rows_times_rows", "hidden_fake", [[0, 6, 2], [0, 2, 2]]),
    # (1 0 1) by the rows (0 0 -1), (3 -1 1), (1 1 1): -1 4 2; (0 1 1) by them: -1 0 2
    Case("train_discriminator", "hidden_rows_times_rows_for_reals", "hidden_real", [[0, 4, 2], [0, 0, 2]]),
    Case("train_discriminator", "hidden_elementwise", "hidden_fake", [[0, 0, 0], [0, 0, 3]]),  # -1 0 -3; 0 -1 3
    Case(
        "train_discriminator", "hidden_elementwise_for_reals", "hidden_real", [[0, 0, 0], [0, 0, 1]]
    ),  # 0 0 -1; 0 -1 1
    Case("train_discriminator", "coordinates_exchanged", "hidden_fake", [[4, 0, 4], [0, 0, 0]]),
    Case("train_discriminator", "coordinates_exchanged_for_reals", "hidden_real", [[4, 0, 2], [1, 1, 0]]),
    Case("train_discriminator", "targets_swapped", "target", [1, 1, 1, 0, 0, 0]),
    Case("train_discriminator", "everything_called_real", "target", [1, 1, 1, 1, 1, 1]),
    Case("train_generator", "targets_of_the_discriminator", "target", [0, 0, 0]),
]

# --- C. and D. Losses -----------------------------------------------------------------------------------

# bce_pig: q 0 1 0.9 0.1 0, -log 32 0 0.2 3 32; 1 - q 1 0 0.1 0.9 1, -log 0 32 3 0.2 0; p 0 0 1 1 0
PIG = [
    Case("bce_pig", "target_copied", "not_p", [0, 0, 1, 1, 0]),
    Case("bce_pig", "prediction_copied", "not_q", [0, 1, 0.9, 0.1, 0]),
    Case("bce_pig", "minus_forgotten", "neg_log", [[-32, 0, -0.2, -3, -32], [0, -32, -3, -0.2, 0]]),
    Case("bce_pig", "complement_used", "neg_log", [[0, 32, 3, 0.2, 0], [32, 0, 0.2, 3, 32]]),
    Case("bce_pig", "first_row_copied", "neg_log", [[32, 0, 0.2, 3, 32], [32, 0, 0.2, 3, 32]]),
    Case("bce_pig", "zero_at_zero", "neg_log", [[0, 0, 0.2, 3, 0], [0, 0, 3, 0.2, 0]]),
    Case("bce_pig", "complement_for_log", "neg_log", [[1, 0, 0.1, 0.9, 1], [0, 1, 0.9, 0.1, 0]]),
    Case("bce_pig", "targets_swapped", "losses", [32, 0, 3, 0.2, 32]),
    Case("bce_pig", "both_rows_added", "losses", [32, 32, 3.2, 3.2, 32]),
    Case("bce_pig", "only_the_class_counted", "losses", [0, 0, 0.2, 3, 0]),
    Case("bce_pig", "targets_not_used", "losses", [32, 0, 0.2, 3, 32]),
    Case("bce_pig", "log_forgotten", "losses", [1, 0, 0.9, 0.1, 1]),
]

COLUMNS_NEG_LOG = [[32, 32, 0.2, 3, 0], [32, 0.2, 3, 0.2, 32], [3, 3, 32, 32, 32], [0.2, 32, 32, 32, 32]]
COLUMNS = [
    Case(
        "categorical_cross_entropy_columns",
        "minus_forgotten",
        "neg_log",
        [[-cell for cell in row] for row in COLUMNS_NEG_LOG],
    ),
    # -log of 1 1 0.1 0.9 0; 1 0.1 0.9 0.1 1; 0.9 0.9 1 1 1; 0.1 1 1 1 1
    Case(
        "categorical_cross_entropy_columns",
        "complement_used",
        "neg_log",
        [[0, 0, 3, 0.2, 32], [0, 3, 0.2, 3, 0], [0.2, 0.2, 0, 0, 0], [3, 0, 0, 0, 0]],
    ),
    Case(
        "categorical_cross_entropy_columns",
        "zero_at_zero",
        "neg_log",
        [[0, 0, 0.2, 3, 0], [0, 0.2, 3, 0.2, 0], [3, 3, 0, 0, 0], [0.2, 0, 0, 0, 0]],
    ),
    Case(
        "categorical_cross_entropy_columns",
        "complement_for_log",
        "neg_log",
        [[1, 1, 0.1, 0.9, 0], [1, 0.1, 0.9, 0.1, 1], [0.9, 0.9, 1, 1, 1], [0.1, 1, 1, 1, 1]],
    ),
    # 32 + 32 + 3 + 0.2 three times over, in P4 too (3 + 0.2 + 32 + 32); P5 0 + 32 + 32 + 32
    Case("categorical_cross_entropy_columns", "all_classes_added", "losses", [67.2, 67.2, 67.2, 67.2, 96]),
    Case("categorical_cross_entropy_columns", "first_class_only", "losses", [0, 0, 0, 0, 0]),  # P5: 1 times 0
    Case("categorical_cross_entropy_columns", "log_forgotten", "losses", [0.9, 0.9, 0.1, 0.9, 1]),
    Case("categorical_cross_entropy_columns", "mean_for_sum", "total", 0.72),  # 3.6 / 5
]

# discriminator_loss_1: y 0.3 0.7 0.5 0.3 0.1 1, -log 2 0.5 1 2 3 0; 1 - y 0.7 0.3 0.5 0.7 0.9 0, -log 0.5 2 1 0.5 0.2 32
LOSSES = [
    Case("discriminator_loss_1", "targets_swapped", "p", [[1, 1, 1, 1, 0, 0], [0, 0, 0, 0, 1, 1]]),
    Case("discriminator_loss_1", "targets_of_the_generator", "p", [[1, 1, 1, 1, 0, 0], [0, 0, 0, 0, 0, 0]]),
    Case("discriminator_loss_1", "prediction_copied", "not_y", [0.3, 0.7, 0.5, 0.3, 0.1, 1]),
    Case(
        "discriminator_loss_1",
        "minus_forgotten",
        "neg_log",
        [[-2, -0.5, -1, -2, -3, 0], [-0.5, -2, -1, -0.5, -0.2, -32]],
    ),
    Case("discriminator_loss_1", "complement_used", "neg_log", [[0.5, 2, 1, 0.5, 0.2, 32], [2, 0.5, 1, 2, 3, 0]]),
    Case("discriminator_loss_1", "first_row_copied", "neg_log", [[2, 0.5, 1, 2, 3, 0], [2, 0.5, 1, 2, 3, 0]]),
    Case("discriminator_loss_1", "zero_at_zero", "neg_log", [[2, 0.5, 1, 2, 3, 0], [0.5, 2, 1, 0.5, 0.2, 0]]),
    Case(
        "discriminator_loss_1",
        "complement_for_log",
        "neg_log",
        [[0.7, 0.3, 0.5, 0.7, 0.9, 0], [0.3, 0.7, 0.5, 0.3, 0.1, 1]],
    ),
    Case("discriminator_loss_1", "loss_of_the_other_row", "losses", [2, 0.5, 1, 2, 0.2, 32]),
    Case("discriminator_loss_1", "both_rows_added", "losses", [2.5, 2.5, 2, 2.5, 3.2, 32]),
    Case("discriminator_loss_1", "only_the_row_above_counted", "losses", [0, 0, 0, 0, 3, 0]),
    Case("discriminator_loss_1", "targets_not_used", "losses", [2, 0.5, 1, 2, 3, 0]),
    Case("discriminator_loss_1", "log_forgotten", "losses", [0.7, 0.3, 0.5, 0.7, 0.1, 1]),
    Case("generator_loss_1", "targets_of_the_discriminator", "p", [[0, 0, 0, 0, 1, 1], [1, 1, 1, 1, 0, 0]]),
    Case("generator_loss_1", "targets_swapped", "p", [[0, 0, 0, 0, 0, 0], [1, 1, 1, 1, 0, 0]]),
    Case("generator_loss_1", "real_samples_counted", "p", [[1, 1, 1, 1, 1, 1], [0, 0, 0, 0, 0, 0]]),
    Case("generator_loss_1", "mean_over_the_fakes", "total", 1.375),  # 5.5 / 4
]

# --- E. Gradients -----------------------------------------------------------------------------------------

# discriminator_gradients: z -2 1 2 0 -1 3, pred 0.1 0.7 0.9 0.5 0.3 1, targets 0 0 0 1 1 1,
# the probability of the target 0.9 0.3 0.1 0.5 0.3 1
GRADIENTS = [
    Case("discriminator_gradients", "targets_swapped", "target", [1, 1, 1, 0, 0, 0]),
    Case("discriminator_gradients", "everything_called_real", "target", [1, 1, 1, 1, 1, 1]),
    Case("discriminator_gradients", "minus_forgotten", "neg_log", [-0.2, -2, -3, -1, -2, 0]),
    Case("discriminator_gradients", "target_ignored", "neg_log", [3, 0.5, 0.2, 1, 2, 0]),
    Case("discriminator_gradients", "complement_used", "neg_log", [3, 0.5, 0.2, 1, 0.5, 32]),
    Case("generator_gradients_example", "zero_at_zero", "neg_log", [0.5, 0, 0.5]),  # -log of 0.7 0 0.7
    Case("discriminator_gradients", "complement_for_log", "neg_log", [0.1, 0.7, 0.9, 0.5, 0.7, 0]),
    Case("discriminator_gradients", "target_minus_prediction", "dz", [-0.1, -0.7, -0.9, 0.5, 0.7, 0]),
    Case("discriminator_gradients", "target_plus_prediction", "dz", [0.1, 0.7, 0.9, 1.5, 1.3, 2]),
    Case("discriminator_gradients", "target_forgotten", "dz", [0.1, 0.7, 0.9, 0.5, 0.3, 1]),
    # 0.1 * 0.09, 0.7 * 0.21, 0.9 * 0.09, -0.5 * 0.25, -0.7 * 0.21, 0
    Case("discriminator_gradients", "times_slope_of_sigma", "dz", [0.009, 0.147, 0.081, -0.125, -0.147, 0]),
    Case("generator_gradients", "targets_of_the_discriminator", "target", [0, 0, 0]),
    Case("update_bias", "bias_not_moved", "z", [1, -3, 1, 2, -2, -1]),
    Case("update_bias", "bias_moved_the_other_way", "z", [2, -2, 2, 3, -1, 0]),
    Case("update_bias", "bias_forgotten", "z", [4, 0, 4, 5, 1, 2]),
    Case("update_bias", "both_biases_added", "z", [-3, -7, -3, -2, -6, -5]),
    Case("update_bias", "relu_on_the_logit", "z", [0, 0, 0, 1, 0, 0]),
    Case("update_bias", "hidden_relu_forgotten", "z", [0, -4, -2, 1, -3, -2]),
    Case("update_bias", "sign_of_z", "pred", [0.5, 1, 0.5, 0.3, 1, 0.9]),
    Case("update_bias", "sigma_forgotten", "pred", [0, -4, 0, 1, -3, -2]),
    # before: pred 0.7 0 0.7 0.9 0.1 0.3, losses 2 0 2 0.2 3 2; of the wrong answer 0.5 32 0.5 3 0.2 0.5
    Case("update_bias", "targets_swapped_before", "loss_before", 36.7),
    Case("update_bias", "minus_forgotten_before", "loss_before", -9.2),
    Case("update_bias", "mean_for_sum_before", "loss_before", 9.2 / 6),
    Case("update_bias", "fakes_left_out_before", "loss_before", 5.2),
    Case("update_bias", "target_ignored_before", "loss_before", 38.2),  # 0.5 + 32 + 0.5 + 5.2
    # after: pred 0.5 0 0.5 0.7 0 0.1, losses 1 0 1 0.5 32 3; of the wrong answer 1 32 1 2 0 0.2
    Case("update_bias", "targets_swapped", "loss_after", 36.2),
    Case("update_bias", "minus_forgotten", "loss_after", -37.5),
    Case("update_bias", "mean_for_sum", "loss_after", 6.25),
    Case("update_bias", "fakes_left_out", "loss_after", 35.5),
    Case("update_bias", "target_ignored", "loss_after", 69.5),  # 1 + 32 + 1 + 35.5
]

# --- G. ROC -----------------------------------------------------------------------------------------------

# at 0.7, 0.5, 0.3: TP 2 3 4 of 4 positives, FP 0 1 3 of 4 negatives
ROC = [
    Case("roc_thresholds", "positives_above_only", "tpr", [0, 0.5, 0.75]),
    Case("roc_thresholds", "negatives_above_only", "fpr", [0, 0, 0.25]),
    Case("roc_thresholds", "fpr_for_tpr", "tpr", [0, 0.25, 0.75]),
    Case("roc_thresholds", "tpr_for_fpr", "fpr", [0.5, 0.75, 1]),
    Case("roc_thresholds", "precision_for_tpr", "tpr", [1, 0.75, 4 / 7]),
    Case("roc_thresholds", "share_of_found_for_fpr", "fpr", [0, 0.25, 3 / 7]),
    Case("roc_thresholds", "tpr_of_all_samples", "tpr", [0.25, 0.375, 0.5]),
    Case("roc_thresholds", "fpr_of_all_samples", "fpr", [0, 0.125, 0.375]),
    Case("roc_thresholds", "count_for_tpr", "tpr", [2, 3, 4]),
    Case("roc_thresholds", "count_for_fpr", "fpr", [0, 1, 3]),
    Case("roc_thresholds", "misses_for_tpr", "tpr", [0.5, 0.25, 0]),
    Case("roc_thresholds", "specificity_for_fpr", "fpr", [1, 0.75, 0.25]),
    # (0, 0) (0, 0.5) (0.25, 0.75) (0.75, 1) (1, 1)
    Case("roc_auc", "ends_forgotten", "auc", 0.59375),  # 0.25 * 0.625 + 0.5 * 0.875
    Case("roc_auc", "steps_for_trapezoids", "auc", 0.75),  # 0.25 * 0.5 + 0.5 * 0.75 + 0.25 * 1
    Case("roc_auc", "right_hand_rectangles", "auc", 0.9375),  # 0.25 * 0.75 + 0.5 * 1 + 0.25 * 1
    Case("roc_auc", "axes_exchanged", "auc", 0.15625),  # 1 - 0.84375
    Case("roc_auc", "half_forgotten", "auc", 1.6875),
    Case("roc_auc_improvement", "first_left_hand_rectangles", "auc_1", 48),  # 2 * 0 + 4 * 4 + 4 * 8
    Case("roc_auc_improvement", "first_right_hand_rectangles", "auc_1", 80),  # 2 * 4 + 4 * 8 + 4 * 10
    Case("roc_auc_improvement", "first_axes_exchanged", "auc_1", 36),  # 100 - 64
    Case("roc_auc_improvement", "second_left_hand_rectangles", "auc_2", 76),  # 2 * 0 + 2 * 8 + 6 * 10
    Case("roc_auc_improvement", "second_right_hand_rectangles", "auc_2", 96),  # 2 * 8 + 2 * 10 + 6 * 10
    Case("roc_auc_improvement", "second_axes_exchanged", "auc_2", 14),  # 100 - 86
    Case("roc_auc_improvement", "wrong_way_round", "improvement", -22),
    Case("roc_segments", "axes_exchanged", "s1", 3),  # as if (0, 0) to (4, 0)
    Case("roc_segments", "ends_for_moves", "s3", 5),  # (3, 9): 9 TP and 3 FP
]

# --- H. NumPy by hand ---------------------------------------------------------------------------------------

# p 0.7 0 0.3 0, q 0.3 0.5 0.1 0.1, g 2 1 3 3; the batch has g 2 3 3; 1 1 3; 3 2 1; 3 3 2 and CE 2 + 1 + 2
ENTROPY = [
    Case("cross_entropy_matmul", "minus_forgotten", "g", [[-2], [-1], [-3], [-3]]),
    Case("cross_entropy_matmul", "complement_used", "g", [[0.5], [1], [0.2], [0.2]]),
    Case("bce_exercise", "zero_at_zero", "g", [[2, 3, 0.5, 0.2, 0, 0], [0.5, 0.2, 2, 3, 0, 0]]),
    Case("cross_entropy_matmul", "complement_for_log", "g", [[0.7], [0.5], [0.9], [0.9]]),
    Case("cross_entropy_matmul", "prediction_transposed", "pt", [[0.3, 0.5, 0.1, 0.1]]),
    Case("cross_entropy_matmul", "mean_for_sum", "CE", 0.575),  # 2.3 / 4
    Case("cross_entropy_matmul", "target_ignored", "CE", 9),
    Case("cross_entropy_matmul", "first_term_only", "CE", 1.4),
    Case("cross_entropy_matmul", "log_forgotten", "CE", 0.24),  # 0.21 + 0.03
    Case("cross_entropy_matmul", "minus_added_again", "CE", -2.3),
    Case("cross_entropy_elementwise", "log_forgotten", "pg", [[0.21], [0], [0.03], [0]]),
    Case("batch_categorical_ce", "mean_for_sum", "CE", 5 / 12),
    Case("batch_categorical_ce", "mean_over_the_samples", "CE", 5 / 3),
    Case("batch_categorical_ce", "target_ignored", "CE", 27),  # 8 + 5 + 6 + 8
    Case("batch_categorical_ce", "first_row_only", "CE", 2),
    Case("batch_categorical_ce", "minus_added_again", "CE", -5),
    Case("batch_bce", "complement_forgotten", "q", [[0.7, 0.3, 0.9], [0.7, 0.3, 0.9]]),
    Case("batch_bce", "rows_of_q_exchanged", "q", [[0.3, 0.7, 0.1], [0.7, 0.3, 0.9]]),
    Case("batch_bce", "targets_swapped", "p", [[0, 1, 0], [1, 0, 1]]),
    Case("batch_bce", "target_complement_forgotten", "p", [[1, 0, 1], [1, 0, 1]]),
    # label 1 in the first row, label 3 in the third; a label 0 is looked for in the first row too
    Case("batch_categorical_ce_indexed", "labels_counted_from_one", "q1", [0.3, 0.1, 0.5]),
    Case("batch_categorical_ce_indexed", "first_column_only", "q1", [0.3, 0.5, 0.1]),
    Case("batch_categorical_ce_indexed", "largest_probability", "q1", [0.5, 0.5, 0.5]),
    Case("batch_categorical_ce_indexed", "minus_forgotten", "g", [-2, -1, -2]),
    Case("batch_categorical_ce_indexed", "complement_used", "g", [0.5, 1, 0.5]),  # -log of 0.7 0.5 0.7
    Case("batch_categorical_ce_indexed", "complement_for_log", "g", [0.7, 0.5, 0.7]),
    Case("batch_categorical_ce_indexed", "mean_for_sum", "CE", 5 / 3),
    Case("batch_categorical_ce_indexed", "log_forgotten", "CE", 1.1),
    Case("batch_categorical_ce_indexed", "minus_added_again", "CE", -5),
]

CASES = [*FIELDS, *ARCHITECTURE, *TRAINING, *PIG, *COLUMNS, *LOSSES, *GRADIENTS, *ROC, *ENTROPY]


class CodeCase(NamedTuple):
    """A mistake that only code can make: the step's own value, whatever its shape, on a small input."""

    page: str
    rule: str
    givens: dict[str, Any]
    value: Any


TWO = {"p": [[0.25], [0.75]], "q": [[0.5], [0.25]]}  # g is L, 2 L
SQUARE = {"p": [[0, 1], [1, 0]], "q": [[0.5, 0.25], [0.25, 0.5]]}  # g is L 2L; 2L L
SUMS = {"p": [[1, 1], [0, 1]], "q": [[0.5, 0.25], [0.25, 0.125]]}  # pg is L 2L; 0 3L
PICK = {"q": [[0.5, 0.25], [0.125, 0.75]], "c": [1, 0]}  # the right ones are 0.125, 0.25

CODE_CASES = [
    CodeCase("cross_entropy_matmul", "log_to_base_2", {"q": [[0.5], [0.25], [0.125]]}, [[1], [2], [3]]),
    CodeCase("cross_entropy_matmul", "log_to_base_10", {"q": [[0.1], [0.01], [1]]}, [[1], [2], [0]]),
    CodeCase("cross_entropy_matmul", "log_of_the_target", {"p": [[0.5], [0.125]], "q": [[0.1], [0.2]]}, [[L], [3 * L]]),
    CodeCase("cross_entropy_matmul", "transpose_forgotten", TWO, [[0.25], [0.75]]),
    # a row by a column, stretched: g down, pt across
    CodeCase("cross_entropy_matmul", "elementwise_for_matmul", TWO, [[0.25 * L, 0.75 * L], [0.5 * L, 1.5 * L]]),
    CodeCase("cross_entropy_matmul", "outer_product", TWO, [[0.25 * L, 0.5 * L], [0.75 * L, 1.5 * L]]),
    CodeCase("cross_entropy_elementwise", "matmul_for_elementwise", SQUARE, [[2 * L, L], [L, 2 * L]]),
    CodeCase("cross_entropy_elementwise", "sum_over_rows", SUMS, [L, 5 * L]),
    CodeCase("cross_entropy_elementwise", "sum_over_columns", SUMS, [3 * L, 3 * L]),
    CodeCase("batch_bce", "joined_side_by_side", {"y": [0.5, 0.25]}, [0.5, 0.25, 0.5, 0.75]),
    CodeCase("batch_bce", "targets_joined_side_by_side", {"t": [1, 0]}, [1, 0, 0, 1]),
    CodeCase("batch_bce", "log_of_y", {"y": [0.5, 0.25]}, [L, 2 * L]),
    CodeCase("indexed_cross_entropy", "labels_shifted", PICK, [0.5, 0.75]),  # row 0, and -1 is the last
    CodeCase("indexed_cross_entropy", "indices_exchanged", PICK, [0.25, 0.125]),
    CodeCase("indexed_cross_entropy", "rows_picked", PICK, [[0.125, 0.75], [0.5, 0.25]]),
    CodeCase("indexed_cross_entropy", "log_to_base_2", PICK, [3, 2]),
    CodeCase("indexed_cross_entropy", "log_to_base_10", {"q": [[0.1, 0.01], [0.001, 1]], "c": [1, 0]}, [3, 2]),
    CodeCase("indexed_cross_entropy", "log_of_all_probabilities", {"q": [[0.5, 0.25], [0.125, 0.5]], "c": [1, 0]}, [[L, 2 * L], [3 * L, L]]),
]  # fmt: skip

INVISIBLE = {
    # the print happens to hold no number on which these could be seen
    "reference.hidden_layer.h_relu_forgotten",
    "reference.train_discriminator.relu_forgotten_for_reals",
    "reference.points_on_field.coordinates_exchanged",
}


def pages_of(worksheet: Worksheet) -> list[str]:
    """Return the pages that the worksheet uses."""
    return sorted({problem.page for problem in worksheet.exercises() if problem.page})


def rule_of(page: Page, id_: str) -> WrongRule:
    """Return the rule of a page by its id."""
    return next(rule for rule in page.rules if rule.id == id_)


def full_name(function: Callable[..., Any]) -> str:
    """Return the module and the name of a function."""
    return f"{function.__module__}.{function.__name__}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.exercise}-{case.rule}")
def test_rule_gives_what_the_mistake_gives(gan: Worksheet, case: Case) -> None:
    """The numbers that a student writes who makes this mistake and no other."""
    check_case(gan, case)


def check_case(worksheet: Worksheet, case: Case) -> None:
    """Hold a wrong rule against what was computed by hand, and against the key."""
    problem = worksheet.problems[case.exercise]
    page = load_page(problem.page or "")
    rule = rule_of(page, case.rule)
    assert not rule.code_only
    blank = next(blank for blank in problem.blanks if blank.id == case.blank)
    step = blank.step_name
    made = take(blank, evaluate(page, problem.givens, LOWER, wanted=[step], replaced=[rule])[step])
    right = take(blank, evaluate(page, problem.givens, LOWER, wanted=[step])[step])
    assert np.shape(case.written) == made.shape
    assert np.allclose(made, case.written), made
    assert np.allclose(made, right) == (full_name(rule.function) in INVISIBLE)


@pytest.mark.parametrize("case", CODE_CASES, ids=lambda case: f"{case.page}-{case.rule}")
def test_code_rule_gives_what_the_mistake_gives(case: CodeCase) -> None:
    """The array that such a line of code makes, of whatever shape."""
    page = load_page(case.page)
    rule = rule_of(page, case.rule)
    assert rule.code_only
    made = evaluate(page, case.givens, EXACT, wanted=[rule.step], replaced=[rule])[rule.step]
    right = evaluate(page, case.givens, EXACT, wanted=[rule.step])[rule.step]
    assert np.shape(case.value) == made.shape
    assert np.allclose(made, case.value), made
    assert made.shape != right.shape or not np.allclose(made, right)


def test_indices_that_do_not_fit_do_not_apply(gan: Worksheet) -> None:
    """Three samples of four classes: with row and column exchanged there is no such entry."""
    problem = gan.problems["batch_categorical_ce_indexed"]
    page = load_page("indexed_cross_entropy")
    with pytest.raises(IndexError):
        evaluate(page, problem.givens, LOWER, wanted=["q1"], replaced=[rule_of(page, "indices_exchanged")])


def test_every_rule_is_in_the_table(gan: Worksheet) -> None:
    """No rule without a hand computation."""
    known = {rule_of(load_page(gan.problems[case.exercise].page or ""), case.rule).function for case in CASES}
    known |= {rule_of(load_page(case.page), case.rule).function for case in CODE_CASES}
    for name in pages_of(gan):
        for rule in load_page(name).rules:
            assert rule.function in known, (name, rule.id)
    assert len(known) == len(CASES) + len(CODE_CASES)


def test_no_rule_hides_another(worksheet: Worksheet) -> None:
    """Two rules of one id on one page: the second would be lost silently."""
    import sys

    for name in pages_of(worksheet):
        page = load_page(name)
        kept = {rule.function for rule in page.rules}
        assert len({rule.id for rule in page.rules}) == len(page.rules), name
        right = {step.function for step in page.steps.values()}
        for module in {function.__module__ for function in right}:
            for function in vars(sys.modules[module]).values():
                if getattr(function, "instead_of", None) in right:
                    assert function in kept, (name, function)


def sentences(rule: WrongRule) -> list[str]:
    """Return the sentences of a rule's docstring, on one line each, without their last dot."""
    text = " ".join((rule.function.__doc__ or "").split())
    assert text.endswith("."), rule.id
    return text[:-1].split(". ")


def test_a_rule_says_what_happened_and_what_to_check(worksheet: Worksheet) -> None:
    """Two plain sentences, without a number: the second is one thing to do."""
    for name in pages_of(worksheet):
        for rule in load_page(name).rules:
            happened, check = sentences(rule)
            assert re.match(r"(A|An|The|Each|Both|Only|All) [^.]*$", happened), (name, rule.id)
            assert re.match(r"(Look at|Compare|Remember) [^.]*(np\.\w+[^.]*)*$", check), (name, rule.id)
            for sentence in (happened, check):
                assert 15 <= len(sentence) + 1 <= 130, (name, rule.id)
                assert set(re.findall(r"\d+", sentence)) <= {"0", "1"}, (name, rule.id)
                assert not re.search(r"\d\.|\b(e\.g|i\.e|etc|vs)\b|!", sentence), (name, rule.id)


def test_no_two_rules_of_a_page_say_the_same(worksheet: Worksheet) -> None:
    """What happened tells the rules of a page apart: it names the row, the field or the line."""
    for name in pages_of(worksheet):
        said: dict[str, str] = {}
        for rule in load_page(name).rules:
            other = said.setdefault(sentences(rule)[0], rule.id)
            assert other == rule.id, (name, rule.id, other)
