"""Whether one sheet of numbers is harder than another: the scores of those who computed on it, compared."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from autograder.analysis.intervals import Interval
from autograder.analysis.mark_table import MarkTable, mark_table
from autograder.analysis.moments import variance
from autograder.analysis.welch import FEWEST_IN_A_GROUP, holm, welch
from autograder.class_results import ClassResults

if TYPE_CHECKING:
    from autograder.analysis.moments import Floats

PRINTED = "printed"
OWN = "own"
"""Stands for all sheets together that a single student had."""


class VariantGroup(NamedTuple):
    """Those who computed on one sheet."""

    variant: str
    n: int
    mean: float | None
    """Of their marks over full marks, from 0 to 1."""
    standard_deviation: float | None


class VariantDifference(NamedTuple):
    """How the sheets of two groups compare."""

    item: str
    """Empty for the sum of all items."""
    first: str
    second: str
    difference: float
    """Mean share of the marks on the first sheet less that on the second, from -1 to 1."""
    interval: Interval
    """Welch's, 95 %, of this comparison alone."""
    p: float
    """Two-sided, of this comparison alone."""
    p_adjusted: float
    """Holm's, for all comparisons of its kind: of the sums together, or of the items together."""


class ItemOverVariants(NamedTuple):
    """An item on numbers of each student's own: how it went from variant to variant."""

    item: str
    variants: int
    """Variants on which somebody was marked."""
    mean: float
    """Over the variants, of the mean share of the marks."""
    standard_deviation: float | None
    nothing_earned: float
    """Share of the variants on which nobody earned a mark."""
    all_earned: float
    """Share of the variants on which everybody earned full marks."""


class VariantComparison(NamedTuple):
    """Whether it mattered which numbers a student had."""

    groups: tuple[VariantGroup, ...]
    """Sheets that at least five students had, the printed one first."""
    too_few: tuple[VariantGroup, ...]
    """Sheets of two to four students; they are not compared."""
    alone: int
    """Submissions on a sheet that nobody else had."""
    differences: tuple[VariantDifference, ...]
    """Of the sums of marks; each group against each later one."""
    item_differences: tuple[VariantDifference, ...]
    """Of single items, the least likely to be chance first."""
    own: tuple[ItemOverVariants, ...]
    """By item, over the sheets that a single student had; empty where there are fewer than five."""
    printed_against_own: VariantDifference | None = None
    """Sums on the printed sheet and on those that a single student had, where five students had either."""


def compare_variants(results: ClassResults) -> VariantComparison:
    """Compare the groups of students who computed on the same numbers.

    Notes
    -----
    Students chose no sheet, or got it by chance, for this to say something about the sheets: where stronger students
    took the printed numbers, the sheets are not to blame. Where every student has a sheet of their own there are no
    groups to compare; then each item is described over the sheets. A comparison in which neither group spreads is left
    out.
    """
    table = mark_table(results)
    rows: dict[str, list[int]] = defaultdict(list)
    for at, submission in enumerate(table.submissions):
        rows[submission.variant].append(at)
    names = sorted(rows, key=lambda name: (name != PRINTED, name))
    full = float(sum(item.max_marks for item in table.items))
    totals = table.total / full if full else table.total
    groups = [_group(name, totals[rows[name]]) for name in names]
    compared = [group.variant for group in groups if group.n >= FEWEST_IN_A_GROUP]
    shares = {item.id: table.marks[:, at] / float(item.max_marks) for at, item in enumerate(table.items)}
    differences = _differences({"": totals}, compared, rows)
    by_item = _differences(shares, compared, rows)
    alone = [rows[name][0] for name in names if len(rows[name]) == 1 and name != PRINTED]
    printed = _differences({"": totals}, [PRINTED, OWN], {PRINTED: rows.get(PRINTED, []), OWN: alone})
    return VariantComparison(
        groups=tuple(group for group in groups if group.n >= FEWEST_IN_A_GROUP),
        too_few=tuple(group for group in groups if len(rows[group.variant]) > 1 and group.n < FEWEST_IN_A_GROUP),
        alone=sum(len(members) == 1 for members in rows.values()),
        differences=tuple(differences),
        item_differences=tuple(sorted(by_item, key=lambda one: one.p)),
        own=_own(table, alone),
        printed_against_own=printed[0] if printed else None,
    )


def _known(values: Floats) -> Floats:
    known: Floats = values[~np.isnan(values)]
    return known


def _group(name: str, totals: Floats) -> VariantGroup:
    known = np.sort(_known(totals))
    spread = variance(known)
    mean = float(known.mean()) if len(known) else None
    return VariantGroup(name, len(known), mean, None if spread is None else float(np.sqrt(spread)))


def _differences(values: dict[str, Floats], compared: list[str], rows: dict[str, list[int]]) -> list[VariantDifference]:
    """Compare each group with each later one, on everything that is named."""
    found = []
    for id_, shares in values.items():
        for first, second in combinations(compared, 2):
            difference = welch(_known(shares[rows[first]]), _known(shares[rows[second]]))
            if difference is not None:
                found.append(VariantDifference(id_, first, second, *difference, p_adjusted=1.0))
    adjusted = holm([one.p for one in found])
    return [one._replace(p_adjusted=p) for one, p in zip(found, adjusted, strict=True)]


def _own(table: MarkTable, alone: list[int]) -> tuple[ItemOverVariants, ...]:
    """Describe each item over the sheets that a single student had."""
    found = []
    for at, item in enumerate(table.items):
        shares = np.sort(_known(table.marks[alone, at])) / float(item.max_marks)
        if len(shares) < FEWEST_IN_A_GROUP:
            continue
        spread = variance(shares)
        found.append(
            ItemOverVariants(
                item=item.id,
                variants=len(shares),
                mean=float(shares.mean()),
                standard_deviation=None if spread is None else float(np.sqrt(spread)),
                nothing_earned=float((shares == 0).mean()),
                all_earned=float((shares == 1).mean()),
            )
        )
    return tuple(found)
