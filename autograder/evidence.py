"""What a student wrote, held against what something that may have happened would make of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import IntEnum
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from autograder.compare import Tolerances
from autograder.problem import Tolerance
from reference.ops import Array

if TYPE_CHECKING:
    from numpy.typing import NDArray

Place = tuple[str, int]
"""A blank's id and the flat position of a cell in it."""


class Scope(IntEnum):
    """Where something explains wrong numbers without getting a right one wrong."""

    EVERYWHERE = 0
    IN_SOME_BLANKS = 1
    """In blanks or rows of blanks; elsewhere the student did it right."""


class Explained(NamedTuple):
    """The wrong numbers that something explains."""

    places: frozenset[Place] = frozenset()
    scope: Scope = Scope.EVERYWHERE


class Spot(NamedTuple):
    """One number that a student wrote."""

    blank: str
    at: int
    """Flat position in the blank."""
    row: int
    position: int
    """Flat position in the step that the blank shows."""
    value: float
    tolerance: Tolerance

    @property
    def place(self) -> Place:
        """Where it stands on the sheet."""
        return self.blank, self.at


class Numbers:
    """Some of the numbers that a student wrote, as arrays."""

    def __init__(self, spots: Sequence[Spot]) -> None:
        self.spots = spots

    @cached_property
    def _cells(self) -> tuple[NDArray[np.intp], Array, Tolerances]:
        return (
            np.array([spot.position for spot in self.spots], dtype=np.intp),
            np.array([spot.value for spot in self.spots], dtype=np.float64),
            Tolerances([spot.tolerance for spot in self.spots]),
        )

    def given_by(self, arrays: Sequence[Array]) -> NDArray[np.bool_]:
        """Return for each array which of the numbers it gives, within their tolerances; NaN gives none."""
        positions, values, tolerances = self._cells
        stack = np.array([array.reshape(-1)[positions] for array in arrays]).reshape(len(arrays), positions.size)
        return tolerances.match(values, stack)

    def contradicted_by(self, array: Array) -> list[bool]:
        """Return which of the numbers an array says otherwise; NaN in the array says nothing."""
        if not self.spots:
            return []
        silent = np.isnan(array.reshape(-1)[self._cells[0]]).tolist()
        return [not (given or nan) for given, nan in zip(self.given_by([array])[0].tolist(), silent, strict=True)]


class Shown:
    """One step as its blanks show it: the numbers that are neither right nor carried, and those that are."""

    def __init__(
        self, step: str, wrong: Sequence[Spot], fine: Sequence[Spot], spare: Sequence[Spot] = (), *, easy: bool = False
    ) -> None:
        self.step = step
        self.easy = easy
        """Whether the numbers make later steps easier than the key's: zeros look like many things in part."""
        self.wrong = Numbers(wrong)
        self.fine = Numbers(fine)
        self.spare = spare
        """Numbers that are not right either, where nobody needs one."""


class _Fit(NamedTuple):
    """What one array does to the numbers of one step."""

    wrong: Sequence[Spot]
    given: Sequence[bool]
    contradicted: Sequence[Spot]
    whole: bool
    """Whether nothing less than every wrong number must be explained."""

    def within(self, blank: str, row: int | None = None) -> _Fit:
        """Return what it does to one blank, or to one row of it."""
        inside = [spot.blank == blank and row in (None, spot.row) for spot in self.wrong]
        return _Fit(
            [spot for spot, kept in zip(self.wrong, inside, strict=True) if kept],
            [given for given, kept in zip(self.given, inside, strict=True) if kept],
            [spot for spot in self.contradicted if spot.blank == blank and row in (None, spot.row)],
            self.whole,
        )

    def explained(self) -> frozenset[Place]:
        """Return the wrong numbers that it gives; none if it gets a right one wrong, or gives too few."""
        enough = all(self.given) if self.whole else 2 * sum(self.given) > len(self.wrong)
        if self.contradicted or not enough:
            return frozenset()  # these are slips, some of which happen to look like it
        return frozenset(spot.place for spot, given in zip(self.wrong, self.given, strict=True) if given)

    def in_parts(self) -> frozenset[Place]:
        """Return what it explains in single blanks, or else in whole rows of one: two numbers at least."""
        explained: set[Place] = set()
        if sum(self.given) < 2:
            return frozenset()
        for blank in dict.fromkeys(spot.blank for spot in self.wrong):
            part = self.within(blank)
            found = part.explained()
            if len(found) < 2:
                found = part.in_rows(blank)
            explained |= found
        return frozenset(explained)

    def in_rows(self, blank: str) -> frozenset[Place]:
        """Return what it explains in those rows of a blank in which it gives every wrong number, if that is most."""
        explained: set[Place] = set()
        for row in dict.fromkeys(spot.row for spot in self.wrong):
            part = self.within(blank, row)
            if len(part.given) >= 2 and all(part.given):
                explained |= part.explained()
        return frozenset(explained) if 2 * len(explained) > len(self.wrong) else frozenset()


Supposition = Mapping[str, Sequence[Array]]
"""What something that may have happened makes of each step that it can matter to: an array, or several."""


def explanations(suppositions: Sequence[Supposition], sheet: Mapping[str, Shown]) -> list[Explained]:
    """Return for each supposition the wrong numbers that it explains.

    Parameters
    ----------
    suppositions : sequence of mappings of step to arrays
        Such as a rule on the student's own values, and on the key's.
    sheet : mapping of step to Shown
        What the student wrote.

    Returns
    -------
    list of Explained, one for each supposition
        It must explain most of the wrong numbers and contradict no right one: on all the steps together, else on
        single blanks, else on whole rows of a blank, in which it must explain at least two numbers.
    """
    given: list[dict[str, list[list[bool]]]] = [{} for _ in suppositions]
    for step, shown in sheet.items():
        if shown.wrong.spots:
            rows = shown.wrong.given_by([array for one in suppositions for array in one.get(step, ())])
            numbers = rows.sum(axis=1)
            promising = ((numbers >= 2) | (2 * numbers > len(shown.wrong.spots))).tolist()
            done = 0
            for found, one in zip(given, suppositions, strict=True):
                if step in one:
                    mine = range(done, done + len(one[step]))
                    found[step] = [rows[at].tolist() if promising[at] else [] for at in mine]
                    done = mine.stop
    return [_explained(one, found, sheet) for one, found in zip(suppositions, given, strict=True)]


def _explained(
    arrays: Supposition, given: Mapping[str, Sequence[Sequence[bool]]], sheet: Mapping[str, Shown]
) -> Explained:
    """Return what one supposition explains; `given` is empty for an array that gives too few numbers of a step."""
    if not any(map(any, given.values())):
        return Explained()
    fits = {
        step: [_fit(array, row, sheet[step]) for array, row in zip(arrays[step], rows, strict=True) if row]
        for step, rows in given.items()
    }
    whole = [max((fit.explained() for fit in found), key=len, default=frozenset()) for found in fits.values()]
    if all(whole) and not any(_contradicted(arrays[step], sheet[step]) for step in arrays.keys() - fits.keys()):
        return Explained(frozenset().union(*whole))
    parts = [max((fit.in_parts() for fit in found), key=len, default=frozenset()) for found in fits.values()]
    return Explained(frozenset().union(*parts), Scope.IN_SOME_BLANKS)


def _fit(array: Array, given: Sequence[bool], shown: Shown) -> _Fit:
    clash = shown.fine.contradicted_by(array)
    contradicted = [spot for spot, wrong in zip(shown.fine.spots, clash, strict=True) if wrong]
    return _Fit(shown.wrong.spots, given, contradicted, shown.easy)


def _contradicted(arrays: Sequence[Array], shown: Shown) -> bool:
    """Whether every array gets a right number wrong, on a step where nothing is to be explained."""
    return bool(arrays) and all(any(shown.fine.contradicted_by(array)) for array in arrays)
