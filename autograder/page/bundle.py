"""The page's own style and script as single texts, made of small files that are tested one by one."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
STYLES = ("base.css", "frame.css", "sheet.css", "drawing.css", "print.css")
SCRIPTS = (
    "number.js",
    "keys.js",
    "sheet.js",
    "history.js",
    "answers.js",
    "paste.js",
    "moves.js",
    "store.js",
    "progress.js",
    "plotting.js",
    "results.js",
    "paint.js",
    "files.js",
    "show.js",
    "main.js",
)
"""In the order in which they need one another."""

_IMPORT = re.compile(r"^import .*?;\n", re.MULTILINE)
_EXPORT = re.compile(r"^export ", re.MULTILINE)
_INDENT = re.compile(r"^[ \t]+|\n(?=\n)", re.MULTILINE)
_COMMENT = re.compile(r"^\s*(/\*\*.*?\*/|//[^\n]*)\n", re.MULTILINE | re.DOTALL)


@cache
def style() -> str:
    """Return the style sheet."""
    return _INDENT.sub("", "\n".join((HERE / "css" / name).read_text(encoding="utf-8") for name in STYLES))


@cache
def script() -> str:
    """Return the modules as one script: an inline script cannot import, so the files are joined, without comments."""
    parts = [(HERE / "js" / name).read_text(encoding="utf-8") for name in SCRIPTS]
    joined = _EXPORT.sub("", _IMPORT.sub("", "\n".join(parts)))
    return f'"use strict";\n(() => {{\n{_INDENT.sub("", _COMMENT.sub("", joined))}start();\n}})();\n'
