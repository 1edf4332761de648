"""Everything that is wrong with the blanks of a problem file: ids, shapes, regions, letters, marks, tolerances."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from fractions import Fraction

import numpy as np

from autograder.problem import Blank, Problem, Tolerance
from autograder.solution import ShapeError, take
from reference.ops import Array

Found = tuple[str, str, str]


def check_blanks(problem: Problem) -> Iterator[Found]:
    """Yield what is wrong with blanks by themselves, as JSON path, what was found, what was expected."""
    if not problem.blanks:
        yield "$.blanks", "[]", "at least one blank"
    seen: set[str] = set()
    letters: set[str] = set()
    for b, blank in enumerate(problem.blanks):
        path = f"$.blanks[{b}]"
        if blank.id in seen:
            yield f"{path}.id", f"{blank.id!r} a second time", "each id once"
        seen.add(blank.id)
        twice = {letter for letter in blank.letters if letter in letters or blank.letters.count(letter) > 1}
        letters.update(blank.letters)
        if twice:
            yield f"{path}.letters", f"letter {min(twice)!r} twice", "each letter once"
        if len(blank.shape) > 2 or any(length < 1 for length in blank.shape):
            yield f"{path}.shape", str(blank.shape), "[], [n] or [rows, columns]"
            continue
        if (blank.kind == "choice") != (blank.choices is not None):
            yield f"{path}.choices", str(blank.choices), 'options, exactly for the kind "choice"'
        if blank.kind == "link" and problem.counts:
            yield f"{path}.kind", '"link"', '"number" or "choice": a link carries no marks'
        if blank.region is not None and blank.index is not None:
            yield f"{path}.index", str(blank.index), "a region or an index, not both"
        if blank.not_needed_where_zero is not None and (blank.region or blank.index):
            yield f"{path}.not_needed_where_zero", "a part of a step", "a blank that shows the whole step"
        yield from _check_region(f"{path}.region", blank)
        if len(blank.letters) > 1 and len(blank.letters) != blank.size and not twice:
            yield (
                f"{path}.letters",
                f"{len(blank.letters)} letters",
                f"one, or {blank.size}, one for each cell",
            )
        yield from _check_marks(path, blank)
        if blank.tolerance is not None:
            yield from check_tolerance(path, blank.tolerance)


def _check_marks(path: str, blank: Blank) -> Iterator[Found]:
    try:
        marks = Fraction(blank.marks)
    except (ValueError, ZeroDivisionError):
        marks = Fraction(-1)
    if marks < 0:
        yield f"{path}.marks", repr(blank.marks), 'a whole number, or a fraction such as "1/2", not negative'
    elif not marks and blank.kind != "link":
        yield f"{path}.marks", repr(blank.marks), "marks: a box that earns none would be no part of the exercise"
    if blank.cell_weights is not None:
        try:
            weights = np.asarray(blank.cell_weights, dtype=float)
        except ValueError:
            weights = np.empty(0)
        if weights.shape != tuple(blank.shape) or (weights < 0).any() or not weights.any():
            shape = "x".join(map(str, blank.shape)) or "()"
            yield f"{path}.cell_weights", "weights", f"shape {shape}, none negative, some positive"


def check_tolerance(path: str, tolerance: Tolerance) -> Iterator[Found]:
    """Yield what is wrong with a tolerance, as path, what was found, what was expected."""
    for name in ("atol", "rtol"):
        value = getattr(tolerance, name)
        if not (math.isfinite(value) and value >= 0):
            yield f"{path}.tolerance.{name}", str(value), "a number that is not negative"
    if tolerance.decimals is not None and tolerance.significant is not None:
        yield f"{path}.tolerance", "decimals and significant", "one of them"
    if tolerance.significant is not None and tolerance.significant < 1:
        yield f"{path}.tolerance.significant", str(tolerance.significant), "at least 1"


def _check_region(path: str, blank: Blank) -> Iterator[Found]:
    if blank.region is None:
        return
    for name, found in (("x", blank.region.x), ("y", blank.region.y)):
        off = [number for number in found if not -3 <= number <= 3]
        if off:
            yield f"{path}.{name}", str(off[0]), "coordinates on the grid, -3 to 3"
        elif len(set(found)) < len(found):
            yield f"{path}.{name}", f"{found}, one of them twice", "each coordinate once"


def check_parts(problem: Problem, steps: Mapping[str, Array]) -> Iterator[Found]:
    """Yield the blanks that do not show a part of their step, or not in its shape."""
    for b, blank in enumerate(problem.blanks):
        path = f"$.blanks[{b}]"
        try:
            take(blank, steps[blank.step_name])
        except ShapeError as error:
            yield f"{path}.shape", str(error), "the shape of the step"
            continue
        except (ValueError, IndexError):
            shape = list(steps[blank.step_name].shape)
            part = "index" if blank.index is not None else "region"
            yield f"{path}.{part}", f"no part of step {blank.step_name}", f"a part of an array of shape {shape}"
            continue
        if blank.not_needed_where_zero is not None:
            shape = list(steps[blank.not_needed_where_zero].shape)
            if shape != blank.shape:
                path += ".not_needed_where_zero"
                yield path, f"a step of shape {shape}", f"one of the blank's shape, {blank.shape}"
