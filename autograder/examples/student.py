"""What the student of an example writes: worked out from the key of whatever variant the exercise has."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from autograder.collisions import mistaken_students
from autograder.examples.form import Example, cell_index
from autograder.own import own_values
from autograder.problem import Blank, Problem, Tolerance
from autograder.response import JsonNumber, Response, read_response
from autograder.solution import Key
from reference.ops import Array


class NoSuchStudentError(Exception):
    """The givens do not allow what the example says; the message tells authors why."""


def responses_of(example: Example, problem: Problem, key: Key, tolerance: Tolerance) -> dict[str, Response]:
    """Return what the student of an example writes in every blank, as a reader would hand it on.

    Parameters
    ----------
    example : Example
        Of the right form, and fit for the problem.
    problem : Problem
        With the givens of one variant.
    key : Key
        The same variant, solved.
    tolerance : Tolerance
        The worksheet's.
    """
    if example.mistake is not None:
        blanks = _with_mistake(example.mistake, problem, key)
        return {blank.id: _written(blank, blanks[blank.id]) for blank in problem.blanks}
    responses = {blank.id: read_response(blank, None) for blank in problem.blanks}
    for blank in problem.blanks:
        answer = example.answers.get(blank.id)
        if answer == "carried":
            own = own_values(problem, key, responses, tolerance)
            responses[blank.id] = _written(blank, own.bounds(blank, blank.step_name)[0])
        elif answer == "key":
            responses[blank.id] = _written(blank, key.blanks[blank.id])
        elif answer == "zeros":
            responses[blank.id] = _written(blank, np.zeros(blank.shape))
        elif isinstance(answer, dict):
            responses[blank.id] = _written(blank, _with_slip(answer["key_but"], blank, key))
        else:
            responses[blank.id] = read_response(blank, _as_read(answer))
    return responses


def _with_mistake(rule: str, problem: Problem, key: Key) -> Mapping[str, Array]:
    for student in mistaken_students(problem, key):
        if student.rule.id == rule:
            return student.blanks
    raise NoSuchStudentError(f"givens on which nobody can make the mistake {rule}")


def _with_slip(slip: Mapping[str, Any], blank: Blank, key: Key) -> Array:
    if "cell" in slip:
        at = cell_index(blank, slip["cell"])
    else:
        at = next(iter(np.flatnonzero(key.needed[blank.id]).tolist()), None)
    if at is None:
        raise NoSuchStudentError(f"no cell in {blank.id} that carries marks")
    values = np.array(key.blanks[blank.id], dtype=np.float64)
    values.flat[at] += slip["add"]
    return values


def _written(blank: Blank, values: Array) -> Response:
    cells = [JsonNumber(repr(value)) for value in np.asarray(values, dtype=np.float64).reshape(-1).tolist()]
    if len(blank.shape) == 2:
        columns = blank.shape[1]
        return read_response(blank, [cells[at : at + columns] for at in range(0, len(cells), columns)])
    return read_response(blank, cells)


def _as_read(answer: Any) -> Any:
    """Return literal answers as the reader of answers.json does: numbers unparsed."""
    return json.loads(json.dumps(answer), parse_int=JsonNumber, parse_float=JsonNumber)
