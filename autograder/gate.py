"""The gate: what a variant must pass before a student sees it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from autograder.collisions import Mistaken, mistaken_students, power_of
from autograder.expression import ExpressionError, key_value, names_in, names_of, parse
from autograder.problem import Blank, Problem, Tolerance
from autograder.solution import Key, solve
from autograder.variant import made_keys
from autograder.workload import Workload, workload
from reference.ops import Array

LEAST_SHARE, LARGEST_SHARE, MARGIN = 0.5, 2.0, 3
"""The band of the workload: from half of the original's to twice as much, with a margin for small numbers."""


class Gate(NamedTuple):
    """The original's figures, which a variant is held against."""

    power: int
    workload: Workload
    tolerance: Tolerance
    met: frozenset[tuple[str, str]]
    """Printed keys of the original with the rules that meet them too: the sign is lost in any abs(sum(dz))."""


class Passage(NamedTuple):
    """How one variant fared: its figures, and why it may not be used."""

    power: int
    workload: Workload
    printed_keys: tuple[float, ...]
    reasons: tuple[str, ...]


def open_gate(problem: Problem, tolerance: Tolerance) -> Gate:
    """Return the gate of an exercise, from its printed givens; the worksheet's tolerance is for blanks without one."""
    key = solve(problem)
    students = list(mistaken_students(problem, key))
    power = power_of(problem, key, students, tolerance).told_apart
    return Gate(power, workload(problem, key), tolerance, frozenset(_met(made_keys(problem, key), key, students)))


def pass_gate(gate: Gate, variant: Problem) -> Passage:
    """Say why a variant may not be used; it was solved by the printed tables when it was drawn.

    Parameters
    ----------
    gate : Gate
        Of the same exercise as printed.
    variant : Problem
        With the givens and the printed keys that were drawn for it.
    """
    key = solve(variant)
    students = list(mistaken_students(variant, key))
    power = power_of(variant, key, students, gate.tolerance).told_apart
    work = workload(variant, key)
    values = tuple(found.printed for printed in variant.printed_keys for found in printed.prints)
    reasons = (
        *_unwritable(key),
        *_weak(power, gate),
        *_outside_the_band(work, gate.workload),
        *_guessable(variant),
        *_met_by_a_mistake(gate, variant, key, students),
    )
    return Passage(power, work, values, reasons)


def may_pass(gate: Gate, variant: Problem, key: Key) -> bool:
    """Whether `pass_gate` finds no reason: the same checks, those first that fail often or cost little."""
    if any(_guessable(variant)) or any(_unwritable(key)):
        return False
    students = list(mistaken_students(variant, key))
    if any(_met_by_a_mistake(gate, variant, key, students)):
        return False
    if any(_weak(power_of(variant, key, students, gate.tolerance).told_apart, gate)):
        return False
    return not any(_outside_the_band(workload(variant, key), gate.workload))


def _unwritable(key: Key) -> Iterator[str]:
    if not all(np.isfinite(expected).all() for expected in key.blanks.values()):
        yield "a number that nobody can write"


def _weak(power: int, gate: Gate) -> Iterator[str]:
    if power < gate.power:
        yield f"diagnostic power {power}, the original has {gate.power}"


def _outside_the_band(work: Workload, original: Workload) -> Iterator[str]:
    for name, number, usual in zip(Workload._fields, work, original, strict=True):
        if not LEAST_SHARE * usual - MARGIN <= number <= LARGEST_SHARE * usual + MARGIN:
            yield f"{number} {name}, the original has {usual}"


def _guessable(variant: Problem) -> Iterator[str]:
    for printed_key in variant.printed_keys:
        for found in printed_key.prints:
            if found.printed in (0, 1):
                yield f"the printed key {printed_key.expression} is {found.printed:g}, which anybody guesses"


def giveaways(problem: Problem) -> list[str]:
    """Return why printed keys give answers away, in words for an author; for the givens as they stand.

    That is a key that is nothing but one number of the sheet, such as `total`, or that is 0 or 1.
    """
    names = names_of(problem)
    found = []
    for printed_key in problem.printed_keys:
        tree = parse(printed_key.expression)
        if isinstance(tree, ast.Name) and tree.id in names:
            blank, at = names[tree.id]
            if at is not None or blank.size == 1:
                found.append(f"the printed key {printed_key.expression} is the answer itself")
    return [*found, *_guessable(made_keys(problem))]


def _met_by_a_mistake(gate: Gate, variant: Problem, key: Key, students: Sequence[Mistaken]) -> Iterator[str]:
    for expression, rule in sorted(_met(variant, key, students, gate.met)):
        yield f"the printed key {expression} is met by {rule}, too"


def _met(
    problem: Problem, key: Key, students: Sequence[Mistaken], known: frozenset[tuple[str, str]] = frozenset()
) -> set[tuple[str, str]]:
    """Return the printed keys that a mistake meets too, although it changes a number that they are computed from.

    What is known to be met is left out.
    """
    names = names_of(problem)
    met: set[tuple[str, str]] = set()
    for printed_key in problem.printed_keys:
        expression = printed_key.expression
        used = [names[name] for name in names_in(expression)]
        right = _cells(key.blanks, used)
        for student in students:
            if (expression, student.rule.id) not in known:
                cells = _cells(student.blanks, used)
                changed = any(_differ(cells[blank.id], right[blank.id], at) for blank, at in used)
                if changed and any(_same_key(problem, expression, cells, one.printed) for one in printed_key.prints):
                    met.add((expression, student.rule.id))
    return met


def _cells(blanks: Mapping[str, Array], used: Sequence[tuple[Blank, int | None]]) -> dict[str, list[float]]:
    return {blank.id: np.reshape(blanks[blank.id], -1).tolist() for blank, _ in used}


def _differ(cells: list[float], right: list[float], at: int | None) -> bool:
    places = range(len(right)) if at is None else [at]
    return any(abs(cells[place] - right[place]) > 1e-9 for place in places)


def _same_key(variant: Problem, expression: str, cells: dict[str, list[float]], printed: float) -> bool:
    try:
        return abs(float(key_value(variant, expression, cells)) - printed) < 1e-6
    except ExpressionError:
        return False
