"""Ways of doing table arithmetic otherwise: exact operations, and rounding on the way, as paths of the dataflow.

A path says for each step that the student did not write down how its operations were done (by the table or by another
convention) and to how many decimals its result was rounded, a tie downwards or upwards. The last rounding, of what
stands on the sheet, is free in each cell: a path reaches the interval of numbers that round to one another.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from autograder.compare import matches
from autograder.dataflow import OPERATIONS, Page, evaluate, two_sentences
from autograder.evidence import Spot
from autograder.own import OwnValues
from autograder.supposed import Supposed
from reference import conventions
from reference.ops import BY_HAND, TABLES, Array, OffTableError, Operation

if TYPE_CHECKING:
    from numpy.typing import NDArray

DECIMALS = (2, 1)
"""To how many decimals results are rounded on the way: two, or the table's one."""
MOST_PATHS = 120

_HALF_A_UNIT = 0.05  # of the tables' one decimal
_TIE = 1e-9


class Convention(NamedTuple):
    """Another way of doing an operation than by its printed table."""

    id: str
    operation: str
    function: Operation
    refines: bool
    """Whether the printed table is its rounding."""
    happened: str
    check: str


def _read(function: Any) -> Convention:
    return Convention(
        function.__name__, function.instead_of_table, function, function.refines, *two_sentences(function)
    )


CONVENTIONS = tuple(map(_read, conventions.CONVENTIONS))


class Path(NamedTuple):
    """One way of doing the steps behind a blank."""

    values: Mapping[str, Array]
    conventions: tuple[Convention, ...] = ()
    roundings: tuple[str, ...] = ()
    """What was rounded on the way, in words."""

    def shows_in(self, numbers: Sequence[float], *, scalar: bool) -> bool:
        """Whether numbers are enough to tell this path: many paths together reach most numbers of one decimal.

        One such number is enough for a convention that the printed table is the rounding of.
        """
        if not all(one_decimal(number, whole=True) for number in numbers):
            return True
        refines = len(self.conventions) <= 1 and all(convention.refines for convention in self.conventions)
        if scalar:
            return refines and len(self.roundings) <= 1
        return len(numbers) > 1 or refines

    def fits(self, spot: Spot, step: str) -> bool:
        """Whether a number that a student wrote is no other than the path's, rounded as far as the table is."""
        value = float(self.values[step].flat[spot.position])
        return rounds_to(value, spot.value) or reaches(value, spot.value) or matches(spot.value, value, spot.tolerance)


def by_table(page: Page, step: str) -> bool:
    """Whether a step is table arithmetic: whether it, or anything behind it, uses a printed table."""
    return any(OPERATIONS & set(page.steps[name].inputs) for name in page.behind[step])


def rounded(values: Array, decimals: int) -> tuple[Array, Array]:
    """Return values rounded to some decimals, ties downwards and ties upwards.

    Examples
    --------
    >>> [bound.tolist() for bound in rounded(np.array([0.25, 0.74]), 1)]
    [[0.2, 0.7], [0.3, 0.7]]
    """
    scaled = values * 10.0**decimals
    return np.ceil(scaled - 0.5 - _TIE) / 10.0**decimals, np.floor(scaled + 0.5 + _TIE) / 10.0**decimals


_Way = tuple[Convention | None, int | None, Mapping[str, Operation]]
"""A convention, the decimals that its results are rounded to, and the operations."""


def _ways(operation: str, *, rounding: bool) -> Iterator[_Way]:
    """Yield the ways of doing an operation."""
    yield None, None, BY_HAND
    for convention in CONVENTIONS:
        if convention.operation == operation:
            yield convention, None, {**BY_HAND, operation: convention.function}
            for decimals in DECIMALS if rounding else ():
                for tie in (0, 1):

                    def way(
                        values: Array, decimals: int = decimals, tie: int = tie, exact: Operation = convention.function
                    ) -> Array:
                        return rounded(exact(values), decimals)[tie]

                    yield convention, decimals, {**BY_HAND, operation: way}


def _extended(path: Path, step: str, supposed: Supposed, *, hidden: bool) -> Iterator[Path]:
    """Yield the path with one more step, done in every way and rounded in every way."""
    page, givens = supposed.own.key.page, supposed.own.problem.givens
    used = [name for name in page.steps[step].inputs if name in OPERATIONS]
    ways: list[_Way] = [(None, None, BY_HAND)]
    if used:
        # What is rounded inside of a step shows in a sum; in an array each cell may be rounded anyway.
        ways = list(_ways(used[0], rounding=supposed.own.key.steps[step].ndim == 0))
    for convention, decimals, operations in ways:
        try:
            made = evaluate(page, givens, operations, wanted=[step], values=path.values)[step]
        except OffTableError:
            continue  # nobody looks up an exact value in the table; an own value beside it is follow-through's
        known = path.conventions if convention is None else (*path.conventions, convention)
        words = () if decimals is None or convention is None else (_words(TABLES[convention.operation].name, decimals),)
        yield Path({**path.values, step: made}, known, (*path.roundings, *words))
        if hidden:  # what stands on the sheet may be rounded anyway
            for to in DECIMALS:
                for bound in rounded(made, to):
                    if (np.abs(bound - made) > _TIE).any():
                        more = (*path.roundings, *words, _words(step, to))
                        yield Path({**path.values, step: bound}, known, more)


def _words(what: str, decimals: int) -> str:
    return f"{what} to {'one decimal' if decimals == 1 else 'two decimals'}"


def paths(supposed: Supposed, step: str) -> list[Path]:
    """Return the ways of computing a step from the nearest values that the student wrote down (or the key's).

    The plainest come first: no convention and no rounding, then few of them.
    """
    page = supposed.own.key.page
    hidden = supposed.computed_for(step)
    if OPERATIONS.isdisjoint(name for one in hidden for name in page.steps[one].inputs) and hidden == {step}:
        return [Path({step: supposed.made(step)})]  # there is but one way
    known = supposed.own.key.steps if supposed.from_key else supposed.own.steps
    found = [Path({name: value for name, value in known.items() if name not in hidden})]
    for name in page.behind:
        if name in hidden:
            distinct: dict[bytes, Path] = {}
            for path in sorted(found, key=_plainness)[:MOST_PATHS]:
                for longer in _extended(path, name, supposed, hidden=name != step):
                    distinct.setdefault(
                        b"".join(longer.values[one].tobytes() for one in sorted(hidden & longer.values.keys())), longer
                    )
            found = list(distinct.values())
    return sorted(found, key=_plainness)[:MOST_PATHS]


def _plainness(path: Path) -> tuple[int, int]:
    return len(path.conventions), len(path.roundings)


def reaches(value: float, written: float, *, scalar: bool = False) -> bool:
    """Whether a written number is this value to the decimals that were written.

    To one decimal it must be rounded; a whole number is not a rounding. Of two or more the last may be off by one in an
    array, where other numbers bear witness.

    Examples
    --------
    >>> reaches(3.3219, 3.3), reaches(3.3219, 3.33), reaches(3.3219, 3.4), reaches(3.02, 3)
    (True, True, False, False)
    >>> reaches(3.3219, 3.33, scalar=True)
    False
    """
    if not math.isfinite(value):
        return False
    if one_decimal(written):
        return rounds_to(value, written)
    two = round(written, 2) == written != round(written)
    return abs(value - written) <= (0.01 if two and not scalar else 0.005) + _TIE


def rounds_to(value: float, written: float) -> bool:
    """Whether a number of one decimal, or a whole one, is this value rounded as far as the tables are.

    Examples
    --------
    >>> rounds_to(0.0458, 0), rounds_to(3.07, 3.1), rounds_to(3.07, 3.07)
    (True, True, False)
    """
    return one_decimal(written, whole=True) and abs(value - written) <= _HALF_A_UNIT + _TIE


def almost(values: Array, written: Array) -> NDArray[np.bool_]:
    """Return which written numbers are one of these values to the tables' one decimal, (k,), (n,) -> (n,)."""
    found: NDArray[np.bool_] = np.abs(written[:, np.newaxis] - values).min(axis=1) <= _HALF_A_UNIT
    return found


def one_decimal(written: float, *, whole: bool = False) -> bool:
    """Whether a number was written to one decimal; whole numbers count as such on demand."""
    return round(written, 1) == written and (whole or written != round(written))


def exact_paths(own: OwnValues, step: str) -> Iterator[Path]:
    """Yield each way of doing every operation of the page otherwise, from the givens on and without rounding.

    A student may write down rounded numbers while the calculator keeps all digits.
    """
    page = own.key.page
    used = sorted({name for one in page.behind[step] for name in page.steps[one].inputs} & OPERATIONS)
    choices = [[None, *(one for one in CONVENTIONS if one.operation == operation)] for operation in used]
    for chosen in product(*choices):
        known = tuple(one for one in chosen if one is not None)
        if known:
            operations = {**BY_HAND, **{one.operation: one.function for one in known}}
            try:
                yield Path(evaluate(page, own.problem.givens, operations, wanted=page.behind[step]), known)
            except OffTableError:
                continue
