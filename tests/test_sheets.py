"""Sheets from the command line: one for everybody, one of a variant, one for each student of a roster; and their layout."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from autograder.catalog import Finding, problem_from
from autograder.choose_variant import first_code
from autograder.cli import page as command
from autograder.cli.app import app
from autograder.lint_problem import check_problem
from autograder.page.sheets import Written, index, write_sheets
from autograder.problem import Worksheet
from autograder.roster import Student
from autograder.variant_code import belongs
from tests.conftest import ROOT

ROSTER = (
    "First Name,Last Name,SID,Email,Role,Section\n"
    "Ada,Lovelace,1815,ada@example.edu,Student,001\n"
    'Grace,"Hopper, Jr.",1906,grace@example.edu,Student,001\n'
    "Alan,Turing,1912,alan@example.edu,TA,\n"
)


def run(*words: str) -> tuple[int, str]:
    """Run `autograder page` and return its status and all that it says."""
    done = CliRunner().invoke(app, ["page", *words], env={"COLUMNS": "200"})
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, " ".join(done.output.split())


def data_of(path: Path) -> dict[str, Any]:
    """Return what a page's script reads."""
    (found,) = re.findall(r'<script type="application/json" id="sheet-data">(.*?)</script>', path.read_text())
    data: dict[str, Any] = json.loads(found)
    return data


def with_policy(worksheet: Worksheet, **policies: Any) -> Worksheet:
    return replace(worksheet, file=replace(worksheet.file, policies=replace(worksheet.policies, **policies)))


# --- one sheet -------------------------------------------------------------------------------------------


def test_a_sheet_for_everybody(tmp_path: Path) -> None:
    """The folder is made; the file says no variant."""
    status, said = run("-o", str(tmp_path / "new" / "folder"))
    assert (status, "the printed numbers" in said) == (0, True)
    data = data_of(tmp_path / "new" / "folder" / "gan.html")
    assert (data["worksheet"], data["variant"], len(data["exercises"])) == ("gan", "", 47)


def test_a_sheet_of_a_variant(tmp_path: Path, gan: Worksheet) -> None:
    """The code is on the sheet, the numbers are not the printed ones, and codes are read as they are typed."""
    assert run("-o", str(tmp_path), "--seed", "kq2-mo1")[0] == 0
    assert data_of(tmp_path / "gan-KQ2M01.html")["variant"] == "KQ2M01"
    assert (tmp_path / "gan-KQ2M01.html").read_text().count('<strong class="variant">KQ2M01</strong>') == 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--seed", "../x"], "no variant code"),
        (["--seed", "7", "--worksheet", "mlp"], "no exercise of mlp varies"),
        (["--seed", "7", "--roster", "r.csv"], "give one of them"),
        (["--worksheet", "gna"], "no worksheet 'gna'"),
        (["--roster", "nowhere.csv"], "nowhere.csv"),
    ],
)
def test_what_cannot_be_made_is_said(tmp_path: Path, words: list[str], says: str) -> None:
    """One clear error, no file, no traceback."""
    status, said = run("-o", str(tmp_path), *words)
    assert status in (1, 2)
    assert says in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("policy", "words", "says"),
    [
        ({"variants": "same"}, ["--seed", "7"], 'is "same", so answers from this sheet would be marked on the printed'),
        ({"variants": "student"}, [], "nobody has the printed numbers: give --roster"),
        ({"variants": "fixed", "fixed_variants": ["A", "B"]}, [], "nobody has the printed numbers: give --seed"),
        ({"variants": "fixed", "fixed_variants": ["A", "B"]}, ["--seed", "C"], "the sheets of gan are A and B"),
        ({"variants": "fixed", "fixed_variants": ["A", "B"]}, ["--roster", "r.csv"], "make the sheets A and B"),
    ],
)
def test_no_sheet_that_would_be_marked_on_other_numbers(
    tmp_path: Path, gan: Worksheet, monkeypatch: pytest.MonkeyPatch, policy: dict[str, Any], words: list[str], says: str
) -> None:
    """What the policy does not mark by cannot be handed out."""
    monkeypatch.setattr(command, "load", lambda name: with_policy(gan, **policy))
    status, said = run("-o", str(tmp_path), *words)
    assert status == 2
    assert says in said
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """An error with its path."""
    (tmp_path / "file").write_text("")
    status, said = run("-o", str(tmp_path / "file"))
    assert (status, "could not be written" in said) == (2, True)


# --- a roster --------------------------------------------------------------------------------------------


def test_a_sheet_for_each_student(tmp_path: Path, gan: Worksheet) -> None:
    """Their own code, name and identity key; staff get none and are counted; a table says whose is whose."""
    (tmp_path / "roster.csv").write_text(ROSTER)
    status, said = run("-o", str(tmp_path / "out"), "--roster", str(tmp_path / "roster.csv"))
    assert (status, "2 sheets, each on numbers of their own" in said, "1 TA" in said) == (0, True, True)
    rows = list(csv.DictReader((tmp_path / "out" / "sheets.csv").read_text().splitlines()))
    assert [row["name"] for row in rows] == ["Ada Lovelace", "Grace Hopper, Jr."]
    for row in rows:
        assert row["variant"] == first_code(gan, row["email"])
        text = (tmp_path / "out" / row["file"]).read_text(encoding="utf-8")
        data = data_of(tmp_path / "out" / row["file"])
        assert (data["variant"], data["identity"]) == (
            row["variant"],
            row["email"].partition("@")[0],
        )
        assert f'id="who-name" autocomplete="name" maxlength="200" value="{row["name"]}"' in text
    assert len(list((tmp_path / "out").iterdir())) == 3


def test_a_roster_where_everybody_has_the_same_numbers(tmp_path: Path, gan: Worksheet, mlp: Worksheet) -> None:
    """The policy decides, and a worksheet that does not vary has only one kind of sheet."""
    students = [Student("Ada", "ada@example.edu", "")]
    for worksheet in (with_policy(gan, variants="same"), mlp):
        (sheet,) = write_sheets(worksheet, students, tmp_path)
        assert sheet.code == ""
        assert data_of(tmp_path / sheet.file)["variant"] == ""


def test_many_sheets_in_two_processes(tmp_path: Path, gan: Worksheet) -> None:
    """In the order of the roster, and the same bytes as from one process."""
    students = [Student(f"S{number}", f"s{number}@example.edu", "") for number in range(14)]
    (tmp_path / "two").mkdir()
    (tmp_path / "one").mkdir()
    sheets = list(write_sheets(gan, students, tmp_path / "two", workers=2))
    assert [sheet.student for sheet in sheets] == students
    assert all(belongs(sheet.code, gan.file.salt, "gan", [sheet.student.identity]) for sheet in sheets)
    for sheet in write_sheets(gan, students[:2], tmp_path / "one", workers=1):
        assert (tmp_path / "one" / sheet.file).read_bytes() == (tmp_path / "two" / sheet.file).read_bytes()


def test_names_are_no_formulas_and_no_paths(tmp_path: Path, gan: Worksheet) -> None:
    """A spreadsheet computes nothing from the table, and every file lies in the folder."""
    hostile = [Student('=HYPERLINK("x")', "../../etc/passwd@x", ""), Student("@SUM(1)", "b@x", "-1+2")]
    sheets = list(write_sheets(with_policy(gan, variants="same"), hostile, tmp_path))
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(sheet.file for sheet in sheets)
    cells = [cell for row in csv.reader(index(sheets).splitlines()) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert index([Written(Student("Zoë", "z@x", ""), "", "z.html")]).splitlines()[1] == "Zoë,z@x,,,z.html"


# --- the layout in problem files -------------------------------------------------------------------------


def findings_for(exercise: str, edit: Any) -> list[Finding]:
    """Return what lint says of an exercise whose sheet was edited."""
    data = json.loads((ROOT / f"problems/gan/{exercise}.json").read_text())
    edit(data["sheet"])
    return check_problem(f"{exercise}.json", problem_from(data), solve=False)


@pytest.mark.parametrize(
    ("exercise", "edit", "path", "says"),
    [
        ("bce_pig", lambda s: s["show"].update(x="X"), "$.sheet.show.x", "a given"),
        ("bce_pig", lambda s: s["rows"].update(nolog=["a"]), "$.sheet.rows.nolog", "did you mean"),
        ("bce_pig", lambda s: s["rows"].update(neg_log=["pig"]), "$.sheet.rows.neg_log", "2, one for each row"),
        ("bce_pig", lambda s: s["tables"][0]["of"].append("totl"), "$.sheet.tables[0].of[6]", "did you mean 'total'?"),
        (
            "bce_pig",
            lambda s: s["tables"][0]["of"].append("total"),
            "$.sheet.tables[0].of",
            "arrays of 1 and 5 columns",
        ),
        ("bce_pig", lambda s: s["tables"][0]["of"].append("losses"), "$.sheet.tables[0].of[6]", "a second time"),
        (
            "bce_pig",
            lambda s: s["tables"][0].update(columns=["a"]),
            "$.sheet.tables[0].columns",
            "5, one for each column",
        ),
        ("bce_pig", lambda s: s["tables"][0].update(ones=["z"]), "$.sheet.tables[0].ones", "an array of the table"),
        ("generator", lambda s: s["tables"][0].update(ones=[]), "$.sheet.tables[0].left.fake", "2 x 2"),
        (
            "generator",
            lambda s: s["tables"][0].update(left={"noise": "W"}),
            "$.sheet.tables[0].left.noise",
            "an array above",
        ),
        ("generator", lambda s: s["tables"][0].update(left={"fake": "V"}), "$.sheet.tables[0].left.fake", "a given"),
        ("generator", lambda s: s["figure"].update(names=["A"]), "$.sheet.figure.names", "3, one for each point"),
        ("generator", lambda s: s["figure"].update(points="fakes"), "$.sheet.figure.points", "did you mean 'fake'?"),
        (
            "discriminator_output",
            lambda s: s["figure"].update(points="z"),
            "$.sheet.figure.points",
            "two rows, x and y",
        ),
        (
            "discriminator_output",
            lambda s: s["figure"]["lines"][0].update(row=2),
            "$.sheet.figure.lines[0].of",
            "three weights",
        ),
        (
            "weighted_sum_field",
            lambda s: s["figure"]["lines"][0].update(of="v"),
            "$.sheet.figure.lines[0].of",
            "a given",
        ),
        (
            "weighted_sum_field",
            lambda s: s["figure"]["lines"][0].update(only="z"),
            "$.sheet.figure.lines[0].only",
            "a blank",
        ),
        (
            "roc_segments",
            lambda s: s["figure"]["curves"][0]["segments"].pop(),
            "$.sheet.figure.curves[0].segments",
            "5, one",
        ),
        (
            "roc_segments",
            lambda s: s["figure"]["curves"][0].update(x="s1"),
            "$.sheet.figure.curves[0]",
            '"of" (a given), or',
        ),
        ("roc_segments", lambda s: s["figure"].update(axes=["FP"]), "$.sheet.figure.axes", "two"),
        ("roc_segments", lambda s: s["figure"].update(step=0), "$.sheet.figure.step", "at most 20 lines"),
        (
            "roc_thresholds",
            lambda s: s["figure"]["curves"][0].update(y="tp"),
            "$.sheet.figure.curves[0]",
            "did you mean 'tpr'?",
        ),
    ],
)
def test_a_wrong_layout_is_found(exercise: str, edit: Any, path: str, says: str) -> None:
    """At its place, with what was expected; nothing else is said of it."""
    (finding, *others) = [one for one in findings_for(exercise, edit) if one.path.startswith("$.sheet")]
    assert finding.path == path
    assert says in f"{finding.found}, expected {finding.expected}"
    assert others == []


def test_a_plot_beside_the_grid_is_refused() -> None:
    """A figure is one or the other."""

    def edit(sheet: Any) -> None:
        sheet["figure"]["curves"] = [{"label": "c", "of": "w1"}]

    found = [one for one in findings_for("logit_field_b0", edit) if one.path == "$.sheet.figure.curves"]
    assert [one.expected for one in found] == ["a plot or the 7 x 7 grid, not both"]


def test_every_exercise_on_paper_is_laid_out(worksheet: Worksheet) -> None:
    """Programs are laid out by their lines; all the others say how they stand on the sheet."""
    for problem in worksheet.exercises():
        assert problem.sheet is not None or problem.code is not None, problem.id
