"""Constructs that a function uses, read off its syntax tree."""

from __future__ import annotations

import ast
from collections.abc import Callable

from autograder.problem_code import CodeTask, Construct

Definition = ast.FunctionDef

_PRODUCTS = {"matmul", "dot", "einsum", "inner", "vdot", "tensordot"}
_LOOPS = (ast.For, ast.AsyncFor, ast.While, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def _uses_matmul(definition: Definition) -> bool:
    for node in ast.walk(definition):
        if isinstance(node, ast.MatMult):
            return True
        if isinstance(node, ast.Attribute) and node.attr in _PRODUCTS:
            return True
        if isinstance(node, ast.Name) and node.id in _PRODUCTS:
            return True
    return False


def _uses_loop(definition: Definition) -> bool:
    return any(isinstance(node, _LOOPS) for node in ast.walk(definition))


_USES: dict[Construct, Callable[[Definition], bool]] = {"matmul": _uses_matmul, "loop": _uses_loop}
_WORDS: dict[Construct, str] = {"matmul": "a matrix product (`@` or np.matmul)", "loop": "a loop"}


def check_constructs(task: CodeTask, definition: Definition) -> tuple[str, ...]:
    """Return what a function lacks, or should do without, in words for the student."""
    lacking = [f"It should use {_WORDS[name]}." for name in task.required if not _USES[name](definition)]
    spare = [f"It should do without {_WORDS[name]}." for name in task.forbidden if _USES[name](definition)]
    return (*lacking, *spare)
