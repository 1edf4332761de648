"""A marked class as the report shows it: every figure computed, every number in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from autograder.analysis.anonymous import FAULT
from autograder.analysis.clusters import FEWEST_ALIKE, Cluster, clusters, stub
from autograder.analysis.first_errors import first_errors
from autograder.analysis.items import item_statistics
from autograder.analysis.levels import GoalProgress, LevelProgress, Progress, progress
from autograder.analysis.mark_table import answered_submissions, marked_submissions
from autograder.analysis.misconceptions import MisconceptionFrequency, misconception_frequencies
from autograder.analysis.need_help import NeedsHelp, need_help
from autograder.analysis.scale import scale_statistics
from autograder.analysis.variants import PRINTED, compare_variants
from autograder.class_results import ClassResults, SubmissionRecord, Submitter
from autograder.problem import Worksheet
from autograder.report.charts import completed_chart, item_scatter, score_histogram
from autograder.report.headlines import headlines
from autograder.report.items import HEADINGS, item_dots, item_rows
from autograder.report.scale import scale_rows
from autograder.report.variants import variants_view
from autograder.report.where import where_views
from autograder.report.words import GLOSSARY, between, decimal, percent
from autograder.text import counted, listed, place

MOST_CLUSTERS, MOST_PEOPLE = 15, 30
FEWEST_TO_SHOW = 3
"""What one or two students did is folded away, and is not printed."""
CONTENTS = (
    ("teach", "What to teach again"),
    ("scores", "Scores"),
    ("levels", "Levels and goals"),
    ("items", "Exercises"),
    ("where", "Where it broke"),
    ("misconceptions", "Misconceptions"),
    ("clusters", "Unexplained answers"),
    ("variants", "Variants"),
    ("help", "Who may need help"),
    ("words", "Words"),
)


class Person(NamedTuple):
    """Somebody in a list: who, how they did, why they stand there."""

    who: str
    score: str
    sort: str
    """The score as it sorts."""
    why: str


def report_view(results: ClassResults, worksheet: Worksheet | None, *, anonymous: bool) -> dict[str, Any]:
    """Return all that the template shows.

    Parameters
    ----------
    results : ClassResults
        With codes in the place of names already, if the report is to be anonymous.
    worksheet : Worksheet, optional
        By which it was marked; it says which steps the blanks show.
    anonymous : bool
        Whether names are left out.
    """
    items = item_statistics(results)
    scale = scale_statistics(results)
    where = first_errors(results, worksheet)
    mistakes = misconception_frequencies(results)
    came = progress(results)
    helped = need_help(results)
    alike = clusters(results, worksheet)
    numbers = {item.id: item.number for item in results.items}
    marked, answered = marked_submissions(results), answered_submissions(results)
    sheets = {record.variant for record in marked}
    full = max((float(record.max_score) for record in marked), default=0.0)
    shares = [float(record.score / record.max_score) * full for record in marked if record.max_score]
    median = scale.scores.median
    return {
        "title": results.title,
        "worksheet": results.worksheet,
        "content_hash": results.content_hash,
        "tool": results.tool,
        "anonymous": anonymous,
        "counted": counted(len(results.submissions), "submission")
        + ("" if results.complete else ", not yet all of them")
        + (f", {len(marked) - len(answered)} of them without a readable answer" if len(answered) < len(marked) else ""),
        "answered": len(answered),
        "not_marked": [_not_marked(record) for record in results.submissions if record.not_marked],
        "contents": CONTENTS,
        "headlines": headlines(items, where, mistakes),
        "histogram": score_histogram(
            shares, full, {} if median is None else {f"median {percent(median)}": median * full}
        ),
        "scale": scale_rows(scale),
        "completed": _completed(came),
        "goals": [_goal(one) for one in came.goals],
        "levels": [
            (f"{level.symbol} {level.level}", level.total, decimal(level.mean, 1), percent(_part(level)))
            for level in came.levels
            if level.total
        ],
        "item_headings": HEADINGS,
        "exercises": item_rows(items, scale),
        "scatter": item_scatter(item_dots(items)),
        "where": where_views(where, numbers),
        "misconceptions": [_mistake(one) for one in mistakes if one.in_class.students >= FEWEST_TO_SHOW],
        "rare": [_mistake(one) for one in mistakes if one.in_class.students < FEWEST_TO_SHOW],
        "clusters": [_cluster(one, several=len(sheets) > 1) for one in alike[:MOST_CLUSTERS]],
        "more_clusters": max(0, len(alike) - MOST_CLUSTERS),
        "least_cluster": FEWEST_ALIKE,
        "variants": variants_view(compare_variants(results), {item.id: item.title for item in results.items}),
        "help": [_helped(one) for one in helped[:MOST_PEOPLE]],
        "more_help": max(0, len(helped) - MOST_PEOPLE),
        "glossary": GLOSSARY,
    }


def _names(submitters: Sequence[Submitter], id_: str) -> str:
    names = [one.name or one.email or one.sid for one in submitters]
    return listed([name for name in names if name] or [id_])


def _not_marked(record: SubmissionRecord) -> dict[str, str]:
    who = _names(record.submitters, record.id)
    if record.fault:
        return {"who": who, "what": _last_line(record.fault)}
    items = {id_: _last_line(item.fault) for id_, item in record.items.items() if item.not_marked}
    return {"who": who, "what": f"not marked on {listed(list(items))}: {listed(sorted(set(items.values())), most=2)}"}


def _last_line(fault: str) -> str:
    """Return what a traceback ends with."""
    return (fault.strip().splitlines() or [FAULT])[-1][:300]


def _completed(came: Progress) -> Any:
    counts = [number for number, students in came.completed.items() for _ in range(students)]
    return completed_chart(counts, sum(level.total for level in came.levels), came.goals)


def _part(level: LevelProgress) -> float | None:
    """Return the share of a level's exercises that a student completed, on average."""
    return None if level.mean is None or not level.total else level.mean / level.total


def _goal(one: GoalProgress) -> dict[str, str]:
    return {
        "course": one.course,
        "goal": str(one.goal),
        "reached": f"{one.reached} of {one.n}",
        "percent": percent(one.share),
        "share": "" if one.share is None else f"{one.share:.6f}",
        "interval": between(one.interval, share=True),
        "nearly": str(one.nearly),
    }


def _mistake(one: MisconceptionFrequency) -> dict[str, Any]:
    seen = one.in_class
    return {
        "id": one.id + (" (a convention, accepted)" if one.kind == "convention" else ""),
        "sentence": one.sentence,
        "students": seen.students,
        "share": f"{seen.share:.3f}",
        "percent": percent(seen.share),
        "interval": between(seen.interval, share=True),
        "shown_in": listed([f"{item.title} ({item.frequency.students})" for item in one.by_item]),
    }


def _cluster(one: Cluster, *, several: bool) -> dict[str, Any]:
    """Return a cluster as it is shown; on which numbers it was only where there were several sheets."""
    numbers = " on the printed numbers" if one.variant == PRINTED else f" on {one.variant}"
    values = ", ".join(f"{place(one.shape, at)}: {value}" for at, value in one.values[:6])
    return {
        "students": one.size,
        "title": one.title,
        "blank": one.blank + (numbers if one.variant and several else ""),
        "written": values + (f" and {len(one.values) - 6} more" if len(one.values) > 6 else ""),
        "stub": stub(one),
    }


def _helped(one: NeedsHelp) -> Person:
    return Person(
        _names(one.submitters, one.submission),
        percent(one.share),
        "" if one.share is None else f"{one.share:.6f}",
        " ".join(reason.sentence for reason in one.reasons),
    )
