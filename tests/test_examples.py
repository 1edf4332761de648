"""Every folder in problems/*/examples is a submission and what it must score; every file there, an exercise's examples.

A new folder and a new file are new tests. The rest of this file spoils them, to see that each mistake is said.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from autograder.catalog import load_worksheet
from autograder.cli.app import app
from autograder.examples.exercises import check_exercises, example_files
from autograder.examples.failure import Tally
from autograder.examples.submissions import check_submission, check_submissions, submission_cases
from autograder.problem import Problem, Worksheet
from autograder.sandbox.template import Template
from autograder.variant import StarvedError
from tests.conftest import EXAMPLES, ROOT


@pytest.fixture(scope="module")
def template() -> Iterator[Template]:
    """The sandbox's clean process, for the examples with code."""
    with Template.start() as running:
        yield running


CASES = [
    case for worksheet in sorted(ROOT.glob("problems/*/worksheet.json")) for case in submission_cases(worksheet.parent)
]
FILES = [
    path for worksheet in sorted(ROOT.glob("problems/*/worksheet.json")) for path in example_files(worksheet.parent)
]


@pytest.mark.parametrize("case", CASES, ids=lambda path: f"{path.parent.parent.name}-{path.name}")
def test_example_scores_what_it_must(case: Path, template: Template) -> None:
    """The submission of the folder gets exactly the marks and verdicts that its expected.json names."""
    assert check_submission(case, load_worksheet(case.parent.parent), template) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_examples_of_an_exercise_hold(path: Path) -> None:
    """On the givens of its file, and on three seeds where they vary."""
    folder = path.parent.parent
    tally = check_exercises(folder, load_worksheet(folder), ["1", "2", "3"], path.stem)
    assert tally.failures == ()
    assert tally.runs >= tally.examples > 0


def test_every_case_of_the_issue_is_there(gan: Worksheet) -> None:
    """The seven kinds of submission that a grader must get right, and examples of exercises on six pages or more."""
    wanted = {"all_correct", "empty", "one_slip", "everything_wrong", "partly_filled", "unreadable", "gaming"}
    assert wanted <= {case.name for case in CASES}
    assert len({gan.problems[path.stem].page for path in FILES if path.stem in gan.problems}) >= 6


# --- submissions that are not as they should be ---------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the worksheet without its examples."""
    copy = tmp_path / "gan"
    shutil.copytree(ROOT / "problems" / "gan", copy, ignore=shutil.ignore_patterns("examples"))
    (copy / "examples").mkdir()
    return copy


def spoil(folder: Path, case: str, **changes: Any) -> list[str]:
    """Copy a submission, change its expected.json and return what is then said."""
    shutil.copytree(EXAMPLES / case, folder / "examples" / case)
    path = folder / "examples" / case / "expected.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))
    return list(check_submissions(folder, load_worksheet(folder)).failures)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"score": "152"}, "one_slip: score: expected 152, found 917/6"),
        ({"completed": 46}, "one_slip: completed exercises: expected 46, found 45"),
        ({"messages": ["hello"]}, "one_slip: messages: expected ['hello'], found []"),
        ({"codes": "I"}, "one_slip: generator: expected only 'I' where there are marks, found {'fake': 'CCCCCC'}"),
        ({"never": "C"}, "one_slip: generator: expected no 'C' anywhere, found {'fake': 'CCCCCC'}"),
        (
            {"items": {"generatr": {"marks": "1"}}},
            "one_slip: generatr: expected an item of the worksheet, found no such item",
        ),
        ({"items": {"generator": {"marks": "2"}}}, "one_slip: generator: expected 2 marks, found 1"),
        (
            {"items": {"generator": {"marks": "1", "verdicts": {"fake": "CCCCCI"}}}},
            "one_slip: generator: expected {'fake': 'CCCCCI'}, found {'fake': 'CCCCCC'}",
        ),
        ({"score": None}, "one_slip: expected.json: expected 'score' as str, found None"),
    ],
)
def test_a_wrong_expectation_is_said(folder: Path, changes: dict[str, Any], said: str) -> None:
    """With the case, the item, what was expected and what was found."""
    assert said in spoil(folder, "one_slip", **changes)


def test_a_fault_of_ours_is_a_failure(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An item that could not be marked is not as expected, whatever its marks."""

    def broken(*_: Any) -> Any:
        raise RuntimeError("the page is torn")

    monkeypatch.setattr("autograder.grade.solve_for_marking", broken)
    said = spoil(folder, "empty")
    assert (
        "empty: generator: expected an item that can be marked, found a fault of ours: RuntimeError: the page is torn"
        in said
    )


# --- examples of exercises that are not as they should be -----------------------------------------------


def check(folder: Path, *examples: dict[str, Any], exercise: str = "bce_pig") -> tuple[str, ...]:
    """Write examples of an exercise and return what is said of them, without the path of the file."""
    path = folder / "examples" / f"{exercise}.json"
    path.write_text(json.dumps({"examples": list(examples)}))
    said = check_exercises(folder, load_worksheet(folder), only=exercise).failures
    return tuple(line.replace(f"{path}: ", "") for line in said)


RIGHT = {"what": "a", "answers": {"not_p": "key"}, "expected": {"not_p": "C"}}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"answer": {}}, "$.examples[0].answer: an unknown field, expected 'answers'"),
        ({"what": ""}, '$.examples[0].what: "", expected String should have at least 1 character'),
        ({"answers": 3}, "$.examples[0].answers: 3, expected a valid dictionary"),
        (
            {"answers": {"not_pp": "key"}},
            "$.examples[0].answers.not_pp: \"not_pp\", expected a blank of this exercise; did you mean 'not_p'?",
        ),
        (
            {"answers": {"not_p": "kye"}},
            '$.examples[0].answers.not_p: "kye", expected "key", "zeros", "carried", null, numbers, or',
        ),
        ({"answers": {"not_p": True}}, "$.examples[0].answers.not_p: true, expected"),
        ({"answers": {"not_p": {"key_butt": {}}}}, '$.examples[0].answers.not_p: {"key_butt": {}}, expected'),
        (
            {"answers": {"not_p": {"key_but": {"cell": 5, "add": 1}}}},
            "$.examples[0].answers.not_p.key_but.cell: 5, expected a cell of 5, counted from 0",
        ),
        (
            {"answers": {"neg_log": {"key_but": {"cell": [2, 0], "add": 1}}}},
            "$.examples[0].answers.neg_log.key_but.cell: [2, 0], expected a cell of 2 x 5",
        ),
        (
            {"answers": {"not_p": {"key_but": {"cell": 0}}}},
            "$.examples[0].answers.not_p.key_but.add: null, expected a number that is not 0",
        ),
        (
            {"answers": {"not_p": {"key_but": {"add": 1, "ad": 1}}}},
            "$.examples[0].answers.not_p.key_but.ad: \"ad\", expected a field of a slip; did you mean 'add'?",
        ),
        (
            {"answers": {"mistake": "minus_forgoten"}},
            "$.examples[0].answers.mistake: \"minus_forgoten\", expected a misconception of this page; did you mean 'minus_forgotten'?",
        ),
        (
            {"answers": {"mistake": "minus_forgotten", "not_p": "key"}},
            '$.examples[0].answers: {"mistake": "minus_forgotten", "not_p": "key"}, expected {"mistake": ID} alone',
        ),
        ({"expected": {}}, "$.examples[0]: nothing that must come of it, expected expected, lost_in or diagnosis"),
        (
            {"expected": {"not_p": "Q"}},
            '$.examples[0].expected.not_p: "Q", expected a letter of CFMIU-., or one for each of 5 cells',
        ),
        ({"expected": {"not_p": "CCC"}}, '$.examples[0].expected.not_p: "CCC", expected a letter'),
        ({"expected": {"p": "C"}}, '$.examples[0].expected.p: "p", expected a blank of this exercise'),
        (
            {"lost_in": ["totl"]},
            "$.examples[0].lost_in[0]: \"totl\", expected a blank of this exercise; did you mean 'total'?",
        ),
        ({"diagnosis": "base_e"}, '$.examples[0].diagnosis: "base_e", expected a misconception of this page'),
    ],
)
def test_a_mistake_in_the_form_is_one_error(folder: Path, change: dict[str, Any], said: str) -> None:
    """With its JSON path, what was found and what was expected."""
    (found,) = check(folder, {**RIGHT, **change})
    assert found.startswith(said)


def test_every_mistake_of_a_file_is_said_at_once(folder: Path) -> None:
    """Not the first one alone."""
    wrong = {"what": "b", "answers": {"q": "key", "not_q": "kee"}, "expected": {"not_q": "?"}, "lost_in": ["z"]}
    assert len(check(folder, RIGHT, wrong)) == 4


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "line 1, column 2: Expecting property name enclosed in double quotes, expected valid JSON"),
        ('{"examples": [], "examples": []}', "$: the key 'examples' twice in one object, expected each key once"),
        ('{"examples": []}', "$.examples: [], expected List should have at least 1 item"),
        ("[]", "$: [], expected"),
        ("{}", "$.examples: nothing, expected this field"),
    ],
)
def test_a_file_that_holds_no_examples(folder: Path, text: str, said: str) -> None:
    """Is said, with the place."""
    path = folder / "examples" / "bce_pig.json"
    path.write_text(text)
    (found,) = check_exercises(folder, load_worksheet(folder)).failures
    assert found.startswith(f"{path}: {said}")


def test_a_file_that_belongs_to_no_exercise(folder: Path) -> None:
    """With the nearest name; the activity has nothing to compute."""
    for name in ("bce_pgi", "share_image"):
        (folder / "examples" / f"{name}.json").write_text('{"examples": []}')
    first, second = check_exercises(folder, load_worksheet(folder)).failures
    assert first.endswith("a file named 'bce_pgi', expected the id of an exercise; did you mean 'bce_pig'?")
    assert "a file named 'share_image'" in second


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"expected": {"not_p": "I"}}, "not_p: expected I, found CCCCC"),
        ({"expected": {"not_p": "CC..I"}}, "not_p: expected CC..I, found CCCCC"),
        ({"lost_in": []}, "marks: expected lost in no blank, found lost in not_q, neg_log, losses, total"),
        ({"diagnosis": "minus_forgotten"}, "diagnosis: expected minus_forgotten, found none"),
    ],
)
def test_an_example_that_does_not_hold(folder: Path, change: dict[str, Any], said: str) -> None:
    """Names exercise and example, what was expected and what was found."""
    assert check(folder, {**RIGHT, **change}) == (f"bce_pig, 'a': {said}",)


def test_answers_of_every_kind(folder: Path) -> None:
    """Zeros, nothing, one slip, what follows from it, and numbers as they are typed."""
    examples = [
        {"what": "zeros", "answers": {"not_p": "zeros"}, "expected": {"not_p": "IICCI", "not_q": "-"}},
        {"what": "nothing", "answers": {"not_p": None}, "expected": {"not_p": "-"}},
        {
            "what": "typed",
            "answers": {"not_p": ["1", "2/2", 0, 0.0, "x"], "total": 35.2},
            "expected": {"not_p": "CCCCU", "total": "C"},
        },
        {
            "what": "a slip where it is needed",
            "answers": {"neg_log": {"key_but": {"add": 0.5}}, "losses": "carried", "total": "carried"},
            "expected": {"neg_log": "..I.......", "losses": "CCFCC", "total": "F"},
        },
        {
            "what": "a slip by its place",
            "answers": {"neg_log": {"key_but": {"cell": 3, "add": 0.5}}, "losses": "key"},
            "expected": {"neg_log": "...I......", "losses": "C"},
        },
    ]
    assert check(folder, *examples) == ()


# --- variants -------------------------------------------------------------------------------------------


GIVENS = {"1": {"q": [0, 1, 0.9, 0.1, 0.1], "p": [0, 0, 1, 1, 0]}, "2": {"q": [0] * 5, "p": [0] * 5}}


def on_seeds(folder: Path, worksheet: Worksheet, example: dict[str, Any], fixed: Sequence[str] = ()) -> Tally:
    """Run one example of bce_pig on variants: the first is good, the second shows nothing, the third cannot be drawn."""
    (folder / "examples" / "bce_pig.json").write_text(json.dumps({"examples": [example]}))
    policies = replace(worksheet.policies, fixed_variants=list(fixed))

    def vary(problem: Problem, seed: str) -> Problem:
        if seed == "3":
            raise StarvedError(problem.id, {"total < 0": 500})
        return replace(problem, givens=GIVENS[seed])

    worksheet = replace(worksheet, file=replace(worksheet.file, policies=policies))
    return check_exercises(folder, worksheet, ["1", "2", "3"], vary=vary)


MISTAKE = {"what": "a", "answers": {"mistake": "minus_forgotten"}, "diagnosis": "minus_forgotten"}
STARVED = (
    "bce_pig, seed 3: givens: expected a variant that can be solved, "
    "found StarvedError: none of 500 draws of bce_pig satisfies every constraint: 'total < 0' rejected 500"
)


def test_examples_run_on_every_seed_that_passes_the_gate(folder: Path, gan: Worksheet) -> None:
    """Nobody gets the others; one that cannot be drawn is a failure."""
    tally = on_seeds(folder, gan, MISTAKE)
    assert tally.failures == (STARVED,)
    assert (tally.examples, tally.runs, tally.varied) == (1, 2, 1)


def test_a_sheet_of_its_own_is_tried_in_any_case(folder: Path, gan: Worksheet) -> None:
    """Its variant breaks the example, which is named with the seed."""
    tally = on_seeds(folder, gan, MISTAKE, fixed=["2"])
    assert tally.failures == ("bce_pig, 'a', seed 2: diagnosis: expected minus_forgotten, found none", STARVED)
    assert tally.runs == 3


def test_typed_numbers_are_for_the_printed_givens(folder: Path, gan: Worksheet) -> None:
    """They could be right on one variant only."""
    tally = on_seeds(folder, gan, {"what": "a", "answers": {"total": 35.2}, "expected": {"total": "C"}})
    assert (tally.failures, tally.runs) == ((STARVED,), 1)


# --- the command ----------------------------------------------------------------------------------------


def run(*arguments: str, problems: Path | None = None) -> Any:
    return CliRunner().invoke(app, ["test", *arguments], env={"COLUMNS": "200"})


def test_the_command_sums_up() -> None:
    """One line when everything holds; where nothing varies no seed is run, and it says so."""
    done = run("--exercise", "logit_field_bm3")
    assert done.exit_code == 0
    assert "; no seeds, because" in done.stdout
    done = run("--exercise", "bce_pig")
    assert done.exit_code == 0
    assert done.stdout.startswith("5 examples of exercises, marked ")
    assert "1 exercise also on those of 20 seeds that pass the gate" in done.stdout
    assert done.stdout.endswith("all as expected.\n")


def test_the_command_fails_with_every_failure(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Status 1, a line each, and how many of how many."""
    monkeypatch.setattr("autograder.catalog.problems_folder", lambda: folder.parent)
    (folder / "examples" / "bce_pig.json").write_text(
        json.dumps({"examples": [{**RIGHT, "expected": {"not_p": "I"}}, {**RIGHT, "expected": {"not_p": "F"}}]})
    )
    done = run("--seeds", "0")
    assert done.exit_code == 1
    assert done.stdout.splitlines() == [
        "bce_pig, 'a': not_p: expected I, found CCCCC",
        "bce_pig, 'a': not_p: expected F, found CCCCC",
    ]
    assert done.stderr.startswith("2 failures in 2 examples of exercises, marked 2 times; ")


def test_an_unknown_exercise_is_status_2() -> None:
    """With the nearest name."""
    done = run("--exercise", "bce_pgi")
    assert done.exit_code == 2
    assert "did you mean 'bce_pig'?" in done.stderr
