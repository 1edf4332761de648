"""What was found for answers that were met before: a class writes much the same, and marking is a pure function.

For processes that mark one submission after another; a run that marks a single one has no use for it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

from autograder.problem import Problem
from autograder.result import ItemResult
from autograder.solution import Key, solve_for_marking

_MOST_ITEMS = 2048
_MOST_KEYS = 256
_MOST_MADE = 512

One = TypeVar("One")
Made = TypeVar("Made")


class ItemMemory:
    """Marked items by exercise and answers, and keys by exercise; of both the oldest are forgotten."""

    def __init__(self, most: int = _MOST_ITEMS) -> None:
        self._most = most
        self._items: dict[Hashable, ItemResult] = {}
        self._keys: dict[Problem, Key] = {}
        self.met = 0
        """How many items were found here."""

    def solve(self, problem: Problem) -> Key:
        """Return the key of an exercise; nobody can change it, since others will be marked by it too."""
        key = self._keys.pop(problem, None)
        if key is None:
            key = solve_for_marking(problem).shared()
        self._keys[problem] = key
        _forget(self._keys, _MOST_KEYS)
        return key

    def mark(self, circumstances: tuple[Hashable, ...], raw: Any, mark: Callable[[], ItemResult]) -> ItemResult:
        """Return what was found for the same answers in the same circumstances, or else mark them.

        `circumstances` are whatever else marking depends on. What failed is not remembered.
        """
        known = (*circumstances, exactly(raw))
        found = self._items.pop(known, None)
        if found is None:
            found = mark()
            if found.fault:
                return found
        else:
            self.met += 1
        self._items[known] = found
        _forget(self._items, self._most)
        return found


class MadeOf(Generic[One, Made]):
    """A function that remembers what it made of the very same objects; the oldest are forgotten."""

    def __init__(self, make: Callable[[One], Made], most: int = _MOST_MADE) -> None:
        self._make, self._most = make, most
        self._known: dict[int, tuple[One, Made]] = {}

    def __call__(self, one: One) -> Made:
        """Return what is made of an object, which nobody may change."""
        found = self._known.pop(id(one), None)
        if found is None:  # whoever is known is kept alive here, so nobody else has its id
            found = one, self._make(one)
        self._known[id(one)] = found
        _forget(self._known, self._most)
        return found[1]


def _forget(memory: dict[Any, Any], most: int) -> None:
    while len(memory) > most:
        del memory[next(iter(memory))]


def exactly(raw: Any) -> Hashable:
    """Return answers as a value that equals only that of the very same answers, the types of numbers included.

    Examples
    --------
    >>> exactly([1, "1", True]) == exactly([1, "1", True]), exactly([1]) == exactly([True])
    (True, False)
    """
    kind = type(raw)
    if kind is str:
        return str(raw)
    if isinstance(raw, list):
        return (list, *map(exactly, raw))
    if isinstance(raw, dict):
        return (dict, *((name, exactly(value)) for name, value in raw.items()))
    return (kind, raw)
