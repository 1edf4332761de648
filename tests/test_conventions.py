"""Other conventions than the printed tables: recognised, worth what the policy says, and rounded on the way or not."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from autograder.policies import Conventions
from autograder.problem import Worksheet
from autograder.result import ItemResult
from tests.conftest import VALUES, Mark, find_blank, verdicts

# -ln: 0.105 at 0.9, 0.357 at 0.7, 0.693 at 0.5, 1.204 at 0.3, 2.303 at 0.1
# -log2: 0.152, 0.515, 1, 1.737, 3.322; -log10: 0.046, 0.155, 0.301, 0.523, 1
PIG = {  # bce_pig needs -log of 1, 1, 0.9, 0.1, 1 with targets 0 0 1 1 0, and -log(0) = 32 in the second column
    "natural_logarithm": ([0.11, 2.3], 34.41),
    "exact_logarithm": ([0.15, 3.32], 35.47),
    "decimal_logarithm": ([0.05, 1], 33.05),
}


def pig(small: float, large: float, total: float) -> dict[str, Any]:
    neg_log = [["x", "x", small, large, "x"], [0, 32, "x", "x", 0]]
    return {**VALUES["bce_pig"], "neg_log": neg_log, "losses": [0, 32, small, large, 0], "total": total}


def item_of(mark: Mark, exercise: str, blanks: dict[str, Any], worksheet: Worksheet | None = None) -> ItemResult:
    result = mark({exercise: blanks}, *((worksheet,) if worksheet else ()))
    return next(item for item in result.items if item.id == exercise)


def with_policy(gan: Worksheet, policy: Conventions) -> Worksheet:
    return replace(gan, file=replace(gan.file, policies=replace(gan.policies, conventions=policy)))


@pytest.mark.parametrize("convention", PIG)
def test_another_logarithm_is_no_error(mark: Mark, convention: str) -> None:
    """By default: full marks with a note, later steps carried, and the exercise is not called completed."""
    (small, large), total = PIG[convention]
    item = item_of(mark, "bce_pig", pig(small, large, total))
    diagnosis = item.blanks[2].diagnosis
    assert diagnosis is not None
    assert (diagnosis.id, diagnosis.kind) == (convention, "convention")
    assert item.marks == item.max_marks
    assert not item.completed
    codes = {blank.id: "".join(cell.verdict.name[0] for cell in blank.cells) for blank in item.blanks}
    assert codes == {"not_p": "CCCCC", "not_q": "CCCCC", "neg_log": "CCFFCCCCCC", "losses": "CCFFC", "total": "F"}


@pytest.mark.parametrize(
    ("exercise", "blank", "written", "convention"),
    [
        ("cross_entropy_matmul", "g", [[1.203973], [0.693147], [2.302585], [2.302585]], "natural_logarithm"),
        ("batch_categorical_ce_indexed", "g", [1.2, 0.69, 1.2], "natural_logarithm"),
        (
            "discriminator_gradients",
            "neg_log",
            [0.105361, 1.203973, 2.302585, 0.693147, 1.203973, 0],
            "natural_logarithm",
        ),
        ("cross_entropy_matmul", "g", [[1.7], [1], [3.3], [3.3]], "exact_logarithm"),
        ("cross_entropy_matmul", "g", [[1.74], [1], [3.32], [3.32]], "exact_logarithm"),
        ("cross_entropy_matmul", "g", [[0.523], [0.301], [1], [1]], "decimal_logarithm"),
        # sigma of 1 -3 1 2 -2 -1, of which 0.881 and 0.119 are within the table's 0.02
        ("discriminator_output", "pred", [0.731, 0.047, 0.731, 0.881, 0.119, 0.269], "exact_sigma"),
        ("discriminator_output", "pred", [0.73, 0.05, 0.73, 0.88, 0.12, 0.27], "exact_sigma"),
    ],
)
def test_conventions_by_hand(mark: Mark, exercise: str, blank: str, written: Any, convention: str) -> None:
    """To any number of decimals, on every page that uses a table."""
    result = mark({exercise: {blank: written}})
    found = find_blank(result, exercise, blank)
    assert found.diagnosis is not None
    assert (found.diagnosis.id, found.diagnosis.kind) == (convention, "convention")
    assert found.marks == found.max_marks


def test_policy_accept(mark: Mark, gan: Worksheet) -> None:
    """As good as the table: everything is right, and the exercise is completed."""
    item = item_of(mark, "bce_pig", pig(0.11, 2.3, 34.41), with_policy(gan, "accept"))
    assert item.completed
    assert item.marks == item.max_marks
    assert item.blanks[2].diagnosis is not None  # staff can see it; it is no error


def test_policy_accept_excuses_no_other_error(mark: Mark, gan: Worksheet) -> None:
    """What is carried from a wrong 1 - q is carried, not right."""
    blanks = {**pig(0.11, 2.3, 34.41), "not_q": [1, 0, 0.1, 0.9, 0.7]}
    item = item_of(mark, "bce_pig", blanks, with_policy(gan, "accept"))
    assert not item.completed


def test_policy_reject(mark: Mark, gan: Worksheet) -> None:
    """The step costs its marks, what follows is carried; two cells of seven are lost."""
    item = item_of(mark, "bce_pig", pig(0.11, 2.3, 34.41), with_policy(gan, "reject"))
    assert item.blanks[2].verdict.name == "MISCONCEPTION"
    needed = sum(1 for cell in item.blanks[2].cells if cell.weight)
    assert item.max_marks - item.marks == Fraction(2, needed)
    assert [blank.marks for blank in item.blanks[3:]] == [1, 1]


def test_an_exercise_has_its_own_policy(mark: Mark, gan: Worksheet) -> None:
    """The exercise that asks for the table itself does not accept the exact sigma."""
    exact = [0.047, 0.119, 0.269, 0.5, 0.731, 0.881, 0.953]
    assert gan.problems["sigmoid_table"].conventions == "reject"
    item = item_of(mark, "sigmoid_table", {"sigma": exact})
    assert verdicts(mark({"sigmoid_table": {"sigma": exact}}), "sigmoid_table", "sigma") == "MCMCMCM"
    assert item.blanks[0].diagnosis is not None
    assert item.blanks[0].diagnosis.id == "exact_sigma"


def test_credit_for_follow_through_is_not_the_conventions(mark: Mark, gan: Worksheet) -> None:
    """With half marks for what is carried, another convention itself still earns full marks."""
    halved = replace(gan, file=replace(gan.file, policies=replace(gan.policies, follow_through_credit="1/2")))
    item = item_of(mark, "bce_pig", pig(0.11, 2.3, 34.41), halved)
    assert item.blanks[2].marks == 1
    assert item.blanks[4].marks == Fraction(1, 2)


# --- rounding on the way -------------------------------------------------------------------------------


def test_a_sum_rounded_to_the_tables_one_decimal(mark: Mark) -> None:
    """0 + 32 + 0.15 + 3.32 + 0 = 35.47 may be written as 35.5; 35.4 may not."""
    rounded = item_of(mark, "bce_pig", pig(0.15, 3.32, 35.5))
    assert rounded.marks == rounded.max_marks
    assert rounded.blanks[4].diagnosis is not None
    assert rounded.blanks[4].diagnosis.id == "rounded_on_the_way"
    assert rounded.blanks[4].diagnosis.kind == "convention"
    cut = item_of(mark, "bce_pig", pig(0.15, 3.32, 35.4))
    assert cut.blanks[4].marks == 0


BEFORE = {  # update_bias: -log of 0.3 1 0.3 0.9 0.1 0.3, written as one number; pred is on no line of the sheet
    8.68: ("exact_logarithm", ""),  # 3 * 1.737 + 0.152 + 3.322 = 8.685
    8.6: ("exact_logarithm", "-log to one decimal"),  # 3 * 1.7 + 0.2 + 3.3
    6.02: ("natural_logarithm", ""),  # 3 * 1.204 + 0.105 + 2.303 = 6.02
    2.61: ("decimal_logarithm", ""),  # 3 * 0.523 + 0.046 + 1 = 2.615
}


@pytest.mark.parametrize("written", BEFORE)
def test_the_path_of_roundings_is_named(mark: Mark, written: float) -> None:
    """Six -log and their sum stand behind one number; the note says which way leads to it."""
    convention, path = BEFORE[written]
    found = find_blank(mark({"update_bias": {"loss_before": written}}), "update_bias", "loss_before")
    assert found.diagnosis is not None
    assert found.diagnosis.id == convention
    assert path in found.diagnosis.happened
    assert found.marks == 1


def test_roundings_on_the_way_to_two_decimals(mark: Mark) -> None:
    """With sigma exactly: 0.73 0.05 0.73 0.88 0.12 0.27, then -log2 of 0.27 0.95 0.27 0.88 0.12 0.27, rounded once more."""
    # -log2: 1.889 0.074 1.889 0.184 3.059 1.889; to two decimals 1.89 + 0.07 + 1.89 + 0.18 + 3.06 + 1.89 = 8.98
    found = find_blank(mark({"update_bias": {"loss_before": 8.98}}), "update_bias", "loss_before")
    assert found.diagnosis is not None
    assert found.diagnosis.kind == "convention"
    assert {found.diagnosis.id, found.diagnosis.other} == {"exact_sigma", "exact_logarithm"}
    assert "two decimals" in found.diagnosis.happened


@pytest.mark.parametrize("wrong", [8.2, 10.2, 7, 9, 12.34])
def test_other_totals_are_no_convention(mark: Mark, wrong: float) -> None:
    """Not every number is reached by some path."""
    found = find_blank(mark({"update_bias": {"loss_before": wrong}}), "update_bias", "loss_before")
    assert found.diagnosis is None or found.diagnosis.kind == "misconception"


def test_a_lone_number_of_one_decimal_is_a_slip(mark: Mark) -> None:
    """One -log of 2.3 among table values could be anything; of 3.32 it is the exact logarithm."""
    slip = {"neg_log": [0.2, 2, 2.3, 1, 2, 0]}
    assert find_blank(mark({"discriminator_gradients": slip}), "discriminator_gradients", "neg_log").diagnosis is None


def test_right_cells_speak_against_a_convention(mark: Mark) -> None:
    """Natural logarithms in two cells and the table's values in the other two do not go together; in three they do."""
    half = find_blank(mark({"cross_entropy_matmul": {"g": [[1.2], [1], [2.3], [3]]}}), "cross_entropy_matmul", "g")
    assert half.diagnosis is None
    most = find_blank(mark({"cross_entropy_matmul": {"g": [[1.2], [1], [2.3], [2.3]]}}), "cross_entropy_matmul", "g")
    assert [cell.verdict.name[0] for cell in most.cells] == ["F", "C", "F", "F"]


@pytest.mark.parametrize("total", [4.9, 4.91, 4.913])
def test_the_calculator_may_keep_its_digits(mark: Mark, total: float) -> None:
    """Losses written to one decimal, summed with all digits: 0.357 + 1.204 + 0.693 + 0.357 + 2.303 = 4.913."""
    losses = [0.4, 1.2, 0.7, 0.4, 2.3, 0]
    neg_log = [["x", "x", "x", "x", 2.3, 0], [0.4, 1.2, 0.7, 0.4, "x", "x"]]
    blanks = {**VALUES["discriminator_loss_1"], "neg_log": neg_log, "losses": losses, "total": total}
    item = item_of(mark, "discriminator_loss_1", blanks)
    assert item.marks == item.max_marks


def test_sigma_kept_exactly_shows_in_the_logarithm(mark: Mark) -> None:
    """Predictions rounded as the table does, then -log2 of the exact ones: 1.89 0.07 1.89 0.18 3.07 1.89."""
    blanks = {**VALUES["discriminator_gradients_example"], "neg_log": [1.9, 0.1, 1.9, 0.2, 3.1, 1.9]}
    item = item_of(mark, "discriminator_gradients_example", blanks)
    assert item.marks == item.max_marks
    diagnosis = item.blanks[2].diagnosis
    assert diagnosis is not None
    assert {diagnosis.id, diagnosis.other} == {"exact_logarithm", "exact_sigma"}


def test_nonsense_beside_a_convention_is_no_witness(mark: Mark) -> None:
    """Three cells of 0.1 could be natural logarithms; with a 7 beside them they are nothing."""
    neg_log = [["x", "x", "x", "x", 0], ["x", 0.1, 7, 0.1, "x"], ["x"] * 5, [0.1, "x", "x", "x", "x"]]
    found = find_blank(
        mark({"categorical_cross_entropy_columns": {"neg_log": neg_log}}),
        "categorical_cross_entropy_columns",
        "neg_log",
    )
    assert found.diagnosis is None or found.diagnosis.kind == "misconception"
    assert found.marks == Fraction(1, 5)


@pytest.mark.parametrize("total", [6.0, 2.1, 7, 4.9])
def test_one_number_of_one_decimal_is_not_enough(mark: Mark, total: float) -> None:
    """With everything else by the table, such a total is a slip."""
    for exercise, blank in (("update_bias", "loss_before"), ("discriminator_loss_1", "total")):
        found = find_blank(mark({exercise: {**VALUES[exercise], blank: total}}), exercise, blank)
        assert found.diagnosis is None or found.diagnosis.kind == "misconception"
        if (exercise, total) != ("discriminator_loss_1", 7):
            assert found.marks == 0


def test_np_log_without_its_minus_sign(mark: Mark) -> None:
    """The most likely slip of all is two: the natural logarithm, and the minus sign forgotten."""
    found = find_blank(
        mark({"cross_entropy_elementwise": {"g": [[-1.2], [-0.69], [-2.3], [-2.3]]}}), "cross_entropy_elementwise", "g"
    )
    assert found.diagnosis is not None
    assert (found.diagnosis.id, found.diagnosis.joined, found.diagnosis.other) == (
        "minus_forgotten",
        "and",
        "natural_logarithm",
    )
    assert found.diagnosis.kind == "misconception"
    assert found.marks == 0


def test_whole_numbers_are_not_rounded(mark: Mark) -> None:
    """Fields and sums without a table stay exact."""
    found = find_blank(mark({"generator": {"fake": [[-1, -1, -3], [3, -1, 3.04]]}}), "generator", "fake")
    assert found.diagnosis is None
    assert found.marks == Fraction(5, 6)
