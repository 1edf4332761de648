"""Item statistics: how hard an item is, how well it tells students apart, and what to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from autograder.analysis.flags import Flag, flags_of
from autograder.analysis.groups import group_size, upper_and_lower
from autograder.analysis.intervals import Interval, fisher, newcombe, wilson
from autograder.analysis.mark_table import MarkTable, alike, mark_table, marked_item
from autograder.analysis.moments import correlation, covariance, discriminative_efficiency, variance
from autograder.class_results import ClassResults, ItemRecord

if TYPE_CHECKING:
    from autograder.analysis.moments import Floats

FEWEST_FOR_CORRELATIONS = 10
"""Below, the interval of a correlation of 0.5 is wider than from 0 to 0.8: it says nothing."""
FEWEST_FOR_GROUPS = 20
"""Below, the upper and the lower 27 % have fewer than five members each."""


class ItemStatistics(NamedTuple):
    """What a class did on one item; None is "too few", or "no spread"."""

    id: str
    title: str
    number: str
    max_marks: float
    n: int
    """Submissions that were marked on it."""
    facility: float | None
    """Mean mark over full marks, from 0 (nobody) to 1 (everybody); what was not attempted counts 0."""
    facility_interval: Interval | None
    standard_deviation: float | None
    """Of the marks, divided by n - 1; in marks."""
    item_rest_correlation: float | None
    """Of the item's marks and the marks on all other items, from -1 to 1."""
    item_rest_interval: Interval | None
    """By Fisher's z."""
    upper_lower_discrimination: float | None
    """Facility among the best 27 % on the other items, less that among the worst 27 %; from -1 to 1."""
    upper_lower_interval: Interval | None
    """Newcombe's, with the groups as they are."""
    discriminative_efficiency: float | None
    """Covariance with the rest over the largest that these marks allow, at most 1."""
    intended_weight: float
    """Share of the marks of the worksheet."""
    effective_weight: float | None
    """Share of the spread of the total that comes from the item; None where that is negative."""
    omitted_rate: float | None
    """Share of the submissions that left it out."""
    follow_through_rate: float | None
    """Share of the filled-in cells that were wrong, but carried correctly from the student's own values."""
    completed_rate: float | None
    """Share of the submissions on which it is right throughout."""
    flags: tuple[Flag, ...] = ()

    @property
    def discrimination_index(self) -> float | None:
        """Moodle's discrimination index, which is the item-rest correlation; Moodle shows it times 100."""
        return self.item_rest_correlation


def item_statistics(results: ClassResults) -> list[ItemStatistics]:
    """Return the statistics of every item that carries marks, in the order of the sheet.

    Parameters
    ----------
    results : ClassResults
        Submissions that could not be marked, and items of a submission that could not, are left out, not zero.

    Returns
    -------
    list of ItemStatistics

    Notes
    -----
    With x the marks on the item, X those on all others and T on all (C is the covariance and V the variance, divided
    by n - 1; sums are over the items):

    - facility = mean(x) / max
    - item-rest correlation, Moodle's discrimination index = C(x, X) / sqrt(V(x) V(X))
    - discriminative efficiency = C(x, X) / C(sorted x, sorted X)
    - intended weight = max / sum of max; effective weight = sqrt(C(x, T)) / sum of sqrt(C(x, T)), where the items with
      a negative covariance are left out

    Where a submission was not marked on every item, X and T are scaled up to full marks from the items on which it
    was; without such gaps every figure is Moodle's, as a share instead of a percentage.

    The interval of the upper-lower discrimination is Newcombe's, not a bootstrap's: it does not depend on a seed or
    on the order of the students, and it holds where all of a group have full marks. For partial marks it is rather too
    wide, since they vary less than right and wrong do. It takes the groups as given.

    References
    ----------
    .. [1] Moodle, "Quiz statistics calculations", https://docs.moodle.org/dev/Quiz_statistics_calculations.
    .. [2] T. L. Kelley, The selection of upper and lower groups for the validation of test items, J. Educ. Psychol.
       30, 1939.
    """
    table = mark_table(results)
    weights = effective_weights(table)
    worth = float(sum(item.max_marks for item in table.items))
    return [_statistics(results, table, column, weights[column], worth) for column in range(len(table.items))]


def effective_weights(table: MarkTable) -> list[float | None]:
    """Return for each item the share of the spread of the total that comes from it, as Moodle defines it.

    None for an item with a negative covariance, and for all where nothing spreads or too few were marked.
    """
    found: list[float | None] = []
    for column in range(len(table.items)):
        known = ~np.isnan(table.marks[:, column])
        few = known.sum() < FEWEST_FOR_CORRELATIONS
        found.append(None if few else covariance(table.marks[known, column], table.total[known]))
    roots = [None if one is None or one < 0 else float(np.sqrt(one)) for one in found]
    whole = sum(root for root in roots if root is not None)
    return [None if root is None or not whole else root / whole for root in roots]


def _statistics(
    results: ClassResults, table: MarkTable, column: int, weight: float | None, worth: float
) -> ItemStatistics:
    item = table.items[column]
    found = [marked_item(results, submission, item) for submission in table.submissions]
    records = [record for record in found if record is not None]
    n, full = len(records), float(item.max_marks)
    marks = table.marks[~np.isnan(table.marks[:, column]), column]
    both = ~np.isnan(table.marks[:, column]) & ~np.isnan(table.rest[:, column])
    x, rest = table.marks[both, column], table.rest[both, column]
    enough = len(x) >= FEWEST_FOR_CORRELATIONS
    related = correlation(x, rest) if enough else None
    apart = _upper_lower(x / full, rest)
    spread = variance(marks)
    facility = _share(float(marks.mean()) / full) if n else None
    statistics = ItemStatistics(
        id=item.id,
        title=item.title,
        number=item.number,
        max_marks=full,
        n=n,
        facility=facility,
        facility_interval=None if facility is None else wilson(facility, n),
        standard_deviation=None if spread is None else float(np.sqrt(spread)),
        item_rest_correlation=related,
        item_rest_interval=None if related is None else fisher(related, len(x)),
        upper_lower_discrimination=apart[0] if apart else None,
        upper_lower_interval=apart[1] if apart else None,
        discriminative_efficiency=discriminative_efficiency(x, rest) if enough else None,
        intended_weight=full / worth,
        effective_weight=weight,
        omitted_rate=sum(not record.attempted for record in records) / n if n else None,
        follow_through_rate=follow_through_rate(records),
        completed_rate=sum(record.completed for record in records) / n if n else None,
    )
    return statistics._replace(flags=flags_of(statistics) if n >= FEWEST_FOR_CORRELATIONS else ())


def _upper_lower(shares: Floats, rest: Floats) -> tuple[float, Interval] | None:
    groups = upper_and_lower(shares, rest) if len(shares) >= FEWEST_FOR_GROUPS else None
    if groups is None:
        return None
    upper, lower = map(_share, groups)
    size = group_size(len(shares))
    return upper - lower, newcombe(upper, size, lower, size)


def _share(value: float) -> float:
    """Return a share without what rounding added to it."""
    return min(1.0, max(0.0, value))


def follow_through_rate(records: list[ItemRecord]) -> float | None:
    """Return the share of the filled-in cells that were carried; None where nothing was filled in.

    What was accepted by another convention is not carried, although it has the same letter.
    """
    carried = filled = 0
    for record, times in alike(records):
        for blank in record.blanks:
            filled += times * (len(blank.cells) - blank.cells.count("-") - blank.cells.count("N"))
            carried += times * blank.cells.count("F") if blank.kind != "convention" else 0
    return carried / filled if filled else None
