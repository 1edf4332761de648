"""What an exercise's givens can show: artificial students who make one mistake each, held against one another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from autograder.compare import Tolerances
from autograder.dataflow import WrongRule, downstream, evaluate
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
    neighbour with the smaller entry. What does not follow from it is the key's, which is by the printed tables.
    """
    asked = frozenset[str]().union(*(key.page.behind[blank.step_name] for blank in problem.blanks))
    finite = {id_: bool(np.isfinite(values).all()) for id_, values in key.blanks.items()}
    for rule in key.page.rules:
        if rule.code_only or rule.step not in asked:
            continue
        try:
            wanted = downstream(key.page, rule.step)
            steps = evaluate(key.page, problem.givens, LOWER, wanted=wanted, values=key.steps, replaced=[rule])
            own = {
                blank.id: take(blank, steps[blank.step_name]) for blank in problem.blanks if blank.step_name in steps
            }
        except (ValueError, IndexError):
            continue  # the rule does not fit these shapes
        if all(np.isfinite(own[id_]).all() if id_ in own else finite[id_] for id_ in finite):
            yield Mistaken(rule, {**key.blanks, **own})


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
    return power_of(problem, key, list(mistaken_students(problem, key)), default)


def power_of(problem: Problem, key: Key, students: Sequence[Mistaken], default: Tolerance) -> DiagnosticPower:
    """Compare artificial students with the key and with one another, cell by cell that carries marks."""
    needed = np.concatenate([key.needed[blank.id].reshape(-1) for blank in problem.blanks])
    each = [one for blank in problem.blanks for one in [blank.tolerance or default] * blank.size]
    tolerances = Tolerances([one for one, needs in zip(each, needed.tolist(), strict=True) if needs])

    def written(blanks: Mapping[str, Array]) -> Array:
        cells: Array = np.concatenate([blanks[blank.id].reshape(-1) for blank in problem.blanks])[needed]
        return cells

    # Row s says which columns student s's answers match: the key's, then those of each student.
    answers = np.array([written(key.blanks), *(written(student.blanks) for student in students)])
    match = np.all(tolerances.match(answers[1:, np.newaxis], answers[np.newaxis]), axis=2).tolist()
    rules = tuple(student.rule.id for student in students)
    hidden, groups = [], dict[int, list[str]]()
    for at, (rule, same) in enumerate(zip(rules, match, strict=True), start=1):
        if same[0]:
            hidden.append(rule)
        else:
            first = next((one for one in groups if same[one]), at)
            groups.setdefault(first, []).append(rule)
    alike = tuple(tuple(group) for group in groups.values() if len(group) > 1)
    return DiagnosticPower(problem.id, rules, tuple(hidden), alike)
