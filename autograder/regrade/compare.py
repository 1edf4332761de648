"""Two markings of the same class held against one another: who gains, who loses, on which blanks."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any, NamedTuple

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
    old_max_score: Fraction
    """What it was out of."""
    new_score: Fraction
    """As marked anew."""
    kept_score: Fraction
    """What would count, out of `max_score`: the old share where scores are never lowered and the new one is lower."""
    max_score: Fraction
    """Full score as marked anew; another one where marks, exercises or the score's policy changed."""
    old_completed: int
    new_completed: int
    blanks: tuple[BlankChange, ...]

    @property
    def difference(self) -> Fraction:
        """What the student gains, in points of the full score as marked anew; negative for a loss."""
        return self.kept_score - rescaled(self.old_score, self.old_max_score, self.max_score)

    @property
    def is_rescaled(self) -> bool:
        """Whether the two scores are out of different full scores."""
        return self.old_max_score != self.max_score


def rescaled(score: Fraction, full: Fraction, other: Fraction) -> Fraction:
    """Return a score as the same share of another full score.

    Examples
    --------
    >>> rescaled(Fraction(3), Fraction(4), Fraction(100))
    Fraction(75, 1)
    """
    return score * other / full if full else score


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
    tool_before: str
    """Version of this package, which holds the arithmetic and the wrong rules: no hash of the files knows these."""
    tool_after: str
    never_lower: bool
    submissions: int
    """How many were compared."""
    left_out: tuple[str, ...]
    """Ids of submissions that could not be marked, before or now."""
    changes: tuple[SubmissionChange, ...]
    """The largest loss first, then the largest gain."""
    blanks: tuple[BlankSummary, ...]
    """Those that change anything, in the order of the sheet."""
    gone: tuple[str, ...]
    """Blanks that the changed files do not have, or in another shape: what was typed there is lost."""
    added: tuple[str, ...]
    """Blanks that only the changed files have, or in another shape: nobody could answer them yet."""
    policies: Mapping[str, tuple[Any, Any]]
    """Policies that differ: before, after."""

    @property
    def is_rescaled(self) -> bool:
        """Whether somebody's scores are out of different full scores, before and after."""
        return any(change.is_rescaled for change in self.changes)

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

    A submission that could not be marked on either side is left out and named; code that could not be marked stays
    so, and keeps nobody out. An item or blank that only one side has counts as 0 marks on the other. Scores are
    compared as shares of their full scores: where these differ, the old score is put on the new one.
    """
    marked_anew = {record.id: record for record in new.submissions}
    left_out, changes = [], []
    for record in old.submissions:
        again = marked_anew.get(record.id)
        if again is None or not _is_marked(old, record) or not _is_marked(new, again):
            left_out.append(record.id)
            continue
        change = _compare(old, new, record, again, never_lower)
        same_share = change.new_score == rescaled(change.old_score, change.old_max_score, change.max_score)
        if change.blanks or not same_share or change.old_completed != change.new_completed:
            changes.append(change)
    changes.sort(key=lambda change: (change.difference >= 0, -abs(change.difference), change.id))
    before, after = _shapes(old), _shapes(new)
    return Regrade(
        before=old.content_hash,
        after=new.content_hash,
        tool_before=old.tool,
        tool_after=new.tool,
        never_lower=never_lower,
        submissions=len(old.submissions) - len(left_out),
        left_out=tuple(left_out),
        changes=tuple(changes),
        blanks=tuple(_summaries(old, new, changes)),
        gone=tuple(f"{item}.{blank}" for (item, blank), shape in before.items() if after.get((item, blank)) != shape),
        added=tuple(f"{item}.{blank}" for (item, blank), shape in after.items() if before.get((item, blank)) != shape),
        policies=_other_policies(old.policies, new.policies),
    )


def _is_marked(results: ClassResults, record: SubmissionRecord) -> bool:
    """Whether it and all its exercises by hand could be marked."""
    by_hand = [record.items[item.id] for item in results.items if item.kind != "code" and item.id in record.items]
    return not record.fault and not any(item.not_marked for item in by_hand)


def _shapes(results: ClassResults) -> dict[tuple[str, str], tuple[int, ...]]:
    return {(item.id, blank.id): blank.shape for item in results.items for blank in item.blanks}


def _other_policies(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Return the policies that differ, as JSON would write them."""

    def written(value: Any) -> Any:
        return json.loads(json.dumps(value, default=str))

    pairs = {name: (written(old.get(name)), written(new.get(name))) for name in dict.fromkeys((*old, *new))}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


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
    was_worth = rescaled(record.score, record.max_score, again.max_score)
    return SubmissionChange(
        id=record.id,
        submitters=record.submitters,
        old_score=record.score,
        old_max_score=record.max_score,
        new_score=again.score,
        kept_score=max(was_worth, again.score) if never_lower else again.score,
        max_score=again.max_score,
        old_completed=record.completed,
        new_completed=again.completed,
        blanks=tuple(blanks),
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
    asked = sorted((*_shapes(old), *_shapes(new)), key=lambda place: list(infos).index(place[0]))
    places = dict.fromkeys(asked)
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
