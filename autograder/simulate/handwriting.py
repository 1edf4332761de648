"""Numbers as students type them: as JSON numbers or as text, .5, 1/2, a Unicode minus, x."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np

from autograder.problem import Blank
from autograder.simulate.draws import Draws
from autograder.simulate.work import Desk, Work, written_in
from autograder.solution import take

_LARGEST_UNDER = 16


class Hand(NamedTuple):
    """The habits of one student."""

    text: float
    """How often a number is typed as text."""
    odd: float
    """How often such a text is more than the plain number."""
    crosses: float
    """How often "x" stands where a number is not needed."""


def draw_hand(draws: Draws) -> Hand:
    """Return somebody's habits."""
    return Hand(draws.choose((0.0, 0.1, 0.5, 1.0)), draws.choose((0.1, 0.3, 0.6)), draws.choose((0.0, 0.9, 1.0)))


def forms_of(value: float) -> list[str]:
    """Return the texts that mean a number, the plain one first.

    Examples
    --------
    >>> forms_of(-0.5)
    ['-0.5', ' -0.5 ', '-0.50', '-.5', '-1/2', '−0.5', '−.5']
    >>> forms_of(3.0)
    ['3', ' 3 ', '3.0']
    """
    plain = repr(int(value)) if value.is_integer() else np.format_float_positional(value, trim="-")
    found = [plain, f" {plain} ", f"{plain}.0" if value.is_integer() else f"{plain}0"]
    if 0 < abs(value) < 1:
        found.append(plain.replace("0.", ".", 1))
    fraction = Fraction(value).limit_denominator(_LARGEST_UNDER)
    if fraction.denominator > 1 and abs(float(fraction) - value) < 1e-9:
        found.append(str(fraction))
    if value < 0:
        found += [text.replace("-", "\u2212") for text in (plain, found[3] if abs(value) < 1 else plain)]
    return list(dict.fromkeys(found))


def type_number(value: float, hand: Hand, draws: Draws) -> int | float | str:
    """Return a number as it stands in the answers file."""
    value = round(float(value), 10) + 0.0
    if not draws.chance(hand.text):
        return int(value) if value.is_integer() else value
    forms = forms_of(value)
    return draws.choose(forms[1:]) if draws.chance(hand.odd) else forms[0]


def type_answers(desk: Desk, work: Work, hand: Hand, draws: Draws) -> dict[str, Any]:
    """Return the blanks of an exercise as they stand in the answers file."""
    values = written_in(desk, work.steps)
    return {blank.id: _type_blank(desk, blank, values, work, hand, draws) for blank in desk.problem.blanks}


def _type_blank(desk: Desk, blank: Blank, values: Mapping[str, Any], work: Work, hand: Hand, draws: Draws) -> Any:
    spare = np.logical_not(desk.key.needed[blank.id])
    if blank.not_needed_where_zero is not None:  # by the key and by the student's own targets
        spare = spare & (take(blank, work.steps[blank.not_needed_where_zero]) == 0)
    cells: list[Any] = [
        "x" if cross and draws.chance(hand.crosses) else type_number(value, hand, draws)
        for value, cross in zip(values[blank.id].flat, spare.flat, strict=True)
    ]
    if not blank.shape:
        return cells[0]
    if len(blank.shape) == 1:
        return cells
    columns = blank.shape[1]
    return [cells[at : at + columns] for at in range(0, len(cells), columns)]
