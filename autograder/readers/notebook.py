"""Read the code cells of a notebook, magics and shell lines dropped."""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import Any

from autograder.readers.code import CodeUnit
from autograder.readers.files import FileRefusedError, read_file
from autograder.readers.salvage import syntax_error
from autograder.text import counted, safe

MAX_BYTES = 8 * 1024 * 1024  # pictures in the outputs make notebooks large

_MAGIC = re.compile(r"(?P<indent>[ \t]*)(?:[%!]|[\w, \t]+=[ \t]*[%!]|\?{1,2}[\w.]+[ \t]*$|[\w.]+\?{1,2}[ \t]*$)")
_PYTHON_CELL = re.compile(r"[ \t]*%%(?:time|timeit|capture|prun|memit|mprun)\b")
"""Cell magics whose cell is Python all the same."""


def read_notebook(path: Path) -> tuple[CodeUnit, list[str]]:
    """Return a notebook's code cells as one unit, and messages; `FileRefusedError` if it is no notebook."""
    import nbformat

    name = safe(path.name)
    content = read_file(path, MAX_BYTES)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # nbformat is chatty about ids that older notebooks have not
            notebook: Any = nbformat.reads(content.decode("utf-8-sig"), as_version=4)  # type: ignore[no-untyped-call]
        cells = [str(cell.source) for cell in notebook.cells if cell.cell_type == "code"]
    except Exception as error:  # whatever a hostile or broken file makes the library raise
        raise FileRefusedError(f"{name} cannot be read as a notebook ({type(error).__name__})") from error
    lines: list[str] = []
    starts: list[int] = []
    dropped = 0
    for source in cells:
        starts.append(len(lines) + 1)
        kept, left_out = _without_magics(source.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
        lines += [*kept, ""]
        dropped += left_out
    messages = [f"In {name}, {counted(dropped, 'magic or shell line was', 'magic or shell lines were')} left out."]
    if not dropped:
        messages = []
    return CodeUnit(name, "\n".join(lines), tuple(starts)), messages


def _without_magics(lines: list[str]) -> tuple[list[str], int]:
    """Return a cell's lines with magics and shell lines blanked out, and how many there were."""
    first = next((at for at, line in enumerate(lines) if line.strip()), None)
    if first is not None and lines[first].lstrip().startswith("%%"):
        if not _PYTHON_CELL.match(lines[first]):
            return [""] * len(lines), sum(bool(line.strip()) for line in lines)
        kept, dropped = _without_magics(["", *lines[first + 1 :]])
        return [*[""] * first, *kept], dropped + 1
    if syntax_error("\n".join(lines)) is None:
        return lines, 0  # a line that begins with % is then the rest of an expression
    found = [_MAGIC.match(line) for line in lines]
    kept = [f"{match['indent']}pass" if match else line for match, line in zip(found, lines, strict=True)]
    return kept, sum(match is not None for match in found)
