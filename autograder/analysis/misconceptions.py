"""How frequent each named misconception and convention is, in the class and in each item."""

from __future__ import annotations

from collections import defaultdict
from typing import Literal, NamedTuple

from autograder.analysis.intervals import Interval, wilson
from autograder.analysis.mark_table import marked_item, marked_submissions
from autograder.analysis.sentences import Named, named
from autograder.class_results import ClassResults, ItemInfo, ItemRecord


class Frequency(NamedTuple):
    """How many of how many; a group's submission counts once."""

    students: int
    of: int
    """Students who could have shown it: who attempted the item, or one of the items."""
    interval: Interval
    """Wilson's, of the share."""

    @property
    def share(self) -> float:
        """From 0 to 1; 0 of nobody."""
        return self.students / self.of if self.of else 0.0


class ItemFrequency(NamedTuple):
    """How frequent a misconception is on one item."""

    item: str
    title: str
    frequency: Frequency


class MisconceptionFrequency(NamedTuple):
    """How frequent a misconception is."""

    id: str
    kind: Literal["misconception", "convention"]
    happened: str
    """What happened, as the students read it."""
    check: str
    """What to look at, as they read it."""
    in_class: Frequency
    """Of the students who attempted one of the items on which somebody showed it."""
    by_item: tuple[ItemFrequency, ...]
    """The items on which somebody showed it, in the order of the sheet."""
    submissions: tuple[str, ...]
    """Ids of those who showed it."""

    @property
    def sentence(self) -> str:
        """All that a student reads."""
        return f"{self.happened} {self.check}".strip()


def misconception_frequencies(results: ClassResults) -> list[MisconceptionFrequency]:
    """Return every misconception and convention that was named, the most frequent first.

    Notes
    -----
    Students are counted, not cells. Where two were named for a blank (either one or the other gives the numbers, or
    both happened), the student counts for both. Of two rules of the same name on different pages, each has its own
    entry where their sentences differ.
    """
    attempted: dict[str, set[str]] = defaultdict(set)
    shown: dict[Named, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for submission in marked_submissions(results):
        for item in results.items:
            record = marked_item(results, submission, item)
            if record is None or not record.attempted:
                continue
            attempted[item.id].add(submission.id)
            for diagnosis in named_in(item, record):
                shown[diagnosis][item.id].add(submission.id)
    found = []
    for diagnosis, by_item in shown.items():
        students = set[str]().union(*by_item.values())
        could = set[str]().union(*(attempted[id_] for id_ in by_item))
        rows = [
            ItemFrequency(item.id, item.title, _frequency(len(by_item[item.id]), len(attempted[item.id])))
            for item in results.items
            if item.id in by_item
        ]
        in_class = _frequency(len(students), len(could))
        found.append(MisconceptionFrequency(*diagnosis, in_class, tuple(rows), tuple(sorted(students))))
    return sorted(found, key=lambda one: (-one.in_class.students, one.id, one.sentence))


def named_in(item: ItemInfo, record: ItemRecord) -> set[Named]:
    """Return what was named on an item of one submission, each once."""
    ids = {id_ for blank in record.blanks for id_ in (blank.diagnosis, blank.other) if id_}
    return {named(id_, item.page) for id_ in ids}


def _frequency(students: int, of: int) -> Frequency:
    return Frequency(students, of, wilson(students / of if of else 0.0, of))
