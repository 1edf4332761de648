"""The form of one file: JSON, the schema, and what can still be checked when some of it is wrong."""

from __future__ import annotations

import copy
import json
from typing import Any

from pydantic import ValidationError

from autograder.catalog import Finding
from autograder.schema import FILES, Kind, adapter
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


class _TwiceError(ValueError):
    """A key stands twice in one object: JSON would silently keep the last."""


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        keys = [key for key, _ in pairs]
        raise _TwiceError(next(key for key in keys if keys.count(key) > 1))
    return members


def _parse(file: str, content: bytes) -> tuple[Any, Finding | None]:
    try:
        return json.loads(content.decode("utf-8"), object_pairs_hook=_members), None
    except UnicodeDecodeError as error:
        return None, Finding(file, "$", f"byte {error.start} is not UTF-8", "UTF-8 text")
    except json.JSONDecodeError as error:
        return None, Finding(file, f"line {error.lineno}, column {error.colno}", error.msg, "valid JSON")
    except _TwiceError as error:
        return None, Finding(file, "$", f"the key {str(error)!r} twice in one object", "each key once")
    except ValueError:  # Python refuses to read integers of thousands of digits
        return None, Finding(file, "$", "a number with thousands of digits", "numbers of a readable size")
    except RecursionError:
        return None, Finding(file, "$", "brackets nested too deep", "valid JSON")


def check_form(file: str, content: bytes, kind: Kind) -> tuple[dict[str, Any] | None, list[Finding]]:
    """Check one file against its schema.

    Returns
    -------
    (dict or None, list of Finding)
        The data to go on with: as it stands, or with what is wrong taken out where that leaves a file of
        the right form; None when nothing more can be said about it.
    """
    data, finding = _parse(file, content)
    if finding is not None:
        return None, [finding]
    if not isinstance(data, dict):
        return None, [Finding(file, "$", f"a {type(data).__name__}", "an object")]
    findings = []
    schema_name = next(name for name, known in FILES.items() if known is kind)
    schema = data.pop("$schema", None)
    if not isinstance(schema, str) or not schema.endswith(schema_name):
        found = "nothing" if schema is None else json.dumps(schema)
        findings.append(Finding(file, '$["$schema"]', found, f"the path of {schema_name}"))
    try:
        adapter(kind).validate_json(json.dumps(data), strict=True)
    except ValidationError as error:
        findings += _findings_of(file, data, error, kind)
        return _repaired(data, error, kind), findings
    return data, findings


def _repaired(data: dict[str, Any], error: ValidationError, kind: Kind) -> dict[str, Any] | None:
    """Return the data without what is wrong with its form, if that can be had simply."""
    repaired = copy.deepcopy(data)
    for detail in error.errors(include_url=False):
        steps = _steps(data, detail)
        place: Any = repaired
        for step in steps[:-1]:
            place = place[step]
        if not steps or not isinstance(place, dict) or steps[-1] not in place:
            continue
        value = place.pop(steps[-1])
        near = nearest(str(steps[-1]), _fields(kind)) if detail["type"] in _UNKNOWN else None
        if near is not None:
            place.setdefault(near, value)  # a misspelt field is read as what it was meant to be
    for name in adapter(kind).json_schema()["required"]:
        if name in _PLACEHOLDERS:
            repaired.setdefault(name, _PLACEHOLDERS[name])
    try:
        adapter(kind).validate_json(json.dumps(repaired), strict=True)
    except ValidationError:
        return None
    return repaired


_UNKNOWN = ("extra_forbidden", "unexpected_keyword_argument")
_GRIDS = ("givens", "context", "cell_weights")


def _steps(data: Any, detail: Any) -> list[int | str]:
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


def _findings_of(file: str, data: Any, error: ValidationError, kind: Kind) -> list[Finding]:
    """Turn pydantic's errors into findings, the branches of one union into one."""
    merged: dict[str, Finding] = {}
    for detail in error.errors(include_url=False):
        steps = _steps(data, detail)
        path = "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
        expected = detail["msg"].removeprefix("Input should be ")
        if detail["type"] == "missing":
            found, expected = "nothing", "this field"
        elif detail["type"] in _UNKNOWN:
            near = nearest(str(detail["loc"][-1]), _fields(kind))
            found, expected = "an unknown field", f"{near!r}" if near else "only fields of the schema"
        else:
            found = _shown(data, steps)
        if len(steps) > 1 and any(step in _GRIDS for step in steps):
            expected = "a number, a row of numbers or a table of numbers"
        if path in merged:
            before = merged[path].expected
            expected = before if expected in before else f"{before}; or {expected}"
        merged[path] = Finding(file, path, found, expected)
    return list(merged.values())


def _shown(data: Any, steps: list[int | str]) -> str:
    for step in steps:
        data = data[step]
    shown = json.dumps(data, ensure_ascii=False)
    return shown if len(shown) < 60 else shown[:57] + "..."


def _fields(kind: Kind) -> set[str]:
    """Return every name of a field in a file of that kind."""
    schema = adapter(kind).json_schema()
    objects = [schema, *schema.get("$defs", {}).values()]
    return {field for found in objects for field in found.get("properties", ())}
