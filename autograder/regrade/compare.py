"""Two markings of the same class held against one another: who gains, who loses, on which blanks."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from autograder.class_results import BlankRecord, ClassResults, ItemInfo, SubmissionRecord, Submitter
from autograder.result import Verdict


class BlankChange(NamedTuple):
    """A blank of one submission that would earn something else, or be judged otherwise."""

    item: str
    blank: str
    old_marks: Fraction
    new_marks: Fraction
    old_verdict: Verdict
    new_verdict: Verdict
    typed: tuple[str, ...]


class SubmissionChange(NamedTuple):
    """One submission whose marks, verdicts or score would change."""

    id: str
    submitters: tuple[Submitter, ...]
    old_score: Fraction
    new_score: Fraction
    """As marked anew."""
    kept_score: Fraction
    """What would count: the old one where scores are never lowered and the new one is lower."""
    max_score: Fraction
    old_completed: int
    new_completed: int
    blanks: tuple[BlankChange, ...]

    @property
    def difference(self) -> Fraction:
        """What the student gains, negative for a loss."""
        return self.kept_score - self.old_score


class BlankSummary(NamedTuple):
    """One blank over the whole class."""

    item: str
    title: str
    blank: str
    gain: int
    """How many students would earn more on it."""
    lose: int
    otherwise: int
    """How many would be judged otherwise for the same marks."""
    total: Fraction
    """Sum of the differences in marks."""


class Regrade(NamedTuple):
    """The whole comparison."""

    before: str
    """Content hash of the worksheet's files that the class was marked by."""
    after: str
    never_lower: bool
    submissions: int
    """How many were compared."""
    left_out: tuple[str, ...]
    """Ids of submissions that could not be marked, before or now."""
    changes: tuple[SubmissionChange, ...]
    """The largest loss first, then the largest gain."""
    blanks: tuple[BlankSummary, ...]
    """Those that change anything, in the order of the sheet."""

    @property
    def gain(self) -> int:
        """How many students' scores would rise."""
        return sum(change.difference > 0 for change in self.changes)

    @property
    def lose(self) -> int:
        """How many students' scores would fall."""
        return sum(change.difference < 0 for change in self.changes)


def compare_classes(old: ClassResults, new: ClassResults, *, never_lower: bool = False) -> Regrade:
    """Compare two markings of the same submissions.

    A submission that could not be marked on either side is left out and named. An item or blank that only one side
    has counts as 0 marks on the other.
    """
    marked_anew = {record.id: record for record in new.submissions}
    left_out, changes = [], []
    for record in old.submissions:
        again = marked_anew.get(record.id)
        if again is None or record.not_marked or again.not_marked:
            left_out.append(record.id)
            continue
        change = _compare(old, new, record, again, never_lower)
        if change.blanks or change.old_score != change.new_score or change.old_completed != change.new_completed:
            changes.append(change)
    changes.sort(key=lambda change: (change.difference >= 0, -abs(change.difference), change.id))
    summaries = tuple(_summaries(old, new, changes))
    compared = len(old.submissions) - len(left_out)
    return Regrade(
        old.content_hash, new.content_hash, never_lower, compared, tuple(left_out), tuple(changes), summaries
    )


def _compare(
    old: ClassResults, new: ClassResults, record: SubmissionRecord, again: SubmissionRecord, never_lower: bool
) -> SubmissionChange:
    before, after = _blanks(old, record), _blanks(new, again)
    blanks = []
    for place in dict.fromkeys((*before, *after)):
        one, other = before.get(place), after.get(place)
        was, now = _judged(one), _judged(other)
        if was != now or (one is not None and other is not None and one.cells != other.cells):
            typed = one.typed if one is not None else other.typed if other is not None else ()
            blanks.append(BlankChange(*place, was[1], now[1], was[0], now[0], typed))
    kept = max(record.score, again.score) if never_lower else again.score
    return SubmissionChange(
        record.id,
        record.submitters,
        record.score,
        again.score,
        kept,
        again.max_score,
        record.completed,
        again.completed,
        tuple(blanks),
    )


def _judged(blank: BlankRecord | None) -> tuple[Verdict, Fraction]:
    return (Verdict.NO_RESPONSE, Fraction(0)) if blank is None else (blank.verdict, blank.marks)


def _blanks(results: ClassResults, record: SubmissionRecord) -> dict[tuple[str, str], BlankRecord]:
    return {
        (item.id, blank.id): found
        for item in results.items
        if item.id in record.items
        for blank, found in zip(item.blanks, record.items[item.id].blanks, strict=True)
    }


def _summaries(old: ClassResults, new: ClassResults, changes: list[SubmissionChange]) -> Iterator[BlankSummary]:
    infos: dict[str, ItemInfo] = {item.id: item for item in (*old.items, *new.items)}
    places = dict.fromkeys((item.id, blank.id) for item in infos.values() for blank in item.blanks)
    for item, blank in places:
        here = [one for change in changes for one in change.blanks if (one.item, one.blank) == (item, blank)]
        if here:
            differences = [one.new_marks - one.old_marks for one in here]
            yield BlankSummary(
                item,
                infos[item].title,
                blank,
                sum(difference > 0 for difference in differences),
                sum(difference < 0 for difference in differences),
                sum(difference == 0 for difference in differences),
                sum(differences, Fraction(0)),
            )
