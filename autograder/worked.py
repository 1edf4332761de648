"""The worked solution: the steps of a page in order, with their values."""

from __future__ import annotations

import numpy as np

from autograder.problem import Problem
from autograder.solution import Key
from reference.ops import Array


def number_in_words(value: float) -> str:
    """Return a number as the sheet writes it: no trailing zeros, no binary noise.

    Examples
    --------
    >>> number_in_words(39.199999999999996), number_in_words(-3.0), number_in_words(-0.0)
    ('39.2', '-3', '0')
    """
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def lines_of(array: Array) -> list[str]:
    """Return an array as aligned lines of text, a row each."""
    table = [[number_in_words(value) for value in row] for row in np.atleast_2d(array).tolist()]
    width = max(len(text) for row in table for text in row)
    return ["  ".join(text.rjust(width) for text in row) for row in table]


def worked_solution(problem: Problem, key: Key) -> str:
    """Return the steps in order, each with what it is and its values, as text."""
    parts = []
    for name, step in key.page.steps.items():
        summary = (step.function.__doc__ or name).strip().splitlines()[0]
        parts.append("\n".join((f"{name}: {summary}", *("    " + line for line in lines_of(key.steps[name])))))
    return "\n".join(parts)
