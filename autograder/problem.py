"""What a worksheet is made of, as frozen plain data: no files, no arithmetic.

Records are compared nowhere and printed nowhere, so they go without the methods for it: every method that a
dataclass generates costs start-up time in every submission. The field docstrings become the descriptions
in the JSON schemas that an author's editor shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from autograder.policies import Conventions, Policies
from autograder.problem_code import CodeTask
from autograder.problem_sheet import Sheet
from autograder.problem_variants import Variants

Grid = float | list[float] | list[list[float]]
"""A number, a row, or a table of numbers, as JSON writes them."""

Level = Literal["beginner", "intermediate", "advanced", "expert"]
LEVELS: tuple[Level, ...] = ("beginner", "intermediate", "advanced", "expert")
Status = Literal["holds", "misprint", "doubtful"]
Printing = Literal["first", "second", "both"]

_STRICT = {"extra": "forbid", "use_attribute_docstrings": True}


@dataclass(frozen=True, eq=False, repr=False)
class Tolerance:
    """How far a response may lie from the expected value: |response - expected| <= atol + rtol |key|."""

    __pydantic_config__ = _STRICT

    atol: float = 0.0
    """Absolute allowance. 0 means exact, up to binary rounding."""
    rtol: float = 0.0
    """Allowance relative to the expected value."""
    decimals: int | None = None
    """Instead: right when rounded to this many decimals, half a unit of the last one."""
    significant: int | None = None
    """Instead: right when rounded to this many significant figures of the expected value."""


@dataclass(frozen=True, eq=False, repr=False)
class Region:
    """A region of the 7 x 7 grid: the cells with these coordinates, rows and columns as listed."""

    __pydantic_config__ = _STRICT

    x: list[int]
    """x of the columns, from left to right."""
    y: list[int]
    """y of the rows, from top to bottom."""


@dataclass(frozen=True, eq=False, repr=False)
class Blank:
    """A box, or an array of boxes, that a student fills in."""

    __pydantic_config__ = _STRICT

    id: str
    """Name in the answers file. It never changes once students have seen it."""
    shape: list[int]
    """Rows and columns; [] is a single number."""
    label: str = ""
    """What the sheet prints beside the boxes."""
    kind: Literal["number", "choice", "link"] = "number"
    """A number, one of `choices`, or a web address that staff look at."""
    step: str | None = None
    """The step of the page that gives the expected value; by default the one named like the blank."""
    region: Region | None = None
    """Take only this region of the step's 7 x 7 grid."""
    index: list[int] | None = None
    """Take only this entry of the step's array (row and column, counted from 0)."""
    choices: list[int] | None = None
    """The options of a choice."""
    not_needed_where_zero: str | None = None
    """A step of the same shape: where it is 0, "x" (not needed) is right and the cell carries no marks."""
    tolerance: Tolerance | None = None
    """By default the worksheet's tolerance."""
    marks: int | str = 1
    """Marks of the whole blank: a whole number, or a fraction such as "1/2"."""
    cell_weights: Grid | None = None
    """How the cells share the marks, in the blank's shape; by default equally."""
    letters: str = ""
    """Letters of printed keys: one for the whole blank, or one for each cell in reading order."""

    @property
    def step_name(self) -> str:
        """The step of the page that gives the expected value."""
        return self.step or self.id

    @property
    def size(self) -> int:
        """Number of cells."""
        size = 1
        for length in self.shape:
            size *= length
        return size

    @property
    def max_marks(self) -> Fraction:
        """Marks of the whole blank, exactly."""
        return Fraction(self.marks)


@dataclass(frozen=True, eq=False, repr=False)
class Print:
    """What one printing of the worksheet prints for a key, and whether that is right."""

    __pydantic_config__ = _STRICT

    printed: float
    """The printed number."""
    status: Status
    """holds: recomputed, agrees. misprint: the print is wrong. doubtful: on record, never marked by."""
    printing: Printing = "both"
    """Which printing of the worksheet."""


@dataclass(frozen=True, eq=False, repr=False)
class PrintedKey:
    """A checksum that the worksheet prints so that students can check their own answers."""

    __pydantic_config__ = _STRICT

    expression: str
    """As printed, over letters and ids of blanks: `sum(a)`, `a+b+c`, `abs(sum(a))`, `a mod 7`."""
    prints: list[Print]
    """What each printing says."""
    reissued: bool = False
    """Print the recomputed value as the key of this edition, although the old print is doubtful."""


@dataclass(frozen=True, eq=False, repr=False)
class Problem:
    """One exercise of the worksheet, or its activity."""

    __pydantic_config__ = _STRICT

    id: str
    """Name in the answers file, and of the file."""
    title: str
    """Heading on the sheet."""
    level: Level | None
    """Level on the cover; null for an activity, which carries no marks and counts nowhere."""
    text: str
    """What the student is asked to do."""
    blanks: list[Blank]
    """The boxes to fill in, in the order of the sheet."""
    page: str | None = None
    """Module of reference/ that computes the answers; null for an activity."""
    givens: dict[str, Grid] = field(default_factory=dict)
    """The numbers of the exercise, by the names that the page's steps use."""
    context: dict[str, Grid] = field(default_factory=dict)
    """Numbers that the sheet shows and no step uses."""
    printed_keys: list[PrintedKey] = field(default_factory=list)
    """The worksheet's own checksums."""
    variants: Variants | None = None
    """How the givens vary from student to student, where the course wants that."""
    code: CodeTask | None = None
    """The same exercise as a function that students write."""
    conventions: Conventions | None = None
    """Exact logarithms or sigma instead of the printed tables: accept, note or reject; null: as the worksheet says."""
    sheet: Sheet | None = None
    """How the exercise is laid out on the worksheet's page; null: its givens and its blanks, one by one."""
    reconstructed: str = ""
    """What of the source was lost and chosen anew; empty when everything is as printed."""

    @property
    def varies(self) -> bool:
        """Whether its givens can be drawn."""
        return self.variants is not None

    @property
    def counts(self) -> bool:
        """Whether this is an exercise that counts towards the goal."""
        return self.level is not None

    @property
    def max_marks(self) -> Fraction:
        """Marks of the whole exercise; an activity has none."""
        return sum((blank.max_marks for blank in self.blanks), Fraction(0)) if self.counts else Fraction(0)


@dataclass(frozen=True, eq=False, repr=False)
class Section:
    """A part of the worksheet: a heading and its exercises in order."""

    __pydantic_config__ = _STRICT

    title: str
    """Heading of the section."""
    exercises: list[str]
    """Ids of its problems, in the order of the sheet."""


@dataclass(frozen=True, eq=False, repr=False)
class WorksheetFile:
    """The file worksheet.json: title, goals, order and policies."""

    __pydantic_config__ = _STRICT

    id: str
    """Name of the worksheet, of its folder, and in the answers file."""
    title: str
    """Title on the cover."""
    levels: dict[Level, str]
    """The levels of the cover, each with its symbol."""
    goals: dict[str, int]
    """How many exercises to complete, by course."""
    sections: list[Section]
    """The exercises in the order of the sheet."""
    salt: str = ""
    """A secret that goes into the hidden inputs of code tasks; change it each term."""
    tolerance: Tolerance = field(default_factory=lambda: Tolerance(atol=0.02))
    """Tolerance of blanks that do not name their own: one-decimal table arithmetic."""
    policies: Policies = field(default_factory=Policies)
    """Scores and disclosure."""


@dataclass(frozen=True, eq=False, repr=False)
class Worksheet:
    """A worksheet with its problems in order, and the hash of the files that it was read from."""

    file: WorksheetFile
    problems: Mapping[str, Problem]
    content_hash: str

    @property
    def id(self) -> str:
        """Name of the worksheet."""
        return self.file.id

    @property
    def policies(self) -> Policies:
        """What the course decided."""
        return self.file.policies

    def exercises(self) -> Iterator[Problem]:
        """Yield the problems that count, in order."""
        return (problem for problem in self.problems.values() if problem.counts)
