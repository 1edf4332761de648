"""CSV that a spreadsheet opens without running anything in it."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from fractions import Fraction

_FORMULA = "=+-@＝＋－＠"
_LINES = ("Cc", "Zl", "Zp")  # control characters, tabs and line ends among them

Cell = str | int | bool | Fraction | None


def inert(text: str) -> str:
    """Return text that no spreadsheet takes for a formula, in one line: an apostrophe stands before what could be one.

    References
    ----------
    OWASP, CSV Injection.

    Examples
    --------
    >>> inert("=HYPERLINK(1)"), inert("Ada"), inert("")
    ("'=HYPERLINK(1)", 'Ada', '')
    """
    text = "".join(" " if unicodedata.category(sign) in _LINES else sign for sign in text)
    shown = (sign for sign in text if not sign.isspace() and unicodedata.category(sign) != "Cf")
    return f"'{text}" if next(shown, "x") in _FORMULA else text


def as_text(cell: Cell) -> str:
    """Return a cell: numbers with at most four decimals, text without formulas, nothing for None.

    Examples
    --------
    >>> as_text(Fraction(5, 3)), as_text(Fraction(4)), as_text(True), as_text(None), as_text("-1")
    ('1.6667', '4', 'true', '', "'-1")
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, str):
        return inert(cell)
    return f"{float(cell):.4f}".rstrip("0").rstrip(".")


def csv_text(rows: Iterable[Sequence[Cell]]) -> str:
    """Return rows as CSV: commas, quotes where needed, a line end after each row."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([as_text(cell) for cell in row] for row in rows)
    return text.getvalue()


def first_and_last(name: str) -> tuple[str, str]:
    """Return first names and last name: the last word.

    Examples
    --------
    >>> first_and_last("Ada King Lovelace"), first_and_last("Ada"), first_and_last("")
    (('Ada King', 'Lovelace'), ('Ada', ''), ('', ''))
    """
    first, _, last = " ".join(name.split()).rpartition(" ")
    return (first, last) if first else (last, "")
