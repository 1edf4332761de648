"""Every folder in problems/*/examples is a submission and what it must score; a new folder is a new test."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from autograder.catalog import load_worksheet
from autograder.code.gather import gather_code
from autograder.grade import grade
from autograder.gradescope.contract import explain, to_json
from autograder.gradescope.document import CODES, build_document
from autograder.readers.answers import read_answers
from autograder.result import ItemResult
from autograder.sandbox.template import Template
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def template() -> Iterator[Template]:
    """The sandbox's clean process, for the examples with code."""
    with Template.start() as running:
        yield running


CASES = sorted(path.parent for path in ROOT.glob("problems/*/examples/*/expected.json"))


def _codes(item: ItemResult) -> dict[str, str]:
    return {blank.id: "".join(CODES[cell.verdict] for cell in blank.cells) for blank in item.blanks}


@pytest.mark.parametrize("case", CASES, ids=lambda path: f"{path.parent.parent.name}-{path.name}")
def test_example_scores_what_it_must(case: Path, template: Template) -> None:
    """The submission of the folder gets exactly the marks and verdicts that its expected.json names."""
    expected: dict[str, Any] = json.loads((case / "expected.json").read_text())
    worksheet = load_worksheet(case.parent.parent)
    code = gather_code(case, worksheet, template)
    result = grade(worksheet, read_answers(case, worksheet), code=code)

    assert result.not_marked == ()
    assert result.score == Fraction(expected["score"])
    assert result.completed == expected["completed"]
    assert list(result.messages) == expected.get("messages", [])
    listed = expected.get("items", {})
    assert listed.keys() <= {item.id for item in result.items}
    for item in result.items:
        if item.id in listed:
            assert item.marks == Fraction(listed[item.id]["marks"]), item.id
            if "verdicts" in listed[item.id]:
                assert _codes(item) == listed[item.id]["verdicts"], item.id
        elif item.kind != "activity":
            carrying = {CODES[cell.verdict] for blank in item.blanks for cell in blank.cells if cell.weight}
            allowed = expected.get("others", {}).get(
                item.kind, expected["codes"] if item.kind == "exercise" or code.uploaded else "-"
            )
            assert carrying <= set(allowed), item.id
        assert not set(expected.get("never", "")) & set("".join(_codes(item).values())), item.id

    document = build_document(result)
    assert explain(document) == []
    assert json.loads(to_json(document)) == document


def test_every_case_of_the_issue_is_there() -> None:
    """The seven kinds of submission that a grader must get right are among the examples."""
    wanted = {"all_correct", "empty", "one_slip", "everything_wrong", "partly_filled", "unreadable", "gaming"}
    assert wanted <= {case.name for case in CASES}
