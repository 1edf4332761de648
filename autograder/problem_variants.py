"""What varies in an exercise, as frozen plain data: how givens are drawn, and what every draw must satisfy."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

GivenKind = Literal[
    "choice", "integers", "probabilities", "distribution", "one_hot", "binary", "grid_points", "weights"
]

_STRICT = {"extra": "forbid", "use_attribute_docstrings": True}


@dataclass(frozen=True, eq=False, repr=False)
class GivenDraw:
    """How one given of a variant is drawn."""

    __pydantic_config__ = _STRICT

    kind: GivenKind
    """choice: each cell from `values`. integers: from `low` to `high`. probabilities: from the printed -log table.
    distribution: columns of such probabilities that sum to 1. one_hot: columns with a single 1. binary: 0 or 1.
    grid_points: columns (x, y) on the 7 x 7 grid, no two on one cell. weights: whole numbers from `low` to `high`
    (-2 to 2), in no row all of them 0."""
    shape: list[int]
    """Rows and columns; [] is a single number."""
    values: list[float] | None = None
    """For choice, probabilities and distribution: the numbers to choose from."""
    low: int | None = None
    """For integers and weights: the least."""
    high: int | None = None
    """For integers and weights: the largest."""


@dataclass(frozen=True, eq=False, repr=False)
class Variants:
    """What varies from student to student; the givens of the file itself are the printed worksheet's."""

    __pydantic_config__ = _STRICT

    draws: dict[str, GivenDraw]
    """How givens are drawn, in this order; givens that are not named here stay as printed."""
    constraints: list[str] = field(default_factory=list)
    """What every draw must satisfy, over givens, steps and blanks: `total < 60`, `count(v1 < 0) >= 2`,
    `distinct(p) > 1`, `columns(points) == 6`."""
