"""The scores as a table: how they spread, and how far they can be relied on."""

from __future__ import annotations

from autograder.analysis.scale import FEWEST_FOR_ALPHA, ScaleStatistics
from autograder.report.words import decimal, percent, unspread
from autograder.text import counted

FEWEST_FOR_A_SHAPE = 4
"""From so many scores on, kurtosis is defined."""


def scale_rows(scale: ScaleStatistics) -> list[tuple[str, str, str]]:
    """Return each figure's name, the figure in words, and what it is."""
    scores, marks = scale.scores, scale.marks
    equal = scores.n >= FEWEST_FOR_A_SHAPE and scores.lowest == scores.highest
    alike = has_equal_sums(scale)
    return [
        ("submissions", str(scores.n), ""),
        ("mean score", percent(scores.mean), "of full score"),
        ("median score", percent(scores.median), ""),
        ("lowest and highest", f"{percent(scores.lowest)} and {percent(scores.highest)}", ""),
        ("standard deviation", percent(scores.standard_deviation), ""),
        ("skewness", unspread(decimal(scores.skewness), equal), "negative with a tail towards low scores"),
        ("kurtosis", unspread(decimal(scores.kurtosis), equal), "in excess of a normal distribution's"),
        (
            "Cronbach's alpha",
            unspread(decimal(scale.cronbach_alpha), alike),
            f"{counted(len(scale.items), 'exercise')}, {counted(marks.n, 'submission')}",
        ),
        (
            "standard error of measurement",
            unspread(decimal(scale.standard_error, 1), alike),
            f"marks, of {scale.max_marks:g}",
        ),
        ("error ratio", unspread(percent(scale.error_ratio), alike), "of the spread is error"),
    ]


def has_equal_sums(scale: ScaleStatistics) -> bool:
    """Whether there are students enough for alpha, and all of them have the same sum of marks."""
    return scale.marks.n >= FEWEST_FOR_ALPHA and scale.marks.lowest == scale.marks.highest
