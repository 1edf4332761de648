"""One submission from its folders to the results document."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from autograder.catalog import load_worksheet, problems_folder, worksheet_folder
from autograder.choose_variant import choose_variant
from autograder.code.gather import gather_code_safely
from autograder.feedback import marks_in_words
from autograder.grade import grade_variant
from autograder.gradescope.document import build_document
from autograder.gradescope.folders import Folders
from autograder.gradescope.header import header
from autograder.gradescope.metadata import Metadata, read_metadata, strange_cover
from autograder.problem import Worksheet
from autograder.readers.answers import read_answers
from autograder.result import SubmissionResult

if TYPE_CHECKING:
    from autograder.sandbox.template import Template

WORKSHEET_VARIABLE = "BYHAND_WORKSHEET"
"""Names the worksheet where problems/ holds more than one."""


def worksheet_name() -> str:
    """Return the worksheet to mark: named by the environment, or the first one there is."""
    names = sorted(path.parent.name for path in problems_folder().glob("*/worksheet.json"))
    return os.environ.get(WORKSHEET_VARIABLE) or (names[0] if names else "")


def run_submission(folders: Folders, template: Template | None) -> tuple[dict[str, Any], str]:
    """Return the results document of a submission and what staff see, be it marked or one too many."""
    worksheet = load_worksheet(worksheet_folder(worksheet_name()))
    metadata = read_metadata(folders.metadata)
    decision = None
    if worksheet.policies.limits_attempts:
        from autograder.gradescope.attempts import decide_safely  # only where there is a limit
        from autograder.gradescope.kept import keep_result, with_attempt

        decision, notes = decide_safely(worksheet.policies, metadata.document)
        metadata = metadata._replace(notes=(*metadata.notes, *notes))
        if decision is not None and decision.blocked:
            return keep_result(decision), decision.words
    result, document = _mark(worksheet, metadata, folders, template)
    return document if decision is None else with_attempt(document, decision), table(result)


def mark_submission(folders: Folders, template: Template | None) -> tuple[SubmissionResult, dict[str, Any]]:
    """Read, mark and describe one submission, however many there were; its code runs in the template's processes."""
    return _mark(load_worksheet(worksheet_folder(worksheet_name())), read_metadata(folders.metadata), folders, template)


def _mark(
    worksheet: Worksheet, metadata: Metadata, folders: Folders, template: Template | None
) -> tuple[SubmissionResult, dict[str, Any]]:
    answers = read_answers(folders.submission, worksheet)
    chosen = choose_variant(worksheet, answers.variant, metadata.identities)
    code = gather_code_safely(folders.submission, chosen.worksheet, template)
    result = grade_variant(chosen, answers, metadata.assignment_title, code)
    notes = strange_cover(result.who.identity, metadata.identities)
    result = result._replace(notes=(*result.notes, *notes))
    return result, build_document(result, metadata.notes)


def table(result: SubmissionResult) -> str:
    """Return what staff see on standard output: the header, a line for each item, notes and faults."""
    lines = [header(result), ""]
    width = max((len(item.title) for item in result.items), default=0) + 1
    for item in result.items:
        marks = "not marked" if item.not_marked else f"{marks_in_words(item.marks)}/{marks_in_words(item.max_marks)}"
        state = "completed" if item.completed else "" if item.attempted else "not attempted"
        lines.append(f"{item.number:<5}{item.title:<{width}}{marks:>11}  {state}".rstrip())
    lines += [f"note: {note}" for note in result.notes]
    for item in result.items:
        lines += [f"note: {item.id} {blank.id}: {note}" for blank in item.blanks for note in blank.notes]
        lines += [f"fault in {item.id}:\n{item.fault}"] if item.fault else []
    return "\n".join(lines)
