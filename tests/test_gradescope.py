"""Gradescope's terms: folders, metadata, the results document and its contract."""

from __future__ import annotations

import copy
import json
import math
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.gradescope import __main__ as entry
from autograder.gradescope import results_check
from autograder.gradescope.contract import (
    FAILED,
    PLACEHOLDER,
    SCHEMA_FILE,
    ContractError,
    explain,
    load_schema,
    to_json,
    write_results,
)
from autograder.gradescope.document import build_document
from autograder.gradescope.folders import Folders, find_folders
from autograder.gradescope.metadata import read_metadata
from autograder.gradescope.run import mark_submission
from tests.conftest import EXAMPLES, ROOT, Mark, Responses

# --- the contract -----------------------------------------------------------------------------------


def fast_check(document: Any) -> bool:
    try:
        results_check.validate(document)
    except results_check.JsonSchemaValueException:
        return False
    return True


def test_generated_check_is_in_step_with_the_schema() -> None:
    """The committed check is what the schema generates today."""
    from autograder.gradescope.contract import CHECK_FILE
    from autograder.gradescope.generate_check import generate_check

    assert CHECK_FILE.read_text() == generate_check(), "run python -m autograder.gradescope.generate_check"


def test_schema_is_a_schema() -> None:
    """Of the dialect that it names."""
    from jsonschema import Draft7Validator

    Draft7Validator.check_schema(load_schema())
    assert SCHEMA_FILE.name == "results.schema.json"


BROKEN: list[Any] = [
    {},
    [],
    None,
    {"tests": []},
    {"score": None, "tests": []},
    {"score": True, "tests": []},
    {"score": "3", "tests": []},
    {"score": -1, "tests": []},
    {"score": 1, "tests": [{}]},
    {"score": 1, "tests": [{"name": "a", "status": None}]},
    {"score": 1, "tests": [{"name": "a", "status": "ok"}]},
    {"score": 1, "tests": [{"name": "a", "number": 1.1}]},
    {"score": 1, "tests": [{"name": "a", "score": 1}]},
    {"score": 1, "tests": [{"name": "a", "output": "x" * 100_001}]},
    {"score": 1, "tests": [{"name": "a", "tags": "b"}]},
    {"score": 1, "tests": [], "output_format": "markdown"},
    {"score": 1, "tests": [], "visibility": "everyone"},
    {"score": 1, "tests": [], "extra_data": []},
    {"score": 1, "tests": [], "surprise": 1},
    {"score": 1, "tests": [], "leaderboard": [{"name": "a", "value": None}]},
]


@pytest.mark.parametrize("document", BROKEN, ids=repr)
def test_what_gradescope_would_refuse_is_refused(document: Any) -> None:
    """By the generated check and by jsonschema alike, and the error lists what is wrong."""
    assert not fast_check(document)
    assert explain(document)
    with pytest.raises(ContractError, match=r"\$"):
        to_json(document)


@pytest.mark.parametrize("odd", [math.nan, math.inf])
def test_numbers_that_json_has_not_are_refused(odd: float) -> None:
    """NaN and Infinity pass a schema's "number", so the writer refuses them."""
    with pytest.raises(ContractError):
        to_json({"score": odd, "tests": []})


_SCALARS: Any = st.none() | st.booleans() | st.integers(-2, 5) | st.floats(allow_nan=False) | st.text(max_size=3)
_NAMES = st.sampled_from(sorted({*load_schema()["properties"], *load_schema()["definitions"]["test"]["properties"]}))


@settings(max_examples=300, deadline=None)
@given(
    st.dictionaries(
        _NAMES,
        st.recursive(
            _SCALARS | st.sampled_from(["text", "visible", "passed", "asc"]),
            lambda inner: st.lists(inner, max_size=2) | st.dictionaries(_NAMES, inner, max_size=3),
            max_leaves=6,
        ),
        max_size=4,
    )
)
def test_generated_check_and_jsonschema_agree(document: Any) -> None:
    """The fast check has no opinion of its own."""
    assert fast_check(document) is (explain(document) == [])


def test_write_is_atomic_and_leaves_nothing_behind(tmp_path: Path) -> None:
    """A document that breaks the contract leaves the file as it was."""
    path = tmp_path / "results" / "results.json"
    write_results(path, PLACEHOLDER)
    before = path.read_bytes()
    with pytest.raises(ContractError):
        write_results(path, {"score": math.nan, "tests": []})
    assert path.read_bytes() == before
    write_results(path, FAILED)
    assert json.loads(path.read_text()) == FAILED
    assert [found.name for found in path.parent.iterdir()] == ["results.json"]


# --- the document -----------------------------------------------------------------------------------


def test_rows(mark: Mark, values: Responses) -> None:
    """One row for each problem, with exact marks; only attempted ones have a score and a status."""
    document = build_document(mark({"generator": values["generator"], "sigmoid_table": {"sigma": [0] * 7}}))
    assert len(document["tests"]) == 47
    assert "execution_time" not in document
    assert "leaderboard" not in document
    rows = {row["name"]: row for row in document["tests"]}
    assert {row["number"] for row in document["tests"]} >= {"0.1", "1.1", "2.13", "8.9"}
    good = rows["Generator"]
    assert (good["score"], good["max_score"], good["status"]) == (1, 1, "passed")
    bad = rows["The sigmoid table"]
    assert (bad["score"], bad["max_score"], bad["status"]) == (0.1429, 1, "failed")
    assert "    0 ✓  0 ✗  0 ✗  0 ✗  0 ✗  0 ✗  0 ✗" in bad["output"].splitlines()
    empty = rows["Binary cross entropy: pig (not attempted)"]
    assert empty["output"] == "Not attempted.\nIt carries 5 marks."
    assert not {"score", "max_score", "status"} & empty.keys()
    assert {row["output_format"] for row in document["tests"]} == {"text"}
    assert document["score"] == 1.1429


def test_total_is_exact(mark: Mark, values: Responses) -> None:
    """Seven sevenths are one, and a total is never 4.000000001."""
    document = build_document(mark(values))
    assert document["score"] == 153
    assert isinstance(document["score"], int)


def test_header(mark: Mark, values: Responses) -> None:
    """The cover table, the completed exercises, the printed keys met, missed and open."""
    responses = {
        "generator": values["generator"],
        "activation_field_bm2": {"a": [[1, 3], [0, 2]], "b": [[5, 7], [4, 5]], "c": [[1, None], [0, 2]]},
        "bce_exercise": values["bce_exercise"],
        "roc_auc_improvement": values["roc_auc_improvement"],
    }
    lines = build_document(mark(responses))["output"].splitlines()
    assert lines[0] == "Generative Adversarial Network (GAN): 11.5 of 153 points"
    assert "  ○ beginner       1 of 23" in lines
    assert "    all            3 of 46" in lines
    # 6 where the print says 7: the misprint is put right. CE * 10 % 7 is doubtful and not shown.
    corrected = " (a print of it is wrong; this is the corrected key)"
    line = f"  2.4  Activation field, b = -2: sum(a) is met{corrected}; sum(b) is not met; sum(c) needs more answers"
    assert line in lines
    assert f"  7.3  Improvement in AUC: a mod 7 is met{corrected}" in lines
    assert not any("CE" in line for line in lines)


def test_goal_is_in_the_header(gan: Any, values: Responses) -> None:
    """With a course, the header says how far the goal is."""
    from autograder.grade import grade
    from autograder.readers.answers import Answers
    from tests.conftest import as_read

    few = dict(list(values.items())[:5])
    result = grade(gan, Answers(as_read(few)), "CSCI 4722: GAN")
    assert "  Goal for 4722: 15 exercises, 10 to go." in build_document(result)["output"].splitlines()
    result = grade(gan, Answers(as_read(values)), "CSCI 5722: GAN")
    assert "  Goal for 5722: 17 exercises, reached." in build_document(result)["output"].splitlines()


def test_extra_data_is_compact(mark: Mark, gan: Any) -> None:
    """Versions, content hash, policies, and the verdicts of each item, a letter for each cell."""
    responses = {
        "generator": {"fake": [[-1, 5, None], ["?", -1, 3]]},
        "generator_gradients": {"target": [0] * 3},
    }
    details = build_document(mark(responses))["extra_data"]["byhand"]
    assert details["content_hash"] == gan.content_hash
    assert details["tool"]
    assert details["policies"] == {
        "score": "marks",
        "disclosure": "cells",
        "follow_through_credit": "1",
        "code": "if_uploaded",
        "hidden_inputs": 5,
    }
    assert details["items"]["generator"] == {
        "marks": "1/2",
        "max_marks": "1",
        "verdicts": {"fake": "CI-UCC"},
        "feedback": "The first error is in fake (row 1, column 2).",
        "first_error": "fake",
    }
    assert details["items"]["generator_gradients"]["misconceptions"] == {"target": "targets_of_the_discriminator"}
    assert details["items"]["bce_pig"] == {"marks": "0", "max_marks": "5"}


def test_long_outputs_are_cut_and_stay_valid(mark: Mark) -> None:
    """Nothing that a student types makes an output longer than Gradescope takes."""
    long = "9" * 400 + "z" * 100_000
    document = build_document(mark({"activation_field_lines": {"a1": [[long] * 7] * 7, "a2": [[long] * 7] * 7}}))
    assert explain(document) == []


# --- folders and metadata ---------------------------------------------------------------------------


def test_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A look-alike of /autograder, a plain folder, the sample, and what is none of them."""
    (tmp_path / "submission").mkdir()
    look_alike = find_folders([str(tmp_path)], EXAMPLES)
    assert look_alike.submission == tmp_path / "submission"
    assert look_alike.metadata == tmp_path / "submission_metadata.json"
    assert look_alike.results == tmp_path / "results" / "results.json"
    plain = find_folders([str(tmp_path / "submission"), "out"], EXAMPLES)
    assert (plain.submission, plain.results) == (tmp_path / "submission", Path("out/results.json"))
    monkeypatch.setattr("autograder.gradescope.folders.HOME", tmp_path)
    assert find_folders([], EXAMPLES).submission == tmp_path / "submission"
    monkeypatch.setattr("autograder.gradescope.folders.HOME", tmp_path / "nowhere")
    assert find_folders([], EXAMPLES).submission == EXAMPLES
    with pytest.raises(NotADirectoryError):
        find_folders([str(tmp_path / "nowhere")], EXAMPLES)


FULL: dict[str, Any] = {
    "id": 123456,
    "created_at": "2026-02-01T10:00:00.000000-07:00",
    "assignment": {"title": "GAN by hand, CSCI 4722", "total_points": "20.0", "group_size": None},
    "users": [{"email": "a@b.edu", "id": 1, "name": "Ada", "sid": None}],
    "previous_submissions": [],
}


def test_metadata_is_read(tmp_path: Path) -> None:
    """The title, where the course is looked for."""
    path = tmp_path / "submission_metadata.json"
    path.write_text(json.dumps(FULL))
    metadata = read_metadata(path)
    assert metadata.assignment_title == "GAN by hand, CSCI 4722"
    assert metadata.notes == ()


@pytest.mark.parametrize(
    "content",
    [
        None,
        b"",
        b"{",
        b"\xff\xfe",
        b"null",
        b"[]",
        b"3",
        b'{"assignment": null}',
        b'{"assignment": []}',
        b'{"assignment": {"title": 5}}',
        b'{"assignment": {"title": null}, "id": [1]}',
        b"[" * 100_000,
        b'{"id": NaN, "users": "x", "previous_submissions": {}}',
    ],
)
def test_missing_or_broken_metadata_stops_nothing(tmp_path: Path, content: bytes | None) -> None:
    """Every field is optional; what is missing is a note to staff."""
    path = tmp_path / "submission_metadata.json"
    if content is not None:
        path.write_bytes(content)
    metadata = read_metadata(path)
    assert metadata.assignment_title is None
    assert len(metadata.notes) == 1


# --- the entry point --------------------------------------------------------------------------------


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A look-alike of /autograder with the sample submission in it."""
    (tmp_path / "submission").mkdir()
    (tmp_path / "submission" / "answers.json").write_bytes((EXAMPLES / "one_slip" / "answers.json").read_bytes())
    (tmp_path / "submission_metadata.json").write_text(json.dumps(FULL))
    return tmp_path


def results_of(home: Path) -> Any:
    return json.loads((home / "results" / "results.json").read_text())


def test_entry_point_marks_a_submission(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Results for the student, a table for staff on standard output, permissions for nobody else."""
    assert entry.main([str(home)]) == 0
    document = results_of(home)
    assert explain(document) == []
    assert document["score"] == 152.8333
    assert "Goal for 4722: 15 exercises, reached." in document["output"]
    assert "Discriminator loss 2" in capsys.readouterr().out
    assert stat.S_IMODE((home / "results" / "results.json").stat().st_mode) == 0o600


def test_equal_submissions_give_equal_bytes(home: Path) -> None:
    """Nothing of the run itself is in the results."""
    texts = []
    for _ in range(2):
        assert entry.main([str(home)]) == 0
        texts.append((home / "results" / "results.json").read_bytes())
    assert texts[0] == texts[1]


def test_fault_outside_any_item_is_said_in_a_valid_result(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Staff see the traceback on standard error; the student reads that it is not their fault."""

    def explode(*_: Any) -> Any:
        raise RuntimeError("planted")

    monkeypatch.setattr("autograder.gradescope.run.read_answers", explode)
    assert entry.main([str(home)]) == 1
    assert results_of(home) == FAILED
    assert "planted" not in json.dumps(results_of(home))
    assert "RuntimeError: planted" in capsys.readouterr().err


def test_document_that_breaks_the_contract_is_never_written(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Our own check refuses it, and the student gets the message instead."""

    def nan(result: Any, *_: Any) -> Any:
        return {"score": math.nan, "tests": []}

    monkeypatch.setattr("autograder.gradescope.run.build_document", nan)
    assert entry.main([str(home)]) == 1
    assert results_of(home) == FAILED


def test_placeholder_is_there_before_anything_is_marked(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A grader that is killed leaves a valid result that says so."""
    seen: list[Any] = []

    def look(*_: Any) -> Any:
        seen.append(results_of(home))
        raise KeyboardInterrupt

    monkeypatch.setattr("autograder.gradescope.run.run_submission", look)
    with pytest.raises(KeyboardInterrupt):
        entry.main([str(home)])
    assert seen == [PLACEHOLDER]
    assert results_of(home) == PLACEHOLDER


def test_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No folder, no result, exit status 2."""
    assert entry.main([str(tmp_path / "nowhere")]) == 2
    assert entry.main(["--surprise"]) == 2
    assert "usage: run_autograder" in capsys.readouterr().err
    assert entry.main(["--help"]) == 0
    assert "usage: run_autograder" in capsys.readouterr().out


HOSTILE: dict[str, Any] = {
    "folder": lambda path: path.mkdir(),
    "pipe": os.mkfifo,
    "brackets": lambda path: path.write_text("[" * 100_000),
    "utf-16": lambda path: path.write_text('{"responses": {}}', encoding="utf-16"),
    "surrogate": lambda path: path.write_text('{"responses": {"\\ud800": {}, "bce_pig": {"total": "\\udfff"}}}'),
    "constants": lambda path: path.write_text('{"responses": {"bce_pig": {"losses": [NaN, Infinity, 1e999, 0, 0]}}}'),
    "million": lambda path: path.write_text('{"responses": {"bce_pig": {"losses": [' + "0," * 500_000 + "0]}}}"),
    "true": lambda path: path.write_text('{"responses": {"bce_pig": {"total": true, "losses": true}}}'),
    "terminal": lambda path: path.write_text('{"responses": {"bce_pig": {"total": "\\u001b[2J\\u202e\\u0000"}}}'),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_upload_in_a_fresh_process(home: Path, kind: str) -> None:
    """A valid result, exit status 0, no traceback, no control character, whatever is uploaded."""
    answers = home / "submission" / "answers.json"
    answers.unlink()
    HOSTILE[kind](answers)
    done = subprocess.run(
        [sys.executable, "-I", "-B", "-m", "autograder.gradescope", str(home)],
        capture_output=True,
        timeout=60,
        check=False,
        cwd=home,
    )
    assert (done.returncode, b"Traceback" in done.stderr + done.stdout) == (0, False)
    document = results_of(home)
    assert explain(document) == []
    text = json.dumps(document)
    assert "Traceback" not in text
    assert "\\u001b" not in text
    assert "\\u0000" not in text
    assert "\\u202e" not in text


def test_grading_imports_nothing_that_it_does_not_need(home: Path) -> None:
    """No command line, templates or plots, and pydantic and jsonschema only when files changed."""
    code = (
        "import sys; from autograder.gradescope.__main__ import main; "
        f"assert main([{str(home)!r}]) == 0; "
        "print([name for name in ('typer', 'rich', 'jinja2', 'matplotlib', 'pydantic', 'jsonschema', "
        "'fastjsonschema', 'nbformat', 'asyncio') if name in sys.modules])"
    )
    subprocess.run([sys.executable, "-m", "autograder.prepare"], check=True, cwd=ROOT)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=home)
    assert done.stdout.splitlines()[-1] == "[]"


def test_files_that_changed_after_set_up_are_validated_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was prepared is only believed for the very files that it was prepared for."""
    import shutil

    from autograder import prepared
    from autograder.catalog import ProblemError, content_hash, load_worksheet, read_contents

    folder = tmp_path / "gan"
    shutil.copytree(ROOT / "problems" / "gan", folder)
    monkeypatch.setattr(prepared, "_RECORD", tmp_path / "validated.json")
    prepared.record_validated([content_hash(read_contents(folder))])
    assert prepared.was_validated(load_worksheet(folder).content_hash)
    problem = json.loads((folder / "generator.json").read_text())
    broken = copy.deepcopy(problem)
    broken["givens"]["niose"] = broken["givens"].pop("noise")
    (folder / "generator.json").write_text(json.dumps(broken))
    with pytest.raises(ProblemError, match="generator"):
        load_worksheet(folder)
    monkeypatch.setattr(prepared, "_RECORD", tmp_path / "broken.json")
    (tmp_path / "broken.json").write_text("{")
    (folder / "generator.json").write_text(json.dumps(problem))
    assert load_worksheet(folder).problems.keys()


def test_staff_see_whose_sheet_it_is(tmp_path: Path) -> None:
    """The cover goes into the compact data; an identity key that is none of the users' is a note, not a refusal."""
    folders = Folders(tmp_path, tmp_path / "metadata.json", tmp_path / "results.json")
    folders.metadata.write_text(json.dumps({"users": [{"email": "ada@example.edu", "sid": "123"}]}))
    for identity, strange in (("Ada", 0), ("123", 0), ("ada@example.edu", 0), ("grace", 1), ("", 0)):
        (tmp_path / "answers.json").write_text(json.dumps({"name": "Ada", "identity": identity, "responses": {}}))
        _, document = mark_submission(folders, None)
        details = document["extra_data"]["byhand"]
        assert details["sheet"] == {"name": "Ada", "identity": identity}
        assert sum("identity key" in note for note in details["notes"]) == strange
