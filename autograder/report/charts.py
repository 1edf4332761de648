"""Charts of a report as SVG text: deterministic, with words for those who do not see them."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import matplotlib
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from autograder.analysis.levels import GoalProgress
from autograder.text import counted

STYLE: Any = {
    "svg.fonttype": "none",  # text stays text: smaller, and it can be read and searched
    "svg.hashsalt": "byhand",
    "font.family": ["DejaVu Sans", "sans-serif"],
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#565e70",
    "axes.titlesize": 10,
}
BLUE, RED, GREY = "#1c57b0", "#ad2018", "#565e70"


class Chart(NamedTuple):
    """A chart and its caption."""

    svg: str
    caption: str


def _svg(figure: Figure, name: str, words: str) -> str:
    """Return a figure as an SVG element with a label of its own; ids are made the chart's."""
    text = io.StringIO()
    figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None})
    svg = text.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'\bid="', f'id="{name}-', svg)
    svg = re.sub(r'(href="#|url\(#)', rf"\g<1>{name}-", svg)
    label = words.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return svg.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)


def score_histogram(scores: Sequence[float], max_score: float, marks: Mapping[str, float]) -> Chart:
    """Draw how scores are spread.

    Parameters
    ----------
    scores : sequence of float
    max_score : float
    marks : mapping of str to float
        Scores to point out, such as the median, by their names.
    """
    bins = min(20, max(5, round(len(scores) ** 0.5)))
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(6.4, 3.2), layout="constrained")
        axes = figure.subplots()
        counts, edges, _ = axes.hist(scores, bins=bins, range=(0, max_score or 1), color=BLUE, edgecolor="white")
        for name, value in marks.items():
            axes.axvline(value, color=RED, linewidth=1.4, linestyle="--")
            axes.annotate(name, (value, 1.0), xycoords=("data", "axes fraction"), color=RED, ha="center", va="bottom")
        axes.set_xlabel(f"score, out of {max_score:g}")
        axes.set_ylabel("students")
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
        said = [
            f"{int(count)} from {low:.4g} to {high:.4g}"
            for count, low, high in zip(counts, edges, edges[1:], strict=False)
            if count
        ]
        words = f"Histogram of {counted(len(scores), 'score')} out of {max_score:g}: {', '.join(said) or 'none'}."
        caption = f"Scores of {counted(len(scores), 'submission')} out of {max_score:g}; any out of less is scaled up."
        return Chart(_svg(figure, "histogram", words), caption)


def completed_chart(counts: Sequence[int], total: int, goals: Sequence[GoalProgress]) -> Chart:
    """Draw how many exercises students completed, with the goal of each course.

    Parameters
    ----------
    counts : sequence of int
        Completed exercises of each student.
    total : int
        How many there are.
    goals : sequence of GoalProgress
    """
    students = [sum(count == number for count in counts) for number in range(total + 1)]
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(6.4, 3.2), layout="constrained")
        axes = figure.subplots()
        axes.bar(range(total + 1), students, color=BLUE, width=0.85)
        for at, one in enumerate(sorted(goals, key=lambda one: one.goal)):
            axes.axvline(one.goal - 0.5, color=RED, linewidth=1.4, linestyle="--")
            # The lowest goal's words stand to the left of its line, so that they cross no other one.
            side, gap = ("right", -0.7) if at == 0 and len(goals) > 1 else ("left", -0.3)
            place = (one.goal + gap, 0.97 - 0.09 * max(0, at - 1))
            words = f"{one.course}: {one.goal}"
            axes.annotate(words, place, xycoords=("data", "axes fraction"), color=RED, va="top", ha=side)
        axes.set_xlabel("completed exercises")
        axes.set_ylabel("students")
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
        reached = [f"{one.reached} of {one.n} reached {one.goal} for {one.course}" for one in goals]
        words = f"Completed exercises, out of {total}: {'; '.join(reached) or 'no goals'}."
        return Chart(_svg(figure, "completed", words), words)


class Dot(NamedTuple):
    """An exercise on the plot of difficulty and discrimination."""

    label: str
    facility: float
    correlation: float
    flagged: bool


def item_scatter(dots: Sequence[Dot]) -> Chart:
    """Draw each exercise's discrimination over its facility; those that are flagged carry their number."""
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(7.2, 3.8), layout="constrained")
        axes = figure.subplots()
        axes.axhline(0, color=GREY, linewidth=0.8)
        for flagged, colour in ((False, BLUE), (True, RED)):
            chosen = [dot for dot in dots if dot.flagged == flagged]
            axes.scatter(
                [dot.facility for dot in chosen], [dot.correlation for dot in chosen], s=26, color=colour, alpha=0.8
            )
        for dot in dots:
            if dot.flagged:
                place = (dot.facility, dot.correlation)
                axes.annotate(dot.label, place, xytext=(4, 4), textcoords="offset points", fontsize=9)
        axes.set_xlim(-0.02, 1.02)
        axes.set_xlabel("facility (mean mark as a share)")
        axes.set_ylabel("item-rest correlation")
        low = [dot.label for dot in dots if dot.correlation < 0]
        words = (
            f"{len(dots)} exercises by facility and item-rest correlation; "
            f"negative correlation: {', '.join(low) or 'none'}."
        )
        return Chart(_svg(figure, "scatter", words), words)
