"""The gate: what a variant must pass before a student sees it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np

from autograder.collisions import diagnostic_power, mistaken_students
from autograder.expression import ExpressionError, key_value, names_in, names_of, parse
from autograder.problem import Problem, Tolerance
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
    power = diagnostic_power(problem, tolerance).told_apart
    return Gate(power, workload(problem), tolerance, frozenset(_met(made_keys(problem), solve(problem))))


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
    power = diagnostic_power(variant, gate.tolerance).told_apart
    work = workload(variant)
    reasons = []
    if not all(np.isfinite(expected).all() for expected in key.blanks.values()):
        reasons.append("a number that nobody can write")
    if power < gate.power:
        reasons.append(f"diagnostic power {power}, the original has {gate.power}")
    reasons += _outside_the_band(work, gate.workload)
    values = tuple(found.printed for printed in variant.printed_keys for found in printed.prints)
    reasons += _guessable(variant)
    reasons += [f"the printed key {key_} is met by {rule}, too" for key_, rule in sorted(_met(variant, key) - gate.met)]
    return Passage(power, work, values, tuple(reasons))


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


def _met(problem: Problem, key: Key) -> set[tuple[str, str]]:
    """Return the printed keys that a mistake meets too, although it changes a number that they are computed from."""
    names = names_of(problem)
    right = _cells(key.blanks)
    met: set[tuple[str, str]] = set()
    for student in mistaken_students(problem, key) if problem.printed_keys else ():
        cells = _cells(student.blanks)
        for printed_key in problem.printed_keys:
            used = [names[name] for name in names_in(printed_key.expression)]
            changed = any(_differ(cells[blank.id], right[blank.id], at) for blank, at in used)
            if changed and any(
                _same_key(problem, printed_key.expression, cells, one.printed) for one in printed_key.prints
            ):
                met.add((printed_key.expression, student.rule.id))
    return met


def _cells(blanks: Mapping[str, Array]) -> dict[str, list[float]]:
    return {id_: np.reshape(values, -1).tolist() for id_, values in blanks.items()}


def _differ(cells: list[float], right: list[float], at: int | None) -> bool:
    places = range(len(right)) if at is None else [at]
    return any(abs(cells[place] - right[place]) > 1e-9 for place in places)


def _same_key(variant: Problem, expression: str, cells: dict[str, list[float]], printed: float) -> bool:
    try:
        return abs(float(key_value(variant, expression, cells)) - printed) < 1e-6
    except ExpressionError:
        return False
