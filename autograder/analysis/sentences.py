"""What students read when a misconception or a convention is named: the docstring beside the right step."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Literal, NamedTuple

from autograder.dataflow import load_page, two_sentences
from reference.conventions import CONVENTIONS
from reference.patterns import FITTED, PATTERNS

ROUNDED_ON_THE_WAY = "rounded_on_the_way"
"""The sheet's own convention, rounded before the last step; what was rounded is said to each student."""


class Named(NamedTuple):
    """A misconception or a convention, as students read of it."""

    id: str
    kind: Literal["misconception", "convention"]
    happened: str
    """What happened: the first sentence."""
    check: str
    """What to look at: the rest."""

    @property
    def sentence(self) -> str:
        """All that the student reads."""
        return f"{self.happened} {self.check}".strip()


def named(id_: str, page: str) -> Named:
    """Return what students read of a diagnosis on a page; its id in words where the page no longer knows it."""
    return _of_page(page).get(id_) or _everywhere().get(id_) or Named(id_, "misconception", _in_words(id_), "")


def _in_words(id_: str) -> str:
    return id_.replace("_", " ").capitalize() + "."


@cache
def _of_page(page: str) -> dict[str, Named]:
    rules = load_page(page).rules if page else ()
    return {rule.id: Named(rule.id, "misconception", rule.happened, rule.check) for rule in rules}


@cache
def _everywhere() -> dict[str, Named]:
    rounded = Named(
        ROUNDED_ON_THE_WAY,
        "convention",
        "You rounded the result.",
        "Keep the decimals until the last step, or round as the table does.",
    )
    found = [rounded]
    found += [Named(one.__name__, "convention", *two_sentences(one)) for one in CONVENTIONS]
    patterns: list[Callable[..., object]] = [*PATTERNS, *FITTED]
    found += [Named(one.__name__, "misconception", *two_sentences(one)) for one in patterns]
    return {one.id: one for one in found}
