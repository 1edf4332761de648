"""What to look at in an item, in words for a teacher."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from autograder.text import percent

if TYPE_CHECKING:
    from autograder.analysis.items import ItemStatistics

HARD = 0.2
"""Facility below which hardly anybody can do an item: is it wrong, or not taught?"""
EASY = 0.95
"""Facility above which an item tells nobody apart."""
INEFFICIENT = 0.15
"""Discriminative efficiency below which Moodle calls a question dubious."""
OFTEN_OMITTED = 0.25
"""Share of the class: more than a student in four left it out."""


class Flag(NamedTuple):
    """Something about an item that a teacher should look at."""

    id: str
    """One of negative_discrimination, low_efficiency, hard, easy, often_omitted."""
    sentence: str


def _signed(value: float) -> str:
    return f"{value:.2f}".replace("-", "\u2212")


def flags_of(item: ItemStatistics) -> tuple[Flag, ...]:
    """Return what to look at in an item, the most serious first."""
    found = []
    r, interval = item.item_rest_correlation, item.item_rest_interval
    if r is not None and r < 0:
        apart = item.upper_lower_interval
        if interval is not None and interval.high < 0:
            how = ""
        elif apart is not None and apart.high < 0:
            how = " The best and the weakest 27 % differ, the wrong way round, by more than chance."
        else:
            how = " That may be chance: the interval reaches above zero."
        sentence = (
            f"Students who are good at the rest did worse here (correlation {_signed(r)}): is the key right?{how}"
        )
        found.append(Flag("negative_discrimination", sentence))
    efficiency = item.discriminative_efficiency
    if efficiency is not None and 0 <= efficiency < INEFFICIENT:
        sentence = f"It hardly tells good and weak students apart (discriminative efficiency {percent(efficiency)})."
        found.append(Flag("low_efficiency", sentence))
    if item.facility is not None and item.facility < HARD:
        found.append(Flag("hard", f"Hardly anybody could do it: {percent(item.facility)} of its marks were earned."))
    if item.facility is not None and item.facility > EASY:
        found.append(Flag("easy", f"Nearly everybody could do it: {percent(item.facility)} of its marks were earned."))
    if item.omitted_rate is not None and item.omitted_rate > OFTEN_OMITTED:
        found.append(Flag("often_omitted", f"{percent(item.omitted_rate)} left it out."))
    return tuple(found)
