"""Numbers of a report in words, and what its words mean."""

from __future__ import annotations

from autograder import text
from autograder.analysis.intervals import Interval

TOO_FEW, NO_SPREAD = "too few", "no spread"


def decimal(value: float | None, digits: int = 2) -> str:
    """Return a number as a report shows it.

    Examples
    --------
    >>> decimal(-0.123), decimal(None)
    ('−0.12', 'too few')
    """
    return TOO_FEW if value is None else f"{value:.{digits}f}".replace("-", "−")


def percent(value: float | None) -> str:
    """Return a share as a percentage.

    Examples
    --------
    >>> percent(0.125), percent(None)
    ('12 %', 'too few')
    """
    return TOO_FEW if value is None else text.percent(value)


def unspread(figure: str, equal: bool) -> str:
    """Return a figure; where it is not there because all marks are equal, and not for want of students, that.

    Examples
    --------
    >>> unspread("too few", True), unspread("too few", False), unspread("0.50", True)
    ('no spread', 'too few', '0.50')
    """
    return NO_SPREAD if equal and figure == TOO_FEW else figure


def between(interval: Interval | None, *, share: bool = False) -> str:
    """Return an interval, or nothing."""
    if interval is None:
        return ""
    low, high = (percent(one) if share else decimal(one) for one in interval)
    return f"{low} to {high}"


GLOSSARY = (
    (
        "n",
        "Submissions that were marked on the exercise. What could not be marked is left out, never counted as zero. So "
        "are uploads without a readable answer: they count among the scores alone.",
    ),
    (
        "facility",
        "Mean mark as a share of full marks; what was left out counts as 0. Below 20 % hardly anybody could do it.",
    ),
    ("standard deviation", "How far marks lie apart, in marks (divided by n − 1)."),
    (
        "item-rest correlation",
        "Between the marks on the exercise and the marks on all others. Near 0 it tells nobody apart; below 0 good "
        "students do worse, so look at the key. Its interval is Fisher's.",
    ),
    (
        "upper-lower discrimination",
        "Facility among the best 27 % less facility among the worst 27 %, by the marks on the other exercises.",
    ),
    (
        "discriminative efficiency",
        "The correlation as a share of the largest that marks so spread could have. Below 15 % Moodle calls a question "
        "dubious.",
    ),
    (
        "effective weight",
        "Share of the spread of the whole score that comes from the exercise; beside it its share of the marks.",
    ),
    ("omitted", "Share of the submissions that left the exercise out."),
    (
        "follow-through",
        "Share of the filled-in cells that were wrong but carried correctly from the student's own numbers.",
    ),
    ("completed", "Share of the submissions on which every cell is right."),
    (
        "Cronbach's alpha",
        "How far the exercises measure the same thing, at most 1; Moodle's coefficient of internal consistency. If an "
        "exercise is deleted and alpha rises, it measures something else.",
    ),
    (
        "standard error of measurement",
        "How far a sum of marks typically lies from what the student could really do, in marks.",
    ),
    ("first error", "The first blank, in the order of the sheet, with an error that did not follow from another."),
    (
        TOO_FEW,
        "Fewer students than the figure needs (10 for correlations, 20 for two groups).",
    ),
    (
        NO_SPREAD,
        "All students have the same marks, on the exercise, on all others or in all: there is nothing to tell apart.",
    ),
)
