"""Variants: the same givens from the same seed everywhere, constraints that hold, codes that belong, and the gate."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from autograder.choose_variant import choose_variant, first_code, vary_worksheet
from autograder.cli.app import app
from autograder.collisions import mistaken_students
from autograder.confusion import responses_of
from autograder.constraint import ConstraintError, holds
from autograder.gate import giveaways, open_gate, pass_gate
from autograder.grade import grade_variant
from autograder.gradescope.document import build_document
from autograder.gradescope.metadata import read_metadata
from autograder.mark import mark_blanks
from autograder.mark_blank import Rules
from autograder.problem import Problem, Worksheet
from autograder.problem_variants import GivenDraw, Variants
from autograder.readers.answers import Answers, read_answers
from autograder.result import Verdict
from autograder.solution import solve
from autograder.variant import StarvedError, Stream, draw_given, vary
from autograder.variant_code import belongs, code_for, normalise
from autograder.workload import Workload, workload
from tests.conftest import as_read

DIGESTS = {  # of the givens of seeds 0 to 4; they may not change on any platform, with any NumPy
    "generator": "694362d339fca231",
    "bce_pig": "16a12930a106389b",
    "discriminator_hidden": "ab6de9359b4a7e7f",
    "categorical_cross_entropy_columns": "c6a67b69ab2f5463",
    "roc_thresholds": "53b60a28422c8efd",
}


def varied(gan: Worksheet) -> list[Problem]:
    return [problem for problem in gan.exercises() if problem.varies]


def with_policy(gan: Worksheet, **policies: Any) -> Worksheet:
    return replace(gan, file=replace(gan.file, policies=replace(gan.policies, **policies)))


# --- drawing -------------------------------------------------------------------------------------------


def test_at_least_twenty_exercises_vary(gan: Worksheet) -> None:
    """On several pages."""
    assert len(varied(gan)) >= 20
    assert len({problem.page for problem in varied(gan)}) >= 10


@pytest.mark.parametrize("exercise", DIGESTS)
def test_a_seed_gives_the_same_variant_everywhere(gan: Worksheet, exercise: str) -> None:
    """Held against digests that were stored once."""
    givens = [vary(gan.problems[exercise], str(seed)).givens for seed in range(5)]
    text = json.dumps(givens, sort_keys=True)
    assert hashlib.sha256(text.encode()).hexdigest()[:16] == DIGESTS[exercise], text


def test_the_stream_is_pcg64s_own() -> None:
    """The first numbers of the bit generator itself, reduced by hand."""
    seed = int.from_bytes(hashlib.sha256(b"seed").digest()[:16], "big")
    raw = np.random.PCG64(seed).random_raw(5).tolist()
    stream = Stream("seed")
    assert [stream.below(10) for _ in raw] == [bits % 10 for bits in raw]


def test_exercises_draw_other_numbers_from_one_seed(gan: Worksheet) -> None:
    """Two exercises of one page are not the same sheet twice."""
    first, second = (
        vary(gan.problems[id_], "A").givens["y"] for id_ in ("discriminator_loss_1", "discriminator_loss_2")
    )
    assert first != second


KINDS = [
    (GivenDraw("choice", [2, 3], values=[-1, 5]), {-1, 5}),
    (GivenDraw("integers", [20], low=-2, high=1), {-2, -1, 0, 1}),
    (GivenDraw("probabilities", [40]), {0, 0.1, 0.3, 0.5, 0.7, 0.9, 1}),
    (GivenDraw("binary", [10]), {0, 1}),
    (GivenDraw("weights", [3, 4]), {-2, -1, 0, 1, 2}),
]


@pytest.mark.parametrize(("draw", "allowed"), KINDS, ids=lambda value: getattr(value, "kind", ""))
def test_kinds_of_draws(draw: GivenDraw, allowed: set[float]) -> None:
    """Shape and values, over many draws every value at least once."""
    seen: set[float] = set()
    for seed in range(60):
        array = draw_given(draw, Stream(str(seed)))
        assert array.shape == tuple(draw.shape)
        seen |= set(array.flat)
    assert seen == allowed


def test_structured_draws() -> None:
    """One-hot columns, columns that sum to 1, points on different cells, rows of weights that are not all 0."""
    for seed in map(str, range(60)):
        ones = draw_given(GivenDraw("one_hot", [4, 5]), Stream(seed))
        assert (ones.sum(axis=0) == 1).all()
        assert set(ones.flat) == {0, 1}
        columns = draw_given(GivenDraw("distribution", [4, 3]), Stream(seed))
        assert np.allclose(columns.sum(axis=0), 1)
        assert set(np.round(columns, 9).flat) <= {0.1, 0.3, 0.5, 0.7, 0.9}
        points = draw_given(GivenDraw("grid_points", [2, 49]), Stream(seed))
        assert len(set(map(tuple, points.T.tolist()))) == 49
        assert np.abs(points).max() == 3
        assert draw_given(GivenDraw("weights", [3, 2], low=-1, high=1), Stream(seed)).any(axis=1).all()
        assert draw_given(GivenDraw("choice", [], values=[3]), Stream(seed)) == 3


# --- constraints ---------------------------------------------------------------------------------------

VALUES = {"v": np.array([-1.0, 0, -2, 3]), "m": np.array([[1.0, 2, 1], [0, 5, 0]]), "total": np.array(0.1 + 0.2)}


@pytest.mark.parametrize(
    ("constraint", "expected"),
    [
        ("total == 0.3", True),
        ("total < 0.3", False),
        ("count(v < 0) >= 2", True),
        ("distinct(v) == 4 and columns(m) == 2", True),
        ("max(abs(v)) <= 2", False),
        ("v > -3", True),
        ("v > -2", False),
        ("-2 <= v <= 3", True),
        ("not any(v == 3)", False),
        ("m[:, 1] > 1", True),
        ("m[1, 0] == 0 and v[-1] == 3", True),
        ("sum(m) % 2 == 1", True),
        ("total > 5 or min(v) == -2", True),
    ],
)
def test_constraint(constraint: str, expected: bool) -> None:
    """Comparisons of arrays hold in every cell; binary rounding does not count."""
    assert holds(constraint, VALUES) is expected


@pytest.mark.parametrize(
    "constraint",
    [
        "total <",
        "total",
        "total + 1",
        "nothing < 3",
        "open('x') < 3",
        "__import__('os').system('true') == 0",
        "v.size > 1",
        "[1][0] < 2",
        "mean(v) > 1",
        "v[9] > 1",
        "v['a'] > 1",
        "lambda: 1",
        "total < 9 ** 9 ** 9",
        "x" * 500,
    ],
)
def test_what_is_no_constraint(constraint: str) -> None:
    """An author's mistake, never code that runs."""
    with pytest.raises(ConstraintError):
        holds(constraint, VALUES)


def test_constraints_hold_in_every_variant(gan: Worksheet) -> None:
    """Recomputed here for two exercises, without the language."""
    for seed in map(str, range(50)):
        points = np.array(vary(gan.problems["discriminator_hidden"], seed).givens["points"])
        v, h = points[0] + 1, points[1] + 1
        assert (v < 0).sum() >= 1
        assert (h < 0).sum() >= 1
        assert (v > 0).sum() >= 2
        q, p = (np.array(vary(gan.problems["bce_pig"], seed).givens[name]) for name in "qp")
        given = np.where(p == 1, q, 1 - q)
        assert np.isclose(given, 0).sum() == 1
        assert 1 <= p.sum() <= 4


def test_a_draw_that_starves_says_which_constraint(gan: Worksheet) -> None:
    """With numbers, the worst first."""
    problem = gan.problems["bce_pig"]
    assert problem.variants is not None
    starving = replace(problem, variants=Variants(problem.variants.draws, ["distinct(q) >= 2", "total > 999"]))
    with pytest.raises(StarvedError, match=r"none of 5000 draws of bce_pig .*'total > 999' rejected") as caught:
        vary(starving, "0")
    assert next(iter(caught.value.rejected)) == "total > 999"


def test_a_draw_off_the_table_is_rejected(gan: Worksheet) -> None:
    """0.2 has no printed -log: such draws are not variants."""
    problem = gan.problems["bce_pig"]
    draws = {"q": GivenDraw("choice", [5], values=[0.2])}
    with pytest.raises(StarvedError, match="solvable by the printed tables"):
        vary(replace(problem, variants=Variants(draws)), "0")


# --- printed keys --------------------------------------------------------------------------------------


def test_printed_keys_are_made(gan: Worksheet) -> None:
    """a+b+c+d+e of other givens is another number, computed here by hand from the table."""
    table = {0: 32, 0.1: 3, 0.3: 2, 0.5: 1, 0.7: 0.5, 0.9: 0.2, 1: 0}
    for seed in map(str, range(20)):
        variant = vary(gan.problems["bce_pig"], seed)
        pairs = zip(variant.givens["q"], variant.givens["p"], strict=True)  # type: ignore[arg-type]
        total = sum(table[round(q if p else 1 - q, 9)] for q, p in pairs)
        (key,) = variant.printed_keys
        assert [found.printed for found in key.prints] == [pytest.approx(total)]
        assert key.reissued


def test_a_doubtful_key_is_printed_on_no_variant(gan: Worksheet) -> None:
    """CE * 10 % 7 = 3 could not be made to agree; it is not made anew."""
    assert vary(gan.problems["bce_exercise"], "0").printed_keys[0].prints == []


# --- codes ---------------------------------------------------------------------------------------------


def test_a_code_belongs_to_one_student() -> None:
    """By a secret of the worksheet: another salt, worksheet or student has another code."""
    code = code_for("salt", "gan", "ada@example.edu")
    assert len(code) == 6
    assert belongs(code, "salt", "gan", ["bob@example.edu", "Ada@Example.edu "])
    assert not belongs(code, "salt", "gan", ["bob@example.edu"])
    assert not belongs(code, "pepper", "gan", ["ada@example.edu"])
    assert not belongs(code, "salt", "mlp", ["ada@example.edu"])


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("7kq2m9", "7KQ2M9"),
        (" 7KQ-2M9", "7KQ2M9"),
        ("OIL234", "011234"),
        ("b", "B"),
        ("", None),
        ("../../x", None),
        ("é", None),
        ("A" * 17, None),
    ],
)
def test_codes_as_typed(typed: str, code: str | None) -> None:
    """Case, spaces and look-alike letters do not matter; what is no code is none."""
    assert normalise(typed) == code


def all_right(worksheet: Worksheet) -> Answers:
    """Return right answers to every exercise of a worksheet on whatever givens."""
    found = {
        problem.id: {id_: np.round(value, 9).tolist() for id_, value in solve(problem).blanks.items()}
        for problem in worksheet.exercises()
    }
    return Answers(as_read(found))


def test_a_students_own_variant_is_marked(gan: Worksheet) -> None:
    """The right answers of one's own sheet are full marks, and of the printed one they are not."""
    worksheet = with_policy(gan, variants="student")
    code = code_for(gan.file.salt, "gan", "ada@example.edu")
    answers = all_right(vary_worksheet(worksheet, code))
    chosen = choose_variant(worksheet, code.lower(), ["ada@example.edu"])
    result = grade_variant(chosen, answers)
    assert (result.score, result.variant, result.messages, result.notes) == (153, code, (), ())
    assert grade_variant(choose_variant(gan, None, []), answers).score < 153


def test_the_result_says_which_variant(gan: Worksheet) -> None:
    """Above the rows, and in the data that later tools read."""
    worksheet = with_policy(gan, variants="student")
    result = grade_variant(choose_variant(worksheet, "7KQ2M9", []), Answers({}))
    document = build_document(result)
    assert document["extra_data"]["byhand"]["variant"] == "7KQ2M9"
    assert "Variant 7KQ2M9" in document["output"]
    assert (
        build_document(grade_variant(choose_variant(gan, None, []), Answers({})))["extra_data"]["byhand"]["variant"]
        == "printed"
    )


def test_answers_and_metadata_name_code_and_students(gan: Worksheet, tmp_path: Path) -> None:
    """As they stand in the files; what is neither text nor an address is left out."""
    (tmp_path / "answers.json").write_text('{"worksheet": "gan", "variant": " 7kq2m9", "responses": {}}')
    assert read_answers(tmp_path, gan).variant == " 7kq2m9"
    (tmp_path / "answers.json").write_text('{"variant": ["A"], "responses": {}}')
    assert read_answers(tmp_path, gan).variant is None
    users = [{"email": "ada@example.edu", "sid": ""}, {"email": None, "sid": "12345"}, "nobody"]
    (tmp_path / "metadata.json").write_text(json.dumps({"users": users, "assignment": {"title": "GAN"}}))
    assert read_metadata(tmp_path / "metadata.json").identities == ("ada@example.edu", "12345")
    (tmp_path / "metadata.json").write_text('{"users": {"email": "x"}}')
    assert read_metadata(tmp_path / "metadata.json").identities == ()


def test_codes_command(gan: Worksheet) -> None:
    """A line for each student, with a code that belongs to them."""
    done = CliRunner().invoke(app, ["codes", "ada@example.edu", "12345"])
    lines = dict(line.split("\t") for line in done.stdout.splitlines())
    assert lines.keys() == {"ada@example.edu", "12345"}
    for student, code in lines.items():
        assert belongs(code, gan.file.salt, "gan", [student])


def test_a_key_that_is_the_answer_is_noted(gan: Worksheet) -> None:
    """Printing the total gives the total away; a sum over losses does not."""
    problem = gan.problems["bce_pig"]
    assert giveaways(problem) == []
    open_ = replace(problem, printed_keys=[replace(problem.printed_keys[0], expression="total")])
    assert giveaways(open_) == ["the printed key total is the answer itself"]


def test_a_foreign_code_is_noted_or_refused(gan: Worksheet) -> None:
    """Marked by that variant with a note to student and staff; or nothing is marked, and it says why."""
    code = code_for(gan.file.salt, "gan", "bob@example.edu")
    noted = with_policy(gan, variants="student")
    answers = all_right(vary_worksheet(noted, code))
    result = grade_variant(choose_variant(noted, code, ["ada@example.edu"]), answers)
    assert result.score == 153
    assert code in result.messages[0]
    assert "none of yours" in result.messages[0]
    assert any(code in note for note in result.notes)
    refused = with_policy(gan, variants="student", foreign_variant="refuse")
    result = grade_variant(choose_variant(refused, code, ["ada@example.edu"]), answers)
    assert result.score == 0
    assert result.not_marked == ()
    assert "nothing was marked" in result.messages[0]


def test_groups_may_use_any_members_code(gan: Worksheet) -> None:
    """The code of any of a submission's users."""
    worksheet = with_policy(gan, variants="student", foreign_variant="refuse")
    code = code_for(gan.file.salt, "gan", "12345")
    assert choose_variant(worksheet, code, ["ada@example.edu", "12345"]).messages == ()


def test_without_a_code_ones_own_variant_counts(gan: Worksheet) -> None:
    """And the student is told which that is; without metadata nothing can be marked."""
    worksheet = with_policy(gan, variants="student")
    worksheet = replace(worksheet, problems={id_: gan.problems[id_] for id_ in ("bce_pig", "generator")})
    chosen = choose_variant(worksheet, None, ["ada@example.edu"])
    assert chosen.variant == first_code(worksheet, "ada@example.edu")
    assert belongs(chosen.variant, gan.file.salt, "gan", ["ada@example.edu"])
    assert chosen.variant in chosen.messages[0]
    assert choose_variant(worksheet, "../x", []).refused
    assert "nothing was marked" in choose_variant(worksheet, None, []).messages[0]


def test_either_the_printed_numbers_or_ones_own(gan: Worksheet) -> None:
    """The code of the answers decides; without one the printed numbers count, and a strange one is noted or refused."""
    worksheet = with_policy(gan, variants="either")
    own = code_for(gan.file.salt, "gan", "ada@example.edu")
    assert choose_variant(worksheet, None, ["ada@example.edu"]) == (worksheet, "printed", (), (), False)
    chosen = choose_variant(worksheet, own, ["ada@example.edu"])
    assert (chosen.variant, chosen.messages, chosen.refused) == (own, (), False)
    assert grade_variant(chosen, all_right(vary_worksheet(gan, own))).score == 153
    misread = choose_variant(worksheet, "../x", ["ada@example.edu"])
    assert (misread.variant, misread.refused) == ("printed", False)
    assert "printed numbers" in misread.messages[0]
    refusing = with_policy(gan, variants="either", foreign_variant="refuse")
    assert choose_variant(refusing, own, ["grace@example.edu"]).refused


def test_fixed_variants(gan: Worksheet) -> None:
    """Sheets A, B and C; another code, or none, cannot be marked."""
    worksheet = with_policy(gan, variants="fixed", fixed_variants=["A", "B", "C"])
    sheets = [choose_variant(worksheet, code, []).worksheet.problems["bce_pig"].givens for code in ("a", "B", " c ")]
    assert len({json.dumps(givens) for givens in sheets}) == 3
    for typed in ("D", None):
        chosen = choose_variant(worksheet, typed, ["ada@example.edu"])
        assert chosen.refused
        assert "A, B and C" in chosen.messages[0]


def test_a_variant_that_starves_is_not_marked_and_spares_the_others(gan: Worksheet) -> None:
    """The author's mistake costs no student anything."""
    problem = gan.problems["bce_pig"]
    assert problem.variants is not None
    starving = replace(problem, variants=Variants(problem.variants.draws, ["total > 999"]))
    worksheet = with_policy(gan, variants="student")
    worksheet = replace(worksheet, problems={**worksheet.problems, "bce_pig": starving})
    result = grade_variant(choose_variant(worksheet, "ABC123", []), Answers({}))
    assert [item.id for item in result.not_marked] == ["bce_pig"]


# --- the gate ------------------------------------------------------------------------------------------


def test_workload_by_hand(gan: Worksheet) -> None:
    """Generator: 1, 0 and -1 make no product; cross entropy: 0.7 * 2 and 0.3 * 3."""
    # fake -1 -1 -3; 3 -1 3 has four negatives; of W only -2 and 2 are not 0, 1, -1, and noise is 1 and -1
    assert workload(gan.problems["generator"]) == Workload(products=0, negatives=4, lookups=0, fractions=0)
    # -log of 0.3 0.5 0.1; pt 0.7 and 0.3, CE 2.3
    assert workload(gan.problems["cross_entropy_matmul"]) == Workload(products=2, negatives=0, lookups=3, fractions=3)


def test_the_gate_says_why(gan: Worksheet) -> None:
    """Less power, more work, a key that is 1: each is a reason."""
    problem = gan.problems["discriminator_gradients"]
    gate = open_gate(problem, gan.file.tolerance)
    easy = replace(problem, givens={**problem.givens, "z": [3, 3, 3, 3, 3, 3]})
    reasons = pass_gate(gate, easy).reasons
    assert any("diagnostic power" in reason for reason in reasons)
    assert any("0 fractions, the original has 11" in reason for reason in reasons)
    one = vary(problem, "0")
    guessed = replace(
        one, printed_keys=[replace(one.printed_keys[0], prints=[replace(one.printed_keys[0].prints[0], printed=1)])]
    )
    assert any("anybody guesses" in reason for reason in pass_gate(gate, guessed).reasons)


@pytest.mark.parametrize("at", range(30))
def test_seeds_pass_the_gate_and_mark_themselves_full(gan: Worksheet, at: int) -> None:
    """Of forty seeds nearly all pass; every key marks itself full, and three mistakes are named."""
    problem = varied(gan)[at]
    gate = open_gate(problem, gan.file.tolerance)
    rules = Rules(gan.file.tolerance, 1)  # type: ignore[arg-type]
    passed = named = met = 0
    for seed in range(40):
        variant = vary(problem, str(seed))
        key = solve(variant)
        passed += not pass_gate(gate, variant).reasons
        right = mark_blanks(variant, key, responses_of(variant, key.blanks), rules)
        assert all(cell.verdict is Verdict.CORRECT for blank in right for cell in blank.cells if cell.weight)
        if seed < 8:
            for student in list(mistaken_students(variant, key))[seed % 3 :: 3][:3]:
                results = mark_blanks(variant, key, responses_of(variant, student.blanks), rules)
                wrong = [blank for blank in results if blank.marks < blank.max_marks]
                said = {
                    name for blank in results if blank.diagnosis for name in (blank.diagnosis.id, blank.diagnosis.other)
                }
                met += bool(wrong)
                named += student.rule.id in said
    assert passed >= 36
    assert named >= 0.8 * met
