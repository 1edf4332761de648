"""The table of exercises: statistics as cells that sort, with bars and intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from autograder.analysis.items import FEWEST_FOR_CORRELATIONS, FEWEST_FOR_GROUPS, ItemStatistics
from autograder.analysis.scale import ScaleStatistics
from autograder.report.charts import Dot
from autograder.report.scale import has_equal_sums
from autograder.report.words import NO_SPREAD, between, decimal, percent, unspread

HEADINGS = (
    "exercise",
    "n",
    "facility",
    "standard deviation",
    "item-rest correlation",
    "upper-lower discrimination",
    "discriminative efficiency",
    "effective weight (share of marks)",
    "alpha if deleted",
    "omitted",
    "follow-through",
    "completed",
)
SHORT = {
    "negative_discrimination": "negative discrimination",
    "low_efficiency": "tells nobody apart",
    "hard": "hard",
    "easy": "easy",
    "often_omitted": "often left out",
}


class Cell(NamedTuple):
    """A figure: as it is read, as it sorts, and the share that its bar fills."""

    text: str
    sort: str
    bar: str | None = None
    interval: str = ""


class Row(NamedTuple):
    """One exercise."""

    id: str
    number: str
    title: str
    place: int
    """On the sheet, from 0."""
    cells: tuple[Cell, ...]
    flags: tuple[str, ...]


def _number(value: float | None, interval: str = "") -> Cell:
    return Cell(decimal(value), "" if value is None else f"{value:.6f}", None, interval)


def _tells(
    item: ItemStatistics, value: float | None, interval: str = "", fewest: int = FEWEST_FOR_CORRELATIONS
) -> Cell:
    """Return how well an exercise tells students apart, which it cannot where all marks are equal."""
    cell = _number(value, interval)
    return cell._replace(text=NO_SPREAD) if value is None and item.n >= fewest else cell


def _efficiency(item: ItemStatistics) -> Cell:
    """Return it as a percentage, as its limit and the flags have it."""
    cell = _tells(item, item.discriminative_efficiency)
    return (
        cell if item.discriminative_efficiency is None else cell._replace(text=percent(item.discriminative_efficiency))
    )


def _share(value: float | None, interval: str = "") -> Cell:
    if value is None:
        return Cell(percent(None), "")
    return Cell(percent(value), f"{value:.6f}", f"{min(max(value, 0), 1):.3f}", interval)


def item_rows(items: Sequence[ItemStatistics], scale: ScaleStatistics) -> list[Row]:
    """Return the rows of the table, the hardest exercise first."""
    alike = has_equal_sums(scale)
    rows = [
        Row(
            item.id,
            item.number,
            item.title,
            place,
            (
                Cell(str(item.n), str(item.n)),
                _share(item.facility, between(item.facility_interval, share=True)),
                _number(item.standard_deviation),
                _tells(item, item.item_rest_correlation, between(item.item_rest_interval)),
                _tells(
                    item, item.upper_lower_discrimination, between(item.upper_lower_interval), fewest=FEWEST_FOR_GROUPS
                ),
                _efficiency(item),
                _number(item.effective_weight)._replace(
                    text=_weight(item), interval=f"({percent(item.intended_weight)})"
                ),
                _alpha(scale.alpha_if_deleted.get(item.id), alike and item.id in scale.alpha_if_deleted),
                _share(item.omitted_rate),
                _share(item.follow_through_rate),
                _share(item.completed_rate),
            ),
            tuple(SHORT.get(flag.id, flag.id) for flag in item.flags),
        )
        for place, item in enumerate(items)
    ]
    facility = {item.id: 2.0 if item.facility is None else item.facility for item in items}
    return sorted(rows, key=lambda row: facility[row.id])


def _weight(item: ItemStatistics) -> str:
    """Return the effective weight; there is none where an exercise goes against the others."""
    against = item.item_rest_correlation is not None and item.item_rest_correlation < 0
    if item.effective_weight is None and against:
        return "none"
    return unspread(percent(item.effective_weight), item.n >= FEWEST_FOR_CORRELATIONS)


def _alpha(value: float | None, alike: bool) -> Cell:
    cell = _number(value)
    return cell._replace(text=unspread(cell.text, alike))


def item_dots(items: Sequence[ItemStatistics]) -> list[Dot]:
    """Return the exercises whose facility and correlation are known, for the plot."""
    return [
        Dot(
            item.number,
            item.facility,
            item.item_rest_correlation,
            any(flag.id in ("negative_discrimination", "low_efficiency", "hard") for flag in item.flags),
        )
        for item in items
        if item.facility is not None and item.item_rest_correlation is not None
    ]
