"""Everything that is wrong with how the givens of a problem file vary: draws, constraints, and that some draw fits."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograder.constraint import ConstraintError, holds, names_in
from autograder.dataflow import Page
from autograder.problem import Problem
from autograder.problem_variants import GivenDraw
from autograder.solution import solve as solve_problem
from autograder.text import nearest
from autograder.variant import MAX_TRIES, StarvedError, distributions, values_of, vary
from reference.ops import NEG_LOG

Found = tuple[str, str, str]

NO_GIVEN = "a draw of no given"

_SEEDS = 20
_LARGEST = 64
"""Cells of the largest given that is drawn."""


def check_variants(problem: Problem, page: Page, *, solve: bool) -> Iterator[Found]:
    """Yield what is wrong, as JSON path, what was found, what was expected; without `solve` nothing is computed."""
    if problem.variants is None:
        return
    wrong = [*_check_draws(problem, page), *_check_constraints(problem, page)]
    yield from wrong
    if wrong or not solve:
        return
    try:
        values = values_of(problem, solve_problem(problem))
        for at, constraint in enumerate(problem.variants.constraints):
            try:
                holds(constraint, values)
            except (ConstraintError, ValueError) as error:
                yield f"$.variants.constraints[{at}]", str(error), "a comparison of the exercise's arrays"
                return
        for seed in range(_SEEDS):
            vary(problem, f"lint {seed}", MAX_TRIES // 10)
    except StarvedError as error:
        worst = next(iter(error.rejected))
        names = problem.variants.constraints
        path = f"$.variants.constraints[{names.index(worst)}]" if worst in names else "$.variants.draws"
        yield path, str(error), "draws that can satisfy every constraint"
    except ValueError:
        return  # the printed givens are off the tables, which is said elsewhere


def _check_draws(problem: Problem, page: Page) -> Iterator[Found]:
    variants = problem.variants
    for name, draw in variants.draws.items() if variants is not None else ():
        path = f"$.variants.draws.{name}"
        if name not in page.givens:
            near = nearest(name, page.givens)
            hint = f"; did you mean {near!r}?" if near else ""
            yield path, NO_GIVEN, f"one of {', '.join(sorted(page.givens))}{hint}"
            continue
        wrong = list(_check_draw(path, draw))
        yield from wrong
        shape = _shape(problem, name)
        if not wrong and shape is not None and shape != draw.shape:
            yield f"{path}.shape", str(draw.shape), f"{shape}, as printed"


def _shape(problem: Problem, name: str) -> list[int] | None:
    """Return the shape of a printed given; None if there is none, or its rows differ in length."""
    try:
        return list(np.shape(problem.givens[name]))
    except (KeyError, ValueError):
        return None


def _check_draw(path: str, draw: GivenDraw) -> Iterator[Found]:
    if (
        len(draw.shape) > 2
        or any(not 1 <= length <= _LARGEST for length in draw.shape)
        or np.prod(draw.shape) > _LARGEST
    ):
        yield f"{path}.shape", str(draw.shape), f"[], [n] or [rows, columns], {_LARGEST} cells at most"
        return
    if draw.kind in ("integers", "weights"):
        low, high = (draw.low, draw.high) if draw.kind == "integers" else (draw.low or -2, draw.high or 2)
        if low is None or high is None or not low <= high or (draw.kind == "weights" and low == high == 0):
            yield path, f"low {draw.low}, high {draw.high}", "low and high, the least first"
    elif draw.low is not None or draw.high is not None:
        yield path, "low or high", "them for integers and weights only"
    if draw.kind == "choice" and not draw.values:
        yield f"{path}.values", str(draw.values), "the numbers to choose from"
    if draw.values is not None and draw.kind not in ("choice", "probabilities", "distribution"):
        yield f"{path}.values", str(draw.values), "nothing: this kind has its own numbers"
    if draw.kind in ("probabilities", "distribution"):
        off = [value for value in draw.values or () if value not in NEG_LOG.inputs]
        if off:
            yield (
                f"{path}.values",
                str(off),
                f"probabilities of the printed table, {', '.join(map(str, NEG_LOG.inputs))}",
            )
        elif draw.kind == "distribution" and draw.shape and not _some_distribution(draw):
            yield f"{path}.values", str(draw.values), f"numbers of which {draw.shape[0]} can sum to 1"
    if draw.kind in ("one_hot", "distribution") and not draw.shape:
        yield f"{path}.shape", "[]", "[rows] or [rows, columns]"
    if draw.kind == "grid_points" and (len(draw.shape) != 2 or draw.shape[0] != 2 or draw.shape[1] > 49):
        yield f"{path}.shape", str(draw.shape), "[2, n]: x above, y below, no two points on one cell"


def _some_distribution(draw: GivenDraw) -> bool:
    values = tuple(draw.values or (value for value in NEG_LOG.inputs if 0 < value < 1))
    return draw.shape[0] <= 6 and bool(distributions(draw.shape[0], values))


def _check_constraints(problem: Problem, page: Page) -> Iterator[Found]:
    known = {*page.givens, *page.steps, *(blank.id for blank in problem.blanks)}
    for at, constraint in enumerate(problem.variants.constraints if problem.variants is not None else ()):
        path = f"$.variants.constraints[{at}]"
        try:
            unknown = sorted(names_in(constraint) - known)
        except ConstraintError as error:
            yield path, str(error), "a comparison such as total < 60"
            continue
        for name in unknown:
            near = nearest(name, known)
            hint = f"; did you mean {near!r}?" if near else ""
            yield path, f"the name {name!r}", f"a given, step or blank{hint}"
