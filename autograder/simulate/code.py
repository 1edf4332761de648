"""Code as students hand it in: the functions of NumPy by Hand, right or with a misconception in one line."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from autograder.problem import Problem
from autograder.simulate.draws import Draws, sigmoid

LINES: Mapping[str, Mapping[str, str]] = {
    "cross_entropy_matmul": {"g": "-1 * np.log(q)", "pt": "np.transpose(p)", "CE": "pt @ g"},
    "cross_entropy_elementwise": {"g": "-1 * np.log(q)", "pg": "p * g", "CE": "np.sum(pg)"},
    "indexed_cross_entropy": {"q1": "q[c, [0, 1, 2]]", "g": "-1 * np.log(q1)", "CE": "np.sum(g)"},
    "batch_bce": {
        "q": "np.vstack((y, 1 - y))",
        "p": "np.vstack((t, 1 - t))",
        "g": "-np.log(q)",
        "pg": "p * g",
        "CE": "np.sum(pg)",
    },
}
"""The right line of each variable, by page and in order."""

WRONG: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "cross_entropy_matmul": {
        "minus_forgotten": ("g", "np.log(q)"),
        "log_to_base_2": ("g", "-1 * np.log2(q)"),
        "transpose_forgotten": ("pt", "p"),
        "target_ignored": ("CE", "np.sum(g)"),
        "log_forgotten": ("CE", "pt @ q"),
        "minus_added_again": ("CE", "-(pt @ g)"),
    },
    "cross_entropy_elementwise": {
        "minus_forgotten": ("g", "np.log(q)"),
        "log_to_base_2": ("g", "-1 * np.log2(q)"),
        "log_forgotten": ("pg", "p * q"),
        "mean_for_sum": ("CE", "np.mean(pg)"),
        "target_ignored": ("CE", "np.sum(g)"),
        "minus_added_again": ("CE", "-np.sum(pg)"),
    },
    "indexed_cross_entropy": {
        "first_column_only": ("q1", "q[c, 0]"),
        "minus_forgotten": ("g", "np.log(q1)"),
        "mean_for_sum": ("CE", "np.mean(g)"),
        "log_forgotten": ("CE", "np.sum(q1)"),
        "minus_added_again": ("CE", "-np.sum(g)"),
    },
    "batch_bce": {
        "complement_forgotten": ("q", "np.vstack((y, y))"),
        "rows_of_q_exchanged": ("q", "np.vstack((1 - y, y))"),
        "targets_swapped": ("p", "np.vstack((1 - t, t))"),
        "target_complement_forgotten": ("p", "np.vstack((t, t))"),
        "minus_forgotten": ("g", "np.log(q)"),
        "mean_for_sum": ("CE", "np.mean(pg)"),
        "target_ignored": ("CE", "np.sum(g)"),
    },
}
"""Misconceptions as a line of code, by page and rule."""

RIGHT, OMITTED = "right", "omitted"
FILE = "numpy_by_hand.py"


class Code(NamedTuple):
    """The code of one student."""

    text: str
    tasks: Mapping[str, str]
    """What became of each task: right, omitted, or the id of a misconception."""
    syntax_error: bool = False
    """Whether a line of it is broken, so that Python alone could not read the file."""


def can_be_coded(problem: Problem) -> bool:
    """Whether it is known here how students code an exercise."""
    return problem.code is not None and problem.page in LINES


def write_code(problems: Collection[Problem], ability: float, held: Collection[str], draws: Draws) -> Code | None:
    """Return what a student of this ability hands in, or None where they hand in no code.

    A misconception that they hold stands in every function that has a line for it.
    """
    if not problems or not draws.chance(sigmoid(ability + 1)):
        return None
    tasks, functions = {}, []
    for problem in problems:
        became = _draw_task(problem, ability, held, draws)
        tasks[problem.id] = became
        functions.append(function_text(problem, became))
    text = "\n\n".join(['"""NumPy by Hand: entropy."""\n\nimport numpy as np\n', *functions])
    if draws.chance(0.03):
        at = text.rindex(")")
        return Code(text[:at] + text[at + 1 :], tasks, syntax_error=True)
    return Code(text, tasks)


def _draw_task(problem: Problem, ability: float, held: Collection[str], draws: Draws) -> str:
    wrong = WRONG[problem.page or ""]
    omitted, right = draws.chance(sigmoid(-ability - 3)), draws.chance(sigmoid(1.5 * ability + 2))
    chosen = draws.choose(sorted(wrong))
    if omitted:
        return OMITTED
    return next((rule for rule in held if rule in wrong), RIGHT if right else chosen)


def function_text(problem: Problem, became: str) -> str:
    """Return one function, right or wrong; one that was left out is as in the starter file."""
    lines = dict(LINES[problem.page or ""])
    if became == OMITTED:
        lines = dict.fromkeys(lines, "...")
    elif became != RIGHT:
        name, line = WRONG[problem.page or ""][became]
        lines[name] = line
    parameters = ", ".join(problem.code.parameters) if problem.code is not None else ""
    body = "".join(f"    {name} = {line}\n" for name, line in lines.items())
    return f"def {problem.id}({parameters}):\n{body}    return {list(lines)[-1]}\n"
