"""Constraints on a draw: a small language of comparisons over the arrays of an exercise."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from functools import cache, partial, reduce
from typing import Any

import numpy as np

from autograder.text import nearest
from reference.ops import Array

MAX_LENGTH = 400
_DECIMALS = 9  # 0.1 + 0.2 is 0.3
_NUMPY = frozenset((np.ndarray, np.float64, np.int64, np.bool_))

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
    "distinct": lambda values: _distinct(values),
    "columns": lambda values: _columns(values),
}
"""count: cells that hold. distinct: different values. columns: different columns."""

Term = Callable[[Mapping[str, Array]], Any]
"""A part of a constraint, made ready once: from the arrays of an exercise to a number, an array or a truth."""


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
    return _true(_ready(constraint)(values))


@cache
def _ready(constraint: str) -> Term:
    return _term(parse(constraint))


def _term(node: ast.expr) -> Term:
    """Return what evaluates a node; whatever is wrong with it is said when it is evaluated."""
    if isinstance(node, ast.Name):
        return partial(_look_up, node.id)
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        constant = node.value
        return lambda values: constant
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        operand = _term(node.operand)
        return lambda values: -operand(values)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        operand = _term(node.operand)
        return lambda values: not _true(operand(values))
    if isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC:
        operation, left, right = _ARITHMETIC[type(node.op)], _term(node.left), _term(node.right)
        return lambda values: operation(left(values), right(values))
    if isinstance(node, ast.BoolOp):
        joined = all if isinstance(node.op, ast.And) else any
        parts = [_term(part) for part in node.values]
        return lambda values: joined([_true(part(values)) for part in parts])
    if isinstance(node, ast.Compare) and all(type(op) in _COMPARE for op in node.ops):
        return partial(
            _compare, [_COMPARE[type(op)] for op in node.ops], list(map(_term, (node.left, *node.comparators)))
        )
    if isinstance(node, ast.Subscript):
        return partial(_part, node, _term(node.value))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and len(node.args) == 1 and not node.keywords:
        if node.func.id in FUNCTIONS:
            function, argument = FUNCTIONS[node.func.id], _term(node.args[0])
            return lambda values: function(argument(values))
        near = nearest(node.func.id, FUNCTIONS)
        hint = f"; did you mean {near}?" if near else ""
        return _refusing(f"{node.func.id} is no function here{hint}: there are {', '.join(sorted(FUNCTIONS))}")
    return _refusing("only comparisons, and, or, not, + - * %, numbers, names and one-argument functions are allowed")


def _refusing(message: str) -> Term:
    def refuse(values: Mapping[str, Array]) -> Any:
        raise ConstraintError(message)

    return refuse


def _look_up(name: str, values: Mapping[str, Array]) -> Any:
    if name not in values:
        near = nearest(name, values)
        raise ConstraintError(f"{name!r} is no given, step or blank" + (f"; did you mean {near!r}?" if near else ""))
    return _rounded(values[name])


def _compare(operators: list[Callable[[Any, Any], Any]], terms: list[Term], values: Mapping[str, Array]) -> Any:
    parts = [_rounded(term(values)) for term in terms]
    each = [compare(left, right) for compare, left, right in zip(operators, parts, parts[1:], strict=False)]
    return reduce(np.logical_and, each)


def _part(node: ast.Subscript, whole: Term, values: Mapping[str, Array]) -> Any:
    try:
        return whole(values)[_index(node.slice)]
    except (IndexError, TypeError):
        raise ConstraintError(f"{ast.unparse(node)} is no part of such an array") from None


def _rounded(value: Any) -> Any:
    """Return what `np.round` does, which is slow on Python's own whole numbers."""
    kind = type(value)
    if kind is int:
        return value
    return value.round(_DECIMALS) if kind in _NUMPY else np.round(value, _DECIMALS)


def _true(value: Any) -> bool:
    return bool(value.all() if type(value) in _NUMPY else np.all(value))


def _distinct(values: Array) -> int:
    """Count different values; `np.unique` is slow on the small arrays of a worksheet."""
    flat = _rounded(np.asarray(values)).reshape(-1).tolist()
    return len({value for value in flat if value == value}) + any(value != value for value in flat)


def _columns(values: Array) -> int:
    columns = _rounded(np.atleast_2d(values)).swapaxes(0, 1)
    return len(set(map(tuple, columns.reshape(len(columns), -1).tolist())))


@cache
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
