"""The form of an exercise's examples: read strictly, one finding with file and JSON path for each mistake."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from autograder.catalog import Finding
from autograder.dataflow import load_page
from autograder.problem import Blank, Problem
from autograder.text import nearest

WORDS = ("key", "zeros", "carried")
"""What may stand for the answer to a blank: right, all 0, what follows from the student's own earlier blanks."""

LETTERS = "CFMIU-."
"""Verdicts of cells, as on Gradescope, and a point for any verdict."""

ANSWER = '"key", "zeros", "carried", null, numbers, or {"key_but": {"cell": [row, column], "add": 1}}'


class Example(BaseModel):
    """Answers to one exercise and what must come of them."""

    model_config = ConfigDict(extra="forbid", strict=True)

    what: str = Field(min_length=1)
    """What the student did, in a sentence."""
    answers: dict[str, Any]
    """By blank; what is not named is left empty. Or {"mistake": ID}: exactly this mistake, and no other."""
    expected: dict[str, str] = Field(default_factory=dict)
    """Verdicts by blank: a letter for all cells that carry marks, or one for each cell."""
    lost_in: list[str] | None = None
    """Exactly these blanks lose marks."""
    diagnosis: str | None = None
    """This misconception is named."""

    @property
    def is_typed(self) -> bool:
        """Whether some answers are numbers: they fit the givens of the file, and no variant."""
        return any(isinstance(answer, list | int | float) for answer in self.answers.values())

    @property
    def mistake(self) -> Any:
        """Id of the one mistake of this student, if that is how the answers are given."""
        return self.answers.get("mistake")


class Examples(BaseModel):
    """The file examples/EXERCISE.json."""

    model_config = ConfigDict(extra="forbid", strict=True)

    schema_: str | None = Field(default=None, alias="$schema")
    examples: list[Example] = Field(min_length=1)


class _TwiceError(ValueError):
    """A key stands twice in one object: JSON would silently keep the last."""


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    for at, (name, _) in enumerate(pairs):
        if any(name == other for other, _ in pairs[:at]):
            raise _TwiceError(name)
    return dict(pairs)


def read_examples(path: Path, problem: Problem) -> tuple[list[Example], list[Finding]]:
    """Read the examples of an exercise; without findings they are of the right form and fit the exercise."""
    file = str(path)
    try:
        data = json.loads(path.read_bytes().decode("utf-8"), object_pairs_hook=_members)
    except _TwiceError as error:
        return [], [Finding(file, "$", f"the key {str(error)!r} twice in one object", "each key once")]
    except json.JSONDecodeError as error:
        return [], [Finding(file, f"line {error.lineno}, column {error.colno}", error.msg, "valid JSON")]
    except (ValueError, RecursionError) as error:
        return [], [Finding(file, "$", str(error), "JSON in UTF-8")]
    try:
        found = Examples.model_validate(data)
    except ValidationError as error:
        return [], [_finding(file, detail) for detail in error.errors(include_url=False)]
    findings = [
        Finding(file, f"$.examples[{at}]{path}", what, expected)
        for at, example in enumerate(found.examples)
        for path, what, expected in (*_wrong_answers(example, problem), *_wrong_expectations(example, problem))
    ]
    return found.examples, findings


def _finding(file: str, detail: Any) -> Finding:
    path = "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in detail["loc"])
    if detail["type"] == "missing":
        return Finding(file, path, "nothing", "this field")
    if detail["type"] == "extra_forbidden":
        near = nearest(str(detail["loc"][-1]), [*Example.model_fields, *Examples.model_fields])
        return Finding(file, path, "an unknown field", repr(near) if near else "only fields of examples")
    return Finding(file, path, _shown(detail["input"]), detail["msg"].removeprefix("Input should be "))


def _shown(value: Any) -> str:
    shown = json.dumps(value, ensure_ascii=False, default=str)
    return shown if len(shown) < 60 else shown[:57] + "..."


Wrong = tuple[str, str, str]
"""The path within an example, what was found, what was expected."""


def _unknown(path: str, name: Any, kind: str, known: Iterable[str]) -> Wrong:
    known = list(known)
    near = nearest(str(name), known)
    return path, _shown(name), f"{kind}; did you mean {near!r}?" if near else f"{kind}, one of {', '.join(known)}"


def _rules(problem: Problem) -> list[str]:
    return [rule.id for rule in load_page(problem.page or "").rules if not rule.code_only]


def _wrong_answers(example: Example, problem: Problem) -> Iterator[Wrong]:
    if "mistake" in example.answers:
        if len(example.answers) > 1:
            yield ".answers", _shown(example.answers), '{"mistake": ID} alone: it says what stands in every blank'
        if example.mistake not in _rules(problem):
            yield _unknown(".answers.mistake", example.mistake, "a misconception of this page", _rules(problem))
        return
    blanks = {blank.id: blank for blank in problem.blanks}
    for id_, answer in example.answers.items():
        path = f".answers.{id_}"
        if id_ not in blanks:
            yield _unknown(path, id_, "a blank of this exercise", blanks)
        elif isinstance(answer, dict):
            yield from _wrong_slip(path, answer, blanks[id_])
        elif (isinstance(answer, str) and answer not in WORDS) or isinstance(answer, bool):
            yield path, _shown(answer), ANSWER


def _wrong_slip(path: str, answer: dict[str, Any], blank: Blank) -> Iterator[Wrong]:
    slip = answer.get("key_but")
    if set(answer) != {"key_but"} or not isinstance(slip, dict):
        yield path, _shown(answer), ANSWER
        return
    path += ".key_but"
    for name in sorted(slip.keys() - {"cell", "add"}):
        yield _unknown(f"{path}.{name}", name, "a field of a slip", ["cell", "add"])
    add = slip.get("add")
    if isinstance(add, bool) or not isinstance(add, int | float) or not add:
        yield f"{path}.add", _shown(add), "a number that is not 0"
    if "cell" in slip and cell_index(blank, slip["cell"]) is None:
        shape = " x ".join(map(str, blank.shape)) or "a single number"
        yield f"{path}.cell", _shown(slip["cell"]), f"a cell of {shape}, counted from 0"


def cell_index(blank: Blank, cell: Any) -> int | None:
    """Return the place of a cell in reading order, given by it or by row and column; None if there is no such cell."""
    lengths = blank.shape if isinstance(cell, list) else [blank.size]
    steps = cell if isinstance(cell, list) else [cell]
    if len(steps) != len(lengths) or any(type(step) is not int for step in steps):
        return None
    flat = 0
    for step, length in zip(steps, lengths, strict=True):
        if not 0 <= step < length:
            return None
        flat = flat * length + step
    return flat


def _wrong_expectations(example: Example, problem: Problem) -> Iterator[Wrong]:
    blanks = {blank.id: blank for blank in problem.blanks}
    if not example.expected and example.lost_in is None and example.diagnosis is None:
        yield "", "nothing that must come of it", "expected, lost_in or diagnosis"
    for id_, letters in example.expected.items():
        path = f".expected.{id_}"
        if id_ not in blanks:
            yield _unknown(path, id_, "a blank of this exercise", blanks)
        elif set(letters) - set(LETTERS) or len(letters) not in (1, blanks[id_].size):
            yield path, _shown(letters), f"a letter of {LETTERS}, or one for each of {blanks[id_].size} cells"
    for at, id_ in enumerate(example.lost_in or ()):
        if id_ not in blanks:
            yield _unknown(f".lost_in[{at}]", id_, "a blank of this exercise", blanks)
    if example.diagnosis is not None and example.diagnosis not in _rules(problem):
        yield _unknown(".diagnosis", example.diagnosis, "a misconception of this page", _rules(problem))
