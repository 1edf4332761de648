"""The documents keep up with the code: commands run, JSON is valid, links lead somewhere."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.cli.app import app
from autograder.gradescope.document import CODES
from tests.conftest import ROOT

DOCS = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *ROOT.glob("docs/**/*.md")])
BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)


def blocks(language: str) -> list[tuple[str, str]]:
    return [(path.name, text) for path in DOCS for found, text in BLOCK.findall(path.read_text()) if found == language]


def commands() -> list[str]:
    lines = [line.split("#")[0].strip() for _, text in blocks("bash") for line in text.splitlines()]
    return sorted({line for line in lines if line.startswith(".venv/bin/autograder")})


@pytest.fixture(scope="module", autouse=True)
def nothing_left_behind() -> Iterator[None]:
    """Documented commands pack a zip; it does not stay."""
    archive = ROOT / "autograder.zip"
    before = archive.read_bytes() if archive.exists() else None
    yield
    if before is None:
        archive.unlink(missing_ok=True)
    else:
        archive.write_bytes(before)


def run(words: list[str]) -> None:
    """Run a documented command with the environment that the tests run in."""
    words = [sys.prefix if word == ".venv" else word for word in words]
    words[0] = str(Path(sys.executable).with_name("autograder"))
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("command", commands())
def test_documented_command_runs(command: str) -> None:
    """As written, with the installed command; what is rehearsed was packed before."""
    words = shlex.split(command)
    if words[1] == "rehearse" and not (ROOT / words[2]).exists():
        run(["autograder", "pack", "-o", words[2]])
    run(words)


def test_every_command_is_documented() -> None:
    """Each command of the command line appears in the README."""
    names = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
    readme = (ROOT / "README.md").read_text()
    assert {name for name in names if f"autograder {name}" not in readme} == set()


def test_documented_json_is_json() -> None:
    """What is shown as a file can be used as one."""
    found = blocks("json")
    assert found
    for name, text in found:
        assert json.loads(text), name


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    """Relative links name files that are there."""
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", path.read_text()):
        if not target.startswith("http"):
            assert (path.parent / target).exists(), f"{path.name}: {target}"


def test_letters_of_the_verdicts_are_explained() -> None:
    """Every compact code has its row in the instructors' table."""
    text = (ROOT / "docs" / "instructors.md").read_text()
    for letter in CODES.values():
        assert f"| {letter} |" in text


def test_every_policy_is_explained() -> None:
    """Every field of the policies has its row in the instructors' table."""
    from dataclasses import fields

    from autograder.problem import Policies

    text = (ROOT / "docs" / "instructors.md").read_text()
    for field in fields(Policies):
        assert f"| `{field.name}` |" in text


def test_result_in_the_readme_is_what_students_read() -> None:
    """The excerpt is cut from the row of the sample submission."""
    from autograder.catalog import load_worksheet, worksheet_folder
    from autograder.grade import grade
    from autograder.gradescope.document import row_text
    from autograder.readers.answers import read_answers

    worksheet = load_worksheet(worksheet_folder("gan"))
    result = grade(worksheet, read_answers(ROOT / "problems/gan/examples/one_slip", worksheet))
    row = row_text(next(item for item in result.items if item.id == "discriminator_loss_2"), "cells")
    ((_, text),) = blocks("text")
    for part in text.strip().split("\n\n"):
        assert part in row


TUTORIAL = "authoring-a-worksheet.md"


def test_the_tutorial_shows_files_as_they_are() -> None:
    """Its JSON is that of problems/mlp, its Python stands word for word in the page."""
    files = [json.loads(path.read_text()) for path in ROOT.glob("problems/mlp/**/*.json")]
    page = (ROOT / "reference" / "mlp.py").read_text()
    shown = [text for name, text in blocks("json") if name == TUTORIAL]
    assert shown
    for text in shown:
        assert json.loads(text) in files
    functions = [part for name, text in blocks("python") if name == TUTORIAL for part in text.strip().split("\n\n\n")]
    assert functions
    for function in functions:
        assert function in page


READ_ONLY = [text for name, text in blocks("console") if name != "authoring.md"]
"""The commands of that page write, so tests/test_authoring.py runs them in a copy."""


@pytest.mark.parametrize("block", READ_ONLY, ids=lambda text: text.splitlines()[0])
def test_output_that_is_shown_is_what_the_command_prints(block: str) -> None:
    """Each line of it, in that order."""
    command, *lines = block.splitlines()
    words = shlex.split(command.removeprefix("$ "))
    words[0] = str(Path(sys.executable).with_name(words[0]))
    environment = {**os.environ, "COLUMNS": "150"}
    done = subprocess.run(words, capture_output=True, text=True, check=True, cwd=ROOT, env=environment)
    printed = iter([line.rstrip() for line in done.stdout.splitlines()])
    for line in lines:
        assert line.rstrip() in printed, line
