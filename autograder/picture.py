"""A monospace picture of what a student filled in, with a mark behind each cell."""

from __future__ import annotations

from autograder.feedback import SYMBOLS
from autograder.policies import Disclosure
from autograder.result import BlankResult, CellResult, Verdict

_WIDEST = 12
_ALWAYS_SHOWN = (Verdict.UNREADABLE, Verdict.NO_RESPONSE, Verdict.NOT_MARKED)


def _cell(cell: CellResult, disclosure: Disclosure) -> tuple[str, str]:
    typed = cell.raw if len(cell.raw) <= _WIDEST else cell.raw[: _WIDEST - 1] + "…"
    shown = disclosure in ("cells", "worked") or cell.verdict in _ALWAYS_SHOWN
    return typed or "_", SYMBOLS[cell.verdict] if shown else " "


def draw_blank(blank: BlankResult, disclosure: Disclosure) -> list[str]:
    """Return the lines of the picture: the student's own cells in the blank's shape."""
    if blank.code is not None:
        shown = disclosure in ("cells", "worked") or blank.verdict in _ALWAYS_SHOWN
        where = f"  {blank.code.where}" if blank.code.where else ""
        return [f"{blank.id} {SYMBOLS[blank.verdict] if shown else ' '}{where}"]
    if blank.reason:
        return [blank.raw]
    if len(blank.cells) == 1 and blank.cells[0].verdict is Verdict.CORRECT and not blank.cells[0].weight:
        return [blank.cells[0].raw]  # a link, in full
    rows, columns = (1, *blank.shape)[-2:] if blank.shape else (1, 1)
    cells = [_cell(cell, disclosure) for cell in blank.cells]
    width = max(len(typed) for typed, _ in cells)
    return [
        "  ".join(f"{typed.rjust(width)} {symbol}" for typed, symbol in cells[row * columns : (row + 1) * columns])
        for row in range(rows)
    ]
