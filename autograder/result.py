"""What marking returns: frozen records that everything after it only reads."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from fractions import Fraction
from typing import Any, Literal, NamedTuple

from autograder.policies import Policies
from autograder.problem import Level


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

LETTERS = dict(zip(Verdict, "CFMIU-N", strict=True))
"""Verdicts in compact form, one character for each cell in reading order."""


class CellResult(NamedTuple):
    """One marked box: what was typed, what became of it, and what it earned."""

    raw: str
    """As typed, made safe to show; empty when nothing was."""
    verdict: Verdict
    weight: int | Fraction
    """Share of the blank's marks, relative to the other cells; 0 where the answer is not needed."""
    reason: str = ""
    """Why it cannot be read, in words for the student."""
    trace: str = ""
    """On demand, why the verdict, for staff: the rule, the difference, the allowance. It names the key."""
    earned: Fraction = Fraction(0)
    """Share of its marks that it earned, from 0 to 1."""


class Diagnosis(NamedTuple):
    """What explains a blank's wrong cells: a misconception, or another convention than the sheet's."""

    id: str
    happened: str
    """What happened, a sentence for the student."""
    check: str
    """What to look at, another."""
    kind: Literal["misconception", "convention"] = "misconception"
    credit: Fraction = Fraction(0)
    """Share of a cell's marks that it still earns."""
    joined: Literal["", "or", "and"] = ""
    """Whether there is a second one: it cannot be told from the first, or happened too."""
    other: str = ""
    """Id of the second one."""
    only_rounded: bool = False
    """Whether it is the sheet's own convention, rounded on the way; that is accepted in any case."""

    @property
    def sentence(self) -> str:
        """All that the student reads."""
        return f"{self.happened} {self.check}".strip()


class Explanation(NamedTuple):
    """What explains wrong cells of one blank."""

    diagnosis: Diagnosis | None = None
    cells: frozenset[int] = frozenset()
    """Flat positions of the wrong cells that it gives exactly."""
    everywhere: bool = False
    """Whether it gets nothing wrong that the student got right."""
    follows: bool = False
    """Whether they follow from a mistake that already shows in an earlier blank."""


class BlankResult(NamedTuple):
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
    raw: str = ""
    """What was typed, where it does not fit into the cells; made safe to show."""
    notes: tuple[str, ...] = ()
    """To staff: a refused follow-through, a rule that failed."""
    code: CodeFacts | None = None
    """Of a variable of a code task; its one cell stands for all inputs."""

    @property
    def by_convention(self) -> bool:
        """Whether cells were accepted with a note, because they are right by another convention."""
        if self.diagnosis is None or self.diagnosis.kind != "convention":
            return False
        return any(cell.verdict is Verdict.FOLLOW_THROUGH for cell in self.cells)


class CodeFacts(NamedTuple):
    """What is known of one variable of a code task, over all inputs."""

    inputs: int
    right: int
    """On how many inputs it is right, or follows from the student's own values."""
    where: str = ""
    """The line where it is assigned, as the student counts it."""
    shape: tuple[tuple[int, ...], tuple[int, ...]] | None = None
    """Its shape and the expected one, where they differ."""
    failing: str = ""
    """Shapes of the first input on which it is not right, when it is right on others."""
    missing: bool = False
    """Whether it was never assigned where it is not right."""
    remark: str = ""


class PrintedKeyResult(NamedTuple):
    """Whether a student's own answers satisfy a printed key."""

    expression: str
    met: bool | None
    """None when the answers that it needs are not all there."""
    misprinted: bool = False
    """Whether the print is wrong, so that the recomputed value is what counts."""


class ItemResult(NamedTuple):
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
    kind: Literal["exercise", "activity", "code"] = "exercise"
    remarks: tuple[str, ...] = ()
    """To the student, about their code: the file, an error and its line, warnings."""
    fault: str = ""
    """The traceback of our own fault, for staff; empty when the item was marked."""

    @property
    def not_marked(self) -> bool:
        """Whether a fault of ours kept the item from being marked."""
        return bool(self.fault)


class CodeResult(NamedTuple):
    """The code items of a submission, and what staff should know of the run."""

    items: tuple[ItemResult, ...]
    uploaded: bool = False
    messages: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    isolation: dict[str, Any] | None = None
    """Tier and layers, when code was run."""


class Goal(NamedTuple):
    """How far a course's goal is reached."""

    course: str
    goal: int
    completed: int

    @property
    def reached(self) -> bool:
        """Whether enough exercises are completed."""
        return self.completed >= self.goal


class LevelCount(NamedTuple):
    """One row of the cover table."""

    symbol: str
    completed: int
    total: int


class Who(NamedTuple):
    """What the cover of a sheet says of whom it belongs to, made safe to show; it proves nothing."""

    name: str = ""
    identity: str = ""
    """The identity key, such as a campus login."""


class SubmissionResult(NamedTuple):
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
    notes: tuple[str, ...] = ()
    """To staff."""
    isolation: dict[str, Any] | None = None
    """How student code was confined, when some was run."""
    variant: str = "printed"
    """The variant code that it was marked by, or that it is the printed worksheet."""
    who: Who = Who()

    @property
    def completed(self) -> int:
        """Number of exercises that are fully right."""
        return sum(level.completed for level in self.levels.values())

    @property
    def not_marked(self) -> tuple[ItemResult, ...]:
        """The items that a fault of ours kept from being marked."""
        return tuple(item for item in self.items if item.not_marked)
