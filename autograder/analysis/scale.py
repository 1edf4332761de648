"""The worksheet as a scale: the distribution of scores, and how far the score can be relied on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from autograder.analysis.mark_table import mark_table, marked_submissions
from autograder.analysis.moments import is_constant, kurtosis, skewness, variance
from autograder.class_results import ClassResults

if TYPE_CHECKING:
    from autograder.analysis.moments import Floats

FEWEST_FOR_ALPHA = 10
"""Below, the sum of the covariances is mostly chance."""
MOSTLY_MARKED = 0.5
"""An item that fewer of the submissions were marked on, such as code that few uploaded, is left out of alpha."""


class ScoreDistribution(NamedTuple):
    """How numbers spread; None is "too few", or "no spread"."""

    n: int
    mean: float | None
    median: float | None
    standard_deviation: float | None
    """Divided by n - 1."""
    skewness: float | None
    """Negative with a tail towards low scores."""
    kurtosis: float | None
    """In excess of a normal distribution's."""
    lowest: float | None
    highest: float | None


class ScaleStatistics(NamedTuple):
    """How far the sum of the marks can be relied on."""

    scores: ScoreDistribution
    """Of score over full score, from 0 to 1, as students were given it: every submission that could be marked."""
    marks: ScoreDistribution
    """Of the sum of the marks, in marks: the submissions and items that alpha is made from."""
    max_marks: float
    """What these items carry."""
    cronbach_alpha: float | None
    """At most 1; Moodle's coefficient of internal consistency, there times 100."""
    alpha_if_deleted: Mapping[str, float | None]
    """By item: what alpha would be without it."""
    standard_error: float | None
    """Of measurement, in marks: how far a sum of marks lies from the student's true one, typically."""
    error_ratio: float | None
    """Standard error over standard deviation, 0 or more; Moodle shows it times 100."""
    items: tuple[str, ...]
    """Ids of the items that alpha is made from."""
    left_out_items: tuple[str, ...]
    """Ids of those that too few were marked on."""
    left_out_submissions: int
    """Submissions that could be marked, but not on all of these items."""


def score_distribution(values: Floats) -> ScoreDistribution:
    """Return how numbers spread.

    Parameters
    ----------
    values : array, shape (n,)
        Scores, none of them NaN; there may be none at all.

    Returns
    -------
    ScoreDistribution
        With Moodle's skewness and kurtosis; see `autograder.analysis.moments`.
    """
    values = np.sort(values)
    spread = variance(values)
    some = len(values) > 0
    return ScoreDistribution(
        n=len(values),
        mean=float(values.mean()) if some else None,
        median=float(np.median(values)) if some else None,
        standard_deviation=None if spread is None else float(np.sqrt(spread)),
        skewness=skewness(values),
        kurtosis=kurtosis(values),
        lowest=float(values[0]) if some else None,
        highest=float(values[-1]) if some else None,
    )


def cronbach_alpha(marks: Floats) -> float | None:
    """Return Cronbach's alpha.

    Parameters
    ----------
    marks : array, shape (n, p)
        Marks of n submissions on p items, none of them NaN.

    Returns
    -------
    float or None
        At most 1, and negative where items work against one another; None below two items or two submissions, or
        where all sums are the same.

    Notes
    -----
    alpha = p / (p - 1) (1 - sum of V(x) / V(T)) with the variances of the items and of their sum. Items that are
    constant count in p, as in Moodle.

    References
    ----------
    .. [1] L. J. Cronbach, Coefficient alpha and the internal structure of tests, Psychometrika 16, 1951.
    .. [2] Moodle, "Quiz statistics calculations", Coefficient of internal consistency.

    Examples
    --------
    >>> cronbach_alpha(np.array([[1.0, 1.0], [0.0, 0.0], [1.0, 1.0]]))
    1.0
    """
    n, p = marks.shape
    total = marks.sum(axis=1)
    if n < 2 or p < 2 or is_constant(total):
        return None
    whole = variance(total)
    if not whole or whole < 1e-20 * float((marks**2).sum()):  # sums that differ by rounding alone
        return None
    parts: float = sum(variance(column) or 0.0 for column in marks.T)
    return float(min(1.0, p / (p - 1) * (1 - parts / whole)))


def scale_statistics(results: ClassResults) -> ScaleStatistics:
    """Return the distribution of the scores, and how far they can be relied on.

    Notes
    -----
    Alpha needs every mark. Items that less than half of the submissions were marked on are left out first, then the
    submissions that were not marked on all of the rest; what was not attempted counts 0 marks.

    error ratio = sqrt(1 - alpha); standard error of measurement = error ratio times the standard deviation of the
    sums. A negative alpha gives an error ratio above 1, as in Moodle.

    References
    ----------
    Moodle, "Quiz statistics calculations", Coefficient of internal consistency, Error ratio, Standard error.
    """
    table = mark_table(results)
    known = ~np.isnan(table.marks)
    kept = known.sum(axis=0) >= max(1.0, MOSTLY_MARKED * len(known))
    complete = known[:, kept].all(axis=1)
    marks = table.marks[complete][:, kept]
    items = [item for item, keep in zip(table.items, kept, strict=True) if keep]
    enough = len(marks) >= FEWEST_FOR_ALPHA
    distribution = score_distribution(marks.sum(axis=1))
    alpha = cronbach_alpha(marks) if enough else None
    ratio = None if alpha is None else float(np.sqrt(1 - alpha))
    spread = distribution.standard_deviation
    deleted = {
        item.id: cronbach_alpha(np.delete(marks, at, axis=1)) if enough else None for at, item in enumerate(items)
    }
    given = [float(one.score / one.max_score) for one in marked_submissions(results) if one.max_score]
    return ScaleStatistics(
        scores=score_distribution(np.array(given, dtype=np.float64)),
        marks=distribution,
        max_marks=float(sum(item.max_marks for item in items)),
        cronbach_alpha=alpha,
        alpha_if_deleted=deleted,
        standard_error=None if ratio is None or spread is None else ratio * spread,
        error_ratio=ratio,
        items=tuple(item.id for item in items),
        left_out_items=tuple(item.id for item, keep in zip(table.items, kept, strict=True) if not keep),
        left_out_submissions=int((~complete).sum()),
    )
