"""What marking returns: frozen records that everything after it only reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction

from autograder.problem import Level, Policies


class Verdict(Enum):
    """What a cell, or a blank, turned out to be; a closed set, from best to worst."""

    CORRECT = "CORRECT"
    FOLLOW_THROUGH = "FOLLOW_THROUGH"
    MISCONCEPTION = "MISCONCEPTION"
    INCORRECT = "INCORRECT"
    UNREADABLE = "UNREADABLE"
    NO_RESPONSE = "NO_RESPONSE"
    NOT_MARKED = "NOT_MARKED"

    @property
    def rank(self) -> int:
        """Position from best (0) to worst."""
        return _RANKS[self]


_RANKS = {verdict: rank for rank, verdict in enumerate(Verdict)}


@dataclass(frozen=True)
class CellResult:
    """One marked box: what was typed, what became of it, and what it earned."""

    raw: str
    """As typed, made safe to show; empty when nothing was."""
    verdict: Verdict
    weight: Fraction
    """Marks that this cell carries; 0 where the answer is not needed."""
    marks: Fraction
    reason: str = ""
    """Why it cannot be read, in words for the student."""
    trace: str = ""
    """Why the verdict, for staff: the rule, the difference and the allowance. It may name the key."""


@dataclass(frozen=True)
class Diagnosis:
    """The misconception that explains a blank's wrong cells."""

    id: str
    sentence: str


@dataclass(frozen=True)
class BlankResult:
    """One marked blank; its cells are in reading order."""

    id: str
    label: str
    shape: tuple[int, ...]
    verdict: Verdict
    marks: Fraction
    max_marks: Fraction
    cells: tuple[CellResult, ...]
    diagnosis: Diagnosis | None = None
    reason: str = ""
    """Why the blank as a whole cannot be read, in words for the student."""
    notes: tuple[str, ...] = ()
    """To staff: a refused follow-through, a rule that failed."""


@dataclass(frozen=True)
class PrintedKeyResult:
    """Whether a student's own answers satisfy a printed key."""

    expression: str
    met: bool | None
    """None when the answers that it needs are not all there."""


@dataclass(frozen=True)
class ItemResult:
    """One marked problem."""

    id: str
    title: str
    section: str
    number: str
    """Its place on the sheet, such as "2.5"."""
    level: Level | None
    marks: Fraction
    max_marks: Fraction
    completed: bool
    attempted: bool
    blanks: tuple[BlankResult, ...]
    printed_keys: tuple[PrintedKeyResult, ...] = ()
    solution: str = ""
    """The worked solution; only filled in when the policy shows it."""
    fault: str = ""
    """The traceback of our own fault, for staff; empty when the item was marked."""

    @property
    def not_marked(self) -> bool:
        """Whether a fault of ours kept the item from being marked."""
        return bool(self.fault)


@dataclass(frozen=True)
class Goal:
    """How far a course's goal is reached."""

    course: str
    goal: int
    completed: int

    @property
    def reached(self) -> bool:
        """Whether enough exercises are completed."""
        return self.completed >= self.goal


@dataclass(frozen=True)
class LevelCount:
    """One row of the cover table."""

    symbol: str
    completed: int
    total: int


@dataclass(frozen=True)
class SubmissionResult:
    """Everything that marking one submission found."""

    worksheet: str
    title: str
    content_hash: str
    policies: Policies
    items: tuple[ItemResult, ...]
    score: Fraction
    max_score: Fraction
    levels: Mapping[Level, LevelCount]
    goal: Goal | None
    messages: tuple[str, ...] = ()
    """To the student, about the submission as a whole."""
    notes: tuple[str, ...] = field(default=())
    """To staff."""

    @property
    def completed(self) -> int:
        """Number of exercises that are fully right."""
        return sum(level.completed for level in self.levels.values())

    @property
    def not_marked(self) -> tuple[ItemResult, ...]:
        """The items that a fault of ours kept from being marked."""
        return tuple(item for item in self.items if item.not_marked)
