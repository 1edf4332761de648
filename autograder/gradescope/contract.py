"""The documented contract of results.json, checked before anything is written, and the atomic write.

`results.schema.json` is the contract. Marking checks against `results_check.py`, which is generated from
it, because importing jsonschema costs as much as importing NumPy; when that check objects, jsonschema
says what is wrong. A test holds the two to the same verdicts.
"""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path
from typing import Any

from autograder.gradescope import results_check

SCHEMA_FILE = Path(__file__).with_name("results.schema.json")
CHECK_FILE = Path(__file__).with_name("results_check.py")


class ContractError(Exception):
    """A results document that Gradescope would refuse; the message lists everything wrong with it."""


def load_schema() -> dict[str, Any]:
    """Return the schema of the contract."""
    schema: dict[str, Any] = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    return schema


def explain(document: Any) -> list[str]:
    """Return everything that jsonschema finds wrong with a document, as `path: message`."""
    from jsonschema import Draft7Validator  # slow to import, and only needed when something is wrong

    errors = sorted(Draft7Validator(load_schema()).iter_errors(document), key=lambda error: error.json_path)
    return [f"{error.json_path}: {error.message}" for error in errors]


def to_json(document: Any) -> str:
    """Return the text of a results document; `ContractError` if Gradescope would refuse it."""
    try:
        results_check.validate(document)
        return json.dumps(document, ensure_ascii=True, allow_nan=False) + "\n"
    except (results_check.JsonSchemaValueException, ValueError) as error:
        raise ContractError("; ".join(explain(document)) or str(error)) from error


def write_results(path: Path, document: Any) -> None:
    """Check a results document and put it in its place in one step: never half a file.

    Raises `ContractError` if Gradescope would refuse it, `OSError` if the place cannot be written.
    """
    write_text(path, to_json(document))


def write_text(path: Path, text: str) -> None:
    """Put the text of a checked document in its place in one step."""
    if path.exists() and not path.is_file():
        raise FileExistsError(errno.EEXIST, "it exists and is not a file", str(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with temporary.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def message_document(message: str) -> dict[str, Any]:
    """Return a valid document that only says something, with no test rows."""
    return {"score": 0, "output": message, "output_format": "text", "visibility": "visible", "tests": []}


PLACEHOLDER = message_document(
    "The autograder was stopped before it had finished. It is not your fault: "
    "submit again, or tell the staff if it happens again."
)
FAILED = message_document(
    "The autograder could not mark this submission. It is not your fault. The score above is not a mark, "
    "it only fills the place: staff can see what happened and will run the autograder again."
)
