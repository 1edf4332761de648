"""Which functions may share a process: those so plain that they cannot disturb each other.

A process costs milliseconds, the work microseconds. A function made of arithmetic and NumPy calls leaves
nothing behind, so such functions run one after another in one process; every other function gets its own.
A mistake here costs no safety: the process is confined in the same way, and only that student's own
functions could influence each other. A function that ends its process never takes the others with it.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Sequence
from typing import TypeAlias

from .lines import children
from .records import FunctionTask, SourceFile

Group: TypeAlias = tuple[FunctionTask, ...]

_MODULES = {"numpy", "math"}
_SUBMODULES = {"linalg", "random"}
_BUILTINS = {
    "abs", "bool", "enumerate", "float", "int", "len", "list", "max", "min", "pow", "print", "range", "reversed",
    "round", "sorted", "str", "sum", "tuple", "zip", "isinstance", "repr", "format",
}  # fmt: skip
_NOT_HARMLESS = {
    "sys", "os", "f2py", "lib", "core", "testing", "ctypeslib", "ctypes", "load", "loadtxt", "genfromtxt", "save",
    "savez", "savetxt", "fromfile", "memmap", "tofile", "dump", "dumps", "seterr", "seterrcall", "setbufsize",
    "set_printoptions", "show_config", "frombuffer", "setflags", "seed", "fill", "sort", "put", "place", "copyto",
    "format_map",
}  # fmt: skip
_PLAIN_NODES = {
    ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Return, ast.Expr, ast.If, ast.For, ast.Pass, ast.Assert, ast.Raise,
    ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.Subscript, ast.Slice, ast.Tuple, ast.List,
    ast.Starred, ast.Constant, ast.JoinedStr, ast.FormattedValue, ast.ListComp, ast.GeneratorExp, ast.comprehension,
    ast.keyword, ast.arguments, ast.arg,
}  # fmt: skip
"""What only computes; operators are not asked about, since all of them do."""


def group_tasks(unit: SourceFile, tasks: Sequence[FunctionTask]) -> list[Group]:
    """The plain functions together, first; each other function alone."""
    try:
        plain = plain_functions(unit.tree or ast.parse(unit.text))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        plain = set()
    together = tuple(task for task in tasks if task.name in plain)
    alone: list[Group] = [(task,) for task in tasks if task.name not in plain]
    return [together, *alone] if together else alone


def plain_functions(tree: ast.Module) -> set[str]:
    """The names of the functions that only compute, and call only NumPy and each other."""
    modules = _imported(tree) | _constants(tree)
    defined: dict[str, ast.FunctionDef | None] = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            defined[node.name] = None if node.name in defined else node
    needs: dict[str, set[str]] = {}
    for name, function in defined.items():
        called = _calls_of(function, modules | _imported(function)) if function else None
        if called is not None:
            needs[name] = called
    # Whoever calls a function that is not plain is not plain; neither is who might call itself.
    while True:
        bad = {name for name, called in needs.items() if name in called or not called <= needs.keys()}
        if not bad:
            return set(needs)
        for name in bad:
            del needs[name]


def _imported(tree: ast.AST) -> set[str]:
    """The names under which NumPy and math are known here."""
    names: set[str] = set()
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            names |= {alias.asname or alias.name for alias in node.names if alias.name in _MODULES}
    return names


def _constants(tree: ast.Module) -> set[str]:
    """Names that the file binds to plain numbers or text."""
    return {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _calls_of(function: ast.FunctionDef, modules: set[str]) -> set[str] | None:
    """The functions of the same file that a plain function calls; None if it is not plain."""
    if function.decorator_list or not all(isinstance(default, ast.Constant) for default in function.args.defaults):
        return None
    known = modules | {node.arg for node in ast.walk(function.args) if isinstance(node, ast.arg)}
    called: set[str] = set()
    own: set[str] = set()
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            if any(alias.name not in _MODULES for alias in node.names):
                return None
            continue
        if isinstance(node, ast.AnnAssign):
            waiting += [part for part in (node.target, node.value) if part]
            continue
        if not _is_harmless(node):
            return None
        if isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Store):
                own.add(node.id)
            elif node.id not in known:
                called.add(node.id)
        else:
            waiting += children(node)
    builtin = {name for name in called if hasattr(builtins, name)}
    if any(name not in _BUILTINS and not name.endswith("Error") for name in builtin):
        return None
    return called - builtin - own


def _is_harmless(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute):
        outside = isinstance(node.ctx, ast.Load) and not node.attr.startswith("_") and node.attr not in _NOT_HARMLESS
        deep = isinstance(node.value, ast.Attribute) and isinstance(node.value.value, ast.Attribute)
        return outside and not deep
    if isinstance(node, ast.Name):
        return not node.id.startswith("_")
    if isinstance(node, ast.Call):
        return isinstance(node.func, (ast.Name, ast.Attribute))
    return type(node) in _PLAIN_NODES
