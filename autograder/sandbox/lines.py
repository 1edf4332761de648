"""At which lines a function assigns its variables: read from the source, where no running code can lie."""

from __future__ import annotations

import ast
from collections.abc import Iterator

Lines = dict[str, tuple[int, int]]

_OTHER_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
_NO_CODE = frozenset({"op", "ops", "ctx", "attr", "id", "arg"})
"""Fields of operators, contexts and words: nothing to look into."""


def children(node: ast.AST) -> list[ast.AST]:
    """Return the nodes right below a node, without operators and contexts: much faster than `ast.iter_child_nodes`."""
    found: list[ast.AST] = []
    for field in node._fields:
        if field not in _NO_CODE:
            value = getattr(node, field, None)
            if isinstance(value, list):
                found += [part for part in value if isinstance(part, ast.AST)]
            elif isinstance(value, ast.AST):
                found.append(value)
    return found


def assigned_lines(definition: ast.FunctionDef) -> Lines:
    """The first and the last line at which each local variable of a function is assigned, without inner scopes."""
    found: Lines = {}
    for name, line in _assignments(definition):
        first, last = found.get(name, (line, line))
        found[name] = min(first, line), max(last, line)
    return found


def _assignments(definition: ast.AST) -> Iterator[tuple[str, int]]:
    """Names that are bound below a node, without the scopes within it; no nesting is too deep for a stack."""
    unvisited = [(child, False) for child in children(definition)]
    while unvisited:
        node, in_loop_of_its_own = unvisited.pop()
        if isinstance(node, _OTHER_SCOPES):
            continue
        if isinstance(node, ast.NamedExpr):  # a walrus binds in the function, also within a comprehension
            yield node.target.id, node.lineno
            unvisited.append((node.value, in_loop_of_its_own))
            continue
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and not in_loop_of_its_own:
            yield node.id, node.lineno
        own = in_loop_of_its_own or isinstance(node, ast.comprehension)
        unvisited += [(child, own) for child in children(node)]
