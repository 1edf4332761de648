"""Numbers, formulas and sentences as a printed sheet sets them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from autograder.worked import number_in_words

_MINUS = re.compile(r"(?<=\s)-(?=\s)|(?<![\w)])-(?=[\w(.])")
_TIMES = re.compile(r"(?<=\d) x (?=\d)")


def typeset(text: str) -> str:
    """Return text with a true minus and a times sign; hyphens in words stay.

    Examples
    --------
    >>> typeset("one-hot: z = V + H - 3 and -log on the 7 x 7 grid")
    'one-hot: z = V + H − 3 and −log on the 7 × 7 grid'
    """
    return _TIMES.sub(" × ", _MINUS.sub("−", text))


def unbroken(text: str) -> str:
    r"""Return typeset text whose sums do not break between two lines.

    Examples
    --------
    >>> unbroken("ReLU(x + y − 2)") == "ReLU(x\u00a0+\u00a0y\u00a0−\u00a02)"
    True
    """
    return re.sub(r" ([−+×=]) |(?<=\(\w:) |(?<=\(\w\w:) ", lambda found: found[0].replace(" ", "\u00a0"), text)


def number(value: float) -> str:
    """Return a number as the sheet prints it.

    Examples
    --------
    >>> number(-0.5), number(3.0)
    ('−0.5', '3')
    """
    return typeset(number_in_words(value))


def equation(weights: Sequence[float]) -> str:
    """Return the line on which w[0] x + w[1] y + w[2] is 0, as the sheet writes it.

    Examples
    --------
    >>> equation([2, 1, -2]), equation([0, 1, 1]), equation([-1, -1, -2])
    ('2x + y = 2', 'y = −1', '−x − y = 2')
    """
    left = ""
    for weight, name in zip(weights[:2], "xy", strict=True):
        if weight:
            size = "" if abs(weight) == 1 else number_in_words(abs(weight))
            sign = (" - " if weight < 0 else " + ") if left else ("-" if weight < 0 else "")
            left += f"{sign}{size}{name}"
    return typeset(f"{left or '0'} = {number_in_words(-weights[2])}")
