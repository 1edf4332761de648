"""Everything that is wrong with one problem file whose form is right: names, shapes, tables, printed keys."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograder.catalog import Finding
from autograder.dataflow import Page, PageError, evaluate, load_page, page_names
from autograder.expression import ExpressionError, names_in, names_of
from autograder.lint_blanks import check_blanks, check_parts
from autograder.lint_code import check_code
from autograder.lint_sheet import check_sheet
from autograder.lint_variants import check_variants
from autograder.printed_keys import audit_problem
from autograder.problem import Blank, Problem
from autograder.solution import Key
from autograder.solution import solve as solve_problem
from autograder.text import listed, nearest
from reference.ops import OffTableError


def check_problem(file: str, problem: Problem, *, solve: bool = True) -> list[Finding]:
    """Return what is wrong with a problem; the page is only evaluated when everything it needs is there.

    The layout names givens and blanks, so it is looked at when these are sound: one mistake is one finding.
    """
    findings = _check_problem(file, problem, solve=solve)
    if not any(finding.path.startswith(("$.blanks", "$.givens", "$.context")) for finding in findings):
        findings += [Finding(file, *found) for found in check_sheet(problem)]
    return findings


def _check_problem(file: str, problem: Problem, *, solve: bool) -> list[Finding]:
    copied = _check_copied(problem) if solve else ()
    findings = [Finding(file, *found) for found in (*check_blanks(problem), *copied)]
    if problem.page is None:
        return findings + [Finding(file, *found) for found in _check_activity(problem)]
    if not problem.counts:
        findings.append(Finding(file, "$.level", "null", "a level, because a page computes this exercise"))
    try:
        page = load_page(problem.page)
    except PageError as error:
        near = nearest(problem.page, page_names()) if problem.page not in page_names() else None
        hint = f"; did you mean {near!r}?" if near else ""
        return [*findings, Finding(file, "$.page", str(error), f"a module of reference/{hint}")]
    except Exception as error:  # the page's own fault, a name or a bracket that is missing
        return [
            *findings,
            *([Finding(file, "$.page", _fault(problem.page, error), "a page of Python")] if solve else []),
        ]
    missing = list(_check_names(problem, page))
    keys = list(_check_printed_keys(problem))
    solvable = solve and not missing and not any(".blanks" in finding.path for finding in findings)
    solution = list(_check_solution(problem, page, audit=not keys)) if solvable else []
    code = check_code(problem, page, solve=solve) if problem.code is not None and not missing else ()
    sound = all(path.startswith("$.printed_keys") for path, *_ in solution)  # what is drawn of the rest starves anyway
    variants = check_variants(problem, page, solve=solvable and sound)
    more = (*missing, *_check_unused(problem, page), *keys, *code, *variants, *solution)
    return findings + [Finding(file, *found) for found in more]


Found = tuple[str, str, str]

UNUSED_GIVEN = "a given that no step uses"
TO_DO = "TODO "
"""How a text begins that was copied from another exercise and is to be written."""


def _check_copied(problem: Problem) -> Iterator[Found]:
    for name, text in (("title", problem.title), ("text", problem.text)):
        if text.startswith(TO_DO):
            yield f"$.{name}", f"{TO_DO.strip()!r} and the words of another exercise", f"the exercise's own {name}"


def _fault(page: str, error: Exception) -> str:
    where = f", line {error.lineno}" if isinstance(error, SyntaxError) else ""
    said = error.msg if isinstance(error, SyntaxError) else error
    return f"page {page} cannot be read ({type(error).__name__}: {said}{where})"


def _check_activity(problem: Problem) -> Iterator[Found]:
    if problem.counts:
        yield "$.page", "null", "a module of reference/, because the exercise has a level"
    for b, blank in enumerate(problem.blanks):
        if blank.kind != "link":
            yield f"$.blanks[{b}].kind", repr(blank.kind), '"link": an activity has nothing to compute'


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
                where = "id" if field == "step" and blank.step is None else field
                yield f"$.blanks[{b}].{where}", repr(step), f"a step of page {problem.page}{hint}"


def _check_unused(problem: Problem, page: Page) -> Iterator[Found]:
    for name in sorted(problem.givens.keys() - page.givens):
        near = nearest(name, page.givens)
        hint = f"; did you mean {near!r}?" if near else ', or under "context"'
        yield (
            f"$.givens.{name}",
            UNUSED_GIVEN,
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
            near = nearest(name, names)
            hint = f"; did you mean {near!r}?" if near else ""
            yield path, f"the name {name!r}", f"one of {', '.join(sorted(names))}{hint}"
        if not key.prints:
            yield f"$.printed_keys[{k}].prints", "[]", "what at least one printing says"


def _check_solution(problem: Problem, page: Page, *, audit: bool) -> Iterator[Found]:
    try:
        steps = evaluate(page, problem.givens)
    except OffTableError as error:
        yield "$.givens", str(error), "givens that the printed tables can solve"
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
    wrong = list(check_parts(problem, steps))
    yield from wrong
    if wrong:
        return
    key = solve_problem(problem)
    for b, blank in enumerate(problem.blanks):
        yield from _check_key(f"$.blanks[{b}]", blank, key)
    empty = [b for b, blank in enumerate(problem.blanks) if not key.needed[blank.id].any()]
    if empty:  # one mistake in the givens, however many blanks it empties
        found = f"no cell that is needed in {listed([problem.blanks[b].id for b in empty])}"
        yield f"$.blanks[{empty[0]}]", found, "at least one cell that carries marks"
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
