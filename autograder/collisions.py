"""What an exercise's givens can show: artificial students who make one mistake each, held against one another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np

from autograder.compare import Tolerances
from autograder.dataflow import WrongRule, evaluate
from autograder.problem import Problem, Tolerance
from autograder.solution import Key, solve, take
from reference.ops import LOWER, Array


class Mistaken(NamedTuple):
    """What a student writes who makes exactly one mistake and is otherwise right."""

    rule: WrongRule
    blanks: Mapping[str, Array]


class DiagnosticPower(NamedTuple):
    """Which misconceptions the givens of an exercise expose, and which of them they tell apart."""

    exercise: str
    rules: tuple[str, ...]
    """Ids of the wrong rules that fit the exercise, by hand."""
    hidden: tuple[str, ...]
    """Those that give the right answer in every cell that carries marks."""
    alike: tuple[tuple[str, ...], ...]
    """Groups of those that give the same answers."""

    @property
    def told_apart(self) -> int:
        """How many show, and cannot be taken for another."""
        return len(self.rules) - len(self.hidden) - sum(map(len, self.alike))


def mistaken_students(problem: Problem, key: Key) -> Iterator[Mistaken]:
    """Yield an artificial student for every wrong rule that fits an exercise by hand.

    What follows from the mistake is computed from it; a value that is not on a printed table is read at the
    neighbour with the smaller entry.
    """
    asked = frozenset[str]().union(*(key.page.behind[blank.step_name] for blank in problem.blanks))
    for rule in key.page.rules:
        if rule.code_only or rule.step not in asked:
            continue
        try:
            steps = evaluate(key.page, problem.givens, LOWER, replaced=[rule])
            blanks = {blank.id: take(blank, steps[blank.step_name]) for blank in problem.blanks}
        except (ValueError, IndexError):
            continue  # the rule does not fit these shapes
        if all(np.isfinite(values).all() for values in blanks.values()):
            yield Mistaken(rule, blanks)


def diagnostic_power(problem: Problem, default: Tolerance) -> DiagnosticPower:
    """Compare the artificial students of an exercise with its key and with one another.

    Parameters
    ----------
    problem : Problem
        An exercise that can be solved by the printed tables.
    default : Tolerance
        The worksheet's, for blanks that do not name their own.
    """
    key = solve(problem)
    needed = np.concatenate([key.needed[blank.id].reshape(-1) for blank in problem.blanks])
    each = [one for blank in problem.blanks for one in [blank.tolerance or default] * blank.size]
    tolerances = Tolerances([one for one, needs in zip(each, needed.tolist(), strict=True) if needs])

    def written(blanks: Mapping[str, Array]) -> Array:
        cells: Array = np.concatenate([np.reshape(blanks[blank.id], -1) for blank in problem.blanks])[needed]
        return cells

    right = written(key.blanks)
    students = [(student.rule.id, written(student.blanks)) for student in mistaken_students(problem, key)]
    hidden, shown = [], []
    for rule, answers in students:
        if tolerances.match(answers, right[np.newaxis]).all():
            hidden.append(rule)
        else:
            shown.append((rule, answers))
    groups: list[list[tuple[str, Array]]] = []
    for rule, answers in shown:
        group = next((one for one in groups if tolerances.match(answers, one[0][1][np.newaxis]).all()), None)
        if group is None:
            groups.append([(rule, answers)])
        else:
            group.append((rule, answers))
    alike = tuple(tuple(rule for rule, _ in group) for group in groups if len(group) > 1)
    return DiagnosticPower(problem.id, tuple(rule for rule, _ in students), tuple(hidden), alike)
