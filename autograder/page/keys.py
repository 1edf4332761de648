"""A printed key as a small tree that the page evaluates from the boxes: names resolved, numbers as exact decimals."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from autograder.expression import ExpressionError, names_of, parse
from autograder.problem import Blank, Problem

Tree = str | list[Any]
"""A number as a decimal, or a list: what to do, and with what.

`["cell", blank, index]` is one box and `["sum", ["blank", blank]]` all boxes of a blank; the rest are
`["+" | "-" | "*" | "/" | "mod", left, right]` and `["negative" | "abs", operand]`.
"""

_SIGNS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Mod: "mod"}


def key_tree(problem: Problem, expression: str) -> Tree:
    """Return the tree of a printed key; `ExpressionError` for what the server would not evaluate either.

    Examples
    --------
    >>> from autograder.problem import Blank, Problem
    >>> blanks = [Blank(id="losses", shape=[3], letters="abc"), Blank(id="total", shape=[])]
    >>> problem = Problem(id="p", title="", level=None, text="", blanks=blanks)
    >>> key_tree(problem, "sum(losses) + a mod 7")
    ['+', ['sum', ['blank', 'losses']], ['mod', ['cell', 'losses', 0], '7']]
    >>> key_tree(problem, "-total * 0.1")
    ['*', ['negative', ['cell', 'total', 0]], '0.1']
    """
    return _number(parse(expression), names_of(problem))


def _number(node: ast.expr, names: Mapping[str, tuple[Blank, int | None]]) -> Tree:
    tree = _translate(node, names)
    if tree[0] != "blank":
        return tree
    blank, _ = names[tree[1]]
    if blank.size == 1:
        return ["cell", blank.id, 0]
    raise ExpressionError(f"{ast.unparse(node)} is a whole array: write sum({ast.unparse(node)})")


def _translate(node: ast.expr, names: Mapping[str, tuple[Blank, int | None]]) -> Tree:
    if isinstance(node, ast.Name):
        if node.id not in names:
            raise ExpressionError(f"{node.id!r} is no blank and no letter of the exercise")
        blank, cell = names[node.id]
        return ["blank", blank.id] if cell is None else ["cell", blank.id, cell]
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        number = Decimal(str(node.value))
        if number.is_finite():
            return format(number, "f")
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return ["negative", _number(node.operand, names)]
    if isinstance(node, ast.BinOp) and type(node.op) in _SIGNS:
        return [_SIGNS[type(node.op)], _number(node.left, names), _number(node.right, names)]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and len(node.args) == 1:
        argument = _translate(node.args[0], names)
        if node.func.id == "sum":
            return ["sum", argument] if argument[0] == "blank" else argument
        if node.func.id == "abs" and argument[0] != "blank":
            return ["abs", argument]
    raise ExpressionError("only + - * / %, mod, sum(...), abs(...), numbers and names are allowed")
