"""The worksheet on a two-layer network: its key, its wrong rules and its marking, by hand and by another program."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from copy import deepcopy
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.confusion import Outcome, encounters
from autograder.dataflow import evaluate, load_page
from autograder.feedback_item import item_feedback
from autograder.gradescope import run as gradescope_run
from autograder.gradescope.folders import Folders
from autograder.problem import Worksheet
from autograder.solution import solve
from reference import ops
from reference.ops import EXACT
from tests.conftest import ROOT, Mark, find_blank, verdicts
from tests.test_wrong_rules import Case, check_case, rule_of

FOLDER = ROOT / "problems" / "mlp"

# --- the key, by hand ----------------------------------------------------------------------------------
#
# Samples (-2, 0), (1, 2), (2, 3); sums x + y - 2 and -2x + y - 2; logits of a, b: -a-b+1, a+b-1, a+2b-2.
# exp: -3 -2 -1 are 0, 0 is 1, 1 is 3, 2 is 7. Targets: the second, the first, the third class.

A1 = [[0, 1, 3], [2, 0, 0]]
Z2 = [[-1, 0, -2], [1, 0, 2], [2, -1, 1]]
E = [[0, 1, 0], [3, 1, 7], [7, 0, 3]]  # columns add up to 10, 2, 10
PROB = [[0, 0.5, 0], [0.3, 0.5, 0.7], [0.7, 0, 0.3]]

# The other network: samples (-1, 3), (-1, -1), (0, -1); sums y - 2, -2y + 1, 2x + y + 2;
# logits -2a+c+1, a+b-c-1, a-b+1. Targets: the third, the second, the second class.

DA1 = [  # weights of a: -2 1 1, of b: 0 1 -1, of c: 1 -1 0, times the columns of dz2
    [-1.5, -0.9, -2.1],  # -1 - 0.5, -0.6 - 0.3, -1.4 - 0.7
    [0.5, -0.3, -0.7],  # 0 + 0.5, -0.3, -0.7
    [0.5, 0.6, 1.4],  # 0.5 - 0, 0.3 + 0.3, 0.7 + 0.7
]
VALUES: dict[str, dict[str, Any]] = {
    "mlp_hidden": {"z1": [[-4, 1, 3], [2, -2, -3]], "a1": A1},
    "mlp_logits": {"a1": A1, "z2": Z2},
    "mlp_softmax": {"z2": Z2, "e": E, "s": [10, 2, 10], "prob": PROB},
    "mlp_loss": {"prob": PROB, "picked": [0.3, 0.5, 0.3], "losses": [2, 1, 2], "total": 5},
    "mlp_gradient": {
        "a1": A1,
        "prob": PROB,
        "dz2": [[0, -0.5, 0], [-0.7, 0.5, 0.7], [0.7, 0, -0.7]],
        # each row of dz2 times 0 1 3, times 2 0 0, times 1 1 1: 0.5 + 2.1, -1.4, -0.7 + 0.5 + 0.7
        "dW2": [[-0.5, 0, -0.5], [2.6, -1.4, 0.5], [-2.1, 1.4, 0]],
    },
    "mlp_backprop": {
        "z1": [[1, -3, -3], [-5, 3, 3], [3, -1, 1]],
        "a1": [[1, 0, 0], [0, 3, 3], [3, 0, 1]],
        "z2": [[2, 1, 2], [-3, 2, 1], [2, -2, -2]],
        "e": [[7, 3, 7], [0, 7, 3], [7, 0, 0]],  # columns add up to 14, 10, 10
        "prob": [[0.5, 0.3, 0.7], [0, 0.7, 0.3], [0.5, 0, 0]],
        "losses": [1, 0.5, 2],  # of 0.5, 0.7, 0.3
        "dz2": [[0.5, 0.3, 0.7], [0, -0.3, -0.7], [-0.5, 0, 0]],
        "dW2": [  # each row of dz2 times 1 0 0, times 0 3 3, times 3 0 1, times 1 1 1
            [0.5, 3, 2.2, 1.5],  # 0.9 + 2.1, 1.5 + 0.7
            [0, -3, -0.7, -1],  # -0.9 - 2.1
            [-0.5, 0, -1.5, -0.5],
        ],
        "da1": DA1,
        "dz1": [[-1.5, 0, 0], [0, -0.3, -0.7], [0.5, 0, 1.4]],  # z1 is positive in + - -, - + +, + - +
        "dW1": [  # each row of dz1 times -1 -1 0, times 3 -1 -1, times 1 1 1
            [1.5, -4.5, -1.5],
            [0.3, 1, -1],  # 0.3 + 0.7
            [-0.5, 0.1, 1.9],  # 1.5 - 1.4
        ],
    },
}


def test_the_key_is_what_a_hand_computes(mlp: Worksheet) -> None:
    """Every blank of every exercise."""
    assert list(mlp.problems) == list(VALUES)
    for problem in mlp.exercises():
        key = solve(problem)
        assert list(key.blanks) == list(VALUES[problem.id])
        for blank, expected in VALUES[problem.id].items():
            assert key.blanks[blank].shape == np.shape(expected), (problem.id, blank)
            np.testing.assert_allclose(key.blanks[blank], expected, rtol=0, atol=1e-12, err_msg=f"{problem.id} {blank}")


def test_the_sheet_shows_the_tables_that_it_needs(mlp: Worksheet) -> None:
    """As context, and as they are."""
    tables = {"exp_table": ops.EXP, "neg_log_table": ops.NEG_LOG}
    shown = {id_: problem.context for id_, problem in mlp.problems.items() if problem.context}
    assert {id_: sorted(context) for id_, context in shown.items()} == {
        "mlp_softmax": ["exp_table"],
        "mlp_loss": ["neg_log_table"],
        "mlp_backprop": ["exp_table", "neg_log_table"],
    }
    for context in shown.values():
        for name, rows in context.items():
            assert rows == [list(tables[name].inputs), list(tables[name].entries)]


# --- the key, by another program: lists and fractions, from the files alone -------------------------------

EXP = {-3: 0, -2: 0, -1: 0, 0: 1, 1: 3, 2: 7, 3: 20}
NEG_LOG = {"0": "32", "1/10": "3", "3/10": "2", "1/2": "1", "7/10": "1/2", "9/10": "1/5", "1": "0"}

Row = list[Fraction]
Table = list[Row]


def times(left: Table, right: Table) -> Table:
    """Multiply a row by a column, for each row and each column."""
    columns = list(zip(*right, strict=True))
    return [[sum((a * b for a, b in zip(row, column, strict=True)), Fraction(0)) for column in columns] for row in left]


def turned(table: Table) -> Table:
    return [list(column) for column in zip(*table, strict=True)]


def computed(givens: Mapping[str, Table]) -> dict[str, Any]:
    """Compute a whole network from its printed numbers."""
    samples = [*givens["inputs"], [Fraction(1)] * len(givens["inputs"][0])]
    z1 = times(givens["W1"], samples)
    a1 = [[number if number > 0 else Fraction(0) for number in row] for row in z1]
    activations = [*a1, [Fraction(1)] * len(a1[0])]
    z2 = times(givens["W2"], activations)
    e = [[Fraction(EXP[int(number)]) for number in row] for row in z2]
    s = [sum(column, Fraction(0)) for column in turned(e)]
    prob = [[number / total for number, total in zip(row, s, strict=True)] for row in e]
    picked = [
        next(number for number, wanted in zip(*columns, strict=True) if wanted == 1)
        for columns in zip(turned(prob), turned(givens["target"]), strict=True)
    ]
    losses = [Fraction(NEG_LOG[str(number)]) for number in picked]
    dz2 = [[q - t for q, t in zip(*rows, strict=True)] for rows in zip(prob, givens["target"], strict=True)]
    da1 = times(turned([row[:-1] for row in givens["W2"]]), dz2)
    dz1 = [[d if z > 0 else Fraction(0) for d, z in zip(*rows, strict=True)] for rows in zip(da1, z1, strict=True)]
    forward = {"z1": z1, "a1": a1, "z2": z2, "e": e, "s": s, "prob": prob, "picked": picked, "losses": losses}
    backward = {
        "dz2": dz2,
        "dW2": times(dz2, turned(activations)),
        "da1": da1,
        "dz1": dz1,
        "dW1": times(dz1, turned(samples)),
    }
    return {**forward, "total": sum(losses), **backward}


@pytest.mark.parametrize("exercise", VALUES)
def test_the_key_is_what_another_program_computes(mlp: Worksheet, exercise: str) -> None:
    """Without NumPy and without reference/, exactly."""
    data = json.loads((FOLDER / f"{exercise}.json").read_text())
    givens = {name: [[Fraction(number) for number in row] for row in rows] for name, rows in data["givens"].items()}
    expected = computed(givens)
    key = solve(mlp.problems[exercise])
    for blank in data["blanks"]:
        np.testing.assert_allclose(
            key.blanks[blank["id"]], np.array(expected[blank["id"]], dtype=float), rtol=0, atol=1e-12
        )


@pytest.mark.parametrize(("weights", "gradient"), [("W1", "dW1"), ("W2", "dW2")])
def test_the_gradients_are_the_slopes_of_the_loss(mlp: Worksheet, weights: str, gradient: str) -> None:
    """Exactly: with each weight or bias moved a little up and a little down, the total moves as the gradient says."""
    problem = mlp.problems["mlp_backprop"]
    page = load_page("mlp")
    right = np.array(problem.givens[weights], dtype=float)
    expected = solve(problem, EXACT).steps[gradient]
    for at in np.ndindex(right.shape):
        totals = []
        for by in (1e-5, -1e-5):
            moved = right.copy()
            moved[at] += by
            totals.append(evaluate(page, {**problem.givens, weights: moved}, EXACT, wanted=["total"])["total"])
        assert float(totals[0] - totals[1]) / 2e-5 == pytest.approx(float(expected[at]), abs=1e-8)


# --- wrong rules ---------------------------------------------------------------------------------------

CASES = [
    Case("mlp_hidden", "first_bias_forgotten", "z1", [[-2, 3, 5], [4, 0, -1]]),  # x + y, -2x + y
    # the columns 0 0 2, 1 -2 1 and -2 1 2 as rows: 2, x - 2y + 1, -2x + y + 2
    Case("mlp_backprop", "first_weights_transposed", "z1", [[2, 2, 2], [-6, 2, 3], [7, 3, 1]]),
    Case("mlp_hidden", "relu_forgotten", "a1", [[-4, 1, 3], [2, -2, -3]]),
    # ReLU of -2 3 5 and of 4 0 -1, then 2 less
    Case("mlp_hidden", "relu_before_the_bias", "a1", [[-2, 1, 3], [2, -2, -2]]),
    Case("mlp_logits", "second_bias_forgotten", "z2", [[-2, -1, -3], [2, 1, 3], [4, 1, 3]]),  # -a-b, a+b, a+2b
    # the columns -1 1 1, -1 1 2 and 1 -1 -2 as rows: -a+b+1, -a+b+2, a-b-2
    Case("mlp_logits", "second_weights_transposed", "z2", [[3, 0, -2], [4, 1, -1], [-4, -1, 1]]),
    # a is -4 1 3 and b is 2 -2 -3
    Case("mlp_logits", "fed_before_relu", "z2", [[3, 2, 1], [-3, -2, -1], [-2, -5, -5]]),
    Case("mlp_logits", "relu_on_the_logits", "z2", [[0, 0, 0], [1, 0, 2], [2, 0, 1]]),
    Case("mlp_softmax", "exp_forgotten", "e", Z2),
    # sigma: -2 is 0.1, -1 is 0.3, 0 is 0.5, 1 is 0.7, 2 is 0.9
    Case("mlp_softmax", "sigma_for_exp", "e", [[0.3, 0.5, 0.1], [0.7, 0.5, 0.9], [0.9, 0.3, 0.7]]),
    Case("mlp_softmax", "one_sum_for_all", "s", [22, 22, 22]),  # 10 + 2 + 10
    # rows add up to 1, 11, 10
    Case("mlp_softmax", "rows_added", "s", [1, 11, 10]),
    Case("mlp_softmax", "softmax_over_rows", "prob", [[0, 1, 0], [3 / 11, 1 / 11, 7 / 11], [0.7, 0, 0.3]]),
    Case("mlp_softmax", "not_normalised", "prob", E),
    Case("mlp_softmax", "divided_by_the_largest", "prob", [[0, 1, 0], [3 / 7, 1, 1], [1, 0, 3 / 7]]),  # 7, 1, 7
    Case("mlp_loss", "largest_picked", "picked", [0.7, 0.5, 0.7]),
    Case("mlp_loss", "minus_forgotten", "losses", [-2, -1, -2]),
    Case("mlp_loss", "complement_used", "losses", [0.5, 1, 0.5]),  # -log of 0.7, 0.5, 0.7
    Case("mlp_loss", "log_forgotten", "losses", [0.3, 0.5, 0.3]),
    Case("mlp_loss", "mean_for_sum", "total", 5 / 3),
    Case("mlp_gradient", "target_minus_prob", "dz2", [[0, 0.5, 0], [0.7, -0.5, -0.7], [-0.7, 0, 0.7]]),
    Case("mlp_gradient", "target_forgotten", "dz2", PROB),
    # rows of dz2 add up to -0.5, 0.5, 0
    Case("mlp_gradient", "activations_left_out", "dW2", [[-0.5] * 3, [0.5] * 3, [0] * 3]),
    Case(
        "mlp_gradient",
        "averaged_over_samples",
        "dW2",
        [[-0.5 / 3, 0, -0.5 / 3], [2.6 / 3, -1.4 / 3, 0.5 / 3], [-0.7, 1.4 / 3, 0]],
    ),
    # -2 0 1, 1 1 -1 and 1 -1 0 times the columns of dz2: -1 - 0.5, -0.6, -1.4; 0.5 + 0.5, 0, 0; 0.5, 0.6, 1.4
    Case("mlp_backprop", "weights_not_transposed", "da1", [[-1.5, -0.6, -1.4], [1, 0, 0], [0.5, 0.6, 1.4]]),
    Case("mlp_backprop", "mask_forgotten", "dz1", DA1),
    Case("mlp_backprop", "relu_of_the_gradient", "dz1", [[0, 0, 0], [0.5, 0, 0], [0.5, 0.6, 1.4]]),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_rule_gives_what_the_mistake_gives(mlp: Worksheet, case: Case) -> None:
    """The numbers that a student writes who makes this mistake and no other; each shows somewhere."""
    check_case(mlp, case)


def test_every_rule_is_in_the_table() -> None:
    """No rule without a hand computation, and none twice."""
    assert Counter(case.rule for case in CASES) == Counter(rule.id for rule in load_page("mlp").rules)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_each_mistake_is_recognised(mark: Mark, mlp: Worksheet, case: Case) -> None:
    """What a student writes who makes it is named, earns nothing, and spoils no other blank."""
    responses = {case.exercise: {**deepcopy(VALUES[case.exercise]), case.blank: case.written}}
    diagnosis = find_blank(mark(responses, mlp), case.exercise, case.blank).diagnosis
    assert diagnosis is not None
    assert case.rule in (diagnosis.id, diagnosis.other)
    assert rule_of(load_page("mlp"), case.rule).happened.split(" ", 1)[1] in diagnosis.happened


def test_rows_are_not_added_where_there_are_fewer_classes() -> None:
    """Two classes of three samples: their sums would not fit into the row of s."""
    with pytest.raises(ValueError, match="as many classes as samples"):
        rule_of(load_page("mlp"), "rows_added").function(np.ones((2, 3)))


def test_artificial_students(mlp: Worksheet) -> None:
    """Every rule on every exercise that shows it is named; marks are lost in one step."""
    met = list(encounters(mlp))
    assert len(met) == 86
    assert {one.outcome for one in met} == {Outcome.NAMED, Outcome.NAMED_WITH_ANOTHER}
    # Probabilities above 1 have a -log of 0, so that every loss is 0: there the guard stays.
    assert {(one.exercise, one.rule) for one in met if len(one.lost_in) > 1} == {("mlp_loss", "not_normalised")}


# --- marking -------------------------------------------------------------------------------------------


def test_right_answers_earn_everything(mark: Mark, mlp: Worksheet) -> None:
    """Six exercises of 2, 2, 4, 4, 4 and 11 blanks."""
    result = mark(VALUES, mlp)
    assert (result.score, result.max_score, result.completed) == (27, 27, 6)


def test_a_slip_is_carried_back_to_the_first_layer(mark: Mark, mlp: Worksheet) -> None:
    """An exp misread as 3 for 7 in the second column: 0.5 and 0.5 there, and all that follows from it."""
    spoiled = deepcopy(VALUES["mlp_backprop"])
    spoiled["e"][1][1] = 3
    spoiled["prob"] = [[0.5, 0.5, 0.7], [0, 0.5, 0.3], [0.5, 0, 0]]
    spoiled["losses"] = [1, 1, 2]
    spoiled["dz2"] = [[0.5, 0.5, 0.7], [0, -0.5, -0.7], [-0.5, 0, 0]]
    # times 1 0 0, 0 3 3, 3 0 1, 1 1 1: 1.5 + 2.1, 1.5 + 0.7, 0.5 + 0.5 + 0.7; -1.5 - 2.1, -0.7, -0.5 - 0.7
    spoiled["dW2"] = [[0.5, 3.6, 2.2, 1.7], [0, -3.6, -0.7, -1.2], [-0.5, 0, -1.5, -0.5]]
    # second column: -1 - 0.5, -0.5, 0.5 + 0.5
    spoiled["da1"] = [[-1.5, -1.5, -2.1], [0.5, -0.5, -0.7], [0.5, 1, 1.4]]
    spoiled["dz1"] = [[-1.5, 0, 0], [0, -0.5, -0.7], [0.5, 0, 1.4]]
    # the second row times -1 -1 0, 3 -1 -1, 1 1 1: 0.5, 0.5 + 0.7, -0.5 - 0.7
    spoiled["dW1"] = [[1.5, -4.5, -1.5], [0.5, 1.2, -1.2], [-0.5, 0.1, 1.9]]
    result = mark({"mlp_backprop": spoiled}, mlp)
    assert result.score == 11 - Fraction(1, 9)
    assert verdicts(result, "mlp_backprop", "e") == "CCCCICCCC"
    assert verdicts(result, "mlp_backprop", "prob") == "CFCCFCCCC"
    assert verdicts(result, "mlp_backprop", "dW2") == "CFCFCFCFCCCC"
    assert verdicts(result, "mlp_backprop", "dW1") == "CCCFFFCCC"


EXACT_E = [[0.37, 1, 0.14], [2.72, 1, 7.39], [7.39, 0.37, 2.72]]  # of -1 0 -2, 1 0 2, 2 -1 1


def test_the_exact_exponential_is_no_error(mark: Mark, mlp: Worksheet) -> None:
    """Full marks and a note; its sums 10.48, 2.37, 10.25 and what is divided by them are carried."""
    prob = [[0.04, 0.42, 0.01], [0.26, 0.42, 0.72], [0.71, 0.16, 0.27]]
    responses = {"mlp_softmax": {"z2": Z2, "e": EXACT_E, "s": [10.48, 2.37, 10.25], "prob": prob}}
    result = mark(responses, mlp)
    diagnosis = find_blank(result, "mlp_softmax", "e").diagnosis
    assert diagnosis is not None
    assert (diagnosis.id, diagnosis.kind) == ("exact_exponential", "convention")
    assert result.score == 4
    assert result.completed == 0


def test_the_exact_exponential_on_the_way(mark: Mark, mlp: Worksheet) -> None:
    """Where e is not on the sheet, the probabilities alone tell it."""
    exact = [[0.035, 0.422, 0.013], [0.259, 0.422, 0.721], [0.705, 0.155, 0.265]]
    found = find_blank(mark({"mlp_loss": {"prob": exact}}, mlp), "mlp_loss", "prob")
    assert found.diagnosis is not None
    assert found.diagnosis.id == "exact_exponential"
    assert found.marks == 1


def test_the_student_reads_what_happened_and_what_to_look_at(mark: Mark, mlp: Worksheet) -> None:
    """The probabilities of each row add up to 1, and the rest of the exercise is right."""
    wrong = [[0, 1, 0], [0.27, 0.09, 0.64], [0.7, 0, 0.3]]
    result = mark({"mlp_softmax": {**VALUES["mlp_softmax"], "prob": wrong}}, mlp)
    item = next(item for item in result.items if item.id == "mlp_softmax")
    assert item_feedback(item, "cells") == (
        "The first error is in prob (row 1, column 2; row 2): each row of e was divided by its own sum. "
        "Remember that the classes of one sample stand in a column."
    )


# --- on Gradescope -------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["named by the environment", "the only one"])
def test_gradescope_marks_this_worksheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    """Either BYHAND_WORKSHEET names it, or the zip holds no other."""
    if how == "the only one":
        monkeypatch.delenv(gradescope_run.WORKSHEET_VARIABLE, raising=False)
        (tmp_path / "mlp").symlink_to(FOLDER)
        monkeypatch.setattr("autograder.catalog.problems_folder", lambda: tmp_path)
        monkeypatch.setattr(gradescope_run, "problems_folder", lambda: tmp_path)
    else:
        monkeypatch.setenv(gradescope_run.WORKSHEET_VARIABLE, "mlp")
    folder = FOLDER / "examples" / "one_slip"
    result, document = gradescope_run.mark_submission(
        Folders(folder, tmp_path / "none", tmp_path / "results.json"), None
    )
    assert result.score == Fraction(242, 9)
    assert [row["name"] for row in document["tests"]][-1].endswith("Back to the first layer")
