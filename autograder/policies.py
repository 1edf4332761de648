"""What a course decides about scores and about what students may see."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Disclosure = Literal["none", "counts", "cells", "worked"]
Conventions = Literal["accept", "note", "reject"]
ScorePolicy = Literal["marks", "goal"]

_STRICT = {"extra": "forbid", "use_attribute_docstrings": True}


@dataclass(frozen=True, eq=False, repr=False)
class Policies:
    """What a course decides about scores and about what students may see."""

    __pydantic_config__ = _STRICT

    score: ScorePolicy = "marks"
    """marks: the sum of marks. goal: completed exercises over the goal, capped at 1, times points."""
    points: float | None = None
    """Full score on Gradescope. With `marks` it may be null: then marks are not scaled."""
    course: str | None = None
    """One of the goals' courses; null: look for one in the assignment's title."""
    disclosure: Disclosure = "cells"
    """What feedback shows: none (marks only), counts, cells, or worked (the solution, after the due date)."""
    code: Literal["never", "if_uploaded", "always"] = "if_uploaded"
    """Whether code tasks are part of the score: never (then no code is run), if_uploaded, or always."""
    code_counts_towards_goal: bool = False
    """Whether completed code tasks count towards the goal and in the cover table."""
    hidden_inputs: int = 5
    """On how many hidden inputs each function runs, besides the worksheet's own."""
    conventions: Conventions = "note"
    """Exact logarithms or sigma instead of the printed tables, where an exercise does not say otherwise.

    accept: right, and so is what follows. note: full marks and a note, but the exercise is not completed. reject: a
    misconception; what follows is carried.
    """
    variants: Literal["same", "either", "student", "fixed"] = "same"
    """Who gets which givens.

    same: everyone the printed ones. either: the printed ones, or a student's own where the answers carry their variant
    code. student: each student their own. fixed: the sheets of `fixed_variants`.
    """
    fixed_variants: list[str] = field(default_factory=list)
    """The codes of the sheets that were handed out, such as A, B and C."""
    foreign_variant: Literal["note", "refuse"] = "note"
    """A variant code that belongs to none of a submission's users: mark by it and note it, or mark nothing."""
    follow_through_credit: int | str = 1
    """Share of a cell's marks for a step carried correctly from the student's own values: 1, or "1/2"."""
    attempts: int | None = None
    """On Gradescope: how many submissions of a student are marked, within `attempts_window_h` or at all; null: all."""
    attempts_window_h: float | None = None
    """Hours after which an attempt no longer counts; null: it counts for good."""
    attempts_pause_min: float | None = None
    """Minutes that must lie between two attempts; null: none."""
    attempts_keep: Literal["best", "last"] = "best"
    """Whose result a submission shows that is not marked: that of the best attempt so far, or of the last."""

    @property
    def limits_attempts(self) -> bool:
        """Whether a submission may be one too many."""
        return self.attempts is not None or self.attempts_pause_min is not None
