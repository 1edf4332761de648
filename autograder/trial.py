"""Draws of an exercise tried on its constraints: of each draw only as much is computed as is asked for."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from autograder.constraint import holds, names_in
from autograder.dataflow import evaluate, load_page
from autograder.problem import Problem
from autograder.solution import Key, key_from, take
from reference.ops import Array


class Trial:
    """The constraints of an exercise that varies, those first that need the fewest steps of its page.

    Two of three draws are rejected by what was drawn alone, before any step is computed.
    """

    def __init__(self, problem: Problem) -> None:
        assert problem.variants is not None
        self._problem = problem
        self._page = load_page(problem.page or "")
        self._blanks = {blank.id: blank for blank in problem.blanks}
        self._fixed = {
            name: plain_array(value) for name, value in problem.givens.items() if name not in problem.variants.draws
        }
        self._constraints = [(one, names_in(one)) for one in problem.variants.constraints]
        self._constraints.sort(key=lambda one: len(frozenset[str]().union(*map(self._behind, one[1]))))

    def key_for(self, drawn: Mapping[str, Array]) -> Key | None:
        """Return the key on drawn givens; None if the tables do not solve them, or a constraint does not hold."""
        givens = {**self._fixed, **{name: plain_array(value) for name, value in drawn.items()}}
        named = {name: value for name, value in givens.items() if self._step_of(name) is None}
        steps: dict[str, Array] = {}
        for constraint, names in self._constraints:
            try:
                for name in sorted(names - named.keys()):
                    self._compute(name, givens, steps, named)
            except ValueError:  # a table was asked for what it does not print
                return None
            if not holds(constraint, named):
                return None
        try:
            missing = [name for name in self._page.steps if name not in steps]
            steps.update(evaluate(self._page, givens, wanted=missing, values=steps))
            return key_from(self._problem, self._page, {name: steps[name] for name in self._page.steps})
        except ValueError:
            return None

    def _step_of(self, name: str) -> str | None:
        """Return the step that a name in a constraint stands for, a blank before a step; None if it is a given."""
        if name in self._blanks:
            return self._blanks[name].step_name
        return name if name in self._page.steps else None

    def _behind(self, name: str) -> frozenset[str]:
        step = self._step_of(name)
        return frozenset() if step is None else self._page.behind[step]

    def _compute(
        self, name: str, givens: Mapping[str, Array], steps: dict[str, Array], named: dict[str, Array]
    ) -> None:
        """Compute what a name stands for, and every step on the way; a name that nobody knows is left to `holds`."""
        step = self._step_of(name)
        if step is not None:
            missing = self._page.behind[step] - steps.keys()
            steps.update(evaluate(self._page, givens, wanted=missing, values=steps))
            named[name] = take(self._blanks[name], steps[step]) if name in self._blanks else steps[step]


def plain_array(value: object) -> Array:
    """Return a given as an array that no step can change, without the sign of -0.0, which no problem file keeps."""
    array: Array = np.asarray(np.array(value, dtype=np.float64) + 0.0)
    array.setflags(write=False)
    return array
