"""Read the code cells of a notebook, magics and shell lines dropped."""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import Any

from autograder.readers.code import CodeUnit
from autograder.readers.files import FileRefusedError, read_file
from autograder.text import counted, safe

MAX_BYTES = 8 * 1024 * 1024  # pictures in the outputs make notebooks large

_MAGIC = re.compile(r"\s*[%!?]|.*\?\s*$")


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
        whole_cell_magic = source.lstrip().startswith("%%")
        for line in source.splitlines():
            if whole_cell_magic or _MAGIC.match(line):
                dropped += bool(line.strip())
                indent = line[: len(line) - len(line.lstrip())]
                lines.append(f"{indent}pass" if line.strip() and not whole_cell_magic else "")
            else:
                lines.append(line)
        lines.append("")
    messages = [f"In {name}, {counted(dropped, 'magic or shell line was', 'magic or shell lines were')} left out."]
    if not dropped:
        messages = []
    return CodeUnit(name, "\n".join(lines), tuple(starts)), messages
