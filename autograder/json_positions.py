"""Where things stand in a JSON file: a strict scanner that knows line and column of every value and key."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

MAX_DEPTH = 100
"""Brackets may be nested so deep; no file of ours comes near it."""
MAX_DIGITS = 400
"""Characters of the longest number."""

Step = int | str

_SPACE = re.compile(r"[ \t\n\r]*")
_PLAIN = r'[^"\\\x00-\x1f]*'
_STRING = re.compile(rf'"{_PLAIN}(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{{4}}){_PLAIN})*"')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_WORD = re.compile(r"[A-Za-z]+|[-+.0-9A-Za-z]+")
_STEP = re.compile(r'\.([^.\[\]"]+)|\[([0-9]+)\]|\[("(?:[^"\\]|\\.)*")\]')
_SIMPLE = re.compile(r"[A-Za-z0-9_][^.\[\]\"\\]*")
_CLOSING = {"{": "}", "[": "]"}


class JsonError(ValueError):
    """A text is no JSON; says what was found and expected, at which line and column."""

    def __init__(self, found: str, expected: str, place: Place) -> None:
        super().__init__(f"{found}, expected {expected} (line {place.line}, column {place.column})")
        self.found, self.expected, self.place = found, expected, place


class Place(NamedTuple):
    """A line and a column, both counted from 1."""

    line: int
    column: int


class Extent(NamedTuple):
    """Where a value begins and ends, and where its key begins; without a key, the value itself."""

    start: int
    end: int
    key: int


def spell(steps: Sequence[Step]) -> str:
    """Return a path as findings write it.

    Examples
    --------
    >>> spell(["blanks", 2, "step"]), spell(["$schema"])
    ('$.blanks[2].step', '$["$schema"]')
    """
    return "$" + "".join(map(_spell, steps))


def _spell(step: Step) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    return f".{step}" if _SIMPLE.fullmatch(step) else f"[{json.dumps(step, ensure_ascii=False)}]"


def read_path(path: str) -> list[Step]:
    """Return the steps of a path, as far as it can be read.

    Examples
    --------
    >>> read_path('$.blanks[2].step'), read_path('$["$schema"]')
    (['blanks', 2, 'step'], ['$schema'])
    """
    steps: list[Step] = []
    at = 1
    while found := _STEP.match(path, at):
        name, index, quoted = found.groups()
        steps.append(name if name is not None else int(index) if index is not None else json.loads(quoted))
        at = found.end()
    return steps


class Positions:
    """Every value of one JSON text by its path."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._lines = [0, *(found.end() for found in re.finditer("\n", text))]
        self._extents: list[Extent] = []
        self._above: list[tuple[int, Step]] = []
        self._below: dict[tuple[int, Step], int] = {}
        self.twice: list[tuple[str, str, Place]] = []
        """Keys that stand twice in one object: the path, the key, and the place of the later one."""

    def place(self, offset: int) -> Place:
        """Return line and column of an offset in the text."""
        line = bisect_right(self._lines, offset)
        return Place(line, offset - self._lines[line - 1] + 1)

    def extent(self, path: str) -> Extent | None:
        """Return where a value stands; None if there is none."""
        node = 0
        for step in read_path(path):
            if (node, step) not in self._below:
                return None
            node = self._below[node, step]
        return self._extents[node]

    def nearest_place(self, path: str, *, key: bool = False) -> Place:
        """Return the place of a value, or of its key; of what is not there, that of the object where it should be."""
        node, there = 0, True
        for step in read_path(path):
            there = (node, step) in self._below
            if not there:
                break
            node = self._below[node, step]
        extent = self._extents[node]
        return self.place(extent.key if key and there else extent.start)

    def add(self, above: int, step: Step, start: int, key: int) -> int:
        """Add a value below a node, return its own node."""
        node = len(self._extents)
        if node and (above, step) in self._below:
            self.twice.append((spell([*self._steps(above), step]), str(step), self.place(key)))
        self._extents.append(Extent(start, start, key))
        self._above.append((above, step))
        self._below[above, step] = node
        return node

    def close(self, node: int, end: int) -> None:
        """Say where a value ends."""
        self._extents[node] = self._extents[node]._replace(end=end)

    def _steps(self, node: int) -> list[Step]:
        steps: list[Step] = []
        while node:
            node, step = self._above[node]
            steps.append(step)
        return steps[::-1]


def scan(text: str) -> Positions:
    """Read a text as strict JSON, in linear time, however it is nested; `JsonError` says where it is none."""
    positions = Positions(text)
    containers: list[tuple[int, str]] = []  # node and closing bracket of those that are open
    counts: list[int] = []
    at = _space(text, 0)
    step: Step = ""
    key = at
    while True:
        node = positions.add(containers[-1][0] if containers else -1, step, at, key)
        opening = text[at : at + 1]
        begun = opening in _CLOSING
        if begun:
            if len(containers) == MAX_DEPTH:
                raise _error(positions, at, f"brackets nested deeper than {MAX_DEPTH}", "valid JSON")
            containers.append((node, _CLOSING[opening]))
            counts.append(0)
            at = _space(text, at + 1)
        else:
            at = _scalar(positions, at)
            positions.close(node, at)
        while containers:  # close what ends here
            ended, at = at, _space(text, at)
            open_node, closing = containers[-1]
            if text[at : at + 1] == closing:
                at += 1
                positions.close(open_node, at)
                containers.pop()
                counts.pop()
                begun = False
                continue
            if not begun:
                if text[at : at + 1] != ",":
                    raise _error(positions, ended, _shown(text, at), f"a comma or {closing} before it")
                at = _space(text, at + 1)
            break
        else:
            at = _space(text, at)
            if at < len(text):
                raise _error(positions, at, _shown(text, at), "the end of the file")
            return positions
        key = at
        if closing == "}":
            step, at = _key(positions, at)
        else:
            step = counts[-1]
            counts[-1] += 1


def _space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _key(positions: Positions, at: int) -> tuple[str, int]:
    """Return the key that stands here, and where its value begins."""
    text = positions.text
    if text[at : at + 1] != '"':
        raise _error(positions, at, _shown(text, at), 'a name in "double quotes"')
    end = _string(positions, at)
    name: str = json.loads(text[at:end])
    at = _space(text, end)
    if text[at : at + 1] != ":":
        raise _error(positions, at, _shown(text, at), "a colon")
    return name, _space(text, at + 1)


def _scalar(positions: Positions, at: int) -> int:
    """Return where the string, number or word ends that stands here."""
    text = positions.text
    if text[at : at + 1] == '"':
        return _string(positions, at)
    for word in ("true", "false", "null"):
        if text.startswith(word, at):
            return at + len(word)
    number = _NUMBER.match(text, at)
    if number is None:
        raise _error(positions, at, _shown(text, at), "a value")
    if number.end() - at > MAX_DIGITS:
        raise _error(positions, at, f"a number of {number.end() - at} characters", "numbers of a readable size")
    return number.end()


def _string(positions: Positions, at: int) -> int:
    found = _STRING.match(positions.text, at)
    if found is None:
        raise _error(positions, at, "a text that does not end on its line, or a wrong \\ in it", 'text in "quotes"')
    return found.end()


def _shown(text: str, at: int) -> str:
    if at >= len(text):
        return "the end of the file"
    if text[at] in "'/#":
        return {"'": "a single quote", "/": "a comment", "#": "a comment"}[text[at]]
    word = _WORD.match(text, at)
    return repr(word[0][:20] if word else text[at])


def _error(positions: Positions, at: int, found: str, expected: str) -> JsonError:
    return JsonError(found, expected, positions.place(at))
