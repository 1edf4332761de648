"""What the sandbox's tests share: one template, one planted folder, and an interpreter that everybody can read."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy
import pytest

from autograder.sandbox.template import Template

from .hostile_round import planted

collect_ignore = ["hostile"]  # collecting doctests would import them

ROOM = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def template() -> Iterator[Template]:
    """A clean process for all tests."""
    with Template.start() as running:
        yield running


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """Keys, results and a reference, planted where student code could look for them."""
    with planted() as place:
        yield place


@dataclass(frozen=True)
class Portable:
    """An interpreter and a copy of the code that any user can read."""

    python: str
    folder: Path

    def run(self, before: list[str], *arguments: str) -> list[str]:
        """The lines that the hostile round prints when it is started behind `before`."""
        environment = {
            "PYTHONPATH": str(self.folder),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PATH": os.environ["PATH"],
        }
        environment["OPENBLAS_NUM_THREADS"] = "1"
        command = [*before, self.python, "-m", "tests.sandbox.hostile_round", *arguments]
        done = subprocess.run(command, cwd="/", env=environment, capture_output=True, text=True, timeout=240)
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout.splitlines()


@pytest.fixture(scope="session")
def portable() -> Iterator[Portable]:
    """Skip, clearly, where no interpreter of our version can be read by others."""
    python = next((path for path in (sys.executable, "/usr/bin/python3") if is_readable(path)), None)
    if python is None:
        pytest.skip("no interpreter of this version that another user can read (a Python under /root?)")
    folder = Path(tempfile.mkdtemp(prefix="portable_"))
    folder.chmod(0o755)
    try:
        source = Path(numpy.__file__).parent
        without_tests = shutil.ignore_patterns("tests", "__pycache__", "*.pyi")
        shutil.copytree(source, folder / "numpy", ignore=without_tests)
        if (source.parent / "numpy.libs").exists():
            shutil.copytree(source.parent / "numpy.libs", folder / "numpy.libs")
        shutil.copytree(ROOM / "autograder" / "sandbox", folder / "autograder" / "sandbox")
        (folder / "autograder" / "__init__.py").write_text('"""The sandbox alone."""\n')
        shutil.copytree(ROOM / "tests" / "sandbox", folder / "tests" / "sandbox")
        (folder / "tests" / "__init__.py").write_text('"""The sandbox\'s tests alone."""\n')
        subprocess.run(["chmod", "-R", "a+rX", str(folder)], check=True)
        yield Portable(python, folder)
    finally:
        shutil.rmtree(folder)


def is_readable(python: str) -> bool:
    """Whether any user can run this interpreter, and it is of our version."""
    if not os.path.exists(python):
        return False
    ask = "import os, sys; print(*sys.version_info[:2]); print(os.path.dirname(os.__file__))"
    answer = subprocess.run([python, "-I", "-c", ask], capture_output=True, text=True).stdout.splitlines()
    if len(answer) != 2 or tuple(map(int, answer[0].split())) != sys.version_info[:2]:
        return False
    places = (Path(answer[1]), Path(os.path.realpath(python)).parent)
    return all(folder.stat().st_mode & stat.S_IXOTH for place in places for folder in (place, *place.parents))
