"""Diagnosis: the fewest causes that explain what is wrong, and silence where nothing can honestly be said."""

from __future__ import annotations

import random
from collections import Counter
from copy import deepcopy
from typing import Any

import numpy as np
import pytest

from autograder.confusion import Outcome, encounters
from autograder.feedback_item import item_feedback
from autograder.problem import Worksheet
from tests.conftest import VALUES, Mark, find_blank, verdicts
from tests.test_wrong_rules import CASES, INVISIBLE, Case, full_name, rule_of


def said(mark: Mark, exercise: str, blank: str, changed: dict[str, Any]) -> tuple[str, ...]:
    """Return the ids that one blank's diagnosis names, when everything else on the sheet is right."""
    diagnosis = find_blank(mark({exercise: {**deepcopy(VALUES[exercise]), **changed}}), exercise, blank).diagnosis
    return () if diagnosis is None else tuple(name for name in (diagnosis.id, diagnosis.other) if name)


# --- single rules --------------------------------------------------------------------------------------

SILENT = {
    # With more than two that give the same numbers nothing can be said.
    ("gan_points", "first_bias_sign"),
    ("gan_points", "first_bias_forgotten"),
    ("gan_points", "first_field_forgotten"),
    ("discriminator_output", "v_forgotten"),
    # Only numbers that nobody needs are wrong, and they cost nothing.
    ("generator_loss_example", "targets_not_used"),
    ("categorical_cross_entropy_columns", "zero_at_zero"),
    ("discriminator_loss_1", "zero_at_zero"),
    # One box of five is changed here, and the other four, being right, speak against it.
    ("roc_segments", "axes_exchanged"),
    ("roc_segments", "ends_for_moves"),
}


def visible_cases() -> list[Any]:
    return [pytest.param(case, id=f"{case.exercise}-{case.rule}") for case in CASES]


@pytest.mark.parametrize("case", visible_cases())
def test_each_mistake_computed_by_hand_is_recognised(mark: Mark, gan: Worksheet, case: Case) -> None:
    """What a student writes who makes one mistake, by hand arithmetic, is named, alone or with one other."""
    from autograder.dataflow import load_page

    rule = rule_of(load_page(gan.problems[case.exercise].page or ""), case.rule)
    named = said(mark, case.exercise, case.blank, {case.blank: case.written})
    if full_name(rule.function) in INVISIBLE or (case.exercise, case.rule) in SILENT:
        assert case.rule not in named
    else:
        assert case.rule in named


def test_artificial_students(gan: Worksheet) -> None:
    """Over all rules and exercises: nearly all named, none taken for another, marks lost in one step alone."""
    met = list(encounters(gan))
    outcomes = Counter(one.outcome for one in met)
    assert len(met) > 500
    assert outcomes[Outcome.NAMED] + outcomes[Outcome.NAMED_WITH_ANOTHER] >= 0.95 * len(met)
    assert outcomes[Outcome.OTHER] == 0
    # Zeros in every cell make the rest trivial: there the guard stays, even for a known mistake.
    more = {(one.exercise, one.rule) for one in met if len(one.lost_in) > 1}
    assert more <= {
        ("categorical_cross_entropy_columns", "first_class_only"),
        ("bce_dog", "only_the_class_counted"),
        ("update_bias", "h_relu_of_the_other_side"),
    }


@pytest.mark.parametrize("numbers", ["decimals", "integers"])
def test_random_slips_are_no_misconceptions(mark: Mark, gan: Worksheet, numbers: str) -> None:
    """A thousand students with random wrong numbers in one blank: fewer than one in a hundred hears of a rule."""
    chance = random.Random(numbers)
    exercises = [problem for problem in gan.exercises() if problem.id != "roc_segments"]  # its boxes are choices
    named = 0
    for _ in range(1000):
        problem = chance.choice(exercises)
        blank = chance.choice(problem.blanks)
        cells = np.array(VALUES[problem.id][blank.id], dtype=float)
        for at in chance.sample(range(cells.size), min(cells.size, chance.choice((1, 1, 2, 4)))):
            right = cells.flat[at]
            while abs(cells.flat[at] - right) <= 0.05:
                cells.flat[at] = chance.randint(-9, 9) if numbers == "integers" else round(chance.uniform(-9, 9), 1)
        named += any(said_of(mark, problem.id, {blank.id: cells.tolist()}))
    assert named < 10


def said_of(mark: Mark, exercise: str, changed: dict[str, Any]) -> list[bool]:
    result = mark({exercise: {**deepcopy(VALUES[exercise]), **changed}})
    item = next(item for item in result.items if item.id == exercise)
    return [blank.diagnosis is not None for blank in item.blanks]


# --- two causes, and doubt -----------------------------------------------------------------------------


def test_two_that_give_the_same_numbers_are_both_named(mark: Mark) -> None:
    """Below the line of x + y = 3 a forgotten ReLU and one taken too early both leave x + y - 3."""
    wrong = {"b": [[-2, -1], [-3, -2]]}
    assert said(mark, "activation_field_bm3", "b", wrong) == ("relu_forgotten", "relu_before_the_bias")
    result = mark({"activation_field_bm3": {**VALUES["activation_field_bm3"], **wrong}})
    diagnosis = find_blank(result, "activation_field_bm3", "b").diagnosis
    assert diagnosis is not None
    assert diagnosis.joined == "or"
    assert diagnosis.happened.startswith("Either the ReLU is missing")
    assert ", or the " in diagnosis.happened


def test_of_three_that_give_the_same_numbers_none_is_named(mark: Mark) -> None:
    """V forgotten, its bias forgotten or its sign: at D and E all of them leave one less."""
    assert said(mark, "discriminator_output", "z", {"z": [1, -3, 1, 1, -3, -1]}) == ()


def test_two_mistakes_in_steps_that_are_not_on_the_sheet(mark: Mark) -> None:
    """Both lines moved the wrong way: z = ReLU(x - 1) + ReLU(y - 1) - 3."""
    z = [[max(x - 1, 0) + max(y - 1, 0) - 3 for x in range(-3, 4)] for y in range(3, -4, -1)]
    assert said(mark, "logit_field_bm3", "z", {"z": z}) == ("first_bias_sign", "second_bias_sign")
    result = mark({"logit_field_bm3": {"z": z}})
    diagnosis = find_blank(result, "logit_field_bm3", "z").diagnosis
    assert diagnosis is not None
    assert diagnosis.joined == "and"
    assert "wrong sign, and the constant of the second field" in diagnosis.happened


def test_two_mistakes_in_two_blanks_are_two_diagnoses(mark: Mark, values: Any) -> None:
    """Each blank is judged from the student's own values, so one mistake does not hide the next."""
    v1 = [-1, -1, -3, 0, 0, -1]  # x without the bias; all of V2 is then 0
    h1 = [2, -2, 2, 2, -2, 0]  # y - 1 for y + 1
    changed = {"v1": v1, "h1": h1, "v2": [0, 0, 0, 0, 0, 0], "h2": [2, 0, 2, 2, 0, 0]}
    responses = {"discriminator_hidden": {**values["discriminator_hidden"], **changed}}
    result = mark(responses)
    found = {id_: find_blank(result, "discriminator_hidden", id_).diagnosis for id_ in ("v1", "h1")}
    assert {id_: one and one.id for id_, one in found.items()} == {"v1": "v_bias_forgotten", "h1": "h_bias_sign"}
    assert verdicts(result, "discriminator_hidden", "h2") == "FCFFCF"


def test_a_mistake_in_one_row_is_named_there(mark: Mark) -> None:
    """Log for -log in the second row alone; the first is right and stays so."""
    g = [[0.5, 2, 0.2], [-2, -0.5, -3]]
    result = mark({"batch_bce": {**VALUES["batch_bce"], "g": g}})
    assert verdicts(result, "batch_bce", "g") == "CCCMMM"
    assert find_blank(result, "batch_bce", "g").diagnosis.id == "minus_forgotten"  # type: ignore[union-attr]


def test_what_a_rule_gets_wrong_speaks_against_it(mark: Mark) -> None:
    """Two minus signs lost among six, here and there, are two slips and no misunderstanding."""
    assert said(mark, "discriminator_gradients", "neg_log", {"neg_log": [-0.2, 2, 3, -1, 2, 0]}) == ()


def test_a_rule_that_gives_the_right_value_is_never_named(mark: Mark) -> None:
    """On the line x + y = 0 the bias is 0: whatever is wrong there, it is no forgotten bias."""
    for wrong in ([[3, 5]], [[4, 3]], [[0, 0]], [[9, 9]]):
        named = said(mark, "activation_field_b0", "a", {"a": wrong})
        assert not {"bias_forgotten", "bias_sign", "weights_forgotten"} & set(named)


def test_a_mistake_before_the_sheet_costs_one_step(mark: Mark, values: Any) -> None:
    """V without its bias is written nowhere in update_bias: it shows in z and in the first loss, and costs z."""
    # x at A .. F is -1 -1 -3 0 0 -1, ReLU 0: D and E lose 1 in z; before, -4 -> -3: z 1 -3 1 1 -3 -1,
    # pred 0.7 0 0.7 0.7 0 0.3, losses 2 0 2 0.5 32 2.
    changed = {"z": [0, -4, 0, 0, -4, -2], "pred": [0.5, 0, 0.5, 0.5, 0, 0.1], "loss_before": 38.5, "loss_after": 38}
    result = mark({"update_bias": {**values["update_bias"], **changed}})
    assert verdicts(result, "update_bias", "z") == "CCCMMC"
    assert verdicts(result, "update_bias", "loss_before") == "F"
    assert verdicts(result, "update_bias", "loss_after") == "F"


def test_a_named_mistake_is_not_held_against_what_follows(mark: Mark, values: Any) -> None:
    """Fakes called fake make every target 0: a known mistake, and what follows from it is carried."""
    changed = {"target": [0, 0, 0], "neg_log": [0.2, 2, 3], "dz": [0.1, 0.7, 0.9]}
    result = mark({"generator_gradients": {**values["generator_gradients"], **changed}})
    assert [verdicts(result, "generator_gradients", id_) for id_ in changed] == ["MMM", "FFF", "FFF"]


# --- patterns of whole arrays --------------------------------------------------------------------------

Z = np.array(VALUES["logit_field_bm3"]["z"], dtype=float)
NINE = np.full((1, 7), 9.0)

PATTERNS = [
    (Z.T, "transposed"),
    (Z[:, ::-1], "left_for_right"),
    (Z[::-1], "rows_from_the_bottom"),  # a rule says the same, and says it better
    (np.vstack((NINE, Z[:-1])), "one_row_too_low"),
    # One row higher is the line y = 0, and one column to the right is the line x = 0: rules say it better.
    (np.vstack((Z[1:], NINE)), "second_bias_forgotten"),
    (np.hstack((NINE.T, Z[:, :-1])), "first_bias_forgotten"),
    (np.hstack((Z[:, 1:], NINE.T)), "one_column_too_far_left"),
    (-Z, "sign_flipped"),
    (2 * Z, "constant_factor"),
    (Z - 2, "constant_offset"),
]


@pytest.mark.parametrize(("written", "pattern"), PATTERNS, ids=lambda value: value if isinstance(value, str) else "")
def test_pattern_of_a_whole_grid_is_one_message(mark: Mark, written: Any, pattern: str) -> None:
    """Turned, mirrored, shifted, scaled: one sentence for the grid."""
    assert said(mark, "logit_field_bm3", "z", {"z": written.tolist()}) == (pattern,)


def test_pattern_of_a_region_is_one_of_the_grid(mark: Mark) -> None:
    """Regions show parts of one grid: everything one column too far left shows in all of them."""
    # ReLU(2x + y - 2) one column to the right: a {x=0,1; y=3,2}, b {x=2,3}, c {x=2,3; y=-1,-2}
    shifted = {"a": [[3, 5], [2, 4]], "b": [[7, 9], [6, 8]], "c": [[3, 5], [2, 4]]}
    result = mark({"activation_field_bm2": shifted})
    item = next(item for item in result.items if item.id == "activation_field_bm2")
    assert len({blank.diagnosis for blank in item.blanks}) == 1
    assert "1 error here" not in item_feedback(item, "cells")  # it is said once


def test_regions_read_bottom_up_one_by_one(mark: Mark) -> None:
    """Each region of ReLU(2x + y - 2) with its rows exchanged."""
    right = VALUES["activation_field_bm2"]
    result = mark({"activation_field_bm2": {id_: rows[::-1] for id_, rows in right.items()}})
    item = next(item for item in result.items if item.id == "activation_field_bm2")
    assert {blank.diagnosis.id for blank in item.blanks if blank.diagnosis} == {"upside_down"}


def test_a_pattern_is_one_of_the_whole_array(mark: Mark) -> None:
    """The signs of one row flipped is no flipped array; both signs of two lines wrong is no constant."""
    assert said(mark, "generator", "fake", {"fake": [[1, 1, 3], [3, -1, 3]]}) == ()


def test_patterns_need_three_numbers_that_differ(mark: Mark) -> None:
    """Two numbers off by one are two slips, and zeros are a multiple of nothing."""
    assert said(mark, "discriminator_output", "pred", {"pred": [0.8, 0, 0.8, 0.9, 0.1, 0.3]}) == ()
    assert said(mark, "generator", "fake", {"fake": [[0, 0, 0], [0, 0, 0]]}) == ()


# --- hostile and odd numbers ---------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1e308, -1e308, 1e-320, 123456789.123])
def test_no_number_breaks_a_diagnosis(mark: Mark, values: Any, number: float) -> None:
    """Whatever is written everywhere, every item is marked."""

    def everywhere(value: Any) -> Any:
        return [everywhere(one) for one in value] if isinstance(value, list) else number

    result = mark({id_: {blank: everywhere(one) for blank, one in blanks.items()} for id_, blanks in values.items()})
    assert result.not_marked == ()
