"""What marking a whole class found, as frozen records: batch writes them, reports and exports only read them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Literal, NamedTuple

from autograder.problem import Level
from autograder.result import Verdict


class BlankInfo(NamedTuple):
    """A blank of an item: what every submission has in common."""

    id: str
    label: str
    shape: tuple[int, ...]
    max_marks: Fraction


class ItemInfo(NamedTuple):
    """An item of the worksheet, in the order of the sheet."""

    id: str
    title: str
    section: str
    number: str
    level: Level | None
    kind: Literal["exercise", "activity", "code"]
    max_marks: Fraction
    page: str
    """The module of reference/ that computes it; empty for an activity."""
    blanks: tuple[BlankInfo, ...]


class BlankRecord(NamedTuple):
    """What became of one blank of one submission."""

    verdict: Verdict
    marks: Fraction
    cells: str
    """Verdicts of the cells in reading order, a letter each: C F M I U - N, as in a result's compact form."""
    typed: tuple[str, ...] = ()
    """What was typed into the cells, made safe to show; empty for a variable of a code task."""
    diagnosis: str = ""
    """Id of the misconception or convention that was named."""
    other: str = ""
    """Id of the second one, when two were named."""
    kind: Literal["", "misconception", "convention"] = ""


class ItemRecord(NamedTuple):
    """What became of one item of one submission."""

    marks: Fraction
    attempted: bool
    completed: bool
    not_marked: bool
    first_error: str
    """Id of the blank in which the first error of one's own was made; empty if there is none."""
    blanks: tuple[BlankRecord, ...]
    """In the order of the item's blanks."""
    fault: str = ""
    """Why it could not be marked, for staff."""


class Submitter(NamedTuple):
    """Whose submission it is, as far as that is known."""

    name: str = ""
    email: str = ""
    sid: str = ""


class SubmissionRecord(NamedTuple):
    """One submission, marked or not."""

    id: str
    """Its name in the batch: a folder, or Gradescope's submission id."""
    submitters: tuple[Submitter, ...]
    """One student, or the members of a group."""
    variant: str
    """The variant code that it was marked by, or "printed"."""
    score: Fraction
    max_score: Fraction
    completed: int
    items: Mapping[str, ItemRecord]
    fault: str = ""
    """Why the submission as a whole could not be marked, for staff; its score then means nothing."""
    messages: tuple[str, ...] = ()
    """What the student reads about the submission as a whole."""
    notes: tuple[str, ...] = ()
    """To staff."""
    digest: str = ""
    """Of the files that it was marked from."""

    @property
    def not_marked(self) -> bool:
        """Whether it, or one of its items, could not be marked."""
        return bool(self.fault) or any(item.not_marked for item in self.items.values())


class ClassResults(NamedTuple):
    """A whole class."""

    worksheet: str
    title: str
    content_hash: str
    """Of the worksheet's files that it was marked by."""
    tool: str
    """Version of this package."""
    policies: Mapping[str, Any]
    levels: Mapping[Level, str]
    """The symbol of each level."""
    goals: Mapping[str, int]
    items: tuple[ItemInfo, ...]
    submissions: tuple[SubmissionRecord, ...]
    """In the order of their ids."""
    complete: bool = True
    """Whether every submission of the batch is there: False when it was interrupted."""
