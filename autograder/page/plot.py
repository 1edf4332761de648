"""A plot of curves, such as ROC curves: axes, grid, segments. The drawing is 100 units wide, and y points down."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from autograder.page.words import number, typeset
from autograder.problem import Problem
from autograder.problem_sheet import Curve, Figure

SIDE = 100.0


class Tick(NamedTuple):
    """A line of the plot's grid: where it lies, and what is printed beside it."""

    at: float
    text: str


class Segment(NamedTuple):
    """The name of a segment, beside its middle."""

    name: str
    x: float
    y: float


class DrawnCurve(NamedTuple):
    """A curve: printed points, or the blanks that they are taken from."""

    label: str
    dots: tuple[tuple[float, float], ...]
    segments: tuple[Segment, ...]
    blanks: tuple[str, ...]
    """The blanks with its x and its y, when a student's own numbers are drawn."""
    label_x: float
    label_y: float

    @property
    def path(self) -> str:
        """Its points as SVG has them."""
        return " ".join(f"{x:g},{y:g}" for x, y in self.dots)


class PlotView(NamedTuple):
    """One plot."""

    description: str
    axes: tuple[str, ...]
    upto: float
    ticks: tuple[Tick, ...]
    curves: tuple[DrawnCurve, ...]


def plot_of(problem: Problem, figure: Figure) -> PlotView:
    """Return the plot of an exercise."""
    steps = round(figure.upto / figure.step)
    ticks = tuple(Tick(SIDE * at / steps, number(figure.upto * at / steps)) for at in range(steps + 1))
    curves = tuple(_curve(problem, figure, curve) for curve in figure.curves)
    axes = tuple(map(typeset, figure.axes))
    said = [
        f"{curve.label} runs through {', '.join(_pair(figure, dot) for dot in curve.dots)}."
        for curve in curves
        if curve.dots
    ]
    first = f"A plot of {axes[1]}, upwards, over {axes[0]}, to the right, both from 0 to {number(figure.upto)}."
    return PlotView(" ".join([first, *said]), axes, figure.upto, ticks, curves)


def _pair(figure: Figure, dot: tuple[float, float]) -> str:
    x, y = dot[0] / SIDE * figure.upto, (SIDE - dot[1]) / SIDE * figure.upto
    return f"({number(x)}, {number(y)})"


def _curve(problem: Problem, figure: Figure, curve: Curve) -> DrawnCurve:
    label = typeset(curve.label)
    if curve.of is None:
        return DrawnCurve(label, (), (), (curve.x or "", curve.y or ""), 0, 0)
    points = np.asarray({**problem.context, **problem.givens}[curve.of], dtype=np.float64) * (SIDE / figure.upto)
    dots = tuple((round(x, 3), round(SIDE - y, 3)) for x, y in points.tolist())
    segments = []
    for name, (x1, y1), (x2, y2) in zip(curve.segments, dots, dots[1:], strict=False):
        length = float(np.hypot(x2 - x1, y2 - y1)) or 1.0  # the name stands at the right of the segment, below it
        segments.append(
            Segment(typeset(name), (x1 + x2) / 2 + 6 * (y1 - y2) / length, (y1 + y2) / 2 + 6 * (x2 - x1) / length)
        )
    at = 1 if len(dots) > 2 else 0
    return DrawnCurve(label, dots, tuple(segments), (), dots[at][0], dots[at][1])
