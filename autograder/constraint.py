"""Constraints on a draw: a small language of comparisons over the arrays of an exercise."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import numpy as np

from autograder.text import nearest
from reference.ops import Array

MAX_LENGTH = 400
_DECIMALS = 9  # 0.1 + 0.2 is 0.3

_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
_ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Mod: operator.mod,
}
FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "sum": np.sum,
    "abs": np.abs,
    "min": np.min,
    "max": np.max,
    "all": np.all,
    "any": np.any,
    "count": np.count_nonzero,
    "distinct": lambda values: np.unique(np.round(values, _DECIMALS)).size,
    "columns": lambda values: np.unique(np.round(np.atleast_2d(values), _DECIMALS), axis=1).shape[1],
}
"""count: cells that hold. distinct: different values. columns: different columns."""


class ConstraintError(ValueError):
    """A constraint is not one: its grammar, or a name that it uses."""


@cache
def parse(constraint: str) -> ast.expr:
    """Parse a constraint and check its grammar; names are checked by `names_in` and `holds`."""
    if len(constraint) > MAX_LENGTH:
        raise ConstraintError(f"{constraint[:20]!r}... is longer than {MAX_LENGTH} characters")
    try:
        tree = ast.parse(constraint, mode="eval").body
    except (SyntaxError, ValueError):
        raise ConstraintError(f"{constraint!r} is not a comparison such as total < 60") from None
    if not isinstance(tree, ast.Compare | ast.BoolOp | ast.UnaryOp | ast.Call):
        raise ConstraintError(f"{constraint!r} compares nothing: write total < 60 or count(v1 < 0) >= 2")
    return tree


@cache
def names_in(constraint: str) -> frozenset[str]:
    """Return the names of givens, steps and blanks that a constraint uses."""
    tree = parse(constraint)
    functions = {node.func for node in ast.walk(tree) if isinstance(node, ast.Call)}
    return frozenset(node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and node not in functions)


def holds(constraint: str, values: Mapping[str, Array]) -> bool:
    """Whether a constraint holds; of an array, whether it holds in every cell.

    Examples
    --------
    >>> holds("count(v1 < 0) >= 2 and distinct(p) > 1", {"v1": np.array([-1.0, 0, -2]), "p": np.array([0.0, 1])})
    True
    >>> holds("total < 60", {"total": np.array(64.0)})
    False
    """
    return bool(np.all(_evaluate(parse(constraint), values)))


def _evaluate(node: ast.expr, values: Mapping[str, Array]) -> Any:
    if isinstance(node, ast.Name):
        if node.id not in values:
            near = nearest(node.id, values)
            raise ConstraintError(
                f"{node.id!r} is no given, step or blank" + (f"; did you mean {near!r}?" if near else "")
            )
        return np.round(values[node.id], _DECIMALS)
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return node.value
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_evaluate(node.operand, values)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return not np.all(_evaluate(node.operand, values))
    if isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC:
        return _ARITHMETIC[type(node.op)](_evaluate(node.left, values), _evaluate(node.right, values))
    if isinstance(node, ast.BoolOp):
        found = [bool(np.all(_evaluate(part, values))) for part in node.values]
        return all(found) if isinstance(node.op, ast.And) else any(found)
    if isinstance(node, ast.Compare) and all(type(op) in _COMPARE for op in node.ops):
        parts = [np.round(_evaluate(part, values), _DECIMALS) for part in (node.left, *node.comparators)]
        each = [_COMPARE[type(op)](left, right) for op, left, right in zip(node.ops, parts, parts[1:], strict=False)]
        return np.logical_and.reduce(each) if len(each) > 1 else each[0]
    if isinstance(node, ast.Subscript):
        try:
            return _evaluate(node.value, values)[_index(node.slice)]
        except (IndexError, TypeError):
            raise ConstraintError(f"{ast.unparse(node)} is no part of such an array") from None
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and len(node.args) == 1 and not node.keywords:
        if node.func.id in FUNCTIONS:
            return FUNCTIONS[node.func.id](_evaluate(node.args[0], values))
        near = nearest(node.func.id, FUNCTIONS)
        hint = f"; did you mean {near}?" if near else ""
        raise ConstraintError(f"{node.func.id} is no function here{hint}: there are {', '.join(sorted(FUNCTIONS))}")
    raise ConstraintError(
        "only comparisons, and, or, not, + - * %, numbers, names and one-argument functions are allowed"
    )


def _index(node: ast.expr | None) -> Any:
    """Return an index of whole numbers and slices, as in `W[:, 2]`."""
    if node is None:
        return None
    if isinstance(node, ast.Tuple):
        return tuple(_index(one) for one in node.elts)
    if isinstance(node, ast.Slice):
        return slice(_index(node.lower), _index(node.upper), _index(node.step))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_index(node.operand)
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return node.value
    raise ConstraintError("an index is a whole number or a slice")
