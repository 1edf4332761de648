"""Everything that is wrong with a worksheet's files, before a student sees them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

from autograder.catalog import (
    WORKSHEET_FILE,
    Finding,
    problem_from,
    worksheet_file_from,
)
from autograder.json_positions import scan
from autograder.lint_blanks import check_tolerance
from autograder.lint_code import NO_PARAMETER
from autograder.lint_form import UNKNOWN_FIELD, UNKNOWN_NAME, check_form
from autograder.lint_problem import UNUSED_GIVEN, check_problem
from autograder.lint_variants import NO_GIVEN
from autograder.policies import Policies
from autograder.problem import LEVELS, Problem, WorksheetFile
from autograder.schema import Kind
from autograder.text import nearest
from autograder.variant_code import normalise


def check_contents(folder: Path, contents: Mapping[str, bytes], *, solve: bool = True) -> list[Finding]:
    """Check a worksheet's files: their form, what they say together, and that every exercise solves.

    Without `solve` nothing is computed, so that a fault in one page stays with the exercises of that page.
    """
    if WORKSHEET_FILE not in contents:
        return [Finding(str(folder), "$", f"no {WORKSHEET_FILE}", "one in the folder of a worksheet")]
    names = contents if solve else _in_sections(contents)
    return [finding for name in names for finding in check_file(folder / name, contents, solve=solve)]


def _in_sections(contents: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """Return the files that marking reads: not those that an author has begun and put into no section yet."""
    data, wrong = check_form(WORKSHEET_FILE, contents[WORKSHEET_FILE], WorksheetFile)
    if data is None or wrong:
        return contents
    ids = {id_ for section in worksheet_file_from(data).sections for id_ in section.exercises}
    return {name: content for name, content in contents.items() if name == WORKSHEET_FILE or name[:-5] in ids}


def check_file(path: Path, contents: Mapping[str, bytes], *, solve: bool = True) -> list[Finding]:
    """Check one file of a folder; a problem file is checked alone, worksheet.json against its neighbours."""
    kind: Kind = WorksheetFile if path.name == WORKSHEET_FILE else Problem
    data, wrong = check_form(str(path), contents[path.name], kind)
    more: list[Finding] = []
    if data is not None and kind is Problem:
        problem = problem_from(data)
        if problem.id != path.stem:
            more.append(Finding(str(path), "$.id", repr(problem.id), "the name of the file"))
        more += check_problem(str(path), problem, solve=solve)
    elif data is not None:
        more = _check_worksheet(
            str(path), worksheet_file_from(data), contents, path.parent.resolve().name, drafts=not solve
        )
    said = [finding.path for finding in wrong]
    findings = wrong + [finding for finding in more if not any(_below(finding.path, path) for path in said)]
    return _located(findings, contents[path.name])


def _below(path: str, above: str) -> bool:
    return path == above or path.startswith((f"{above}.", f"{above}["))


_NAMES = (UNKNOWN_FIELD, UNKNOWN_NAME, UNUSED_GIVEN, NO_GIVEN, NO_PARAMETER)
"""What is found wrong with a name, not with the value behind it."""


def _located(findings: list[Finding], content: bytes) -> list[Finding]:
    """Return findings with line and column, those that have none yet."""
    if all(finding.line for finding in findings):
        return findings
    try:
        positions = scan(content.decode("utf-8"))
    except ValueError:
        return findings
    return [
        finding
        if finding.line
        else finding._replace(**positions.nearest_place(finding.path, key=finding.found in _NAMES)._asdict())
        for finding in findings
    ]


def _check_worksheet(
    file: str, worksheet: WorksheetFile, contents: Mapping[str, bytes], folder: str, *, drafts: bool
) -> list[Finding]:
    findings = []
    if worksheet.id != folder:
        findings.append(Finding(file, "$.id", repr(worksheet.id), f"the name of the folder, {folder!r}"))
    known = {name.removesuffix(".json") for name in contents} - {WORKSHEET_FILE.removesuffix(".json")}
    seen: set[str] = set()
    meant: set[str] = set()
    listed_ids = [id_ for section in worksheet.sections for id_ in section.exercises]
    for s, section in enumerate(worksheet.sections):
        for e, id_ in enumerate(section.exercises):
            path = f"$.sections[{s}].exercises[{e}]"
            if id_ not in known:
                near = nearest(id_, known - set(listed_ids)) or nearest(id_, known)
                meant.add(near or "")
                expected = f"a file {id_}.json" + (f"; did you mean {near!r}?" if near else "")
                findings.append(Finding(file, path, f"{id_!r} without a file", expected))
            elif id_ in seen:
                findings.append(Finding(file, path, f"{id_!r} a second time", "each exercise once"))
            seen.add(id_)
    findings += [
        Finding(file, "$.sections", f"{id_}.json is in no section", "every problem file in one section")
        for id_ in sorted(known - seen - meant)
        if not drafts
    ]
    for level in LEVELS:
        if level not in worksheet.levels:
            findings.append(Finding(file, "$.levels", f"no symbol for {level!r}", "a symbol for every level"))
    findings += [Finding(file, *found) for found in check_tolerance("$", worksheet.tolerance)]
    policies = worksheet.policies
    try:
        credit = Fraction(policies.follow_through_credit)
    except (ValueError, ZeroDivisionError):
        credit = Fraction(-1)
    if not 0 <= credit <= 1:
        found = repr(policies.follow_through_credit)
        expected = 'a share from 0 to 1, such as 1 or "1/2"'
        findings.append(Finding(file, "$.policies.follow_through_credit", found, expected))
    if policies.course is not None and policies.course not in worksheet.goals:
        near = nearest(policies.course, worksheet.goals)
        courses = ", ".join(worksheet.goals) + (f" (did you mean {near!r}?)" if near else "")
        findings.append(Finding(file, "$.policies.course", repr(policies.course), f"one of {courses}, or null"))
    if policies.score == "goal" and policies.points is None:
        findings.append(Finding(file, "$.policies.points", "null", 'points, which the score policy "goal" needs'))
    if not 1 <= policies.hidden_inputs <= 50:  # with none, a task whose own input is not finite judges nobody
        findings.append(Finding(file, "$.policies.hidden_inputs", str(policies.hidden_inputs), "1 to 50"))
    if policies.variants == "fixed" and not policies.fixed_variants:
        findings.append(Finding(file, "$.policies.fixed_variants", "[]", "the codes of the sheets, such as A, B and C"))
    for at, code in enumerate(policies.fixed_variants):
        if normalise(code) != code:
            path = f"$.policies.fixed_variants[{at}]"
            findings.append(Finding(file, path, repr(code), "capital letters and digits, 16 at most"))
    if policies.points is not None and not 0 < policies.points < float("inf"):
        findings.append(Finding(file, "$.policies.points", str(policies.points), "a positive number"))
    findings += _check_attempts(file, policies)
    for course, goal in worksheet.goals.items():
        if not 0 < goal <= len(seen):
            findings.append(Finding(file, f"$.goals.{course}", str(goal), f"a number from 1 to {len(seen)}"))
    return findings


def _check_attempts(file: str, policies: Policies) -> list[Finding]:
    limits = {
        "attempts": (policies.attempts, 1000, "1 to 1000, or null"),
        "attempts_window_h": (policies.attempts_window_h, 10_000, "hours, more than 0 and 10000 at most, or null"),
        "attempts_pause_min": (
            policies.attempts_pause_min,
            100_000,
            "minutes, more than 0 and 100000 at most, or null",
        ),
    }
    findings = [
        Finding(file, f"$.policies.{name}", str(value), expected)
        for name, (value, most, expected) in limits.items()
        if value is not None and not 0 < value <= most
    ]
    if policies.attempts is None and policies.attempts_window_h is not None:
        found = str(policies.attempts_window_h)
        findings.append(Finding(file, "$.policies.attempts_window_h", found, "null, or a number of attempts beside it"))
    return findings
