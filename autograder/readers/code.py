"""Read the NumPy code of a submission: which functions there are, in which file, and what does not parse."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import NamedTuple

from autograder.readers.files import FileRefusedError, read_file
from autograder.text import listed, safe

MAX_BYTES = 128 * 1024
"""Far more than nine functions need, and too little for an expression that is nested deeper than Python 3.10's
parser bears: it takes some 100,000 levels, of two characters each, to crash it."""
MAX_FILES = 20
_TOO_MUCH = (SyntaxError, ValueError, RecursionError, MemoryError)

Definition = ast.FunctionDef | ast.AsyncFunctionDef


class CodeUnit(NamedTuple):
    """One file's code, ready to run; what did not parse is blanked out, so that line numbers stay."""

    name: str
    text: str
    cells: tuple[int, ...] = ()
    """Of a notebook: the line at which each of its code cells begins."""

    def where(self, line: int) -> str:
        """Return a line as the student counts it."""
        if not self.cells:
            return f"line {line} of {self.name}"
        cell = sum(start <= line for start in self.cells) or 1
        return f"line {line - self.cells[cell - 1] + 1} of code cell {cell} of {self.name}"


class FoundFunction(NamedTuple):
    """A function of the worksheet in the submission."""

    name: str
    unit: CodeUnit
    definition: Definition
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
    """Return the submission's Python files and notebooks."""
    try:
        names = sorted(folder.iterdir())
    except OSError:
        return []
    return [path for path in names if path.suffix in (".py", ".ipynb") and not path.name.startswith(".")]


def read_code(paths: Sequence[Path], wanted: Collection[str]) -> Code:
    """Find the worksheet's functions in code files; whatever is wrong is a message, never an exception."""
    messages: list[str] = []
    units: list[CodeUnit] = []
    broken: dict[str, str] = {}
    for path in paths[:MAX_FILES]:
        unit, said, lost = _read_unit(path, wanted)
        messages += said
        broken |= lost
        if unit is not None:
            units.append(unit)
    if len(paths) > MAX_FILES:
        messages.append(f"Only the first {MAX_FILES} code files were read.")
    found: dict[str, list[FoundFunction]] = {}
    for unit in units:
        for function in _functions(unit, wanted):
            found.setdefault(function.name, []).append(function)
    functions, refused = {}, {name: why for name, why in broken.items() if name not in found}
    for name, places in found.items():
        if len(places) > 1:
            files = listed([place.unit.name for place in places])
            refused[name] = f"it is defined in {files}: keep one of them"
        else:
            functions[name] = places[0]
    return Code(functions, refused, tuple(messages), bool(paths))


def _read_unit(path: Path, wanted: Collection[str]) -> tuple[CodeUnit | None, list[str], dict[str, str]]:
    name = safe(path.name)
    try:
        if path.suffix == ".ipynb":
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
    text, said, lost = salvage(unit, wanted)
    return unit._replace(text=text), [*messages, *said], lost


def _syntax_error(text: str) -> tuple[int, str] | None:
    """Return the line of the first syntax error and its message."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except SyntaxError as error:
        return error.lineno or 1, safe(error.msg or "invalid syntax", 100)
    except _TOO_MUCH:
        return 1, "too deeply nested to be read"
    return None


def salvage(unit: CodeUnit, wanted: Collection[str]) -> tuple[str, list[str], dict[str, str]]:
    """Blank out the top-level pieces that do not parse.

    Returns
    -------
    (str, list of str, dict)
        The text that parses, messages for the student, and for each wanted function that was lost, why.
    """
    first = _syntax_error(unit.text)
    if first is None:
        return unit.text, [], {}
    lines = unit.text.split("\n")
    starts = [
        at
        for at, line in enumerate(lines)
        if re.match(r"(async\s+def|def|class|@|import|from|[A-Za-z_])", line)
        and not re.match(r"(else|elif|except|finally)\b", line)
    ]
    starts = [at for n, at in enumerate(starts) if n == 0 or not lines[starts[n - 1]].startswith("@")]
    messages, lost = [], {}
    for at, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        error = _syntax_error("\n".join(lines[at:end]))
        if error is None:
            continue
        place = unit.where(at + error[0])
        messages.append(
            f"{place[0].upper()}{place[1:]} does not parse: {error[1]}. The rest of the file is run without it."
        )
        for line in lines[at:end]:
            definition = re.match(r"(?:async\s+)?def\s+(\w+)", line)
            if definition and definition[1] in wanted:
                lost[definition[1]] = f"{place} does not parse: {error[1]}"
        lines[at:end] = [""] * (end - at)
    text = "\n".join(lines)
    if _syntax_error(text) is None:
        return text, messages, lost
    place = unit.where(first[0])
    everything = dict.fromkeys(re.findall(r"^\s*(?:async\s+)?def\s+(\w+)", unit.text, re.MULTILINE))
    why = f"{place} does not parse: {first[1]}"
    return (
        "",
        [f"{place[0].upper()}{place[1:]} does not parse: {first[1]}."],
        {name: why for name in everything if name in wanted},
    )


def _functions(unit: CodeUnit, wanted: Collection[str]) -> list[FoundFunction]:
    """Return the wanted functions of a unit; of two definitions the last counts, as in Python."""
    found: dict[str, FoundFunction] = {}
    for node in ast.parse(unit.text).body:
        if isinstance(node, Definition) and node.name in wanted:
            remarks = [f"From {unit.name}."]
            if node.name in found:
                first = unit.where(found[node.name].definition.lineno)
                remarks.append(f"It is defined twice; the definition in {first} does not count.")
            found[node.name] = FoundFunction(node.name, unit, node, tuple(remarks))
    return list(found.values())
