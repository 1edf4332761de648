"""A simulated class with known truth, from the submissions to the report: what was put in comes out."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from autograder.analysis.items import item_statistics
from autograder.analysis.misconceptions import misconception_frequencies
from autograder.class_results import ClassResults
from autograder.problem import Worksheet
from autograder.report.build import build_report
from autograder.store import read_class
from tests.conftest import ROOT

STUDENTS = 200


def run(*words: str) -> str:
    """Run a command as a teacher does, and return what it says."""
    command = str(Path(sys.executable).with_name("autograder"))
    done = subprocess.run([command, *words], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], Path]:
    """The truth about a class, and the store of its results; without code, which is slow."""
    folder = tmp_path_factory.mktemp("class")
    run("simulate", "-o", str(folder / "class"), "--students", str(STUDENTS), "--seed", "6", "--no-code")
    run("batch", str(folder / "class" / "submissions"), "-o", str(folder / "class.sqlite"))
    return json.loads((folder / "class" / "truth.json").read_text()), folder / "class.sqlite"


@pytest.fixture(scope="module")
def results(marked: tuple[dict[str, Any], Path]) -> ClassResults:
    """All of them."""
    return read_class(marked[1])


def good(truth: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return what is true of the submissions that are neither hostile nor broken."""
    return {name: one for name, one in truth["submissions"].items() if one["kind"] == "good"}


def test_every_submission_is_marked(marked: tuple[dict[str, Any], Path], results: ClassResults) -> None:
    """The hostile and the broken ones, too; what of them could not be read is a message, not a fault."""
    truth, _ = marked
    assert {record.id for record in results.submissions} == set(truth["submissions"])
    assert [record.id for record in results.submissions if record.not_marked] == []


def test_completed_exercises_are_those_without_a_mistake(
    marked: tuple[dict[str, Any], Path], results: ClassResults
) -> None:
    """Student by student, exercise by exercise."""
    truth, _ = marked
    for record in results.submissions:
        known = truth["submissions"][record.id]
        if known["kind"] == "good":
            wrong = {*known["omitted"], *known["mistakes"]}
            found = {id_ for id_, item in record.items.items() if id_ in truth["exercises"] and not item.completed}
            assert found == wrong, record.id


def test_facilities_are_in_the_order_of_the_truth(marked: tuple[dict[str, Any], Path], results: ClassResults) -> None:
    """The share of the class that completed an exercise is the share that made no mistake, but for the hostile few."""
    truth, _ = marked
    students = good(truth).values()
    others = len(truth["submissions"]) - len(students)
    for item in item_statistics(results):
        if item.id in truth["exercises"]:
            right = sum(item.id not in one["omitted"] and item.id not in one["mistakes"] for one in students)
            assert item.completed_rate is not None
            assert right / item.n - 1e-9 <= item.completed_rate <= (right + others) / item.n + 1e-9, item.id


def test_the_bad_item_is_flagged(marked: tuple[dict[str, Any], Path], results: ClassResults) -> None:
    """Of all exercises it has the lowest correlation with the rest, and it is flagged as negative."""
    truth, _ = marked
    known = [item for item in item_statistics(results) if item.item_rest_correlation is not None]
    worst = min(known, key=lambda item: item.item_rest_correlation or 0.0)
    assert worst.id == truth["bad_item"]
    assert "negative_discrimination" in {flag.id for flag in worst.flags}


def test_planted_misconceptions_come_first(
    marked: tuple[dict[str, Any], Path], results: ClassResults, gan: Worksheet
) -> None:
    """The most frequent one that was planted leads the list; who showed it is found.

    Of the others most are: what shows only on one exercise, and there beside a slip, may go without a name.
    """
    truth, _ = marked
    found = misconception_frequencies(results)
    planted = sorted(truth["misconceptions"], key=lambda rule: -len(truth["misconceptions"][rule]["holders"]))
    assert found[0].id == planted[0]
    for rule, least in zip(planted[:3], (0.9, 0.6, 0.6), strict=True):
        showed = {
            name
            for name, one in good(truth).items()
            for mistakes in one["mistakes"].values()
            for mistake in mistakes
            if mistake["kind"] == "misconception" and mistake["rule"] == rule
        }
        named = {id_ for frequency in found if frequency.id == rule for id_ in frequency.submissions}
        assert len(showed & named) >= least * len(showed) > 0, rule
        assert len(named - showed) <= 0.05 * len(named), rule  # nobody is said to have made it who did not
    report = build_report(results, gan)
    assert found[0].happened in report[: report.index('<h2 id="scores"')]


def test_marking_again_gives_the_same_store(marked: tuple[dict[str, Any], Path], tmp_path: Path) -> None:
    """Byte for byte, in one process as in two."""
    _, store = marked
    submissions = store.parent / "class" / "submissions"
    shutil.copytree(submissions, tmp_path / "submissions")
    run("batch", str(tmp_path / "submissions"), "-o", str(tmp_path / "again.sqlite"), "-j", "1")
    assert (tmp_path / "again.sqlite").read_bytes() == store.read_bytes()


def test_the_whole_way_on_the_command_line(marked: tuple[dict[str, Any], Path], tmp_path: Path) -> None:
    """Report, export and regrade from the store alone."""
    _, store = marked
    assert "without names" in run("report", str(store), "-o", str(tmp_path / "report.html"))
    assert (tmp_path / "report.html").stat().st_size < 1_000_000
    run("export", str(store), "--format", "gradescope-csv", "-o", str(tmp_path / "scores.csv"))
    assert len((tmp_path / "scores.csv").read_text().splitlines()) > STUDENTS
    said = run("regrade", str(store), "--against", "problems/gan", "-o", str(tmp_path / "regrade"))
    assert "0 would gain, 0 would lose" in said
    assert json.loads((tmp_path / "regrade.json").read_text())["changes"] == []
