"""An author's mistakes: all of them at once, each with file, JSON path, what was found, what was expected."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from autograder.catalog import Finding, ProblemError, load_worksheet, read_contents, worksheet_folder
from autograder.lint import check_contents
from autograder.schema import generate_schemas
from tests.conftest import ROOT, WORKSHEETS


@pytest.mark.parametrize("folder", WORKSHEETS, ids=lambda folder: folder.name)
def test_committed_files_have_no_mistakes(folder: Path) -> None:
    """What is in problems/ passes its own lint, printed keys included."""
    assert check_contents(folder, read_contents(folder)) == []


@pytest.mark.parametrize("name", ["problem.schema.json", "worksheet.schema.json"])
def test_committed_schemas_are_in_step_with_the_models(name: str) -> None:
    """The schemas that editors use are what the models generate today."""
    assert (ROOT / "problems" / name).read_text() == generate_schemas()[name], "run autograder schema --write"


def test_every_file_fits_its_committed_schema_and_names_it() -> None:
    """jsonschema agrees with pydantic about the committed files, so an editor shows no false error."""
    schemas = {
        name: Draft202012Validator(json.loads((ROOT / "problems" / name).read_text()))
        for name in ("problem.schema.json", "worksheet.schema.json")
    }
    for path in sorted(ROOT.glob("problems/*/*.json")):
        data = json.loads(path.read_text())
        assert (path.parent / data["$schema"]).resolve().is_file(), path
        schema = schemas[Path(data["$schema"]).name]
        assert [error.message for error in schema.iter_errors(data)] == [], path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the worksheet that a test may spoil."""
    copy = tmp_path / "gan"
    shutil.copytree(ROOT / "problems" / "gan", copy, ignore=shutil.ignore_patterns("examples"))
    return copy


def spoil(folder: Path, name: str, change: Callable[[Any], Any]) -> list[Finding]:
    """Change one file and return what lint finds in the folder."""
    path = folder / name
    data = json.loads(path.read_text())
    changed = change(data)
    path.write_text(json.dumps(data if changed is None else changed))
    return check_contents(folder, read_contents(folder))


def assign(*path: Any, value: Any) -> Callable[[Any], None]:
    """Return a change that sets one place of a document."""

    def change(data: Any) -> None:
        for step in path[:-1]:
            data = data[step]
        data[path[-1]] = value

    return change


def remove(*path: Any) -> Callable[[Any], None]:
    """Return a change that removes one place of a document."""

    def change(data: Any) -> None:
        for step in path[:-1]:
            data = data[step]
        del data[path[-1]]

    return change


MISTAKES: list[tuple[str, Callable[[Any], Any], str, str, str]] = [
    # file, change, JSON path, what was found, part of what was expected
    ("bce_pig", assign("levle", value="beginner"), "$.levle", "an unknown field", "'level'"),
    ("bce_pig", assign("blanks", 0, "shap", value=[5]), "$.blanks[0].shap", "an unknown field", "'shape'"),
    ("bce_pig", remove("title"), "$.title", "nothing", "this field"),
    ("bce_pig", remove("$schema"), '$["$schema"]', "nothing", "problem.schema.json"),
    ("bce_pig", assign("level", value="hard"), "$.level", '"hard"', "'beginner', 'intermediate'"),
    ("bce_pig", assign("blanks", 3, "shape", value="five"), "$.blanks[3].shape", '"five"', "a valid array"),
    ("bce_pig", assign("blanks", 3, "shape", value=[4]), "$.blanks[3].letters", "5 letters", "one, or 4"),
    ("bce_pig", assign("blanks", 0, "shape", value=[4]), "$.blanks[0].shape", "step not_p gives (5,)", "shape of the step"),
    ("bce_pig", assign("blanks", 0, "shape", value=[0]), "$.blanks[0].shape", "[0]", "[rows, columns]"),
    ("bce_pig", assign("page", value="binary"), "$.page", "'binary' is not a page", "a module of reference/"),
    ("bce_pig", assign("page", value="../ops"), "$.page", "'../ops' is not a page", "a module of reference/"),
    ("bce_pig", assign("page", value=None), "$.page", "null", "a module of reference/"),
    ("bce_pig", remove("givens", "q"), "$.givens.q", "nothing", "a value"),
    ("bce_pig", assign("givens", "qq", value=1), "$.givens.qq", "a given that no step uses", "one of p, q"),
    ("bce_pig", assign("givens", "q", value=[0.2] * 5), "$.givens", "0.2, 0.8 is not on the printed -log table", ""),
    ("bce_pig", assign("givens", "q", value=[0, 1]), "$.givens", "givens that do not fit together", "shapes"),
    ("bce_pig", assign("givens", "q", value=[[0, 1], [1]]), "$.givens.q", "rows of different lengths", ""),
    ("bce_pig", assign("givens", "q", value="0.5"), "$.givens.q", '"0.5"', "a number, a row of numbers or a table"),
    ("bce_pig", assign("blanks", 0, "step", value="nott_p"), "$.blanks[0].step", "'nott_p'", "did you mean 'not_p'?"),
    (
        "bce_pig",
        assign("blanks", 2, "not_needed_where_zero", value="target"),
        "$.blanks[2].not_needed_where_zero",
        "'target'",
        "did you mean 'targets'?",
    ),
    ("bce_pig", assign("blanks", 1, "id", value="not_p"), "$.blanks[1].id", "'not_p' a second time", "each id once"),
    ("bce_pig", assign("blanks", 0, "letters", value="a"), "$.blanks[3].letters", "letter 'a' twice", "each letter once"),
    ("bce_pig", assign("blanks", 0, "marks", value="-1/2"), "$.blanks[0].marks", "'-1/2'", "not negative"),
    ("bce_pig", assign("blanks", 0, "marks", value="one"), "$.blanks[0].marks", "'one'", '"1/2"'),
    ("bce_pig", assign("blanks", 0, "cell_weights", value=[1, 2]), "$.blanks[0].cell_weights", "weights", "5"),
    (
        "bce_pig",
        assign("blanks", 0, "tolerance", value={"atol": -1}),
        "$.blanks[0].tolerance.atol",
        "-1",
        "not negative",
    ),
    (
        "bce_pig",
        assign("printed_keys", 0, "prints", 0, "printed", value=35),
        "$.printed_keys[0].prints",
        "a+b+c+d+e = 35 called 'holds'",
        "'misprint', because it is 35.2",
    ),
    (
        "activation_field_bm2",
        assign("printed_keys", 0, "prints", 0, "status", value="holds"),
        "$.printed_keys[0].prints",
        "sum(a) = 7 called 'holds'",
        "'misprint', because it is 6",
    ),
    (
        "bce_pig",
        assign("printed_keys", 0, "expression", value="a+b+z"),
        "$.printed_keys[0].expression",
        "the name 'z'",
        "one of a, b, c",
    ),
    (
        "bce_pig",
        assign("printed_keys", 0, "expression", value="a+"),
        "$.printed_keys[0].expression",
        "'a+' is not an expression",
        "",
    ),
    (
        "bce_pig",
        assign("printed_keys", 0, "expression", value="__import__('os')"),
        "$.printed_keys",
        "only + - * / %",
        "",
    ),
    ("roc_segments", assign("blanks", 0, "choices", value=[1, 3]), "$.blanks[0].choices", "options without", ""),
    ("roc_segments", remove("blanks", 0, "choices"), "$.blanks[0].choices", "None", "exactly for"),
    ("generator", assign("id", value="generater"), "$.id", "'generater'", "the name of the file"),
    ("worksheet", assign("sections", 1, "exercises", 0, value="generater"), "$.sections[1].exercises[0]",
     "'generater' without a file", "did you mean 'generator'?"),
    ("worksheet", remove("sections", 1, "exercises", 0), "$.sections", "generator.json is in no section", "one"),
    ("worksheet", assign("sections", 1, "exercises", 0, value="share_image"), "$.sections[1].exercises[0]",
     "'share_image' a second time", "each exercise once"),
    ("worksheet", assign("goals", "4722", value=99), "$.goals.4722", "99", "a number from 1 to 47"),
    ("worksheet", assign("policies", "course", value="1000"), "$.policies.course", "'1000'", "one of 4722, 5722"),
    ("worksheet", assign("policies", "score", value="goal"), "$.policies.points", "null", "points"),
    ("worksheet", assign("policies", "disclosure", value="all"), "$.policies.disclosure", '"all"', "'none'"),
    ("worksheet", assign("policies", "follow_through_credit", value="2"), "$.policies.follow_through_credit",
     "'2'", "from 0 to 1"),
    ("worksheet", assign("policies", "hidden_inputs", value=0), "$.policies.hidden_inputs", "0", "1 to 50"),
    ("worksheet", remove("levels", "expert"), "$.levels", "no symbol for 'expert'", "a symbol for every level"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "change", "path", "found", "expected"), MISTAKES)
def test_mistake_is_found(
    folder: Path, name: str, change: Callable[[Any], Any], path: str, found: str, expected: str
) -> None:
    """One planted mistake is named with its place, in words that help."""
    findings = spoil(folder, f"{name}.json", change)
    hits = [one for one in findings if one.path == path and found in one.found and expected in one.expected]
    assert hits, "\n".join(map(str, findings))
    assert all(one.file == str(folder / f"{name}.json") for one in hits)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ('{\n  "id": }', (2, 9)),
        ('{\n  "id": "bce_pig"\n  "title": ""}', (2, 18)),
        ("", (1, 1)),
        ("[]", (1, 1)),
        ("[" * 100_000, (1, 101)),
        ('{"givens": [' + "9" * 5000 + "]}", (1, 13)),
        ('{"id": "b\nce"}', (1, 8)),
        ("\ufeff{}", (1, 1)),
    ],
)
def test_broken_json_has_line_and_column(folder: Path, text: str, where: tuple[int, int]) -> None:
    """A file that is no JSON is one finding and does not hide the others."""
    (folder / "bce_pig.json").write_text(text)
    (finding,) = check_contents(folder, read_contents(folder))
    assert (finding.file, finding.path) == (str(folder / "bce_pig.json"), "$")
    assert (finding.line, finding.column) == where


def test_all_mistakes_of_all_files_at_once(folder: Path) -> None:
    """Five mistakes in three files are five findings, in one run."""
    spoil(folder, "generator.json", remove("title"))
    spoil(folder, "generator.json", remove("level"))
    spoil(folder, "bce_dog.json", assign("givens", "q", value=[0.2] * 5))
    spoil(folder, "worksheet.json", assign("goals", "4722", value=0))
    findings = spoil(folder, "worksheet.json", assign("policies", "course", value="1"))
    assert [(Path(one.file).name, one.path) for one in findings] == [
        ("bce_dog.json", "$.givens"),
        ("generator.json", "$.title"),
        ("generator.json", "$.level"),
        ("worksheet.json", "$.policies.course"),
        ("worksheet.json", "$.goals.4722"),
    ]


def test_wrong_files_are_not_marked_by(folder: Path) -> None:
    """Loading refuses with everything that is wrong; a finding reads `file:line:column: path: found, expected`."""
    spoil(folder, "generator.json", remove("title"))
    with pytest.raises(ProblemError) as error:
        load_worksheet(folder)
    assert str(error.value) == f"{folder / 'generator.json'}:1:1: $.title: nothing, expected this field"


def test_wrong_printed_key_does_not_stop_marking(folder: Path) -> None:
    """Printed keys are recomputed anyway: lint and audit report it, students are marked."""
    spoil(folder, "bce_pig.json", assign("printed_keys", 0, "prints", 0, "printed", value=35))
    assert len(load_worksheet(folder).problems) == 47


def test_missing_worksheet_file(folder: Path) -> None:
    """A folder without worksheet.json is one clear finding."""
    (folder / "worksheet.json").unlink()
    (finding,) = check_contents(folder, read_contents(folder))
    assert "no worksheet.json" in finding.found


def test_unknown_worksheet_lists_the_known() -> None:
    """A misspelt worksheet is answered with the names there are; a path is none."""
    for name in ("gann", "../gan", ""):
        with pytest.raises(ProblemError, match="expected one of: gan"):
            worksheet_folder(name)
