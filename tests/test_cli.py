"""The command line: documents for programs, tables for people, one clear error for mistakes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from autograder.catalog import worksheet_folder
from autograder.cli.app import app
from autograder.gradescope.contract import explain
from tests.conftest import EXAMPLES, ROOT, VALUES

runner = CliRunner()


def run(*arguments: str) -> Result:
    return runner.invoke(app, list(arguments), env={"COLUMNS": "200"})


def document(*arguments: str) -> Any:
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def strict(text: str) -> Any:
    """Parse JSON and refuse what is not JSON."""

    def refuse(name: str) -> Any:
        raise AssertionError(name)

    return json.loads(text, parse_constant=refuse)


def test_grade_document() -> None:
    """All fields of the contract, in the worksheet's order, the activity among them."""
    found = document("grade", str(EXAMPLES / "all_correct"), "--json")
    names = {"worksheet", "variant", "score", "max_score", "completed", "levels", "goal", "messages", "items"}
    assert set(found) == names
    assert (found["worksheet"], found["variant"]) == ("gan", "printed")
    assert (found["score"], found["max_score"], found["completed"], found["goal"]) == (153, 153, 46, None)
    assert found["levels"]["beginner"] == {"completed": 23, "total": 23}
    assert len(found["items"]) == 47 + 9
    activity = found["items"][0]
    assert {key: activity[key] for key in ("id", "marks", "max_marks", "completed", "attempted", "not_marked")} == {
        "id": "share_image",
        "marks": 0,
        "max_marks": 0,
        "completed": False,
        "attempted": True,
        "not_marked": False,
    }
    assert activity["blanks"][0]["cells"] == "CORRECT"
    pig = next(item for item in found["items"] if item["id"] == "bce_pig")
    assert set(pig["blanks"][0]) == {
        "id",
        "marks",
        "max_marks",
        "verdict",
        "cells",
        "misconception",
        "kind",
        "feedback",
    }


def test_cells_have_the_shape_of_the_blank(tmp_path: Path) -> None:
    """Also when the blank is missing or misshapen; a bare string for a single number."""
    answers = {"responses": {"bce_pig": {"losses": [1, 2], "total": 35.2}}}
    (tmp_path / "answers.json").write_text(json.dumps(answers))
    found = document("grade", str(tmp_path), "--json")
    for item in found["items"]:
        for blank in item["blanks"]:
            expected = VALUES.get(item["id"], {}).get(blank["id"], 0)
            assert np.shape(blank["cells"]) == np.shape(expected), (item["id"], blank["id"])
    pig = {blank["id"]: blank for item in found["items"] if item["id"] == "bce_pig" for blank in item["blanks"]}
    assert pig["losses"]["cells"] == ["UNREADABLE"] * 5
    assert pig["neg_log"]["cells"] == [["NO_RESPONSE"] * 5] * 2
    assert (pig["total"]["cells"], pig["total"]["verdict"], pig["total"]["marks"]) == (
        "CORRECT",
        "CORRECT",
        1,
    )


def test_grade_with_metadata_and_results(tmp_path: Path) -> None:
    """The course comes from the title; the results file is Gradescope's."""
    (tmp_path / "m.json").write_text('{"assignment": {"title": "CSCI 5722 GAN"}}')
    found = document(
        "grade",
        str(EXAMPLES / "one_slip"),
        "--metadata",
        str(tmp_path / "m.json"),
        "--results",
        str(tmp_path / "out" / "results.json"),
        "--json",
    )
    assert found["goal"] == {"course": "5722", "goal": 17, "completed": 45}
    written = json.loads((tmp_path / "out" / "results.json").read_text())
    assert explain(written) == []
    assert written["score"] == 152.8333


def test_grade_table_for_people() -> None:
    """The cover, and for each exercise what is not right."""
    result = run("grade", str(EXAMPLES / "one_slip"))
    assert result.exit_code == 0
    assert "4.83 / 5" in result.stdout
    assert "neg_log incorrect, losses follow through, total follow through" in result.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["grade", "/nowhere"],
        ["grade"],
        ["grade", str(EXAMPLES / "empty"), "--worksheet", "cnn"],
        ["grade", str(EXAMPLES / "empty"), "--surprise"],
        ["solve", "bce_pick"],
        ["surprise"],
        ["lint", "/nowhere"],
    ],
)
def test_wrong_usage_is_status_2(arguments: list[str]) -> None:
    """With a message on standard error, nothing on standard output, and no traceback."""
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr
    assert "Traceback" not in result.output


def test_misspelt_exercise_gets_the_nearest_name() -> None:
    """The error helps."""
    assert "did you mean 'bce_pig'?" in run("solve", "bce_pick").stderr


@pytest.mark.parametrize("exercise", sorted(VALUES))
def test_solve_document(exercise: str) -> None:
    """All blanks with the independent values, all steps, strict JSON."""
    result = run("solve", exercise, "--json")
    found = strict(result.stdout)
    assert set(found) == {"id", "steps", "blanks", "printed_keys"}
    assert found["id"] == exercise
    if exercise != "share_image":
        assert found["blanks"] == VALUES[exercise]
        assert found["steps"]


def test_solve_exact() -> None:
    """Natural logarithms; what is not finite is null, for strict JSON."""
    found = strict(run("solve", "cross_entropy_matmul", "--exact", "--json").stdout)
    assert found["blanks"]["CE"] == pytest.approx(1.5336, abs=5e-5)
    found = strict(run("solve", "bce_exercise", "--exact", "--json").stdout)
    assert found["blanks"]["CE"] is None
    assert found["printed_keys"] == [{"expression": "CE * 10 % 7", "printed": 3, "value": None, "status": "doubtful"}]


def test_solve_for_people() -> None:
    """The steps with their words, the blanks, the printed keys."""
    output = run("solve", "activation_field_bm2").stdout
    assert "printed key (both): sum(a) = 7: misprint, it is 6" in output
    assert "blank a  region a" in output


def test_audit_document() -> None:
    """Rows of the contract; both printings where they differ; nothing wrong, so status 0."""
    found = document("audit", "--json")
    assert len(found) == 31
    assert {
        "exercise": "logit_field_two_lines",
        "expression": "sum(b)",
        "printing": "first",
        "printed": 16,
        "value": 12,
        "status": "misprint",
    } in found


@pytest.fixture
def changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of problems/ that the commands use."""
    import shutil

    copy = tmp_path / "problems"
    shutil.copytree(ROOT / "problems", copy)
    monkeypatch.setattr("autograder.catalog.problems_folder", lambda: copy)
    monkeypatch.setattr("autograder.cli.lint.problems_folder", lambda: copy)
    assert worksheet_folder("gan") == copy / "gan"
    return copy / "gan"


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_audit_fails_when_a_key_does_not_hold(changed: Path) -> None:
    """Status 1, the row still in the document with its recomputed status, the reason on standard error."""
    edit(changed / "bce_pig.json", '"printed": 35.2', '"printed": 35.3')
    result = run("audit", "--json")
    assert result.exit_code == 1
    (row,) = [row for row in json.loads(result.stdout) if row["exercise"] == "bce_pig"]
    assert (row["printed"], row["value"], row["status"]) == (35.3, 35.2, "misprint")
    assert "bce_pig: a+b+c+d+e = 35.3 (both) is called 'holds' in the file, but it is 35.2" in result.stderr


def test_lint_of_everything_of_a_folder_and_of_a_file(changed: Path) -> None:
    """Mistakes on standard output, one a line; a path narrows the report."""
    assert run("lint").exit_code == 0
    edit(changed / "bce_pig.json", '"level": "beginner"', '"level": "easy"')
    edit(changed / "bce_dog.json", '"page"', '"pge"')
    for paths, lines in (([], 2), ([str(changed)], 2), ([str(changed / "bce_pig.json")], 1)):
        result = run("lint", *paths)
        assert result.exit_code == 1
        assert len(result.stdout.splitlines()) == lines, result.stdout
    line = run("lint", str(changed / "bce_pig.json")).stdout.splitlines()[0]
    assert line.startswith(f"{changed / 'bce_pig.json'}:5:12: $.level: \"easy\", expected 'beginner', ")


def test_lint_of_a_lone_file(tmp_path: Path) -> None:
    """A problem file outside of any worksheet is checked all the same; what is no JSON file is refused."""
    path = tmp_path / "bce_pig.json"
    path.write_bytes((ROOT / "problems/gan/bce_pig.json").read_bytes())
    assert run("lint", str(path)).exit_code == 0
    edit(path, '"level": "beginner"', '"level": "easy"')
    edit(path, '"a+b+c+d+e"', '"a+b+c"')
    result = run("lint", str(path))
    assert result.exit_code == 1
    assert [line.split(": ")[1] for line in result.stdout.splitlines()] == ["$.level", "$.printed_keys[0].prints"]
    (tmp_path / "README.md").write_text("")
    assert run("lint", str(tmp_path / "README.md")).exit_code == 2


def test_wrong_files_end_a_command_with_status_1(changed: Path) -> None:
    """An author's mistake is no wrong usage and no traceback."""
    edit(changed / "bce_pig.json", '"level": "beginner"', '"level": "easy"')
    result = run("grade", str(EXAMPLES / "empty"), "--json")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "bce_pig.json:5:12: $.level" in result.stderr


def test_schema(tmp_path: Path) -> None:
    """Print, write, check."""
    assert set(document("schema")) == {"problem.schema.json", "worksheet.schema.json"}
    assert run("schema", "--check", str(ROOT / "problems")).exit_code == 0
    assert run("schema", "--check", str(tmp_path)).exit_code == 1
    assert run("schema", "--write", str(tmp_path)).exit_code == 0
    assert run("schema", "--check", str(tmp_path)).exit_code == 0


def test_json_prints_nothing_else_in_a_real_process() -> None:
    """Standard output is one document, also through the installed command."""
    command = Path(sys.executable).with_name("autograder")
    done = subprocess.run(
        [command, "grade", EXAMPLES / "unreadable", "--json"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "FORCE_COLOR": "1"},
    )
    assert strict(done.stdout)["score"] == pytest.approx(51 / 7)
    assert done.stderr == ""
