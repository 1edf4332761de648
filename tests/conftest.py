"""What every room's tests share: the worksheet, and its answers as an independent hand computed them."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from autograder.catalog import load_worksheet, worksheet_folder
from autograder.grade import grade
from autograder.problem import Worksheet
from autograder.readers.answers import Answers
from autograder.result import BlankResult, SubmissionResult
from tests.browser import browser as browser
from tests.browser import page as page
from tests.sheet import gan_file as gan_file
from tests.sheet import mlp_file as mlp_file
from tests.sheet import sheet as sheet

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "problems" / "gan" / "examples"

VALUES: dict[str, dict[str, Any]] = json.loads((ROOT / "tests/data/gan_values.json").read_text())
"""Every expected value of the worksheet, computed by lists and fractions from the printed pages alone."""

WORKSHEETS = sorted(path.parent for path in ROOT.glob("problems/*/worksheet.json"))

Responses = dict[str, dict[str, Any]]
Mark = Callable[..., SubmissionResult]


@pytest.fixture(scope="session")
def gan() -> Worksheet:
    """The GAN worksheet as committed."""
    return load_worksheet(worksheet_folder("gan"))


@pytest.fixture(scope="session")
def mlp() -> Worksheet:
    """The worksheet on a two-layer network as committed."""
    return load_worksheet(worksheet_folder("mlp"))


@pytest.fixture(scope="session", params=WORKSHEETS, ids=lambda folder: folder.name)
def worksheet(request: pytest.FixtureRequest) -> Worksheet:
    """Each of the committed worksheets."""
    return load_worksheet(request.param)


@pytest.fixture
def values() -> Responses:
    """A copy of the right answers that a test may spoil."""
    return deepcopy({id_: blanks for id_, blanks in VALUES.items() if id_ != "share_image"})


@pytest.fixture
def mark(gan: Worksheet) -> Mark:
    """Mark responses given as numbers and lists, as if they had been read from a file."""

    def run(responses: Responses, worksheet: Worksheet = gan) -> SubmissionResult:
        return grade(worksheet, Answers(as_read(responses)))

    return run


def as_read(value: Any) -> Any:
    """Return plain Python values as the reader hands them on: numbers unparsed."""
    from autograder.response import JsonNumber

    if isinstance(value, dict):
        return {key: as_read(member) for key, member in value.items()}
    if isinstance(value, list):
        return [as_read(member) for member in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return JsonNumber(repr(value))
    return value


def find_blank(result: SubmissionResult, exercise: str, blank: str) -> BlankResult:
    """Return one blank of a result."""
    item = next(item for item in result.items if item.id == exercise)
    return next(found for found in item.blanks if found.id == blank)


def verdicts(result: SubmissionResult, exercise: str, blank: str) -> str:
    """Return the verdicts of one blank in compact form, one letter for each cell."""
    from autograder.gradescope.document import CODES

    return "".join(CODES[cell.verdict] for cell in find_blank(result, exercise, blank).cells)
