"""Printed keys: a small arithmetic over blanks and letters, evaluated exactly."""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cache, lru_cache

from autograder.problem import Blank, Problem

MAX_LENGTH = 200

Value = Fraction | list[Fraction]

_BINARY: dict[type[ast.operator], Callable[[Fraction, Fraction], Fraction]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Mod: operator.mod,
}


class ExpressionError(ValueError):
    """A printed key's expression is not one: its grammar, or a name that it uses."""


class NotFiniteError(ExpressionError):
    """A printed key needs a value that is not finite, such as the exact -log(0)."""


@lru_cache(maxsize=4096)  # a worksheet has few different numbers, and artificial students write them often
def exact(value: float) -> Fraction:
    """Return the decimal that a float stands for: 39.199999999999996 is 39.2.

    Without this, 39.2 * 10 mod 7 would come out as 6.99999 instead of 0.
    """
    if not math.isfinite(value):
        raise NotFiniteError("it needs a value that is not finite")
    return Fraction(str(round(value, 9)))


def names_of(problem: Problem) -> dict[str, tuple[Blank, int | None]]:
    """Return what each name in a printed key stands for: a blank, or one cell of it.

    The ids of blanks and the letters that the sheet prints beside them.
    """
    names: dict[str, tuple[Blank, int | None]] = {}
    for blank in problem.blanks:
        if len(blank.letters) == 1:
            names[blank.letters] = (blank, None)
        for cell, letter in enumerate(blank.letters if len(blank.letters) > 1 else ""):
            names[letter] = (blank, cell)
    for blank in problem.blanks:
        names[blank.id] = (blank, None)
    return names


@cache
def parse(expression: str) -> ast.expr:
    """Parse an expression of a printed key; `mod` may be written for `%`."""
    if len(expression) > MAX_LENGTH:
        raise ExpressionError(f"{expression[:20]!r}... is longer than {MAX_LENGTH} characters")
    try:
        return ast.parse(re.sub(r"\bmod\b", "%", expression), mode="eval").body
    except (SyntaxError, ValueError):
        raise ExpressionError(f"{expression!r} is not an expression such as sum(a), a+b+c or a mod 7") from None


@cache
def names_in(expression: str) -> frozenset[str]:
    """Return the names of blanks and letters that an expression uses."""
    tree = parse(expression)
    functions = {node.func for node in ast.walk(tree) if isinstance(node, ast.Call)}
    return frozenset(node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and node not in functions)


def _evaluate(node: ast.expr, values: Mapping[str, Value]) -> Value:
    if isinstance(node, ast.Name):
        if node.id not in values:
            raise ExpressionError(f"{node.id!r} is no blank and no letter of the exercise")
        return values[node.id]
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return Fraction(str(node.value))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_number(node.operand, values)
    if isinstance(node, ast.BinOp) and type(node.op) in _BINARY:
        right = _number(node.right, values)
        if right == 0 and isinstance(node.op, ast.Div | ast.Mod):
            raise ExpressionError("it divides by zero")
        return _BINARY[type(node.op)](_number(node.left, values), right)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and len(node.args) == 1:
        argument = _evaluate(node.args[0], values)
        if node.func.id == "sum":
            return sum(argument, Fraction(0)) if isinstance(argument, list) else argument
        if node.func.id == "abs" and isinstance(argument, Fraction):
            return abs(argument)
    raise ExpressionError("only + - * / %, mod, sum(...), abs(...), numbers and names are allowed")


def _number(node: ast.expr, values: Mapping[str, Value]) -> Fraction:
    value = _evaluate(node, values)
    if isinstance(value, Fraction):
        return value
    if len(value) == 1:
        return value[0]
    raise ExpressionError(f"{ast.unparse(node)} is a whole array: write sum({ast.unparse(node)})")


def evaluate_expression(expression: str, values: Mapping[str, Value]) -> Fraction:
    """Evaluate a printed key from the values of its names.

    Examples
    --------
    >>> cells = [Fraction(1), Fraction(-3)]
    >>> evaluate_expression("abs(sum(a)) mod 7", {"a": cells})
    Fraction(2, 1)
    """
    return _number(parse(expression), values)


def key_value(problem: Problem, expression: str, cells: Mapping[str, list[float]]) -> Fraction:
    """Evaluate a printed key of a problem from flat cells by blank id (the key's, or a student's)."""
    names = names_of(problem)
    values: dict[str, Value] = {}
    for name in names_in(expression):
        if name not in names:
            raise ExpressionError(f"{name!r} is no blank and no letter of {problem.id}")
        blank, cell = names[name]
        flat = cells[blank.id]
        values[name] = [exact(value) for value in flat] if cell is None else exact(flat[cell])
    return evaluate_expression(expression, values)
