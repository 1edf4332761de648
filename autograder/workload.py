"""How much there is to do by hand in an exercise, counted while its page is evaluated."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from autograder.dataflow import OPERATIONS
from autograder.problem import Problem
from autograder.solution import Key, solve
from reference.ops import BY_HAND, Array


class Workload(NamedTuple):
    """What a student has to do: the parts of the work that make an exercise long."""

    products: int
    """Products of two numbers of which neither is 0, 1 or -1."""
    negatives: int
    """Negative numbers to write."""
    lookups: int
    """Different numbers to look up in a printed table."""
    fractions: int
    """Numbers to write that are not whole."""


class _Counting(np.ndarray[Any, np.dtype[np.float64]]):
    """An array that counts the products which it takes part in."""

    products: list[int]

    def __array_finalize__(self, source: Any) -> None:
        self.products = getattr(source, "products", [0])

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        plain = [np.asarray(one) for one in inputs]
        if method == "__call__" and ufunc in (np.multiply, np.matmul):
            left, right = (_non_trivial(one) for one in plain)
            pairs = left @ right if ufunc is np.matmul else left * right
            self.products[0] += int(np.sum(pairs))
        if "out" in options:
            options["out"] = tuple(np.asarray(one) for one in options["out"])
        made = getattr(ufunc, method)(*plain, **options)
        return _counting(made, self.products) if isinstance(made, np.ndarray) else made


def _non_trivial(array: Array) -> Array:
    size = np.abs(np.round(array, 9))
    counted: Array = ((size != 0) & (size != 1)).astype(np.int64)
    return counted


def _counting(array: Any, products: list[int]) -> _Counting:
    found = np.asarray(array).view(_Counting)
    found.products = products
    return found


def workload(problem: Problem, solved: Key | None = None) -> Workload:
    """Count the work of an exercise that the printed tables can solve, with its key if that is known already.

    Every step of the page that a blank is computed from is evaluated once more, on arrays that count.
    """
    key = solve(problem) if solved is None else solved
    page = key.page
    products, looked_up = [0], set[tuple[str, float]]()
    asked = frozenset[str]().union(*(page.behind[blank.step_name] for blank in problem.blanks))
    known: Mapping[str, Any] = {**problem.givens, **key.steps}
    for name in asked:
        step = page.steps[name]
        inputs = [
            _recording(one, looked_up) if one in OPERATIONS else _counting(known[one], products) for one in step.inputs
        ]
        step.function(*inputs)
    written = _written(problem, key)
    return Workload(
        products=products[0],
        negatives=int(np.count_nonzero(written < 0)),
        lookups=len(looked_up),
        fractions=int(np.count_nonzero(np.abs(written - np.round(written)) > 1e-9)),
    )


def _recording(operation: str, looked_up: set[tuple[str, float]]) -> Callable[[Any], Array]:
    """Return a printed table that remembers what was looked up."""

    def table(values: Any) -> Array:
        plain = np.asarray(values, dtype=np.float64)
        looked_up.update((operation, value) for value in np.round(plain, 9).reshape(-1).tolist())
        return BY_HAND[operation](plain)

    return table


def _written(problem: Problem, key: Key) -> Array:
    """Return all numbers that a student has to write, in one row."""
    cells: Array = np.concatenate(
        [np.reshape(key.blanks[blank.id], -1)[key.needed[blank.id].reshape(-1)] for blank in problem.blanks]
    )
    return cells
