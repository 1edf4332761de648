"""The JSON documents that `--json` prints."""

from __future__ import annotations

import json
import math
from fractions import Fraction
from typing import Any

from autograder.feedback import blank_feedback
from autograder.feedback_item import first_error, first_note, item_feedback, submission_messages
from autograder.policies import Disclosure
from autograder.printed_keys import AuditRow
from autograder.problem import Problem
from autograder.result import BlankResult, ItemResult, SubmissionResult
from autograder.solution import Key


def to_text(document: Any) -> str:
    """Return a document as strict JSON."""
    return json.dumps(document, indent=2, allow_nan=False)


def number(value: Fraction | float) -> int | float | None:
    """Return a number as JSON has it, without binary noise; null where it is not finite.

    Examples
    --------
    >>> number(Fraction(1, 2)), number(39.199999999999996), number(-0.0), number(math.inf)
    (0.5, 39.2, 0, None)
    """
    if not math.isfinite(value):
        return None
    rounded = round(float(value), 10)
    return int(rounded) if rounded.is_integer() else rounded


def numbers(values: Any) -> Any:
    """Return nested lists of numbers as JSON has them."""
    return [numbers(value) for value in values] if isinstance(values, list) else number(values)


def nested(values: list[Any], shape: tuple[int, ...]) -> Any:
    """Return flat values in a blank's own shape; a bare value for a single number.

    Examples
    --------
    >>> nested([1, 2, 3, 4], (2, 2)), nested([1], ())
    ([[1, 2], [3, 4]], 1)
    """
    if not shape:
        return values[0]
    step = len(values) // shape[0]
    return [nested(values[at * step : (at + 1) * step], shape[1:]) for at in range(shape[0])]


def grade_document(result: SubmissionResult) -> dict[str, Any]:
    """Return the document of `grade --json`."""
    return {
        "worksheet": result.worksheet,
        "variant": result.variant,
        "score": number(result.score),
        "max_score": number(result.max_score),
        "completed": result.completed,
        "levels": {
            level: {"completed": count.completed, "total": count.total} for level, count in result.levels.items()
        },
        "goal": None
        if result.goal is None
        else {"course": result.goal.course, "goal": result.goal.goal, "completed": result.goal.completed},
        "messages": submission_messages(result),
        "items": [_item(item, result.policies.disclosure) for item in result.items],
    }


def _item(item: ItemResult, disclosure: Disclosure) -> dict[str, Any]:
    said = first_error(item) or first_note(item)
    return {
        "id": item.id,
        "marks": None if item.not_marked else number(item.marks),
        "max_marks": number(item.max_marks),
        "completed": item.completed,
        "attempted": item.attempted,
        "not_marked": item.not_marked,
        "feedback": item_feedback(item, disclosure),
        "first_error": None if said is None else said.id,
        "blanks": [_blank(blank, disclosure, item.not_marked) for blank in item.blanks],
        **({"remarks": list(item.remarks)} if item.kind == "code" else {}),
    }


def _blank(blank: BlankResult, disclosure: Disclosure, not_marked: bool) -> dict[str, Any]:
    return {
        "id": blank.id,
        "marks": None if not_marked else number(blank.marks),
        "max_marks": number(blank.max_marks),
        "verdict": blank.verdict.value,
        "cells": nested([cell.verdict.value for cell in blank.cells], blank.shape),
        "misconception": blank.diagnosis.id if blank.diagnosis else None,
        "kind": blank.diagnosis.kind if blank.diagnosis else None,
        **({blank.diagnosis.joined: blank.diagnosis.other} if blank.diagnosis and blank.diagnosis.joined else {}),
        "feedback": blank_feedback(blank, disclosure),
    }


def solve_document(problem: Problem, key: Key, rows: list[AuditRow]) -> dict[str, Any]:
    """Return the document of `solve --json`; values that are not finite (exact log of 0) are null."""
    return {
        "id": problem.id,
        "steps": {name: numbers(value.tolist()) for name, value in key.steps.items()},
        "blanks": {id_: numbers(value.tolist()) for id_, value in key.blanks.items()},
        "printed_keys": [
            {
                "expression": row.expression,
                "printed": number(row.printed),
                "value": None if row.value is None else number(row.value),
                "status": row.declared,
            }
            for row in rows
        ],
    }


def audit_document(rows: list[AuditRow]) -> list[dict[str, Any]]:
    """Return the document of `audit --json`."""
    return [
        {
            "exercise": row.exercise,
            "expression": row.expression,
            "printing": row.printing,
            "printed": number(row.printed),
            "value": None if row.value is None else number(row.value),
            "status": row.status,
        }
        for row in rows
    ]
