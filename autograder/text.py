"""Text from outside, made safe to show, and positions in words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

_HIDDEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")  # controls, bidi marks, surrogates, unassigned


def safe(text: str, limit: int = 40) -> str:
    r"""Return text on one line, control characters, bidi marks and surrogates replaced, cut to `limit`.

    Examples
    --------
    >>> safe("2\x00 \u202e3", 40)
    '2� �3'
    >>> safe("123456789", 5)
    '1234…'
    """
    if len(text) <= limit and text.isascii() and text.isprintable():
        return text
    shown = "".join(
        "\ufffd" if unicodedata.category(character) in _HIDDEN else character
        for character in text[: limit + 1].replace("\t", " ").replace("\n", " ")
    )
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known name that is nearest to a misspelt one, if one is near."""
    from difflib import get_close_matches  # rarely needed, and not cheap to import

    found = get_close_matches(word[:80].lower(), {name.lower(): name for name in known}, n=1, cutoff=0.5)
    return next((name for name in known if found and name.lower() == found[0]), None)


def shape_in_words(shape: Sequence[int]) -> str:
    """Return a shape as a student says it.

    Examples
    --------
    >>> shape_in_words([]), shape_in_words([6]), shape_in_words([2, 3])
    ('a single number', 'a row of 6', '2 x 3')
    """
    if not shape:
        return "a single number"
    return f"a row of {shape[0]}" if len(shape) == 1 else " x ".join(map(str, shape))


def place(shape: Sequence[int], flat: int) -> str:
    """Return the position of a cell as a student counts it, from 1.

    Examples
    --------
    >>> place([6], 2), place([2, 3], 4)
    ('cell 3', 'row 2, column 2')
    """
    if len(shape) == 2:
        return f"row {flat // shape[1] + 1}, column {flat % shape[1] + 1}"
    return f"cell {flat + 1}"


def places(shape: Sequence[int], flats: Sequence[int]) -> str:
    """Return the positions of several cells as a student counts them, row by row.

    Examples
    --------
    >>> places([6], [1]), places([6], [1, 3, 4])
    ('cell 2', 'cells 2, 4 and 5')
    >>> places([2, 3], [1, 3, 4, 5]), places([2, 3], [0, 2])
    ('row 1, column 2; row 2', 'row 1 (columns 1 and 3)')
    """
    if len(shape) != 2:
        numbers = [str(flat + 1) for flat in flats]
        return f"cell{'s' if len(numbers) > 1 else ''} {listed(numbers)}"
    rows: dict[int, list[int]] = {}
    for flat in flats:
        rows.setdefault(flat // shape[1], []).append(flat % shape[1])
    found = []
    for row, columns in rows.items():
        if len(columns) == shape[1]:
            found.append(f"row {row + 1}")
        elif len(columns) == 1:
            found.append(f"row {row + 1}, column {columns[0] + 1}")
        else:
            found.append(f"row {row + 1} (columns {listed([str(column + 1) for column in columns])})")
    if len(found) > 1 and any("," in one or "(" in one for one in found):
        return "; ".join(found[:6]) + (f"; {len(found) - 6} more" if len(found) > 6 else "")
    return listed(found)


def listed(words: Sequence[str], most: int = 6) -> str:
    """Return words as an enumeration, the rest counted.

    Examples
    --------
    >>> listed(["a", "b", "c"]), listed(["a", "b", "c"], most=1)
    ('a, b and c', 'a and 2 more')
    >>> listed(["Loss, worked example", "Loss", "Points, a line and a vertical"])  # a title holds commas of its own
    'Loss, worked example; Loss; and Points, a line and a vertical'
    """
    apart = ";" if any(", " in word for word in words) else ","
    if len(words) > most:
        words = [*words[:most], f"{len(words) - most} more"]
    if len(words) == 1:
        return words[0]
    return f"{f'{apart} '.join(words[:-1])}{';' if apart == ';' else ''} and {words[-1]}"


def lowered(sentence: str) -> str:
    """Return a sentence as it stands inside of another one; names such as ReLU keep their capitals.

    Examples
    --------
    >>> lowered("The bias is missing."), lowered("ReLU is missing."), lowered("TPR and FPR are exchanged.")
    ('the bias is missing.', 'ReLU is missing.', 'TPR and FPR are exchanged.')
    """
    word = sentence.partition(" ")[0]
    return sentence if word[1:] != word[1:].lower() else sentence[:1].lower() + sentence[1:]


def counted(number: int, one: str, many: str | None = None) -> str:
    """Return a number with its noun: `1 error`, `2 errors`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def percent(share: float) -> str:
    """Return a share as a percentage.

    Examples
    --------
    >>> percent(0.125)
    '12 %'
    """
    return f"{share:.0%}".replace("%", " %")


def is_web_address(text: str) -> bool:
    """Whether a text reads as an http(s) address with a host; it is never fetched."""
    return safe(text, 4000) == text and re.fullmatch(r"(?i)https?://[^\s/?#]*\w[^\s/?#]*([/?#]\S*)?", text) is not None
