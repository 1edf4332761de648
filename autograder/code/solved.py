"""Hidden inputs with their keys: solved once by a process that marks one submission after another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from autograder.code.inputs import SETS, Inputs, hidden_inputs, own_inputs
from autograder.code.mark import solve_input
from autograder.problem import Problem
from autograder.problem_code import CodeTask
from autograder.solution import Key


class Solved(NamedTuple):
    """An input and its exact key."""

    inputs: Inputs
    key: Key


class SolvedInputs:
    """The sets of hidden inputs of one worksheet that were met before; they do not depend on the variant."""

    most = 32 * SETS

    def __init__(self) -> None:
        self._known: dict[tuple[str, int, int], tuple[Solved, ...]] = {}
        self._own: dict[str, tuple[Problem, tuple[Solved, ...]]] = {}

    def own(self, problem: Problem, task: CodeTask) -> tuple[Solved, ...]:
        """Return the worksheet's own input, or nothing where its key is not finite; a variant has another."""
        known = self._own.get(problem.id)
        if known is None or known[0] is not problem:
            known = self._own[problem.id] = problem, _shared([own_inputs(problem, task)], problem)
        return known[1]

    def hidden(self, problem: Problem, task: CodeTask, seed: int, number: int) -> tuple[Solved, ...]:
        """Return a set of hidden inputs, those without a finite key left out; nobody can change them."""
        which = (problem.id, seed, number)
        known = self._known.get(which)
        if known is None:
            drawn = hidden_inputs(task, seed, number)
            known = _shared(drawn, problem)
            while len(self._known) >= self.most:
                del self._known[next(iter(self._known))]
            self._known[which] = known
        return known


def _shared(drawn: Sequence[Inputs], problem: Problem) -> tuple[Solved, ...]:
    """Return inputs with their keys, those without a finite one left out: the exact -log(0) judges nobody."""
    found = []
    for inputs in drawn:
        key = solve_input(problem, inputs)
        if key is not None:
            for array in inputs.values():
                array.setflags(write=False)
            found.append(Solved(inputs, key.shared()))
    return tuple(found)
