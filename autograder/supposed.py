"""What a step would be, had something happened: evaluated from a student's own values, or from the key's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from autograder.dataflow import OPERATIONS, Step, WrongRule, downstream
from autograder.own import OwnValues
from reference.ops import BY_HAND, Array, OffTableError, Operation

_MOST_REMEMBERED = 1024


class Supposed:
    """One page on some values, ready to be evaluated again and again with wrong rules in the place of steps.

    `evaluate` does the same for one question; here everything that a rule does not touch is computed once.
    """

    def __init__(self, own: OwnValues, *, from_key: bool) -> None:
        self.own = own
        self.from_key = from_key
        self.operations: tuple[Mapping[str, Operation], ...] = own.key.operations
        self._page = own.key.page
        known = own.key.steps if from_key else own.steps
        self._values: list[dict[str, Array]] = [dict(known) for _ in self.operations]
        self._computed_for: dict[str, frozenset[str]] = {}
        self._says_something: dict[str, bool] = {}
        self._again: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._made: dict[tuple[str, ...], Array] = {}

    def computed_for(self, step: str) -> frozenset[str]:
        """Return the step and the steps behind it that the student did not write down.

        They are the same on the key's values: whatever was written down right did not go wrong.
        """
        if step not in self._computed_for:
            self._computed_for[step] = self.own.computed_for(step)
        return self._computed_for[step]

    def says_something(self, step: str) -> bool:
        """Whether the student's own values of what a step is computed from differ from the key's, and fairly so.

        Zeros make every rule agree with zeros: such values say nothing about a rule.
        """
        if step not in self._says_something:
            inputs = self.own.inputs_of(step)
            self._says_something[step] = bool(inputs & self.own.differing) and not inputs & self.own.easier.keys()
        return self._says_something[step]

    def made(
        self, step: str, rules: Sequence[WrongRule] = (), operations: Mapping[str, Operation] | None = None
    ) -> Array:
        """Evaluate a step with wrong rules in the place of their steps, and perhaps operations in that of the tables.

        Returns
        -------
        array, in the step's shape
            NaN where a value of the student's lies between two of a printed table, so that there is no one value.

        Raises
        ------
        ValueError, IndexError
            If a rule does not fit these shapes, or a table has no entry.
        """
        if operations is not None:
            one = next((rule for rule in rules if rule.step == step), self._page.steps[step])
            return self._run([one], {**BY_HAND, **operations}, 0)
        memo = (step, *(rule.id for rule in rules))
        if memo not in self._made:
            self._made[memo] = self._remembered(self._to_evaluate(step, rules), rules)
        return self._made[memo]

    def _remembered(self, names: tuple[str, ...], rules: Sequence[WrongRule]) -> Array:
        """Evaluate steps, unless another student's mistake asked for the same from the key's values."""
        memory = self.own.key.supposed
        if memory is None or not self.from_key:
            return self._evaluate(names, rules)
        memo = (*names, "", *(rule.id for rule in rules))
        if memo not in memory:
            if len(memory) >= _MOST_REMEMBERED:
                memory.clear()
            memory[memo] = self._evaluate(names, rules)
            memory[memo].setflags(write=False)
        return memory[memo]

    def _evaluate(self, names: Sequence[str], rules: Sequence[WrongRule]) -> Array:
        replaced = {rule.step: rule for rule in rules}
        steps = [replaced.get(name) or self._page.steps[name] for name in names]
        if all(OPERATIONS.isdisjoint(one.inputs) for one in steps):
            return self._run(steps, self.operations[0], 0)
        if self.from_key and len(self.operations) > 1:
            try:  # on the key's values hardly any rule leads off the tables
                return self._run(steps, BY_HAND, 0)
            except OffTableError:
                pass
        found = [self._run(steps, operations, at) for at, operations in enumerate(self.operations)]
        return np.where(found[0] == found[-1], found[0], np.nan) if len(found) > 1 else found[0]

    def _run(self, steps: Sequence[Step | WrongRule], operations: Mapping[str, Operation], at: int) -> Array:
        """Evaluate steps one after the other and return the last."""
        fresh: dict[str, Array] = {}
        for one in steps:
            inputs = [
                operations[name] if name in operations else fresh[name] if name in fresh else self._value(name, at)
                for name in one.inputs
            ]
            name = one.step if isinstance(one, WrongRule) else one.name
            made = fresh[name] = np.asarray(one.function(*inputs), dtype=np.float64)
        return made

    def _to_evaluate(self, step: str, rules: Sequence[WrongRule]) -> tuple[str, ...]:
        """Return the steps that the rules touch on the way to `step`, and itself, in order."""
        memo = (step, *(rule.step for rule in rules))
        if memo not in self._again:
            touched = frozenset({step}).union(*(downstream(self._page, rule.step) for rule in rules))
            touched &= self.computed_for(step)
            self._again[memo] = tuple(name for name in self._page.behind if name in touched)
        return self._again[memo]

    def _value(self, name: str, at: int) -> Array:
        """Return a given, or a step's value before anything happened."""
        values = self._values[at]
        if name not in values:
            step = self._page.steps.get(name)
            if step is None:
                value = np.asarray(self.own.problem.givens[name], dtype=np.float64)
            else:
                operations = self.operations[at]
                inputs = [operations[one] if one in operations else self._value(one, at) for one in step.inputs]
                value = np.asarray(step.function(*inputs), dtype=np.float64)
            value.setflags(write=False)
            values[name] = value
        return values[name]
