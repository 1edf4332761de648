"""Read the NumPy code of a submission: which functions there are, in which file, and what does not parse."""

from __future__ import annotations

import ast
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import NamedTuple

from autograder.readers.files import FileRefusedError, read_file
from autograder.readers.salvage import Lost, salvage
from autograder.text import listed, nearest, safe

MAX_BYTES = 128 * 1024
"""Far more than nine functions need, and too little for an expression that is nested deeper than Python 3.10's
parser bears: it takes some 100,000 levels, of two characters each, to crash it."""
MAX_FILES = 20
STARTER = "numpy_by_hand.py"


class CodeUnit(NamedTuple):
    """One file's code, ready to run; what did not parse is blanked out, so that line numbers stay."""

    name: str
    text: str
    cells: tuple[int, ...] = ()
    """Of a notebook: the line at which each of its code cells begins."""
    tree: ast.Module | None = None
    """The text parsed."""

    def where(self, line: int) -> str:
        """Return a line as the student counts it."""
        if not self.cells:
            return f"line {line} of {self.name}"
        cell = sum(start <= line for start in self.cells) or 1
        return f"line {line - self.cells[cell - 1] + 1} of code cell {cell} of {self.name}"

    def lost_words(self, piece: Lost) -> str:
        """Return where and why a piece was taken out."""
        return f"{self.where(piece.line)} does not parse: {piece.reason}"


class FoundFunction(NamedTuple):
    """A function of the worksheet in the submission."""

    name: str
    unit: CodeUnit
    definition: ast.FunctionDef
    remarks: tuple[str, ...] = ()
    """To the student: which file it came from, a definition that does not count."""


class Code(NamedTuple):
    """The code of a submission."""

    functions: dict[str, FoundFunction]
    refused: dict[str, str]
    """Functions that cannot be run, with the reason for the student."""
    messages: tuple[str, ...] = ()
    uploaded: bool = False
    """Whether there is any code file at all."""


def code_files(folder: Path) -> list[Path]:
    """Return the submission's Python files and notebooks, the one with the sheet's name first."""
    try:
        names = sorted(folder.iterdir(), key=lambda path: (path.name.lower() != STARTER, path.name))
    except OSError:
        return []
    return [path for path in names if path.suffix.lower() in (".py", ".ipynb") and not path.name.startswith(".")]


def read_code(paths: Sequence[Path], wanted: Collection[str]) -> Code:
    """Find the worksheet's functions in code files; whatever is wrong is a message, never an exception."""
    messages: list[str] = []
    found: dict[str, list[FoundFunction]] = {}
    broken: dict[str, str] = {}
    others: list[str] = []
    names: set[str] = set()
    for path in paths[:MAX_FILES]:
        unit, said, lost = _read_unit(path, wanted)
        messages += said
        broken |= lost
        if unit is None:
            continue
        if unit.name in names:  # two names that look the same once they are made safe to show
            unit = unit._replace(name=f"{unit.name} ({len(names) + 1})")
        names.add(unit.name)
        for function in _functions(unit, wanted, others):
            found.setdefault(function.name, []).append(function)
    if len(paths) > MAX_FILES:
        messages.append(f"Only the first {MAX_FILES} code files were read.")
    functions: dict[str, FoundFunction] = {}
    refused = {name: why for name, why in broken.items() if name not in found}
    for name, places in found.items():
        if len(places) > 1:
            files = listed([place.unit.name for place in places])
            refused[name] = f"it is defined in {files}: keep one of them"
        elif name in broken:
            remark = f"Another definition of it does not count: {broken[name]}."
            functions[name] = places[0]._replace(remarks=(*places[0].remarks, remark))
        else:
            functions[name] = places[0]
    if paths and not found and not refused:
        messages.append("No function of the worksheet was found: they stand at the left edge, with `def` and its name.")
    for other in others[:3]:
        near = nearest(other, set(wanted) - found.keys())
        if near is not None:
            messages.append(f"There is no exercise {safe(other)!r}; did you mean {near!r}?")
    return Code(functions, refused, tuple(messages), bool(paths))


def _read_unit(path: Path, wanted: Collection[str]) -> tuple[CodeUnit | None, list[str], dict[str, str]]:
    name = safe(path.name)
    try:
        if path.suffix.lower() == ".ipynb":
            from autograder.readers.notebook import read_notebook  # nbformat is slow to import

            unit, messages = read_notebook(path)
        else:
            text = read_file(path, MAX_BYTES).decode("utf-8-sig")
            unit, messages = CodeUnit(name, text.replace("\r\n", "\n").replace("\r", "\n")), []
    except FileRefusedError as error:
        return None, [f"{error}."], {}
    except UnicodeDecodeError as error:
        return None, [f"{name} is not UTF-8 text (byte {error.start}): save it as UTF-8."], {}
    if len(unit.text) > MAX_BYTES:
        return None, [f"{name} holds more than {MAX_BYTES // 1024} KiB of code, which no worksheet needs."], {}
    if "\0" in unit.text:
        return None, [f"{name} holds a NUL character: it is no Python file."], {}
    text, tree, lost = salvage(unit.text, wanted)
    unit = unit._replace(text=text, tree=tree)
    messages += [f"{capitalised(unit.lost_words(piece))}. The rest of the file is run without it." for piece in lost]
    return unit, messages, {name: unit.lost_words(piece) for piece in lost for name in piece.functions}


def capitalised(words: str) -> str:
    """Return a sentence with its first letter in upper case."""
    return words[:1].upper() + words[1:]


def _functions(unit: CodeUnit, wanted: Collection[str], others: list[str]) -> list[FoundFunction]:
    """Return the wanted functions of a unit; of two definitions the last counts, as in Python."""
    found: dict[str, FoundFunction] = {}
    for node in unit.tree.body if unit.tree is not None else ():
        if not isinstance(node, ast.FunctionDef):
            continue
        if node.name not in wanted:
            others.append(node.name)
            continue
        remarks = [f"From {unit.name}."]
        if node.name in found:
            first = unit.where(found[node.name].definition.lineno)
            remarks.append(f"It is defined twice; the definition in {first} does not count.")
        found[node.name] = FoundFunction(node.name, unit, node, tuple(remarks))
    return list(found.values())
