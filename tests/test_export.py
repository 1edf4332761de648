"""Exports: the columns that gradebooks know, nothing that a spreadsheet runs, and no name where none is wanted."""

from __future__ import annotations

import csv
import io
import json
from fractions import Fraction
from pathlib import Path
from unicodedata import category

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from typer.testing import CliRunner

from autograder.class_results import ClassResults, Submitter
from autograder.cli.app import app
from autograder.export import EXPORTS
from autograder.export.canvas import canvas_csv
from autograder.export.sheet import as_text, csv_text, inert
from autograder.store import create_store, open_store
from tests.marked_class import blank, class_of, info, item, submission

ADA = Submitter("Ada King Lovelace", "ada@example.edu", "00123")
EVIL = Submitter('=HYPERLINK("http://x")', "+1@example.edu", "@SUM(1)")


@pytest.fixture
def results() -> ClassResults:
    """One student; a group of two with an item that could not be marked; a submission that could not."""
    infos = [info("a", 4, "xy", title="First, of all"), info("b", 6), info("post", 0, kind="activity", level=None)]
    wrong = blank("MF", diagnosis="sign_flipped", other="transposed", kind="misconception", typed=("-1", "=1+1"))
    return class_of(
        infos,
        [
            submission(
                "1001",
                {"a": item("10/3", wrong, blank("CC"), first_error="x"), "b": item(6, blank("C"), completed=True)},
                submitters=(ADA,),
                score=Fraction(28, 3),
            ),
            submission(
                "1002",
                {"a": item(2, blank("C"), blank("I")), "b": item(0, blank("N"), not_marked=True)},
                submitters=(EVIL, Submitter("Bob", "bob@example.edu", "7")),
                score=Fraction(2),
                max_score=Fraction(4),
            ),
            submission("1003", {}, submitters=(Submitter("Zoë Ö", "", "9"),), fault="no answers\n=1"),
        ],
    )


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def test_gradescope_columns(results: ClassResults) -> None:
    """The columns of Gradescope's download, a row for each member of a group; what was not marked is empty, not 0."""
    head, ada, evil, bob, zoe = read(EXPORTS["gradescope-csv"](results))
    assert ",".join(head[:13]) == (
        "First Name,Last Name,SID,Email,Sections,Total Score,Max Points,Status,Submission ID,Submission Time,"
        "Lateness (H:M:S),View Count,Submission Count"
    )
    assert head[13:] == ["1.1: First, of all (4 pts)", "1.1: B (6 pts)"]
    assert ada[:9] == ["Ada King", "Lovelace", "00123", "ada@example.edu", "", "9.3333", "10", "Graded", "1001"]
    assert ada[13:] == ["3.3333", "6"]
    assert (bob[5:9], bob[13:]) == (["2", "4", "Graded", "1002"], ["2", ""])
    assert (zoe[:2], zoe[5:9], zoe[13:]) == (["Zoë", "Ö"], ["", "", "Ungraded", "1003"], ["", ""])
    assert evil[0].startswith("'=")


def test_canvas_columns(results: ClassResults) -> None:
    """The head and the row of points that Canvas wants; scores out of the same full score; what is lost is not there."""
    rows = read(EXPORTS["canvas-csv"](results))
    assert rows[0] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Made up"]
    assert rows[1] == ["    Points Possible", "", "", "", "", "10"]
    assert rows[2] == ["Ada King Lovelace", "", "00123", "ada@example.edu", "", "9.3333"]
    assert rows[4] == ["Bob", "", "7", "bob@example.edu", "", "5"]
    assert len(rows) == 5
    assert read(canvas_csv(results, "GAN (12345)"))[0][5] == "GAN (12345)"


def test_long_table(results: ClassResults) -> None:
    """A row for each submission and item; a submission that could not be marked has one without an item."""
    rows = list(csv.DictReader(io.StringIO(EXPORTS["csv"](results), newline="")))
    first = rows[0]
    assert {name: first[name] for name in ("submission", "item", "marks", "max_marks", "completed", "marked")} == {
        "submission": "1001", "item": "a", "marks": "3.3333", "max_marks": "4", "completed": "false", "marked": "true",
    }  # fmt: skip
    assert (first["first_error"], first["diagnoses"], first["cells"]) == ("x", "sign_flipped transposed", "MF CC")
    assert [(row["submission"], row["item"], row["marks"]) for row in rows[1:]] == [
        ("1001", "b", "6"), ("1002", "a", "2"), ("1002", "b", ""), ("1003", "", ""),
    ]  # fmt: skip
    assert rows[2]["email"] == "'+1@example.edu; bob@example.edu"
    assert [row["marked"] for row in rows] == ["true", "true", "true", "false", "false"]


def test_code_that_nobody_asked_for_is_no_zero() -> None:
    """Where no code was uploaded its tasks are no part of the score, so that a spreadsheet's mean is the report's."""
    infos = [info("a", 4), info("task", 3, kind="code", level=None), info("other", 3, kind="code", level=None)]
    none = item(0, blank("-"), attempted=False)
    marked = class_of(
        infos,
        [
            submission("1", {"a": item(4, blank("C")), "task": none, "other": none}, submitters=(ADA,)),
            submission("2", {"a": item(4, blank("C")), "task": item(3, blank("C")), "other": none}, submitters=(ADA,)),
        ],
    )
    _, by_hand, with_code = read(EXPORTS["gradescope-csv"](marked))
    assert (by_hand[13:], with_code[13:]) == (["4", "", ""], ["4", "3", "0"])
    rows = list(csv.DictReader(io.StringIO(EXPORTS["csv"](marked), newline="")))
    assert [(row["marks"], row["marked"]) for row in rows] == [
        ("4", "true"), ("", "false"), ("", "false"), ("4", "true"), ("3", "true"), ("0", "true"),
    ]  # fmt: skip


def test_everything_as_json(results: ClassResults) -> None:
    """Records by the names of their fields, and the statistics; strict JSON."""
    found = json.loads(EXPORTS["json"](results), parse_constant=pytest.fail)
    assert (found["format"], found["worksheet"]) == (1, "made_up")
    assert found["submissions"][0]["items"]["a"]["blanks"][0]["typed"] == ["-1", "=1+1"]
    assert found["submissions"][0]["items"]["a"]["blanks"][0]["verdict"] == "MISCONCEPTION"
    assert found["submissions"][0]["submitters"][0]["sid"] == "00123"
    assert [one["id"] for one in found["statistics"]["items"]] == ["a", "b"]
    assert found["statistics"]["misconceptions"][0]["in_class"]["students"] == 1


def test_no_cell_is_a_formula(results: ClassResults) -> None:
    """Whatever a student calls themselves, no cell of any table begins like a formula, and nothing moves a column."""
    for name in ("gradescope-csv", "canvas-csv", "csv"):
        rows = read(EXPORTS[name](results))
        assert len({len(row) for row in rows}) == 1
        assert not [cell for row in rows for cell in row if cell.strip()[:1] in ("=", "+", "-", "@")]


@given(st.lists(st.text(), min_size=1, max_size=5))
@example(["a\rb", '"\n,=1', "\t@x", "\0-1", "\u2028+", "\u2003=1", "\ufeff=1"])
def test_any_text_stays_in_its_cell(cells: list[str]) -> None:
    """Whatever a text holds: one row, one cell, no formula; letters, quotes and commas come back as they were."""
    (found,) = read(csv_text([[*cells, "end"]]))
    assert found == [*map(inert, cells), "end"]
    assert not [cell for cell in found if cell.lstrip().startswith(("=", "+", "-", "@"))]
    for cell, text in zip(found, cells, strict=False):
        assert [sign for sign in cell.removeprefix("'") if sign != " "] == [
            sign for sign in text.removeprefix("'") if category(sign) not in ("Cc", "Zl", "Zp") and sign != " "
        ]


def test_numbers_are_numbers() -> None:
    """A negative number is no formula; marks have at most four decimals."""
    assert [as_text(one) for one in (Fraction(-1, 2), 0, Fraction(1, 30000), Fraction(120))] == [
        "-0.5",
        "0",
        "0",
        "120",
    ]


def test_an_empty_class_is_a_head() -> None:
    """Nobody is no error."""
    for name, export in EXPORTS.items():
        text = export(class_of([], []))
        assert len(read(text)) == {"canvas-csv": 2}.get(name, 1) or name == "json"


@pytest.fixture
def store(tmp_path: Path, results: ClassResults) -> Path:
    path = tmp_path / "class.sqlite"
    create_store(path, results._replace(submissions=()))
    with open_store(path) as opened:
        for one in results.submissions:
            opened.append(one)
        opened.finish()
    return path


def run(*words: object) -> str:
    done = CliRunner().invoke(app, ["export", *map(str, words)])
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.mark.parametrize("name", EXPORTS)
def test_the_command_writes_what_the_store_holds(name: str, store: Path, results: ClassResults, tmp_path: Path) -> None:
    """To standard output or into a file, the same text as from the records."""
    expected = EXPORTS[name](results)
    assert run(store, "--format", name) == expected
    said = run(store, "--format", name, "-o", tmp_path / "out")
    assert (tmp_path / "out").read_text(encoding="utf-8") == expected
    assert "with names" in said


@pytest.mark.parametrize("name", EXPORTS)
def test_anonymous_means_no_names(name: str, store: Path, results: ClassResults) -> None:
    """No name, address, student id or submission id in any format; with a secret the codes are the same twice."""
    text = run(store, "--format", name, "--anonymous", "--secret", "s")
    known = [part for one in results.submissions for student in one.submitters for part in student if len(part) > 2]
    known += [part for student in (ADA,) for part in student.name.split()]
    assert [one for one in [*known, "1001", "1002", "1003"] if one in text] == []
    assert run(store, "--format", name, "--anonymous", "--secret", "s") == text
    assert run(store, "--format", name, "--anonymous", "--secret", "other") != text


@pytest.mark.parametrize("command", [["export", "--format", "csv"], ["report"]])
def test_results_are_never_written_over(command: list[str], store: Path) -> None:
    """Whoever names the store as the file to write still has it afterwards."""
    before = store.read_bytes()
    done = CliRunner().invoke(app, [*command, str(store), "-o", str(store)])
    assert done.exit_code == 2
    assert "name another file" in done.output
    assert store.read_bytes() == before


def test_students_whom_no_gradebook_finds_are_counted(tmp_path: Path) -> None:
    """Folders without Gradescope's metadata name nobody: Canvas gets no row for them, and that is said."""
    path = tmp_path / "class.sqlite"
    create_store(path, class_of([info("a")], []))
    with open_store(path) as opened:
        opened.append(submission("nobody", {"a": item(0, blank("-"))}, submitters=()))
        opened.append(submission("named", {"a": item(0, blank("-"))}, submitters=(Submitter("Ada"),)))
        opened.append(submission("known", {"a": item(0, blank("-"))}, submitters=(ADA,)))
        opened.finish()
    for name in ("canvas-csv", "gradescope-csv"):
        done = CliRunner().invoke(app, ["export", str(path), "--format", name])
        assert "2 submissions without a student id or an e-mail address" in done.stderr
    assert "without" not in CliRunner().invoke(app, ["export", str(path), "--format", "csv"]).stderr


def test_what_is_no_store_is_one_clear_error(tmp_path: Path) -> None:
    """A missing file ends the command with a sentence, not a traceback."""
    done = CliRunner().invoke(app, ["export", str(tmp_path / "nothing.sqlite"), "--format", "csv"])
    assert done.exit_code == 1
    assert "nothing.sqlite" in done.output
    assert "Traceback" not in done.output
