"""A page as a graph: what falls out of the names of functions and parameters."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np
import pytest

from autograder.dataflow import Page, PageError, evaluate, load_page, read_page, upstream
from reference.rules import instead_of


def page_of(all_: list[str] | None = None, **functions: Any) -> Page:
    """Return a page made of functions."""
    module = ModuleType("page")
    for name, function in functions.items():
        function.__name__ = name
        setattr(module, name, function)
    module.__all__ = all_ or list(functions)  # type: ignore[attr-defined]
    return read_page("page", module)


@pytest.fixture
def small() -> Page:
    """c = a + b with a = 2 k and b = a * m."""
    return page_of(a=lambda k: 2 * k, b=lambda a, m: a * m, c=lambda a, b: a + b)


def test_names_give_the_graph(small: Page) -> None:
    """Parameters that are no steps and no operations are givens."""
    assert list(small.steps) == ["a", "b", "c"]
    assert small.givens == {"k", "m"}


def test_evaluate_everything(small: Page) -> None:
    """All steps in the order of the page."""
    assert evaluate(small, {"k": 3, "m": 10}) == {"a": 6, "b": 60, "c": 66}


def test_evaluate_one_step_from_own_values(small: Page) -> None:
    """The nearest own value counts; a step in between is computed; the wanted step is computed anyway."""
    givens = {"k": 3, "m": 10}
    own_a = {"a": np.array(7.0)}
    assert evaluate(small, givens, wanted=["c"], values=own_a) == {"c": 77}
    both = {"a": np.array(7.0), "b": np.array(1.0), "c": np.array(99.0)}
    assert evaluate(small, givens, wanted=["c"], values=both) == {"c": 8}


def test_upstream_stops_at_the_nearest(small: Page) -> None:
    """Which own values a step is computed from, and which steps are computed on the way."""
    assert upstream(small, "c", {"a"}) == ({"a"}, {"b", "c"})
    assert upstream(small, "c", {"a", "b", "c"}) == ({"a", "b"}, {"c"})
    assert upstream(small, "a", {"b"}) == (set(), {"a"})


def test_a_step_cannot_change_its_input() -> None:
    """Steps get values that are read-only."""

    def bad(k: Any) -> Any:
        k += 1
        return k

    with pytest.raises(ValueError, match="read-only"):
        evaluate(page_of(a=bad), {"k": [1, 2]})


def test_circle_is_named() -> None:
    """A page that needs itself is an author's mistake."""
    with pytest.raises(PageError, match="a needs b needs a, which is a circle"):
        page_of(a=lambda b: b, b=lambda a: a)


@pytest.mark.parametrize("name", ["nowhere", "ops", "rules", "a.b", "../x", "__init__"])
def test_what_is_no_page(name: str) -> None:
    """Only modules of reference/ that are pages."""
    with pytest.raises((PageError, AttributeError)):
        load_page(name)


def test_step_that_is_no_function() -> None:
    """`__all__` lists plain functions."""
    module = ModuleType("page")
    module.__all__, module.a = ["a"], 3  # type: ignore[attr-defined]
    with pytest.raises(PageError, match="a is not a plain function"):
        read_page("page", module)


def test_wrong_rule_stands_in_for_its_step() -> None:
    """Evaluation with one step replaced; its docstring is the sentence, on one line."""
    page = load_page("cross_entropy_matmul")
    rule = next(rule for rule in page.rules if rule.id == "minus_forgotten")
    givens = {"p": [[0], [1], [0], [0]], "q": [[0.3], [0.5], [0.1], [0.1]]}
    assert float(evaluate(page, givens, wanted=["CE"], replaced=[rule])["CE"]) == -1
    assert rule.sentence == "The minus sign is missing in g. Remember that -log of a probability is never negative."
    assert (rule.step, rule.credit) == ("g", 0)


def test_rules_follow_the_steps_to_other_pages() -> None:
    """A page that imports a step has its wrong rules too, but not those of a step that it replaces."""
    generator = {rule.id: rule.step for rule in load_page("generator_loss").rules}
    assert generator["minus_forgotten"] == "neg_log_y"
    assert "targets_of_the_generator" not in generator  # it stands beside the discriminator's own p


def test_credit_of_a_rule() -> None:
    """A rule may declare a share of the marks."""

    def half(k: int) -> int:
        """Half."""
        return k

    assert instead_of(half, credit="1/2")(half).credit == 0.5  # type: ignore[attr-defined]


def test_every_step_has_a_summary_and_every_rule_is_used() -> None:
    """A step says what it is; a rule whose parameters fit no page would be lost silently."""
    import importlib
    import pkgutil

    import reference

    used = set()
    modules = {info.name for info in pkgutil.iter_modules(reference.__path__)}
    pages = sorted(modules - {"conventions", "ops", "patterns", "rules", "tables"})
    for name in pages:
        page = load_page(name)
        used |= {rule.function for rule in page.rules}
        for step in page.steps.values():
            assert step.function.__doc__, (name, step.name)
    for name in pages:
        module = importlib.import_module(f"reference.{name}")
        for function in vars(module).values():
            if hasattr(function, "instead_of"):
                assert function in used, (name, function.__name__)
