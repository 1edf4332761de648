"""Chance that is the same everywhere: shares, logistic abilities and orders from one named stream of bits."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeVar

from autograder.variant import Stream

One = TypeVar("One")

_FINE = 2**53


def sigmoid(value: float) -> float:
    """Return the logistic function, 1 / (1 + exp(-value)).

    Examples
    --------
    >>> sigmoid(0.0), round(sigmoid(2.0) + sigmoid(-2.0), 9)
    (0.5, 1.0)
    """
    return 1 / (1 + math.exp(-value))


class Draws:
    """What happens by chance in one corner of a class; another corner's draws do not depend on it."""

    def __init__(self, *names: object) -> None:
        self._stream = Stream("/".join(map(str, ("simulate", *names))))

    def share(self) -> float:
        """Return a number between 0 and 1, neither of them."""
        return (self._stream.below(_FINE) + 0.5) / _FINE

    def chance(self, probability: float) -> bool:
        """Whether something of this probability happens."""
        return self.share() < probability

    def logistic(self, scale: float) -> float:
        """Return a number of the logistic distribution about 0, to three decimals.

        Rounded, so that the last bit of a platform's logarithm decides nothing.
        """
        share = self.share()
        return round(scale * math.log(share / (1 - share)), 3)

    def below(self, number: int) -> int:
        """Return a whole number from 0 to `number` - 1."""
        return self._stream.below(number)

    def choose(self, values: Sequence[One]) -> One:
        """Return one of the values."""
        return values[self._stream.below(len(values))]

    def shuffled(self, values: Sequence[One]) -> list[One]:
        """Return the values in another order."""
        order = list(values)
        for at in range(len(order) - 1, 0, -1):
            other = self._stream.below(at + 1)
            order[at], order[other] = order[other], order[at]
        return order
