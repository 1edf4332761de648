"""Everything that is wrong with a worksheet's files, before a student sees them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from autograder.catalog import (
    WORKSHEET_FILE,
    Finding,
    problem_from,
    worksheet_file_from,
)
from autograder.lint_problem import check_problem
from autograder.problem import LEVELS, Problem, WorksheetFile
from autograder.schema import FILES, Kind, adapter
from autograder.text import nearest


def check_contents(folder: Path, contents: Mapping[str, bytes], *, audit: bool = False) -> list[Finding]:
    """Check a worksheet's files: their form, what they say together, and that every exercise solves.

    With `audit`, also that every printed key is what its file calls it; marking does without, because
    it recomputes printed keys anyway.
    """
    if WORKSHEET_FILE not in contents:
        return [Finding(str(folder), "$", f"no {WORKSHEET_FILE}", "one in the folder of a worksheet")]
    findings: list[Finding] = []
    problems: dict[str, Problem] = {}
    for name, content in contents.items():
        file = str(folder / name)
        kind: Kind = WorksheetFile if name == WORKSHEET_FILE else Problem
        data, wrong = check_form(file, content, kind)
        findings += wrong
        if data is not None and kind is Problem:
            problem = problem_from(data)
            problems[problem.id] = problem
            if problem.id != name.removesuffix(".json"):
                findings.append(Finding(file, "$.id", repr(problem.id), "the name of the file"))
            findings += check_problem(file, problem, audit=audit)
        elif data is not None:
            findings += _check_worksheet(file, worksheet_file_from(data), contents, folder.name)
    return findings


class _TwiceError(ValueError):
    """A key stands twice in one object: JSON would silently keep the last."""


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        keys = [key for key, _ in pairs]
        raise _TwiceError(next(key for key in keys if keys.count(key) > 1))
    return members


def check_form(file: str, content: bytes, kind: Kind) -> tuple[dict[str, Any] | None, list[Finding]]:
    """Check one file against its schema; return its data when it has the right form."""
    try:
        data = json.loads(content.decode("utf-8"), object_pairs_hook=_members)
    except UnicodeDecodeError as error:
        return None, [Finding(file, "$", f"byte {error.start} is not UTF-8", "UTF-8 text")]
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        return None, [Finding(file, where, error.msg, "valid JSON")]
    except _TwiceError as error:
        return None, [Finding(file, "$", f"the key {str(error)!r} twice in one object", "each key once")]
    except RecursionError:
        return None, [Finding(file, "$", "brackets nested too deep", "valid JSON")]
    if not isinstance(data, dict):
        return None, [Finding(file, "$", f"a {type(data).__name__}", "an object")]
    findings = []
    schema_name = next(name for name, known in FILES.items() if known is kind)
    schema = data.pop("$schema", None)
    if not isinstance(schema, str) or not schema.endswith(schema_name):
        found = "nothing" if schema is None else repr(schema)
        findings.append(Finding(file, '$["$schema"]', found, f"the path of {schema_name}"))
    try:
        adapter(kind).validate_json(json.dumps(data), strict=True)
    except ValidationError as error:
        return None, [*findings, *_findings_of(file, data, error, kind)]
    return data, findings


def _findings_of(file: str, data: Any, error: ValidationError, kind: Kind) -> list[Finding]:
    """Turn pydantic's errors into findings, the branches of one union into one."""
    merged: dict[str, Finding] = {}
    for detail in error.errors(include_url=False):
        place = data
        path = "$"
        for step in detail["loc"]:
            if isinstance(step, int) and isinstance(place, list) and step < len(place):
                place, path = place[step], f"{path}[{step}]"
            elif isinstance(step, str) and isinstance(place, dict) and step in place:
                place, path = place[step], f"{path}.{step}"
            elif isinstance(step, str) and detail["type"] == "missing":
                path = f"{path}.{step}"
        expected = detail["msg"].removeprefix("Input should be ")
        shown = json.dumps(place, ensure_ascii=False)
        found = shown if len(shown) < 60 else shown[:57] + "..."
        if detail["type"] == "missing":
            found, expected = "nothing", "this field"
        elif detail["type"] in ("extra_forbidden", "unexpected_keyword_argument"):
            found, expected = "an unknown field", _known_fields(str(detail["loc"][-1]), kind)
        if path in merged:
            before = merged[path].expected
            expected = before if expected in before else f"{before}; or {expected}"
        merged[path] = Finding(file, path, found, expected)
    return list(merged.values())


def _known_fields(name: str, kind: Kind) -> str:
    definitions = adapter(kind).json_schema()
    objects = [definitions, *definitions.get("$defs", {}).values()]
    known = {field for found in objects for field in found.get("properties", ())}
    near = nearest(name, known)
    return f"{near!r}" if near else "only fields of the schema"


def _check_worksheet(
    file: str, worksheet: WorksheetFile, contents: Mapping[str, bytes], folder: str
) -> list[Finding]:
    findings = []
    if worksheet.id != folder:
        findings.append(Finding(file, "$.id", repr(worksheet.id), f"the name of the folder, {folder!r}"))
    known = {name.removesuffix(".json") for name in contents} - {WORKSHEET_FILE.removesuffix(".json")}
    seen: set[str] = set()
    for s, section in enumerate(worksheet.sections):
        for e, id_ in enumerate(section.exercises):
            path = f"$.sections[{s}].exercises[{e}]"
            if id_ not in known:
                near = nearest(id_, known)
                expected = f"a file {id_}.json" + (f"; did you mean {near!r}?" if near else "")
                findings.append(Finding(file, path, f"{id_!r} without a file", expected))
            elif id_ in seen:
                findings.append(Finding(file, path, f"{id_!r} a second time", "each exercise once"))
            seen.add(id_)
    findings += [
        Finding(file, "$.sections", f"{id_}.json is in no section", "every problem file in one section")
        for id_ in sorted(known - seen)
    ]
    for level in LEVELS:
        if level not in worksheet.levels:
            findings.append(Finding(file, "$.levels", f"no symbol for {level!r}", "a symbol for every level"))
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
        courses = ", ".join(worksheet.goals)
        findings.append(
            Finding(file, "$.policies.course", repr(policies.course), f"one of {courses}, or null")
        )
    if policies.score == "goal" and policies.points is None:
        findings.append(
            Finding(file, "$.policies.points", "null", 'points, which the score policy "goal" needs')
        )
    if policies.points is not None and not 0 < policies.points < float("inf"):
        findings.append(Finding(file, "$.policies.points", str(policies.points), "a positive number"))
    for course, goal in worksheet.goals.items():
        if not 0 < goal <= len(seen):
            findings.append(Finding(file, f"$.goals.{course}", str(goal), f"a number from 1 to {len(seen)}"))
    return findings
