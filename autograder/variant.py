"""Variants: the same exercise on other givens, drawn from a seed until every constraint holds.

The bits come from NumPy's PCG64, whose stream is fixed for a seed. What `Generator` makes of such bits may change with
NumPy's version, so whole numbers are made of them here: the same seed gives the same variant on every platform.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import islice, product
from math import prod
from typing import Any

import numpy as np

from autograder.constraint import holds
from autograder.expression import ExpressionError, key_value
from autograder.printed_keys import is_trusted
from autograder.problem import Grid, Print, PrintedKey, Problem, Worksheet
from autograder.problem_variants import GivenDraw
from autograder.solution import Key, solve
from autograder.trial import Trial
from reference.ops import NEG_LOG, Array

MAX_TRIES = 5000
"""A draw that fails more often is an author's mistake. Lint allows a tenth of it, so that no student meets it."""
OFF_TABLE = "solvable by the printed tables"


class StarvedError(Exception):
    """No draw satisfied all constraints; says which constraint rejected how many."""

    def __init__(self, exercise: str, rejected: Mapping[str, int]) -> None:
        self.rejected = dict(sorted(rejected.items(), key=lambda entry: -entry[1]))
        listed = ", ".join(f"{constraint!r} rejected {number}" for constraint, number in self.rejected.items())
        super().__init__(f"none of {sum(rejected.values())} draws of {exercise} satisfies every constraint: {listed}")


class Stream:
    """Whole numbers from a seed, the same ones everywhere."""

    def __init__(self, seed: str) -> None:
        self._bits = np.random.PCG64(int.from_bytes(hashlib.sha256(seed.encode()).digest()[:16], "big"))

    def below(self, number: int) -> int:
        """Return a whole number from 0 to `number` - 1, each equally likely."""
        most = 2**64 - 2**64 % number
        while True:
            bits = int(self._bits.random_raw())
            if bits < most:
                return bits % number

    def choose(self, values: Sequence[Any]) -> Any:
        """Return one of the values."""
        return values[self.below(len(values))]


@cache
def distributions(rows: int, values: tuple[float, ...]) -> list[tuple[float, ...]]:
    """Return every column of so many values that sums to 1.

    Examples
    --------
    >>> distributions(2, (0.3, 0.5, 0.7))
    [(0.3, 0.7), (0.5, 0.5), (0.7, 0.3)]
    """
    return [column for column in product(values, repeat=rows) if abs(sum(column) - 1) < 1e-9]


def draw_given(draw: GivenDraw, stream: Stream) -> Array:
    """Draw one given; `ValueError` if there is nothing to choose from."""
    shape = tuple(draw.shape)
    size = prod(shape)
    rows, columns = (shape[0], size // shape[0]) if shape else (1, 1)
    if draw.kind == "grid_points":
        cells = list(product(range(-3, 4), repeat=2))
        points = [cells.pop(stream.below(len(cells))) for _ in range(columns)]
        columns_of_points: Array = np.array(points, dtype=np.float64).T
        return columns_of_points.reshape(shape)
    if draw.kind == "one_hot":
        ones = np.zeros((rows, columns))
        for column in range(columns):
            ones[stream.below(rows), column] = 1
        return ones.reshape(shape)
    if draw.kind == "distribution":
        values = tuple(draw.values or (value for value in NEG_LOG.inputs if 0 < value < 1))
        drawn = [stream.choose(distributions(rows, values)) for _ in range(columns)]
        table: Array = np.array(drawn, dtype=np.float64).T
        return table.reshape(shape)
    if draw.kind == "weights":
        low, high = (-2 if draw.low is None else draw.low), (2 if draw.high is None else draw.high)
        weights: Array = np.array([_weights(columns, low, high, stream) for _ in range(rows)], dtype=np.float64)
        return weights.reshape(shape)
    return np.array([stream.choose(_values(draw)) for _ in range(size)], dtype=np.float64).reshape(shape)


def _weights(number: int, low: int, high: int, stream: Stream) -> list[int]:
    """Return a row of whole numbers that are not all 0."""
    while True:
        row = [low + stream.below(high - low + 1) for _ in range(number)]
        if any(row):
            return row


def _values(draw: GivenDraw) -> Sequence[float]:
    if draw.kind == "integers":
        return range(0 if draw.low is None else draw.low, (1 if draw.high is None else draw.high) + 1)
    if draw.kind == "binary":
        return (0, 1)
    if draw.kind == "probabilities":
        return draw.values or NEG_LOG.inputs
    return draw.values or ()


def values_of(problem: Problem, key: Key) -> dict[str, Array]:
    """Return what a constraint may name: givens, steps and blanks, a blank before a step of the same name."""
    givens = {name: np.asarray(value, dtype=np.float64) for name, value in problem.givens.items()}
    return {**givens, **key.steps, **key.blanks}


def vary(problem: Problem, seed: str, tries: int = MAX_TRIES) -> Problem:
    """Return the exercise on the givens that a seed draws; one that does not vary, as it stands.

    Parameters
    ----------
    problem : Problem
    seed : str
        The same seed gives the same variant on every platform; another exercise draws other numbers from it.
    tries : int
        How many draws are tried.

    Raises
    ------
    StarvedError
        If none of them satisfies every constraint.
    """
    if problem.variants is None:
        return problem
    found = vary_and_solve(problem, seed, tries)
    if found is None:
        rejected = (_on(problem, drawn) for drawn in islice(_draws(problem, seed), tries))
        raise StarvedError(problem.id, Counter(map(_objection, rejected)))
    return found[0]


def vary_and_solve(problem: Problem, seed: str, tries: int = MAX_TRIES) -> tuple[Problem, Key] | None:
    """Return an exercise that varies as `vary` does, and its key; None if no draw satisfies every constraint."""
    trial = Trial(problem)
    for drawn in islice(_draws(problem, seed), tries):
        key = trial.key_for(drawn)
        if key is not None:
            return made_keys(_on(problem, drawn), key), key
    return None


def _draws(problem: Problem, seed: str) -> Iterator[dict[str, Array]]:
    """Yield the givens that a seed draws for an exercise, again and again."""
    draws = problem.variants.draws if problem.variants is not None else {}
    stream = Stream(f"{problem.id}/{seed}")
    while True:
        yield {name: draw_given(draw, stream) for name, draw in draws.items()}


def _on(problem: Problem, drawn: Mapping[str, Array]) -> Problem:
    return replace(problem, givens={**problem.givens, **{name: as_grid(value) for name, value in drawn.items()}})


def _objection(varied: Problem) -> str:
    """Return the first constraint, in the order of the file, that a rejected draw does not satisfy."""
    try:
        values = values_of(varied, solve(varied))
    except ValueError:  # a table was asked for what it does not print
        return OFF_TABLE
    constraints = varied.variants.constraints if varied.variants is not None else ()
    return next(one for one in constraints if not holds(one, values))


def vary_each(worksheet: Worksheet, seed: str) -> Worksheet:
    """Return the worksheet with every exercise that varies on the givens that a seed draws."""

    def varied(problem: Problem) -> Problem:
        try:
            return vary(problem, seed)
        except StarvedError:
            return replace(problem, givens={})  # it cannot be solved, so it is not marked, and the others are

    return replace(worksheet, problems={id_: varied(problem) for id_, problem in worksheet.problems.items()})


def made_keys(problem: Problem, key: Key | None = None) -> Problem:
    """Return an exercise with the values that its printed keys have for its givens: keys are made, not typed."""
    solved = solve(problem) if key is None else key
    return replace(problem, printed_keys=[_made(problem, one, solved) for one in problem.printed_keys])


def _made(problem: Problem, printed_key: PrintedKey, key: Key) -> PrintedKey:
    """Return a printed key with the value that it has for these givens; a doubtful one is printed nowhere."""
    if not is_trusted(printed_key):
        return replace(printed_key, prints=[])
    cells = {id_: value.reshape(-1).tolist() for id_, value in key.blanks.items()}
    try:
        value = float(key_value(problem, printed_key.expression, cells))
    except ExpressionError:
        return replace(printed_key, prints=[], reissued=False)  # nothing to print on this sheet
    return replace(printed_key, prints=[Print(value, "holds")], reissued=True)


def as_grid(array: Array) -> Grid:
    """Return an array as a problem file writes it: whole numbers without a point.

    Examples
    --------
    >>> as_grid(np.array([[1.0, 0.5], [-2.0, 0.0]]))
    [[1, 0.5], [-2, 0]]
    """

    def plain(value: Any) -> Any:
        if isinstance(value, list):
            return [plain(one) for one in value]
        return int(value) if float(value).is_integer() else value

    grid: Grid = plain(array.tolist())
    return grid
