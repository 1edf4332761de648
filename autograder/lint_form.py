"""The form of one file: JSON, the schema, and what can still be checked when some of it is wrong."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from pydantic import ValidationError

from autograder.catalog import Finding, read_json
from autograder.json_positions import JsonError, Step, scan, spell
from autograder.schema import FILES, Kind, adapter, fields_at
from autograder.text import nearest

_PLACEHOLDERS: dict[str, Any] = {
    "id": "",
    "title": "?",
    "text": "?",
    "level": "beginner",
    "sections": [],
    "levels": {},
    "goals": {},
}
"""What stands in for a required field that is wrong, so that the rest of the file can be checked too."""

UNKNOWN_FIELD, UNKNOWN_NAME = "an unknown field", "an unknown name"
_UNKNOWN = ("extra_forbidden", "unexpected_keyword_argument")
_GRIDS = ("givens", "context", "cell_weights")


def _parse(file: str, content: bytes) -> tuple[Any, list[Finding]]:
    """Return the data of a file, and keys that stand twice; without data, the one finding that says why."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - content.rfind(b"\n", 0, error.start)
        return None, [Finding(file, "$", f"byte {error.start} is not UTF-8", "UTF-8 text", line, column)]
    if text.startswith("\ufeff"):
        return None, [Finding(file, "$", "a byte order mark", "UTF-8 text without one", 1, 1)]
    try:
        positions = scan(text)
    except JsonError as error:
        return None, [Finding(file, "$", error.found, error.expected, *error.place)]
    twice = [
        Finding(file, path, f"the key {name!r} twice in one object", "each key once", *place)
        for path, name, place in positions.twice
    ]
    return read_json(content), twice


def check_form(file: str, content: bytes, kind: Kind) -> tuple[dict[str, Any] | None, list[Finding]]:
    """Check one file against its schema.

    Returns
    -------
    (dict or None, list of Finding)
        The data to go on with: as it stands, or with what is wrong taken out where that leaves a file of
        the right form; None when nothing more can be said about it.
    """
    data, findings = _parse(file, content)
    if data is None and findings:
        return None, findings
    if not isinstance(data, dict):
        return None, [Finding(file, "$", f"a {type(data).__name__}", "an object")]
    schema_name = next(name for name, known in FILES.items() if known is kind)
    schema = data.pop("$schema", None)
    if not isinstance(schema, str) or not schema.endswith(schema_name):
        found = "nothing" if schema is None else json.dumps(schema)
        findings.append(Finding(file, spell(["$schema"]), found, f"the path of {schema_name}"))
    try:
        adapter(kind).validate_json(json.dumps(data), strict=True)
    except ValidationError as error:
        wrong = _read_errors(data, error, kind)
        findings += _findings_of(file, wrong)
        return _repaired(data, wrong, kind), findings
    return data, findings


class _Wrong(NamedTuple):
    """One of pydantic's errors: where, what, and the name that was meant by an unknown one."""

    steps: list[Step]
    found: str
    expected: str
    meant: str | None = None


def _read_errors(data: Any, error: ValidationError, kind: Kind) -> list[_Wrong]:
    """Return what is wrong; a required field that was misspelt is one mistake, not two."""
    details = [(_steps(data, detail), detail) for detail in error.errors(include_url=False)]
    missing = [tuple(steps) for steps, detail in details if detail["type"] == "missing"]
    wrong, meant = [], set()
    for steps, detail in details:
        if detail["type"] in _UNKNOWN:
            above = steps[:-1]
            lacking = [str(path[-1]) for path in missing if list(path[:-1]) == above]
            near = nearest(str(steps[-1]), lacking) or nearest(str(steps[-1]), fields_at(kind, above))
            meant.add((*above, near))
            wrong.append(_Wrong(steps, UNKNOWN_FIELD, f"{near!r}" if near else "only fields of the schema", near))
        elif detail["type"] != "missing":
            wrong.append(_read_error(data, steps, detail))
    order = {spell(steps): at for at, (steps, _) in enumerate(details)}
    lost = [_Wrong(list(path), "nothing", "this field") for path in missing if path not in meant]
    return sorted(wrong + lost, key=lambda one: order[spell(one.steps)])


def _read_error(data: Any, steps: list[Step], detail: Any) -> _Wrong:
    expected = detail["msg"].removeprefix("Input should be ")
    word = detail["input"]
    near = None
    if detail["type"] == "literal_error" and isinstance(word, str):
        near = nearest(word, re.findall(r"'([^']*)'", expected))
        expected += f"; did you mean {near!r}?" if near else ""
    if detail["loc"][-1] == "[key]":
        return _Wrong(steps, UNKNOWN_NAME, expected, near)
    if len(steps) > 1 and any(step in _GRIDS for step in steps):
        expected = "a number, a row of numbers or a table of numbers"
    return _Wrong(steps, _shown(_value(data, steps)), expected)


def _steps(data: Any, detail: Any) -> list[Step]:
    """Return the path of an error in the document, without pydantic's names for branches of a union."""
    place, steps = data, []
    for step in detail["loc"]:
        in_list = isinstance(place, list) and isinstance(step, int) and step < len(place)
        if in_list or (isinstance(place, dict) and step in place):
            place = place[step]
        else:
            if detail["type"] == "missing" and isinstance(place, dict):
                steps.append(step)
            break
        steps.append(step)
    return steps


def _findings_of(file: str, wrong: Sequence[_Wrong]) -> list[Finding]:
    """Turn errors into findings, the branches of one union into one."""
    merged: dict[str, Finding] = {}
    for steps, found, expected, _ in wrong:
        path = spell(steps)
        if path in merged:
            before = merged[path].expected
            expected = before if expected in before else f"{before}; or {expected}"
        merged[path] = Finding(file, path, found, expected)
    return list(merged.values())


def _repaired(data: dict[str, Any], wrong: Sequence[_Wrong], kind: Kind) -> dict[str, Any] | None:
    """Return the data without what is wrong with its form, if that can be had simply."""
    required = adapter(kind).json_schema()["required"]
    repaired = copy.deepcopy(data)
    for steps, _, _, meant in wrong:
        try:
            place = _value(repaired, steps[:-1])
        except (KeyError, IndexError):
            continue  # went with what was around it
        if not steps or not isinstance(place, dict) or steps[-1] not in place:
            continue
        value = place.pop(steps[-1])
        if meant is not None:
            place.setdefault(meant, value)  # a misspelt name is read as what it was meant to be
    for name in required:
        if name in _PLACEHOLDERS:
            repaired.setdefault(name, _PLACEHOLDERS[name])
    if _fits(repaired, kind):
        return repaired
    for steps, *_ in wrong:  # a field that can be done without goes as a whole
        if steps and steps[0] not in required:
            repaired.pop(str(steps[0]), None)
    return repaired if _fits(repaired, kind) else None


def _fits(data: Any, kind: Kind) -> bool:
    try:
        adapter(kind).validate_json(json.dumps(data), strict=True)
    except ValidationError:
        return False
    return True


def _value(data: Any, steps: Sequence[Step]) -> Any:
    for step in steps:
        data = data[step]
    return data


def _shown(value: Any) -> str:
    shown = json.dumps(value, ensure_ascii=False)
    return shown if len(shown) < 60 else shown[:57] + "..."
