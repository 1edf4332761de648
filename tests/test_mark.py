"""Verdicts and marks: the key, follow-through and its guard, "not needed", misconceptions."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from autograder.grade import grade
from autograder.problem import Blank, Problem, Worksheet
from autograder.readers.answers import Answers
from autograder.result import Verdict
from tests.conftest import Mark, Responses, as_read, find_blank, verdicts


def change(responses: Responses, exercise: str, **blanks: Any) -> Responses:
    """Return the responses of one exercise alone, some of its blanks replaced."""
    return {exercise: {**responses[exercise], **blanks}}


def test_the_key_marks_itself_full(mark: Mark, values: Responses) -> None:
    """The independent values earn every mark: one for each of the 153 blanks."""
    result = mark(values)
    assert (result.score, result.max_score) == (153, 153)
    assert result.completed == 46
    assert {cell.verdict for item in result.items for blank in item.blanks for cell in blank.cells} <= {
        Verdict.CORRECT,
        Verdict.NO_RESPONSE,  # the activity
    }


def test_marks_are_shared_exactly(mark: Mark, values: Responses) -> None:
    """A seventh is a seventh: seven of them are one."""
    values["sigmoid_table"]["sigma"][3] = 0.6
    blank = find_blank(mark(values), "sigmoid_table", "sigma")
    assert blank.marks == Fraction(6, 7)


def test_whole_column_of_gaps_costs_its_share(mark: Mark) -> None:
    """A partly filled grid earns the share of its cells."""
    result = mark({"generator": {"fake": [[-1, None, None], [3, None, None]]}})
    assert verdicts(result, "generator", "fake") == "C--C--"
    assert find_blank(result, "generator", "fake").marks == Fraction(1, 3)
    assert find_blank(result, "generator", "fake").verdict is Verdict.NO_RESPONSE


# --- follow-through ---------------------------------------------------------------------------------


def test_chain_is_judged_from_the_nearest_earlier_blank(mark: Mark, values: Responses) -> None:
    """z slips, pred follows z, dz follows pred; a second slip in pred is its own error, dz still follows."""
    # z is given in this exercise, so the first slip is in pred: 0.9 for 0.1 at sample 1.
    # Then -log(1 - 0.9) = 3 for the fake, dz = 0.9.
    slipped = change(
        values,
        "discriminator_gradients",
        pred=[0.9, 0.7, 0.9, 0.5, 0.3, 1],
        neg_log=[3, 2, 3, 1, 2, 0],
        dz=[0.9, 0.7, 0.9, -0.5, -0.7, 0],
    )
    result = mark(slipped)
    assert verdicts(result, "discriminator_gradients", "pred") == "ICCCCC"
    assert verdicts(result, "discriminator_gradients", "neg_log") == "FCCCCC"
    assert verdicts(result, "discriminator_gradients", "dz") == "FCCCCC"
    assert next(item for item in result.items if item.attempted).marks == 4 - Fraction(1, 6)


def test_step_between_that_is_no_blank_is_computed(mark: Mark, values: Responses) -> None:
    """A wrong prediction reaches the total loss through steps that nobody wrote down."""
    # pred of sample 3 is 0.3 instead of 0.5: its loss is -log(1 - 0.3) = 0.5 instead of 1, total 37.
    pred = [0.5, 0, 0.3, 0.7, 0, 0.1]
    result = mark(change(values, "update_bias", pred=pred, loss_after=37))
    assert verdicts(result, "update_bias", "pred") == "CCICCC"
    assert verdicts(result, "update_bias", "loss_after") == "F"


def test_own_values_do_not_excuse_a_second_error(mark: Mark, values: Responses) -> None:
    """After a slip, a later number that follows from nothing is wrong."""
    result = mark(change(values, "update_bias", pred=[0.5, 0, 0.3, 0.7, 0, 0.1], loss_after=36))
    assert verdicts(result, "update_bias", "loss_after") == "I"


def test_key_value_is_right_even_when_it_does_not_follow(mark: Mark, values: Responses) -> None:
    """Each cell is judged against the key first."""
    result = mark(change(values, "update_bias", pred=[0.5, 0, 0.3, 0.7, 0, 0.1], loss_after=37.5))
    assert verdicts(result, "update_bias", "loss_after") == "C"


@pytest.mark.parametrize(("answer", "verdict"), [(0.2, "F"), (0.35, "F"), (0.5, "F"), (0.6, "I"), (0.1, "I")])
def test_own_value_off_the_table(mark: Mark, values: Responses, answer: float, verdict: str) -> None:
    """-log of a wrong 0.8 is anything between the entries of 0.7 and 0.9."""
    # not_q of sample 4 is 0.9; with a wrong 0.8 there the second row's -log lies between 0.5 and 0.2.
    # bce_dog: the target of sample 4 is 0, so the second row is needed.
    neg_log = [[None] * 5, [0, 0, 3, answer, None]]
    responses = change(values, "bce_dog", not_q=[1, 1, 0.1, 0.8, 0], neg_log=neg_log)
    del responses["bce_dog"]["losses"], responses["bce_dog"]["total"]
    expected = "C" if answer == 0.2 else verdict  # 0.2 is the key itself
    assert verdicts(mark(responses), "bce_dog", "neg_log")[8] == expected


def test_beyond_the_end_of_the_table_the_end_counts(mark: Mark, values: Responses) -> None:
    """A "probability" of 1.9 has the -log of 1."""
    not_q = [1, 1, 0.1, 1.9, 0]
    responses = change(values, "bce_dog", not_q=not_q, neg_log=[[None] * 5, [0, 0, 3, 0, None]])
    assert verdicts(mark(responses), "bce_dog", "neg_log")[8] == "F"


def test_gap_upstream_takes_the_keys_value(mark: Mark, values: Responses) -> None:
    """One slip and one gap in the losses: the total follows from the slip and from the key in the gap."""
    losses = [0.5, 2, 2, None, 3, 0]  # slip: 2 for 1; gap: 0.5
    result = mark(change(values, "discriminator_loss_1", losses=losses, total=8))
    assert verdicts(result, "discriminator_loss_1", "losses") == "CCI-CC"
    assert verdicts(result, "discriminator_loss_1", "total") == "F"


def test_misshapen_blank_upstream_takes_the_keys_values(mark: Mark, values: Responses) -> None:
    """A blank that cannot be read spoils nothing after it."""
    result = mark(change(values, "discriminator_loss_1", losses=[1, 2]))
    assert verdicts(result, "discriminator_loss_1", "losses") == "UUUUUU"
    assert verdicts(result, "discriminator_loss_1", "total") == "C"


def test_step_without_an_earlier_blank_can_have_no_follow_through(mark: Mark, values: Responses) -> None:
    """The regions of a field do not depend on each other."""
    result = mark(change(values, "activation_field_b0", a=[[4, 5]], b=[[6, 7]]))
    assert verdicts(result, "activation_field_b0", "a") == "II"
    assert verdicts(result, "activation_field_b0", "b") == "II"


def test_credit_for_follow_through_is_a_policy(mark: Mark, values: Responses, gan: Worksheet) -> None:
    """At half credit a carried total earns half its mark."""
    policies = replace(gan.policies, follow_through_credit="1/2")
    half = replace(gan, file=replace(gan.file, policies=policies))
    slipped = change(values, "discriminator_loss_1", losses=[0.5, 2, 2, 0.5, 3, 0], total=8)
    assert find_blank(mark(slipped, half), "discriminator_loss_1", "total").marks == Fraction(1, 2)
    assert find_blank(mark(slipped), "discriminator_loss_1", "total").marks == 1


# --- the guard --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("z", "pred", "why"),
    [
        ([0] * 6, [0.5] * 6, "in z all cells are the same"),
        (
            [0, 0, 0, 1, 0, 0],
            [0.5, 0.5, 0.5, 0.7, 0.5, 0.5],
            "in z fewer than half as many cells are not zero",
        ),
        ([1, 1, 0, 1, 1, 1], [0.7, 0.7, 0.5, 0.7, 0.7, 0.7], "in z all cells are 0 or 1"),
    ],
)
def test_guard_refuses_what_the_student_made_easy(mark: Mark, z: list[float], pred: list[float], why: str) -> None:
    """Constant, mostly zero or saturated values upstream earn nothing downstream, and staff see why."""
    result = mark({"discriminator_output": {"z": z, "pred": pred}})
    assert "F" not in verdicts(result, "discriminator_output", "pred")
    assert find_blank(result, "discriminator_output", "pred").notes == (f"follow-through refused: {why}",)


def test_one_slip_never_trips_the_guard(mark: Mark, values: Responses) -> None:
    """A row of two non-zero cells loses one of them to a slip, and the next row is still carried."""
    # v1 = 0 0 -2 1 1 0: with a slip of 0 for -2 fewer cells are non-zero and all are 0 or 1.
    result = mark(change(values, "discriminator_hidden", v1=[0, 0, 1, 1, 1, 0], v2=[0, 0, 1, 1, 1, 0]))
    assert verdicts(result, "discriminator_hidden", "v2") == "CCFCCC"


def test_guard_lets_a_key_that_is_easy_itself_pass(mark: Mark, values: Responses) -> None:
    """Targets are all 0 or 1 in the key too: swapped targets are an error, not an evasion."""
    responses = change(values, "generator_gradients", target=[0, 0, 0], neg_log=[0.2, 2, 3], dz=[0.1, 0.7, 0.9])
    result = mark(responses)
    assert verdicts(result, "generator_gradients", "target") == "MMM"
    # The student's target has no non-zero cell, but it is a known mistake: what follows from it is carried.
    assert verdicts(result, "generator_gradients", "dz") == "FFF"
    discriminator = change(
        values,
        "discriminator_gradients",
        target=[1, 1, 1, 0, 0, 0],
        neg_log=[3, 0.5, 0.2, 1, 0.5, 32],
        dz=[-0.9, -0.3, -0.1, 0.5, 0.3, 1],
    )
    assert verdicts(mark(discriminator), "discriminator_gradients", "dz") == "FFFFFF"


# --- not needed -------------------------------------------------------------------------------------

# generator_loss_1: samples 5 and 6 are real and do not count. -log Y = 2 .5 1 2 3 0 is needed for 1 to 4.
X = "x"


def test_not_needed_cells_carry_no_marks(mark: Mark, values: Responses) -> None:
    """x and the right number are both right; another number is shown as wrong and costs nothing."""
    neg_log = [[2, 0.5, 1, 2, X, 0], [X, 2, 99, None, X, X]]
    result = mark(change(values, "generator_loss_1", neg_log=neg_log))
    assert verdicts(result, "generator_loss_1", "neg_log") == "CCCCCCCCI-CC"
    blank = find_blank(result, "generator_loss_1", "neg_log")
    assert (blank.marks, blank.verdict) == (1, Verdict.CORRECT)
    assert next(item for item in result.items if item.attempted).completed


def test_x_where_a_number_is_needed_is_wrong(mark: Mark, values: Responses) -> None:
    """Unless the student's own target is 0 there."""
    neg_log = [[X, 0.5, 1, 2, X, X], [X] * 6]
    result = mark(change(values, "generator_loss_1", neg_log=neg_log))
    assert verdicts(result, "generator_loss_1", "neg_log") == "ICCCCCCCCCCC"


def test_x_follows_from_an_own_target_of_zero(mark: Mark, values: Responses) -> None:
    """One target slips to 0; x in its place, a loss of x and the total without it are carried."""
    p = [[0, 1, 1, 1, 0, 0], [0] * 6]
    neg_log = [[X, 0.5, 1, 2, X, X], [X] * 6]
    result = mark(change(values, "generator_loss_1", p=p, neg_log=neg_log, losses=[X, 0.5, 1, 2, X, 0], total=3.5))
    assert verdicts(result, "generator_loss_1", "p") == "ICCCCCCCCCCC"
    assert verdicts(result, "generator_loss_1", "neg_log") == "FCCCCCCCCCCC"
    assert verdicts(result, "generator_loss_1", "losses") == "FCCCCC"
    assert verdicts(result, "generator_loss_1", "total") == "F"


def test_guard_also_refuses_x_from_targets_of_zero(mark: Mark, values: Responses) -> None:
    """All targets 0 would make every -log unnecessary."""
    responses = change(values, "generator_loss_1", p=[[0] * 6] * 2, neg_log=[[X] * 6] * 2)
    assert verdicts(mark(responses), "generator_loss_1", "neg_log") == "IIIICCCCCCCC"


def test_x_from_wrong_targets_needs_the_work_that_they_ask_for(mark: Mark, values: Responses) -> None:
    """With the real samples as the only ones, -log of theirs is needed; x everywhere earns nothing."""
    wrong = [[0, 0, 0, 0, 1, 1], [0] * 6]
    lazy = change(values, "generator_loss_1", p=wrong, neg_log=[[X] * 6] * 2)
    assert verdicts(mark(lazy), "generator_loss_1", "neg_log") == "IIIICCCCCCCC"
    done = change(values, "generator_loss_1", p=wrong, neg_log=[[X, X, X, X, 3, 0], [X] * 6])
    assert verdicts(mark(done), "generator_loss_1", "neg_log") == "FFFFCCCCCCCC"


def test_own_number_where_none_is_needed_is_carried(mark: Mark, values: Responses) -> None:
    """A not-needed -log of a slipped 1 - y follows from it and costs nothing either way."""
    # bce_pig, sample 4 (target 1): 1 - q = 0.9; with a slipped 0.7 the unneeded -log is 0.5.
    responses = change(values, "bce_pig", not_q=[1, 0, 0.1, 0.7, 1], neg_log=[[X, X, 0.2, 3, X], [0, 32, X, 0.5, 0]])
    result = mark(responses)
    assert verdicts(result, "bce_pig", "neg_log") == "CCCCCCCCFC"
    assert find_blank(result, "bce_pig", "neg_log").marks == 1


def test_x_in_a_blank_that_never_allows_it_is_unreadable(mark: Mark) -> None:
    """Where every box needs a number, x says nothing."""
    assert verdicts(mark({"sigmoid_table": {"sigma": [X] * 7}}), "sigmoid_table", "sigma") == "U" * 7


# --- misconceptions ---------------------------------------------------------------------------------

MISCONCEPTIONS = [
    # exercise, blank, what the student wrote (by hand), rule, how many cells it explains
    ("bce_pig", "neg_log", [[-32, 0, -0.2, -3, -32], [0, -32, -3, -0.2, 0]], "minus_forgotten", 3),
    ("cross_entropy_matmul", "g", [[-2], [-1], [-3], [-3]], "minus_forgotten", 4),
    ("batch_categorical_ce_indexed", "g", [-2, -1, -2], "minus_forgotten", 3),
    ("discriminator_gradients", "neg_log", [-0.2, -2, -3, -1, -2, 0], "minus_forgotten", 5),
    ("discriminator_loss_1", "p", [[1, 1, 1, 1, 0, 0], [0, 0, 0, 0, 1, 1]], "targets_swapped", 12),
    ("generator_loss_2", "p", [[0] * 6, [1, 0, 1, 0, 1, 0]], "targets_swapped", 6),
    ("generator_loss_1", "p", [[0, 0, 0, 0, 1, 1], [1, 1, 1, 1, 0, 0]], "targets_of_the_discriminator", 10),
    ("discriminator_gradients", "target", [1, 1, 1, 0, 0, 0], "targets_swapped", 6),
    ("batch_bce", "p", [[0, 1, 0], [1, 0, 1]], "targets_swapped", 6),
    ("discriminator_hidden", "v2", [0, 0, -2, 1, 1, 0], "v_relu_forgotten", 1),
    ("activation_field_bm3", "b", [[-2, -1], [-3, -2]], "relu_forgotten", 4),
    ("activation_field_lines", "a1", [[-2, -1, 0, 1, 2, 3, 4]] * 7, "first_relu_forgotten", 14),
    ("train_generator", "hidden_fake", [[-0.1, -0.1, -2.3], [4, 0, 4]], "relu_forgotten", 3),
    ("generator", "fake", [[1, 1, -1], [2, -2, 2]], "bias_forgotten", 6),
    ("generator", "fake", [[3, 3, 1], [1, -3, 1]], "bias_sign", 6),
    ("discriminator_hidden", "h1", [2, -2, 2, 2, -2, 0], "h_bias_sign", 6),
    ("activation_field_bm2", "b", [[9, 11], [8, 10]], "bias_sign", 4),
    ("logit_field_bm3", "z", None, "output_bias_sign", 49),
    ("update_bias", "z", [1, -3, 1, 2, -2, -1], "bias_not_moved", 6),
    ("discriminator_loss_1", "not_y", [0.3, 0.7, 0.5, 0.3, 0.1, 1], "prediction_copied", 5),
    (
        "bce_exercise",
        "q",
        [[0.7, 0.9, 0.3, 0.1, 1, 0], [0.3, 0.1, 0.7, 0.9, 0, 1]],
        "rows_of_q_exchanged",
        12,
    ),
    ("discriminator_gradients", "neg_log", [3, 0.5, 0.2, 1, 0.5, 32], "complement_used", 5),
]


@pytest.mark.parametrize(("exercise", "blank", "wrong", "rule", "cells"), MISCONCEPTIONS)
def test_misconception_is_named(
    mark: Mark, values: Responses, exercise: str, blank: str, wrong: Any, rule: str, cells: int
) -> None:
    """The blank computed by hand with one wrong rule is recognised, cell by cell, and earns nothing there."""
    if wrong is None:  # z = a1 + a2 + 3 instead of - 3
        wrong = [[z + 6 for z in row] for row in values[exercise][blank]]
    result = find_blank(mark({exercise: {blank: wrong}}), exercise, blank)
    assert result.diagnosis is not None
    assert result.diagnosis.id == rule
    found = [cell for cell in result.cells if cell.verdict is Verdict.MISCONCEPTION]
    assert len(found) == cells
    assert result.marks == sum(Fraction(cell.verdict is Verdict.CORRECT) * cell.weight for cell in result.cells) / sum(
        cell.weight for cell in result.cells
    )
    assert Verdict.INCORRECT not in {cell.verdict for cell in result.cells if cell.weight}


def test_consequences_of_a_misconception_are_carried(mark: Mark, values: Responses) -> None:
    """ReLU forgotten costs one cell; the activations after it follow from the student's own."""
    g = [[-2], [-1], [-3], [-3]]
    result = mark(change(values, "cross_entropy_elementwise", g=g, pg=[[-1.4], [0], [-0.9], [0]], CE=-2.3))
    assert verdicts(result, "cross_entropy_elementwise", "g") == "MMMM"
    assert verdicts(result, "cross_entropy_elementwise", "pg") == "FCFC"
    assert verdicts(result, "cross_entropy_elementwise", "CE") == "F"


def test_two_rules_that_explain_equally_well_are_not_named(mark: Mark) -> None:
    """With the bias zero in the key's row, forgetting it and turning its sign cannot be told apart."""
    # Region a of activation_field_b0 has bias 0: no bias rule gives a wrong value, so none is named.
    result = find_blank(mark({"activation_field_b0": {"a": [[9, 9]]}}), "activation_field_b0", "a")
    assert result.diagnosis is None
    assert {cell.verdict for cell in result.cells} == {Verdict.INCORRECT}


# --- files may say otherwise ------------------------------------------------------------------------


def with_blank(gan: Worksheet, exercise: str, blank: str, **more: Any) -> Worksheet:
    """Return the worksheet with one blank changed."""
    problem: Problem = gan.problems[exercise]
    blanks: list[Blank] = [replace(old, **more) if old.id == blank else old for old in problem.blanks]
    return replace(gan, problems={**gan.problems, exercise: replace(problem, blanks=blanks)})


def test_cell_weights_and_fractional_marks(mark: Mark, gan: Worksheet) -> None:
    """A file may give a blank other marks and share them unequally."""
    changed = with_blank(gan, "generator", "fake", marks="5/2", cell_weights=[[3, 1, 1], [1, 2, 2]])
    result = find_blank(mark({"generator": {"fake": [[-1, 0, 0], [0, 0, 0]]}}, changed), "generator", "fake")
    assert (result.marks, result.max_marks) == (Fraction(3, 4), Fraction(5, 2))


@pytest.mark.parametrize(("exercise", "blank", "near"), [("generator", "fake", 0.01), ("bce_pig", "total", 0.03)])
def test_default_tolerances(mark: Mark, values: Responses, exercise: str, blank: str, near: float) -> None:
    """Whole numbers are exact; table arithmetic allows 0.02."""

    def shifted(value: Any, by: float) -> Any:
        return [shifted(one, by) for one in value] if isinstance(value, list) else value + by

    off = mark({exercise: {blank: shifted(values[exercise][blank], near)}})
    assert set(verdicts(off, exercise, blank)) == {"I"}
    if exercise == "bce_pig":
        close = mark({exercise: {blank: shifted(values[exercise][blank], 0.02)}})
        assert set(verdicts(close, exercise, blank)) == {"C"}


def test_every_verdict_can_carry_its_trace(gan: Worksheet) -> None:
    """Staff can see the rule, the difference and the allowance behind a verdict."""
    answers = Answers(as_read({"bce_pig": {"total": 35, "losses": [0, 32, "x", 3, 0]}}))
    result = grade(gan, answers, explain=True)
    assert find_blank(result, "bce_pig", "total").cells[0].trace == (
        "key 35.2: atol 0.02, rtol 0, off by 0.2, allowed 0.02"
    )
    losses = find_blank(result, "bce_pig", "losses").cells
    assert losses[0].trace == "key 0: atol 0.02, rtol 0, off by 0, allowed 0.02"
    assert losses[2].trace == "unreadable"
    assert find_blank(grade(gan, answers), "bce_pig", "total").cells[0].trace == ""
