"""Where it broke: each exercise's dataflow with how many students made their first error in which step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from autograder.analysis.first_errors import ItemOutcomes, Outcomes
from autograder.dataflow import load_page
from autograder.report.graph import Graph, draw_graph
from autograder.report.words import percent
from autograder.text import counted

DARK = 0.4
"""Share from which on white is easier to read on a step's colour than black."""
SHOWN = 6
"""So many exercises, those with the most first errors, are open from the start."""


class StepView(NamedTuple):
    """A step: the share of those who tried the exercise and made their first error here."""

    share: str
    words: str
    dark: bool
    """Whether its colour is so dark that its words are set in white."""


class WhereView(NamedTuple):
    """One exercise."""

    id: str
    number: str
    title: str
    summary: str
    description: str
    """The picture in words."""
    graph: Graph | None
    steps: Mapping[str, StepView]
    open: bool


def where_views(items: Sequence[ItemOutcomes], numbers: Mapping[str, str]) -> list[WhereView]:
    """Return the exercises, where most students went wrong first; those that nobody tried are left out."""
    tried = [item for item in items if item.n > item.not_attempted]
    ordered = sorted(tried, key=lambda item: -_errors(item))
    return [_view(item, numbers.get(item.id, ""), place < SHOWN) for place, item in enumerate(ordered)]


def _errors(item: ItemOutcomes) -> int:
    return sum(blank.outcomes.first_error for blank in item.blanks)


def worst_blank(item: ItemOutcomes) -> tuple[str, int]:
    """Return the blank with the most first errors, and how many these are."""
    worst = max(item.blanks, key=lambda blank: blank.outcomes.first_error)
    return worst.id, worst.outcomes.first_error


def _view(item: ItemOutcomes, number: str, is_open: bool) -> WhereView:
    attempted = item.n - item.not_attempted
    steps = {step: _step(found, attempted) for step, found in item.steps.items()}
    graph = draw_graph(load_page(item.page), list(item.steps)) if item.page and item.steps else None
    parts = [
        f"{blank.id}: {counted(blank.outcomes.first_error, 'first error')}"
        + (f", {blank.outcomes.carried} carried" if blank.outcomes.carried else "")
        + (f", {blank.outcomes.omitted} left empty" if blank.outcomes.omitted else "")
        for blank in item.blanks
    ]
    errors = _errors(item)
    summary = f"{errors} of {attempted} made an error" if errors else f"no error among {attempted}"
    if errors:
        blank, most = worst_blank(item)
        summary += f", {most} of them first in blank {blank}"
    said = f"Of {counted(item.n, 'submission')}, {item.not_attempted} left it out, {item.no_error} made no error. "
    return WhereView(item.id, number, item.title, summary, said + "; ".join(parts) + ".", graph, steps, is_open)


def _step(found: Outcomes, attempted: int) -> StepView:
    share = found.first_error / attempted if attempted else 0.0
    words = f"{found.first_error} ({percent(share)})" if found.first_error else "0"
    return StepView(f"{share:.3f}", words, share > DARK)
