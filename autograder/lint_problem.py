"""Everything that is wrong with one problem file whose form is right: names, shapes, tables, printed keys."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from autograder.catalog import Finding
from autograder.dataflow import Page, PageError, load_page
from autograder.expression import ExpressionError, names_in, names_of
from autograder.lint_code import check_code
from autograder.lint_variants import check_variants
from autograder.printed_keys import audit_problem
from autograder.problem import Blank, Problem, Tolerance
from autograder.solution import Key, ShapeError
from autograder.solution import solve as solve_problem
from autograder.text import nearest
from reference.ops import OffTableError


def check_problem(file: str, problem: Problem, *, solve: bool = True) -> list[Finding]:
    """Return what is wrong with a problem; the page is only evaluated when everything it needs is there."""
    findings = [Finding(file, *found) for found in _check_blanks(problem)]
    if problem.page is None:
        return findings + [Finding(file, *found) for found in _check_activity(problem)]
    if not problem.counts:
        findings.append(Finding(file, "$.level", "null", "a level, because a page computes this exercise"))
    try:
        page = load_page(problem.page)
    except PageError as error:
        return [*findings, Finding(file, "$.page", str(error), "a module of reference/")]
    missing = list(_check_names(problem, page))
    keys = list(_check_printed_keys(problem))
    solvable = solve and not missing and not any(".blanks" in finding.path for finding in findings)
    solution = _check_solution(problem, audit=not keys) if solvable else ()
    code = check_code(problem, page, solve=solve) if problem.code is not None and not missing else ()
    variants = check_variants(problem, page, solve=solvable)
    more = (*missing, *_check_unused(problem, page), *keys, *code, *variants, *solution)
    return findings + [Finding(file, *found) for found in more]


Found = tuple[str, str, str]


def _check_activity(problem: Problem) -> Iterator[Found]:
    if problem.counts:
        yield "$.page", "null", "a module of reference/, because the exercise has a level"
    for b, blank in enumerate(problem.blanks):
        if blank.kind != "link":
            yield f"$.blanks[{b}].kind", repr(blank.kind), '"link": an activity has nothing to compute'


def _check_blanks(problem: Problem) -> Iterator[Found]:
    if not problem.blanks:
        yield "$.blanks", "[]", "at least one blank"
    seen: set[str] = set()
    for b, blank in enumerate(problem.blanks):
        path = f"$.blanks[{b}]"
        if blank.id in seen:
            yield f"{path}.id", f"{blank.id!r} a second time", "each id once"
        seen.add(blank.id)
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
        if len(blank.letters) > 1 and len(blank.letters) != blank.size:
            yield (
                f"{path}.letters",
                f"{len(blank.letters)} letters",
                f"one, or {blank.size}, one for each cell",
            )
        yield from _check_marks(path, blank)
        if blank.tolerance is not None:
            yield from check_tolerance(path, blank.tolerance)
    letters = "".join(blank.letters for blank in problem.blanks)
    for letter in sorted({letter for letter in letters if letters.count(letter) > 1}):
        yield "$.blanks", f"letter {letter!r} twice", "each letter once"


def _check_marks(path: str, blank: Blank) -> Iterator[Found]:
    try:
        marks = Fraction(blank.marks)
    except (ValueError, ZeroDivisionError):
        marks = Fraction(-1)
    if marks < 0:
        yield f"{path}.marks", repr(blank.marks), 'a whole number, or a fraction such as "1/2", not negative'
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


def _check_names(problem: Problem, page: Page) -> Iterator[Found]:
    for name in sorted(page.givens - problem.givens.keys()):
        yield f"$.givens.{name}", "nothing", f"a value: page {problem.page} needs it"
    for name, value in problem.givens.items():
        try:
            array = np.asarray(value, dtype=float)
        except ValueError:
            yield f"$.givens.{name}", "rows of different lengths", "a number, a row or a table"
        else:
            if array.size == 0 or not np.isfinite(array).all():
                yield f"$.givens.{name}", "nothing, or a number that is not finite", "finite numbers"
    for b, blank in enumerate(problem.blanks):
        for field, step in (
            ("step", blank.step_name),
            ("not_needed_where_zero", blank.not_needed_where_zero),
        ):
            if step is not None and step not in page.steps:
                near = nearest(step, page.steps)
                hint = f"; did you mean {near!r}?" if near else ""
                yield f"$.blanks[{b}].{field}", repr(step), f"a step of page {problem.page}{hint}"


def _check_unused(problem: Problem, page: Page) -> Iterator[Found]:
    for name in sorted(problem.givens.keys() - page.givens):
        near = nearest(name, page.givens)
        hint = f"; did you mean {near!r}?" if near else ', or under "context"'
        yield (
            f"$.givens.{name}",
            "a given that no step uses",
            f"one of {', '.join(sorted(page.givens))}{hint}",
        )


def _check_printed_keys(problem: Problem) -> Iterator[Found]:
    names = names_of(problem)
    for k, key in enumerate(problem.printed_keys):
        path = f"$.printed_keys[{k}].expression"
        try:
            unknown = sorted(names_in(key.expression) - names.keys())
        except ExpressionError as error:
            yield path, str(error), "arithmetic over blanks and letters"
            continue
        for name in unknown:
            yield path, f"the name {name!r}", f"one of {', '.join(sorted(names))}"
        if not key.prints:
            yield f"$.printed_keys[{k}].prints", "[]", "what at least one printing says"


def _check_solution(problem: Problem, *, audit: bool) -> Iterator[Found]:
    try:
        key = solve_problem(problem)
    except OffTableError as error:
        yield "$.givens", str(error), "givens that the printed tables can solve"
        return
    except ShapeError as error:
        yield "$.blanks", str(error), "the shape of the step"
        return
    except (ValueError, IndexError) as error:
        yield "$.givens", f"givens that do not fit together ({error})", f"shapes as page {problem.page} says"
        return
    except Exception as error:  # the page's own fault, which must not hide the other findings
        yield (
            "$.page",
            f"page {problem.page} failed ({type(error).__name__}: {error})",
            "a page that computes",
        )
        return
    for b, blank in enumerate(problem.blanks):
        yield from _check_key(f"$.blanks[{b}]", blank, key)
    if not audit:
        return
    try:
        rows = audit_problem(problem, key)
    except ExpressionError as error:
        yield "$.printed_keys", str(error), "an expression that can be computed"
        return
    for row in rows:
        if row.status != row.declared:
            k = next(k for k, key in enumerate(problem.printed_keys) if key.expression == row.expression)
            value = "not finite" if row.value is None else f"{float(row.value):g}"
            found = f"{row.expression} = {row.printed:g} called {row.declared!r}"
            yield f"$.printed_keys[{k}].prints", found, f"{row.status!r}, because it is {value}"


def _check_key(path: str, blank: Blank, key: Key) -> Iterator[Found]:
    expected = key.blanks[blank.id]
    if not np.isfinite(expected).all():
        yield path, "an expected value that is not finite", "numbers that a student can write"
    if blank.choices is not None and not np.isin(expected, blank.choices).all():
        yield f"{path}.choices", f"options without the answer {expected.tolist()}", "the answer among them"
    if not key.needed[blank.id].any():
        yield path, "no cell that is needed", "at least one cell that carries marks"
