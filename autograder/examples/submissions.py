"""Submissions as tests: a folder with what a student uploads, and with the marks and verdicts it must get."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

from autograder.code.gather import gather_code
from autograder.examples.failure import NOTHING, Failure, Tally
from autograder.grade import grade
from autograder.gradescope.contract import ContractError, explain, to_json
from autograder.gradescope.document import CODES, build_document
from autograder.problem import Worksheet
from autograder.readers.answers import read_answers
from autograder.readers.code import code_files
from autograder.result import ItemResult, SubmissionResult
from autograder.sandbox.template import Template

EXPECTED = "expected.json"


def submission_cases(folder: Path) -> list[Path]:
    """Return the folders of a worksheet's examples that are submissions."""
    return sorted(path.parent for path in folder.glob(f"examples/*/{EXPECTED}"))


def check_submissions(folder: Path, worksheet: Worksheet) -> Tally:
    """Mark every submission among a worksheet's examples."""
    cases = submission_cases(folder)
    template = Template.start() if any(code_files(case) for case in cases) else None
    tally = NOTHING
    try:
        for case in cases:
            failures = check_submission(case, worksheet, template)
            tally += Tally(tuple(map(str, failures)), 1, 1)
    finally:
        if template is not None:
            template.close()
    return tally


def check_submission(case: Path, worksheet: Worksheet, template: Template | None) -> list[Failure]:
    """Mark the submission of a folder and return everything that is not as its expected.json says.

    Its code runs even where little protects the machine: examples are our own.
    """
    expected, wrong = _read_expected(case / EXPECTED)
    if wrong:
        return [Failure(case.name, EXPECTED, *wrong)]
    code = gather_code(case, worksheet, template, allow_weak=True)
    result = grade(worksheet, read_answers(case, worksheet), code=code)
    differences = (
        *_differences(expected, result, code_uploaded=code.uploaded),
        *_faults_of_the_document(result),
    )
    return [Failure(case.name, *found) for found in differences]


def _read_expected(path: Path) -> tuple[dict[str, Any], tuple[str, str] | None]:
    """Return what a submission must get, or what was expected of the file and what was found."""
    try:
        expected = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        return {}, ("valid JSON", str(error))
    if not isinstance(expected, dict):
        return {}, ("an object", f"a {type(expected).__name__}")
    for name, kind in {"score": str, "completed": int, "codes": str}.items():
        if not isinstance(expected.get(name), kind):
            return {}, (f"{name!r} as {kind.__name__}", repr(expected.get(name)))
    return expected, None


Difference = tuple[str, str, str]
"""Where, what was expected, what was found."""


def codes(item: ItemResult) -> dict[str, str]:
    """Return the verdicts of an item by blank, a letter for each cell."""
    return {blank.id: "".join(CODES[cell.verdict] for cell in blank.cells) for blank in item.blanks}


def _differences(expected: dict[str, Any], result: SubmissionResult, *, code_uploaded: bool) -> Iterator[Difference]:
    for item in result.not_marked:
        yield item.id, "an item that can be marked", f"a fault of ours: {item.fault.strip().splitlines()[-1]}"
    if result.score != Fraction(expected["score"]):
        yield "score", expected["score"], str(result.score)
    if result.completed != expected["completed"]:
        yield "completed exercises", str(expected["completed"]), str(result.completed)
    if list(result.messages) != expected.get("messages", []):
        yield "messages", repr(expected.get("messages", [])), repr(list(result.messages))
    listed = expected.get("items", {})
    for unknown in sorted(listed.keys() - {item.id for item in result.items}):
        yield unknown, "an item of the worksheet", "no such item"
    for item in result.items:
        yield from _differences_of(item, expected, listed.get(item.id), code_uploaded=code_uploaded)


def _differences_of(
    item: ItemResult, expected: dict[str, Any], listed: dict[str, Any] | None, *, code_uploaded: bool
) -> Iterator[Difference]:
    found = codes(item)
    if listed is not None:
        if item.marks != Fraction(listed["marks"]):
            yield item.id, f"{listed['marks']} marks", str(item.marks)
        if "verdicts" in listed and found != listed["verdicts"]:
            yield item.id, str(listed["verdicts"]), str(found)
    elif item.kind != "activity":
        carrying = {CODES[cell.verdict] for blank in item.blanks for cell in blank.cells if cell.weight}
        usual = expected["codes"] if item.kind == "exercise" or code_uploaded else "-"
        allowed = expected.get("others", {}).get(item.kind, usual)
        if not carrying <= set(allowed):
            yield item.id, f"only {allowed!r} where there are marks", str(found)
    never = expected.get("never", "")
    if set(never) & set("".join(found.values())):
        yield item.id, f"no {never!r} anywhere", str(found)


def _faults_of_the_document(result: SubmissionResult) -> Iterator[Difference]:
    """Yield what Gradescope would refuse of the result."""
    document = build_document(result)
    for fault in explain(document):
        yield "results.json", "what Gradescope takes", fault
    try:
        if json.loads(to_json(document)) != document:
            yield "results.json", "the same when read again", "something else"
    except ContractError as error:
        yield "results.json", "what Gradescope takes", str(error)
