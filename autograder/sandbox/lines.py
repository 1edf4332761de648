"""At which lines a function assigns its variables: read from the source, where no running code can lie."""

from __future__ import annotations

import ast
from collections.abc import Iterator

Lines = dict[str, tuple[int, int]]

_OTHER_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


def assigned_lines(source: str, function: str) -> Lines:
    """The first and the last line at which each local variable is assigned, in the last function of this name."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    definitions = [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    named = [node for node in definitions if node.name == function]
    return lines_within(max(named, key=lambda node: node.lineno)) if named else {}


def lines_within(definition: ast.FunctionDef | ast.AsyncFunctionDef) -> Lines:
    """The first and the last line at which each local variable of a parsed function is assigned."""
    found: Lines = {}
    for name, line in _assignments(definition):
        first, last = found.get(name, (line, line))
        found[name] = min(first, line), max(last, line)
    return found


def _assignments(node: ast.AST) -> Iterator[tuple[str, int]]:
    """Names that are bound below a node, without the scopes within it."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, _OTHER_SCOPES):
            continue
        if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store):
            yield child.id, child.lineno
        if isinstance(child, ast.comprehension):  # its variables are its own; a walrus inside is not
            yield from _assignments_within(child)
            continue
        yield from _assignments(child)


def _assignments_within(loop: ast.comprehension) -> Iterator[tuple[str, int]]:
    for part in (loop.iter, *loop.ifs):
        yield from _assignments(part)
        if isinstance(part, ast.NamedExpr):
            yield part.target.id, part.lineno
