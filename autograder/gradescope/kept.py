"""The results document of a submission that is not marked: the old result again, with words on top."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from autograder.gradescope import results_check
from autograder.gradescope.attempts import Decision
from autograder.gradescope.contract import ContractError, load_schema, to_json
from autograder.gradescope.history import LEDGER, Earlier, is_same, member, read_id, read_time

_MOST_OUTPUT = 100_000
_MAX_DEPTH = 50
_NO_DETAILS = "Its details stand with that submission, in your submission history."


def keep_result(decision: Decision) -> dict[str, Any]:
    """Return a valid document with the score and the rows that stay.

    Gradescope may know the rows only from another submission that was not marked and carried them on; where it does
    not know them at all, the score stays alone.
    """
    kept = decision.kept
    score = 0.0 if kept is None or kept.score is None else kept.score
    bare: dict[str, Any] = {
        "score": int(score) if float(score).is_integer() else score,
        "output": decision.words + ("" if kept is None else f"\n{_NO_DETAILS}"),
        "output_format": "text",
        "visibility": "visible",
        "tests": [],
        "extra_data": {"byhand": {LEDGER: record_of(decision)}},
    }
    source = None if kept is None else _source(decision, kept)
    for document in () if source is None else _with_rows(decision, bare, source):
        try:
            to_json(document)
        except ContractError:  # what the server added cannot be handed back to it
            continue
        return document
    return bare


def record_of(decision: Decision) -> dict[str, Any]:
    """Return what the next submission, and staff, must know of a decision."""
    kept = {} if decision.kept is None else {"kept": {"id": decision.kept.id, "at": decision.kept.at.isoformat()}}
    return {
        "blocked": decision.blocked,
        "number": decision.number,
        "words": decision.words,
        **kept,
        "ledger": list(decision.ledger),
    }


def with_attempt(document: dict[str, Any], decision: Decision) -> dict[str, Any]:
    """Return a marked submission's document with its number on top and the ledger in extra data."""
    output = "\n\n".join(part for part in (decision.words, document["output"]) if part)[:_MOST_OUTPUT]
    extra = document["extra_data"]
    extra = {**extra, "byhand": {**extra["byhand"], LEDGER: record_of(decision)}}
    return {**document, "output": output, "extra_data": extra}


def _with_rows(decision: Decision, bare: dict[str, Any], source: Earlier) -> Iterator[dict[str, Any]]:
    """Yield the document with the old rows: with all else that the old results hold, and without it."""
    old = _allowed(source.results)
    found = source.results.get("output")
    below = _without_words(found if isinstance(found, str) else "", source.decision)
    output = f"{decision.words}\n\n{below}".strip()[:_MOST_OUTPUT]
    rows = {**bare, "output": output, "output_format": old.get("output_format", "text"), "tests": old["tests"]}
    extra = member(source.results, "extra_data")
    extra = {**extra, "byhand": {**member(extra, "byhand"), LEDGER: record_of(decision)}}
    yield {**old, **rows, "visibility": old.get("visibility", "visible"), "extra_data": _without_nulls(extra)}
    yield rows


def _source(decision: Decision, kept: Earlier) -> Earlier | None:
    """Return the submission whose results hold the rows: the kept one, or the latest that carried them on."""
    if isinstance(kept.results.get("tests"), list):
        return kept
    for one in decision.history[::-1]:
        carried = member(one.decision, "kept")
        at = read_time(carried.get("at"))
        if at is not None and is_same(read_id(carried.get("id")), at, kept.id, kept.at):
            rows: Any = one.results.get("tests")
            if isinstance(rows, list):
                return one
    return None


def _without_words(output: str, decision: Mapping[str, Any]) -> str:
    """Return an output without what was put on top of it for the submission that it is taken from."""
    words = decision.get("words")
    return output.removeprefix(words).lstrip("\n") if isinstance(words, str) and words else output


def _allowed(results: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields and rows that the contract allows, without nulls; a row that is odd is left out."""
    schema = load_schema()
    names = schema["properties"].keys() - {"execution_time"}
    found = {name: _without_nulls(value) for name, value in results.items() if name in names and value is not None}
    known = schema["definitions"]["test"]["properties"].keys()
    rows = found.get("tests")
    found["tests"] = []
    for row in rows if isinstance(rows, list) else []:
        kept = {name: value for name, value in row.items() if name in known} if isinstance(row, dict) else {}
        if _is_valid({"score": 0, "tests": [kept]}):
            found["tests"].append(kept)
    alone = {"score": 0, "tests": []}
    return {
        "tests": found.pop("tests"),
        **{name: one for name, one in found.items() if _is_valid({**alone, name: one})},
    }


def _is_valid(document: dict[str, Any]) -> bool:
    try:
        results_check.validate(document)
    except results_check.JsonSchemaValueException:
        return False
    return True


def _without_nulls(value: Any, depth: int = 0) -> Any:
    """Return JSON data without nulls; what lies too deep to be written is left out."""
    if depth > _MAX_DEPTH:
        return ""
    if isinstance(value, Mapping):
        return {name: _without_nulls(one, depth + 1) for name, one in value.items() if one is not None}
    if isinstance(value, list):
        return [_without_nulls(one, depth + 1) for one in value if one is not None]
    return value
