"""Text from student code is data: take out what could act on a terminal or a page, and cap it."""

from __future__ import annotations

import re
import unicodedata

_ESCAPES = re.compile(
    r"""\x1b(?: \[ [0-?]{0,40} [\x20-/]{0,10} [@-~]         # CSI: colours, cursor
          | \] [^\x07\x1b]{0,400} (?: \x07 | \x1b\\ )   # OSC: titles, links
          | [@-Z\\-_] )
      | \x9b [0-?]{0,40} [\x20-/]{0,10} [@-~]             # CSI in one character""",
    re.VERBOSE,
)
_KEPT_CONTROLS = "\n\t"
_REPLACED = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
_MAX_COMBINING = 3  # stacked marks on one letter: enough for every script, too few to cover the next lines


def sanitise(text: str, limit: int = 4_000, lines: bool = True) -> str:
    """`text` without ANSI codes, control, bidi, surrogate and private characters, at most `limit` long."""
    cut = len(text) > limit
    kept: list[str] = []
    combining = 0
    for character in _ESCAPES.sub("", text[: 2 * limit].replace("\r\n", "\n")):
        combining = combining + 1 if unicodedata.combining(character) else 0
        if combining > _MAX_COMBINING:
            continue
        if character in _KEPT_CONTROLS:
            kept.append(character if lines else " ")
        elif unicodedata.category(character) in _REPLACED:
            kept.append("\N{REPLACEMENT CHARACTER}")
        else:
            kept.append(character)
    cut = cut or len(kept) > limit
    return "".join(kept[:limit]) + ("…" if cut else "")


def decode(raw: bytes, limit: int = 4_000, lines: bool = True) -> str:
    """Sanitised text from bytes of any kind."""
    return sanitise(raw[: 4 * limit].decode("utf-8", "replace"), limit, lines)
