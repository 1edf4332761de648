"""A page of `reference/` as a graph of steps: evaluate it whole, in part, or with a step replaced."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import cache
from types import CodeType, ModuleType
from typing import Any, NamedTuple

import numpy as np

from reference.ops import BY_HAND, Array, Operation

OPERATIONS = frozenset(BY_HAND)


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
    sentence: str
    credit: Fraction
    code_only: bool
    """Whether the rule can only be met in code, such as another base of the logarithm."""


class Page(NamedTuple):
    """A page: its steps in the order of the sheet, its givens, and the wrong rules that fit it."""

    name: str
    steps: Mapping[str, Step]
    givens: frozenset[str]
    rules: tuple[WrongRule, ...]


def _inputs(function: Callable[..., Any]) -> tuple[str, ...]:
    code: CodeType = function.__code__
    return code.co_varnames[: code.co_argcount]


def _check_acyclic(name: str, steps: Mapping[str, Step]) -> None:
    done: set[str] = set()

    def visit(step: Step, above: tuple[str, ...]) -> None:
        if step.name in above:
            raise PageError(f"page {name}: {' needs '.join((*above, step.name))}, which is a circle")
        if step.name not in done:
            for needed in step.inputs:
                if needed in steps:
                    visit(steps[needed], (*above, step.name))
            done.add(step.name)

    for step in steps.values():
        visit(step, ())


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
                sentence = " ".join((rule.__doc__ or "").split())
                yield WrongRule(id_, step.name, rule, inputs, sentence, rule.credit, rule.code_only)


@cache
def load_page(name: str) -> Page:
    """Read the module `reference.<name>` as a graph; `PageError` if it is not one."""
    if not name.isidentifier() or name in ("ops", "rules"):
        raise PageError(f"{name!r} is not a page of reference/")
    try:
        module = importlib.import_module(f"reference.{name}")
    except ModuleNotFoundError as error:
        if error.name != f"reference.{name}":
            raise
        raise PageError(f"{name!r} is not a page of reference/") from None
    return read_page(name, module)


def read_page(name: str, module: ModuleType) -> Page:
    """Read a module of plain functions as a graph, by `__all__` and the names of the parameters."""
    steps: dict[str, Step] = {}
    for step_name in module.__all__:
        function = getattr(module, step_name)
        if not hasattr(function, "__code__"):
            raise PageError(f"page {name}: {step_name} is not a plain function")
        steps[step_name] = Step(step_name, function, _inputs(function))
    _check_acyclic(name, steps)
    needed = {name for step in steps.values() for name in step.inputs}
    givens = frozenset(needed - steps.keys() - OPERATIONS)
    rules = tuple(_wrong_rules(steps, frozenset(steps) | givens | OPERATIONS))
    return Page(name, steps, givens, rules)


def _frozen(value: Any) -> Array:
    """Return a float64 copy that a step cannot change behind another step's back."""
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
    replaced: WrongRule | None = None,
) -> dict[str, Array]:
    """Evaluate a page from its givens.

    Parameters
    ----------
    page : Page
    givens : mapping of name to array
        Every given that the wanted steps reach.
    operations : mapping of name to function
        `sigmoid` and `neg_log`: by printed table, or exact.
    wanted : iterable of step names, optional
        Evaluate these and what they need; by default every step of the page.
    values : mapping of step name to array, optional
        Steps whose value is taken from here instead of being computed (a student's own values).
        A wanted step is computed all the same.
    replaced : WrongRule, optional
        A rule that is evaluated in the place of its step.

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
    known: dict[str, Array] = {name: _frozen(value) for name, value in (values or {}).items()}
    for name in names:
        known.pop(name, None)

    def value_of(name: str) -> Any:
        if name in operations:
            return operations[name]
        if name not in known:
            step = page.steps.get(name)
            if step is None:
                known[name] = _frozen(givens[name])
            else:
                rule = replaced if replaced is not None and replaced.step == name else step
                known[name] = _frozen(rule.function(*(value_of(needed) for needed in rule.inputs)))
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
