"""The inputs that a function is run on: the worksheet's own, and hidden ones that nobody can know beforehand."""

from __future__ import annotations

import hashlib
import hmac
import random
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from autograder.problem import Problem
from autograder.problem_code import CodeTask, Draw

Inputs = Mapping[str, Any]
"""Arrays by parameter: floats, or whole numbers for classes."""

_LEAST, _MOST = 0.04, 0.96  # strictly inside (0, 1), away from where a float32 logarithm loses its digits


SETS = 32
"""How many sets of hidden inputs an exercise has, so that a class shares the work of solving them."""


def seed_for(salt: str, sources: Sequence[str], exercise: str) -> int:
    """Return a seed that a secret of the worksheet, the submission and the exercise decide."""
    message = "\0".join((exercise, *sources)).encode("utf-8", "surrogatepass")
    return int.from_bytes(hmac.digest(salt.encode(), message, hashlib.sha256)[:8], "big")


def hidden_seed(salt: str, sources: Sequence[str], exercise: str) -> int:
    """Return the seed of an exercise's hidden inputs: that of the set which falls to this submission."""
    number = seed_for(salt, sources, exercise) % SETS
    return seed_for(salt, ("set", str(number)), exercise)


def own_inputs(problem: Problem, task: CodeTask) -> Inputs:
    """Return the worksheet's own input."""
    return {name: np.array(problem.givens[name], dtype=_dtype(task.draws[name])) for name in task.parameters}


def hidden_inputs(task: CodeTask, seed: int, number: int) -> list[Inputs]:
    """Draw hidden inputs.

    Parameters
    ----------
    task : CodeTask
    seed : int
        The same seed draws the same inputs on every platform: Python's own generator, not NumPy's.
    number : int
        How many. The first has the least sizes (a batch of one), the second differs in all sizes (not
        square), the others are free.

    Returns
    -------
    list of mappings from parameter to array
    """
    rng = random.Random(seed)
    drawn: list[Inputs] = []
    for at in range(number):
        sizes = {name: rng.randint(least, most) for name, (least, most) in task.sizes.items()}
        if at == 0:
            sizes = {name: least for name, (least, _) in task.sizes.items()}
        elif at == 1:
            sizes = _different(task.sizes, rng)
        drawn.append({name: _draw(task.draws[name], sizes, rng) for name in task.parameters})
    return drawn


def _different(ranges: Mapping[str, Sequence[int]], rng: random.Random) -> dict[str, int]:
    """Draw sizes above one that differ from each other where their ranges allow it."""
    sizes: dict[str, int] = {}
    for name, (least, most) in ranges.items():
        free = [size for size in range(max(2, least), most + 1) if size not in sizes.values()]
        sizes[name] = rng.choice(free or [most])
    return sizes


def _dtype(draw: Draw) -> type[Any]:
    return np.int64 if draw.kind == "classes" else np.float64


def _draw(draw: Draw, sizes: Mapping[str, int], rng: random.Random) -> Any:
    shape = tuple(sizes[length] if isinstance(length, str) else length for length in draw.shape)
    size = int(np.prod(shape))
    if draw.kind == "classes":
        below = sizes[draw.of] if draw.of is not None else 1
        return np.array([rng.randrange(below) for _ in range(size)], dtype=np.int64).reshape(shape)
    if draw.kind == "binary":
        return np.array([float(rng.randrange(2)) for _ in range(size)]).reshape(shape)
    if draw.kind == "one_hot":
        ones = np.zeros(shape)
        for column in range(shape[1]):
            ones[rng.randrange(shape[0]), column] = 1
        return ones
    values = np.array([round(rng.uniform(_LEAST, _MOST), 4) for _ in range(size)]).reshape(shape)
    return values / values.sum(axis=0) if draw.kind == "distribution" else values


def shapes_in_words(inputs: Inputs) -> str:
    """Return the shapes of an input, which students may see; its values they may not.

    Examples
    --------
    >>> shapes_in_words({"y": np.array([0.5, 0.5]), "t": np.array(1.0)})
    'y of shape (2,), t a number'
    """
    return ", ".join(
        f"{name} of shape {value.shape}" if value.shape else f"{name} a number" for name, value in inputs.items()
    )
