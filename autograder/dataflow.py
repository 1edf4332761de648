"""A page of `reference/` as a graph of steps: evaluate it whole, in part, or with a step replaced."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cache
from types import CodeType, ModuleType
from typing import Any, NamedTuple

import numpy as np

from reference.ops import BY_HAND, Array, Operation

OPERATIONS = frozenset(BY_HAND)
_NO_PAGES = ("conventions", "ops", "patterns", "rules", "tables")


class PageError(Exception):
    """A page of `reference/` is not a dataflow: unknown, cyclic, or a name that is no function."""


class Step(NamedTuple):
    """One named quantity of a page: the function that computes it and the names that it needs."""

    name: str
    function: Callable[..., Any]
    inputs: tuple[str, ...]


class WrongRule(NamedTuple):
    """A misconception: a named rule that stands in the place of one step."""

    id: str
    step: str
    function: Callable[..., Any]
    inputs: tuple[str, ...]
    happened: str
    """What happened, as the student reads it: the first sentence of the docstring."""
    check: str
    """What to look at: the rest of it."""
    credit: Fraction
    code_only: bool
    """Whether the rule can only be met in code, such as another base of the logarithm."""

    @property
    def sentence(self) -> str:
        """All that the student reads."""
        return f"{self.happened} {self.check}".strip()


class Page(NamedTuple):
    """A page: its steps in the order of the sheet, its givens, and the wrong rules that fit it."""

    name: str
    steps: Mapping[str, Step]
    givens: frozenset[str]
    rules: tuple[WrongRule, ...]
    behind: Mapping[str, frozenset[str]]
    """For each step, in an order in which they can be computed: itself and every step that it is computed from."""


def two_sentences(function: Callable[..., Any]) -> tuple[str, str]:
    """Return the two sentences of a docstring: what happened, and what to look at."""
    happened, dot, check = " ".join((function.__doc__ or "").split()).partition(". ")
    return happened + dot.rstrip(), check


def _inputs(function: Callable[..., Any]) -> tuple[str, ...]:
    code: CodeType = function.__code__
    return code.co_varnames[: code.co_argcount]


def _what_is_behind(name: str, steps: Mapping[str, Step]) -> dict[str, frozenset[str]]:
    """Return for each step itself and all that it is computed from; `PageError` if that is a circle."""
    behind: dict[str, frozenset[str]] = {}

    def visit(step: Step, above: tuple[str, ...]) -> frozenset[str]:
        if step.name in above:
            raise PageError(f"page {name}: {' needs '.join((*above, step.name))}, which is a circle")
        if step.name not in behind:
            needed = [visit(steps[name], (*above, step.name)) for name in step.inputs if name in steps]
            behind[step.name] = frozenset({step.name}).union(*needed)
        return behind[step.name]

    for step in steps.values():
        visit(step, ())
    return behind


def _wrong_rules(steps: Mapping[str, Step], known: frozenset[str]) -> Iterable[WrongRule]:
    """Yield the wrong rules that stand beside the steps, wherever the steps were defined."""
    seen: set[str] = set()
    for module in dict.fromkeys(step.function.__module__ for step in steps.values()):
        for id_, rule in vars(sys.modules[module]).items():
            right = getattr(rule, "instead_of", None)
            if right is None or id_ in seen:
                continue
            step = steps.get(right.__name__)
            inputs = _inputs(rule)
            if step is not None and step.function is right and known.issuperset(inputs):
                seen.add(id_)
                yield WrongRule(id_, step.name, rule, inputs, *two_sentences(rule), rule.credit, rule.code_only)


def page_names() -> list[str]:
    """Return the names of the modules of `reference/` that may be pages."""
    import pkgutil

    modules = pkgutil.iter_modules(importlib.import_module("reference").__path__)
    return [module.name for module in modules if module.name not in _NO_PAGES]


@cache
def load_page(name: str) -> Page:
    """Read the module `reference.<name>` as a graph; `PageError` if it is not one."""
    if not name.isidentifier():
        raise PageError(f"{name!r} is not a page of reference/")
    try:
        module = importlib.import_module(f"reference.{name}")
    except ModuleNotFoundError as error:
        if error.name != f"reference.{name}":
            raise
        raise PageError(f"{name!r} is not a page of reference/") from None
    if not hasattr(module, "__all__"):
        raise PageError(f"{name!r} is not a page of reference/")
    return read_page(name, module)


def read_page(name: str, module: ModuleType) -> Page:
    """Read a module of plain functions as a graph, by `__all__` and the names of the parameters."""
    steps: dict[str, Step] = {}
    for step_name in module.__all__:
        function = getattr(module, step_name)
        if not hasattr(function, "__code__"):
            raise PageError(f"page {name}: {step_name} is not a plain function")
        steps[step_name] = Step(step_name, function, _inputs(function))
    behind = _what_is_behind(name, steps)
    needed = {name for step in steps.values() for name in step.inputs}
    givens = frozenset(needed - steps.keys() - OPERATIONS)
    rules = tuple(_wrong_rules(steps, frozenset(steps) | givens | OPERATIONS))
    return Page(name, steps, givens, rules, behind)


def _frozen(value: Any) -> Array:
    """Return a float64 array that a step cannot change behind another step's back: a copy, unless it is one already."""
    if type(value) is np.ndarray and not value.flags.writeable and value.dtype == np.float64:
        return value
    array = np.array(value, dtype=np.float64)
    array.setflags(write=False)
    return array


def evaluate(
    page: Page,
    givens: Mapping[str, Any],
    operations: Mapping[str, Operation] = BY_HAND,
    *,
    wanted: Iterable[str] | None = None,
    values: Mapping[str, Array] | None = None,
    replaced: Sequence[WrongRule] = (),
) -> dict[str, Array]:
    """Evaluate a page from its givens.

    Parameters
    ----------
    page : Page
    givens : mapping of name to array
        Every given that the wanted steps reach.
    operations : mapping of name to function
        `sigmoid`, `neg_log` and `exp`: by printed table, or exact.
    wanted : iterable of step names, optional
        Evaluate these and what they need; by default every step of the page.
    values : mapping of step name to array, optional
        Steps whose value is taken from here instead of being computed (a student's own values).
        A wanted step is computed all the same.
    replaced : sequence of WrongRule
        Rules that are evaluated in the place of their steps.

    Returns
    -------
    dict of step name to float64 array
        The wanted steps, in the order of the page.

    Raises
    ------
    OffTableError
        If a printed table is asked for a value that it does not print.
    KeyError
        If a given is missing.
    """
    names = list(page.steps) if wanted is None else list(wanted)
    functions: Mapping[str, Step | WrongRule] = page.steps
    if replaced:
        functions = {**functions, **{rule.step: rule for rule in replaced}}
    given = {} if values is None else {name: value for name, value in values.items() if name not in names}
    known: dict[str, Any] = dict(operations)

    def value_of(name: str) -> Any:
        if name not in known:
            step = functions.get(name)
            if name in given:
                known[name] = _frozen(given[name])
            elif step is None:
                known[name] = _frozen(givens[name])
            else:
                known[name] = _frozen(step.function(*map(value_of, step.inputs)))
        return known[name]

    with np.errstate(all="ignore"):
        return {name: value_of(name) for name in names}


def upstream(page: Page, step: str, stops: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Walk back from a step to the nearest of `stops` on each path.

    Returns
    -------
    (frozenset, frozenset) of step names
        The stops that were met, and the steps that were passed on the way, the step itself included.
    """
    stops = frozenset(stops) - {step}
    met: set[str] = set()
    passed = {step}
    unvisited = [step]
    while unvisited:
        for name in page.steps[unvisited.pop()].inputs:
            if name in stops:
                met.add(name)
            elif name in page.steps and name not in passed:
                passed.add(name)
                unvisited.append(name)
    return frozenset(met), frozenset(passed)


def downstream(page: Page, step: str) -> frozenset[str]:
    """Return a step and the steps that are computed from it, directly or through others."""
    return frozenset(name for name, behind in page.behind.items() if step in behind)
