"""Whether one sheet of numbers scored otherwise: a table of the sheets, and what it comes to in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograder.analysis.variants import VariantComparison, VariantDifference
from autograder.report.words import decimal, percent
from autograder.text import counted, listed

LIKELY = 0.05
"""An adjusted p-value below this is taken for more than chance."""


def variants_view(found: VariantComparison, titles: Mapping[str, str]) -> dict[str, Any]:
    """Return the sheets as rows, each against the first one, and what there is to say.

    Parameters
    ----------
    found : VariantComparison
    titles : mapping of str to str
        Of the items, by their ids.
    """
    rows = []
    for group in found.groups:
        against = [
            one for one in found.differences if (one.first, one.second) == (found.groups[0].variant, group.variant)
        ]
        difference = "".join(f"{_points(one, -1)}, p = {one.p_adjusted:.2g}" for one in against)
        sort = "".join(f"{-one.difference:.6f}" for one in against)
        rows.append((group.variant, group.n, percent(group.mean), difference, sort))
    return {"rows": rows if len(rows) > 1 else [], "words": " ".join(_words(found, titles))}


def _points(one: VariantDifference, sign: int) -> str:
    """Return a difference with its interval; sign -1 is that of the second sheet less the first."""
    low, high = sorted((sign * one.interval.low, sign * one.interval.high))
    shown = decimal(sign * one.difference * 100, 1)
    return f"{shown} points of 100 ({decimal(low * 100, 1)} to {decimal(high * 100, 1)})"


def _words(found: VariantComparison, titles: Mapping[str, str]) -> list[str]:
    said = []
    if len(found.groups) > 1:
        apart = [one for one in found.differences if one.p_adjusted < LIKELY]
        pairs = [f"{one.first} against {one.second}, {_points(one, 1)}" for one in apart]
        differ = f"Sheets that differ by more than chance: {'; '.join(pairs)}."
        said.append(differ if pairs else "No sheet differs from another by more than chance.")
        items = [one for one in found.item_differences if one.p_adjusted < LIKELY]
        named = [f"{titles.get(one.item, one.item)} ({one.first} against {one.second})" for one in items]
        said.append(f"Exercises that do: {listed(named)}." if named else "No exercise does.")
    elif found.own:
        said.append(f"{found.alone} students had numbers of their own.")
        uneven = [titles.get(one.item, one.item) for one in found.own if one.nothing_earned > 0.5]
        said += [f"On most of them nothing was earned in {listed(uneven)}."] if uneven else []
    elif not found.groups:
        said.append("There is nothing to compare.")
    elif not found.too_few and not found.alone:
        said.append("Everybody had the same numbers.")
    both = found.printed_against_own
    if both is not None:
        said.append(f"The printed numbers against numbers of one's own: {_points(both, 1)}, p = {both.p:.2g}.")
    few = sum(group.n for group in found.too_few) + (0 if found.own else found.alone)
    if found.groups and few:
        said.append(f"{counted(few, 'submission')} on sheets that too few had.")
    return said
