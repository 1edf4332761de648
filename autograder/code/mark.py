"""Verdicts of a code task: each variable on every input by the one marking path, then put together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import NamedTuple

import numpy as np

from autograder.causes import of_rule
from autograder.code.inputs import Inputs, shapes_in_words
from autograder.code.responses import Variable, read_variable, value_of
from autograder.dataflow import WrongRule, evaluate, load_page, upstream
from autograder.mark import mark_blanks
from autograder.mark_blank import Rules
from autograder.own import own_values
from autograder.problem import Blank, Problem, Tolerance
from autograder.result import BlankResult, CellResult, CodeFacts, Diagnosis, Verdict
from autograder.sandbox.records import CallReport, Plain, Value
from autograder.solution import Key
from reference.ops import EXACT, Array

TOLERANCE = Tolerance(rtol=1e-4, atol=1e-6)
"""float32 passes, a value rounded to one decimal does not."""


_FINE = (Verdict.CORRECT, Verdict.FOLLOW_THROUGH)


class OneInput(NamedTuple):
    """What became of one variable on one input."""

    verdict: Verdict
    diagnosis: Diagnosis | None = None
    shape: tuple[int, ...] | None = None
    """The variable's own shape, where it is not the expected one."""
    expected_shape: tuple[int, ...] = ()
    remark: str = ""
    reason: str = ""
    notes: tuple[str, ...] = ()


_RIGHT = OneInput(Verdict.CORRECT)


def solve_input(problem: Problem, inputs: Inputs) -> Key | None:
    """Return the exact key of the problem on other givens; None where it is not finite."""
    page = load_page(problem.page or "")
    steps = evaluate(page, inputs, EXACT)
    expected = {blank.id: steps[blank.step_name] for blank in problem.blanks}
    if not all(np.isfinite(values).all() for values in expected.values()):
        return None
    needed = {id_: np.ones(values.shape, dtype=bool) for id_, values in expected.items()}
    return Key(page, steps, expected, needed, operations=(EXACT,))


def on_input(problem: Problem, inputs: Inputs, key: Key) -> Problem:
    """Return the problem with other givens, its blanks in the shapes that they have there."""
    blanks = [_blank(blank, key.blanks[blank.id].shape) for blank in problem.blanks]
    return replace(problem, givens=dict(inputs), blanks=blanks)


@cache
def _blank(blank: Blank, shape: tuple[int, ...]) -> Blank:
    """Return the blank of a variable, in the shape that it has on some input."""
    return replace(blank, shape=list(shape), tolerance=TOLERANCE, letters="", cell_weights=None)


def mark_inputs(
    problem: Problem, solved: Iterable[tuple[Inputs, Key]], calls: Iterable[CallReport], rules: Rules
) -> list[dict[str, OneInput]]:
    """Mark every variable after every call, by the same rules as numbers computed by hand."""
    found: list[dict[str, OneInput]] = []
    settled: set[str] = set()
    for (inputs, key), call in zip(solved, calls, strict=True):
        one = _mark_input(problem, inputs, key, call, rules, settled)
        # A cause must explain a variable on every input on which it is wrong.
        settled |= {id_ for id_, of in one.items() if of.verdict not in _FINE and of.diagnosis is None}
        found.append(one)
    return found


def _mark_input(
    problem: Problem, inputs: Inputs, key: Key, call: CallReport, rules: Rules, settled: Collection[str]
) -> dict[str, OneInput]:
    """Mark every variable after one call; of what is `settled` no cause is wanted."""
    if all(_is_the_same(call.variables.get(blank.id), key.blanks[blank.id]) for blank in problem.blanks):
        return dict.fromkeys(key.blanks, _RIGHT)
    last = problem.blanks[-1].id
    variables: dict[str, Variable] = {
        blank.id: read_variable(value_of(call, blank.id, blank.id == last), key.blanks[blank.id])
        for blank in problem.blanks
    }
    if all(_is_right(variables[blank.id].value, key.blanks[blank.id]) for blank in problem.blanks):
        return {id_: OneInput(Verdict.CORRECT, remark=variable.remark) for id_, variable in variables.items()}
    problem = on_input(problem, inputs, key)
    responses = {id_: variable.response for id_, variable in variables.items()}
    results = {result.id: result for result in mark_blanks(problem, key, responses, rules, settled)}
    own = own_values(problem, key, responses, TOLERANCE)
    found = {}
    for blank in problem.blanks:
        result, variable = results[blank.id], variables[blank.id]
        verdict, diagnosis = result.verdict, None
        if verdict not in _FINE and _follows_own_arrays(key, problem, blank, variables):
            verdict = Verdict.FOLLOW_THROUGH
        elif variable.shape_error and variable.value is not None:
            rule = _rule_of_that_shape(key, problem, blank, own.steps, variable.value)
            verdict, diagnosis = (Verdict.MISCONCEPTION, of_rule(rule)) if rule else (Verdict.INCORRECT, None)
        else:
            diagnosis = result.diagnosis
        found[blank.id] = OneInput(
            verdict,
            diagnosis,
            variable.value.shape if variable.shape_error and variable.value is not None else None,
            key.blanks[blank.id].shape,
            variable.remark,
            variable.reason,
            result.notes,
        )
    return found


def _follows_own_arrays(key: Key, problem: Problem, blank: Blank, variables: Mapping[str, Variable]) -> bool:
    """Whether a variable is what the step makes of the student's own arrays, one of which has another shape.

    On paper a blank of another shape takes the key's values further on; NumPy went on with the array itself.
    """
    value = variables[blank.id].value
    own = {name: one.value for name, one in variables.items() if one.value is not None and name != blank.step_name}
    inputs, _ = upstream(key.page, blank.step_name, own)
    if value is None or not any(variables[name].shape_error for name in inputs):
        return False
    try:
        made = evaluate(key.page, problem.givens, EXACT, wanted=[blank.step_name], values=own)[blank.step_name]
    except (ValueError, IndexError, TypeError):  # the step does not take such shapes
        return False
    return made.shape == value.shape and _is_right(value, made)


def _is_the_same(value: Value | None, expected: Array) -> bool:
    """Whether a variable is right to the last bit, which most are: the question that is soonest answered."""
    found = value.data if isinstance(value, Plain) else None
    if isinstance(found, float):
        return expected.ndim == 0 and found == float(expected)
    if not isinstance(found, np.ndarray) or found.dtype != np.float64 or found.shape != expected.shape:
        return False
    return found.tobytes() == expected.tobytes()


def _is_right(value: Array | None, expected: Array) -> bool:
    """Whether a whole variable is right, which spares the look at its cells."""
    if value is None or value.shape != expected.shape:
        return False
    return bool((np.abs(value - expected) <= TOLERANCE.atol + TOLERANCE.rtol * np.abs(expected)).all())


def _rule_of_that_shape(
    key: Key, problem: Problem, blank: Blank, own: Mapping[str, Array], value: Array
) -> WrongRule | None:
    """Return the one wrong rule that gives exactly this array, shape and all."""
    values = {name: array for name, array in own.items() if name != blank.step_name}
    found = []
    for rule in key.page.rules:
        if rule.step != blank.step_name:
            continue
        try:
            made = evaluate(key.page, problem.givens, EXACT, wanted=[rule.step], values=values, replaced=[rule])[
                rule.step
            ]
        except (ValueError, IndexError, TypeError):  # the rule does not fit these shapes
            continue
        if made.shape == value.shape and np.allclose(value, made, rtol=TOLERANCE.rtol, atol=TOLERANCE.atol):
            found.append(rule)
    return found[0] if len(found) == 1 else None


def combine(
    blank: Blank, per_input: Sequence[OneInput], inputs: Sequence[Inputs], credit: Fraction, where: str
) -> BlankResult:
    """Put a variable's verdicts on all inputs together: it is right only if it is right on all of them."""
    wrong = [(one, given) for one, given in zip(per_input, inputs, strict=True) if one.verdict not in _FINE]
    verdict, diagnosis = _verdict(per_input)
    share = {
        Verdict.CORRECT: Fraction(1),
        Verdict.FOLLOW_THROUGH: credit,
        Verdict.MISCONCEPTION: diagnosis.credit if diagnosis else Fraction(0),
    }.get(verdict, Fraction(0))
    misshapen = next((one for one, _ in wrong if one.shape is not None), None)
    facts = CodeFacts(
        inputs=len(per_input),
        right=len(per_input) - len(wrong),
        where=where,
        shape=(misshapen.shape, misshapen.expected_shape) if misshapen and misshapen.shape is not None else None,
        failing=shapes_in_words(wrong[0][1]) if wrong and len(wrong) < len(per_input) else "",
        missing=bool(wrong) and all(one.verdict is Verdict.NO_RESPONSE for one, _ in wrong),
        remark=next((one.remark for one in per_input if one.remark), ""),
    )
    cell = CellResult("", verdict, 1, next((one.reason for one in per_input if one.reason), ""))
    return BlankResult(
        id=blank.id,
        label=blank.label,
        shape=(),
        verdict=verdict,
        marks=blank.max_marks * share,
        max_marks=blank.max_marks,
        cells=(cell,),
        diagnosis=diagnosis,
        notes=tuple(dict.fromkeys(note for one in per_input for note in one.notes)),
        code=facts,
    )


def _verdict(per_input: Sequence[OneInput]) -> tuple[Verdict, Diagnosis | None]:
    verdicts = [one.verdict for one in per_input]
    worst = max(verdicts, key=lambda verdict: verdict.rank)
    if worst in _FINE:
        return worst, None
    if worst is Verdict.NO_RESPONSE and set(verdicts) != {Verdict.NO_RESPONSE}:
        return Verdict.INCORRECT, None  # assigned on some inputs, and not on others
    wrong = [one for one in per_input if one.verdict not in _FINE]
    named = {one.diagnosis.id: one.diagnosis for one in wrong if one.diagnosis is not None}
    if len(named) == 1 and all(one.diagnosis is not None for one in wrong) and Verdict.MISCONCEPTION in verdicts:
        return Verdict.MISCONCEPTION, next(iter(named.values()))
    return (Verdict.INCORRECT if worst is Verdict.MISCONCEPTION else worst), None
