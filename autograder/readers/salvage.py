"""Take out of a Python file the pieces that do not parse, so that one slip does not lose the other functions."""

from __future__ import annotations

import ast
import re
import textwrap
import warnings
from collections.abc import Collection
from itertools import pairwise
from typing import NamedTuple

from autograder.text import safe

_START = re.compile(r"(?:async[ \t]+def|def|class)\b|@")
_DEFINITION = re.compile(r"(?:async[ \t]+)?def[ \t]+(\w+)")
_CONTINUES = re.compile(r"[ \t)\]}#]|$")  # a line that may still belong to the definition above it
_MAX_REPAIRS = 30


class Lost(NamedTuple):
    """A piece that was taken out: where it does not parse, why, and which functions went with it."""

    line: int
    reason: str
    functions: tuple[str, ...] = ()


class Salvaged(NamedTuple):
    """What is left of a file, as text and as a syntax tree, and what was taken out."""

    text: str
    tree: ast.Module
    lost: list[Lost]


def parse(text: str) -> ast.Module | tuple[int, str]:
    """Return the syntax tree, or the line of the first syntax error and its message."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except SyntaxError as error:
        return error.lineno or 1, safe((error.msg or "invalid syntax").rstrip(".?!"), 100)
    except (ValueError, UnicodeError):
        return 1, "it holds characters that Python cannot read"
    except (RecursionError, MemoryError):
        return 1, "it is too deeply nested to be read"


def syntax_error(text: str) -> tuple[int, str] | None:
    """Return the line of the first syntax error and its message."""
    found = parse(text)
    return found if isinstance(found, tuple) else None


def salvage(text: str, wanted: Collection[str]) -> Salvaged:
    """Blank out what does not parse, line numbers kept.

    A file that is indented as a whole is dedented first. Definitions at the left edge stand or fall one by
    one; between them, single lines are taken out.
    """
    dedented = textwrap.dedent(text)
    for whole in (text, dedented):
        tree = parse(whole)
        if isinstance(tree, ast.Module):
            return Salvaged(whole, tree, [])
    lines = dedented.split("\n")
    lost: list[Lost] = []
    for start, end in _pieces(lines):
        if syntax_error("\n".join(lines[start:end])) is not None:
            _repair(lines, start, end, wanted, lost)
    left = "\n".join(lines)
    found = parse(left)
    if isinstance(found, ast.Module):
        return Salvaged(left, found, lost)
    names = tuple(dict.fromkeys(name for name in _DEFINITION.findall(text) if name in wanted))
    return Salvaged("", ast.Module([], []), [Lost(*found, names)])


def _pieces(lines: list[str]) -> list[tuple[int, int]]:
    """Return the file cut before each definition at the left edge, its decorators included."""
    starts = [at for at, line in enumerate(lines) if _START.match(line)]
    starts = [at for n, at in enumerate(starts) if n == 0 or not lines[starts[n - 1]].startswith("@")]
    edges = [0, *(at for at in starts if at > 0), len(lines)]
    return list(pairwise(edges))


def _definition_end(lines: list[str], start: int, end: int) -> int:
    """Return where the definition at the beginning of a piece ends: at the next line of its own at the left edge."""
    after = start
    while after < end and lines[after].startswith("@"):
        after += 1
    after += 1
    while after < end and _CONTINUES.match(lines[after]):
        after += 1
    return after


def _repair(lines: list[str], start: int, end: int, wanted: Collection[str], lost: list[Lost]) -> None:
    """Take out of a piece its definition, if that is what does not parse, and then lines behind it."""
    if _START.match(lines[start]):
        after = _definition_end(lines, start, end)
        error = syntax_error("\n".join(lines[start:after]))
        if error is not None:
            _take_out(lines, start, after, Lost(start + error[0], error[1]), wanted, lost)
        start = after
    for _ in range(_MAX_REPAIRS):
        error = syntax_error("\n".join(lines[start:end]))
        if error is None:
            return
        at = min(start + error[0] - 1, end - 1)
        _take_out(lines, at, at + 1, Lost(at + 1, error[1]), wanted, lost)
    if syntax_error("\n".join(lines[start:end])) is not None:
        _take_out(lines, start, end, Lost(start + 1, "invalid syntax"), wanted, lost)


def _take_out(lines: list[str], start: int, end: int, what: Lost, wanted: Collection[str], lost: list[Lost]) -> None:
    found = [match[1] for line in lines[start:end] if (match := _DEFINITION.match(line)) and match[1] in wanted]
    lost.append(what._replace(functions=tuple(found)))
    lines[start:end] = [""] * (end - start)


def without_line(text: str, line: int, reason: str, wanted: Collection[str]) -> tuple[str, Lost]:
    """Take out the piece at a line that parses and does not compile, such as a `return` outside of a function."""
    lines = text.split("\n")
    at = min(max(line - 1, 0), len(lines) - 1)
    start, end = next(piece for piece in _pieces(lines) if piece[0] <= at < piece[1])
    end = _definition_end(lines, start, end) if _START.match(lines[start]) else start
    if at >= end:  # not in a definition: the line alone
        start, end = at, at + 1
    lost: list[Lost] = []
    _take_out(lines, start, end, Lost(line, reason), wanted, lost)
    return "\n".join(lines), lost[0]
