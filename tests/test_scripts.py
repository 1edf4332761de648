"""The one command each: run_autograder, setup.sh, tests/run and .ci/run as files, and a run through Bash."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.gradescope.contract import explain
from tests.conftest import EXAMPLES, ROOT

SCRIPTS = ["setup.sh", "run_autograder", "tests/run", ".ci/run"]


@pytest.mark.parametrize("name", SCRIPTS)
def test_script_is_executable_bash_with_unix_line_ends(name: str) -> None:
    """Gradescope runs these files as they are."""
    path = ROOT / name
    assert os.access(path, os.X_OK)
    content = path.read_bytes()
    assert content.startswith(b"#!/usr/bin/env bash\n")
    assert b"\r" not in content
    subprocess.run(["bash", "-n", path], check=True)


def test_ci_calls_the_tests_and_nothing_else() -> None:
    """What passes at a desk passes there."""
    lines = [line for line in (ROOT / ".ci/run").read_text().splitlines() if line and not line.startswith("#")]
    assert lines == [
        "set -euo pipefail",
        'cd "$(dirname "${BASH_SOURCE[0]}")/.."',
        "BYHAND_BROWSER=install exec ./tests/run",
    ]


def run(script: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "BYHAND_ENV": sys.prefix}
    return subprocess.run(
        [script, *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env=environment,
        timeout=120,
    )


@pytest.mark.skipif(Path("/autograder/submission").exists(), reason="this is Gradescope: its own submission is marked")
def test_sample_without_arguments(tmp_path: Path) -> None:
    """Marks the sample submission, prints a table, writes results/results.json."""
    done = run(ROOT / "run_autograder", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Discriminator loss 2" in done.stdout
    document = json.loads((tmp_path / "results" / "results.json").read_text())
    assert explain(document) == []
    assert document["score"] == 152.8333


def test_gradescopes_layout(tmp_path: Path) -> None:
    """run_autograder is copied beside the folder `source` and still finds it."""
    shutil.copy2(ROOT / "run_autograder", tmp_path / "run_autograder")
    (tmp_path / "source").symlink_to(ROOT)
    shutil.copytree(EXAMPLES / "empty", tmp_path / "submission")
    done = run(tmp_path / "run_autograder", str(tmp_path), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    document = json.loads((tmp_path / "results" / "results.json").read_text())
    assert document["score"] == 0
    assert all(row.get("status") != "failed" for row in document["tests"])


def test_folder_on_the_command_line(tmp_path: Path) -> None:
    """A plain folder, and a folder for the results."""
    done = run(ROOT / "run_autograder", str(EXAMPLES / "all_correct"), str(tmp_path / "out"), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / "out" / "results.json").read_text())["score"] == 153


def test_wrong_usage_is_status_2(tmp_path: Path) -> None:
    """With a message."""
    done = run(ROOT / "run_autograder", "/nowhere", cwd=tmp_path)
    assert done.returncode == 2
    assert "/nowhere is not a folder" in done.stderr


TOOLS = ("bash", "cat", "chmod", "cp", "dirname", "sha256sum")


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="no sha256sum here")
@pytest.mark.parametrize(
    ("mode", "apt", "said"),
    [
        ("", True, "will be SKIPPED (Debian: apt-get install chromium; or name one with BYHAND_CHROMIUM)\n"),
        ("install", True, "Installing Chromium ...\nChromium is installed.\n"),
        (
            "install",
            False,
            "tests/run: no Chromium was found or could be installed, so the tests of the page will fail\n",
        ),
    ],
)
def test_a_missing_browser_is_said_before_the_tests(tmp_path: Path, mode: str, apt: bool, said: str) -> None:
    """Or put there, where that is asked for: on a machine with neither Chromium nor anything else that matters here."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for tool in TOOLS:
        (programs / tool).symlink_to(shutil.which(tool) or tool)
    scripts = {"id": "echo 0", "python": "exit 0"}
    if apt:
        scripts["apt-get"] = f'[ "$1" = update ] || cp "{programs}/id" "{programs}/chromium"'
    for name, script in scripts.items():
        (programs / name).write_text(f"#!{shutil.which('bash')}\n{script}\n")
        (programs / name).chmod(0o755)
    stamp = hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest()
    (tmp_path / ".ready-dev").write_text(f"{stamp}\n")
    environment = {"PATH": str(programs), "BYHAND_ENV": str(tmp_path), "BYHAND_BROWSER": mode}
    command = [programs / "bash", ROOT / "tests" / "run"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=120)
    assert done.returncode == 0, done.stderr
    assert (done.stdout + done.stderr).endswith(said)
    assert (programs / "chromium").exists() is (mode == "install" and apt)
