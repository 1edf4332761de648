"""A record as the rows of the tables, and back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from autograder.class_results import BlankInfo, ClassResults, ItemInfo, ItemRecord, SubmissionRecord
from autograder.result import LETTERS

Row = tuple[Any, ...]
BlankIds = Mapping[str, tuple[str, ...]]
VERDICTS = {letter: verdict for verdict, letter in LETTERS.items()}


class Rows(NamedTuple):
    """A submission's rows, by the tables that they go into; nothing but text and numbers, so cheap to send."""

    submission: Row
    submitters: tuple[Row, ...]
    items: tuple[Row, ...]
    blanks: tuple[Row, ...]


def text_of(value: Any) -> str:
    """Return JSON in its one form, without spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=4096)
def _marks(marks: Fraction) -> tuple[float, str]:
    return float(marks), str(marks)


@lru_cache(maxsize=4096)
def fraction(text: str) -> Fraction:
    """Return exact marks from their text."""
    return Fraction(text)


def blank_ids(items: Iterable[ItemInfo]) -> BlankIds:
    """Return the blanks of each item, in order."""
    return {item.id: tuple(blank.id for blank in item.blanks) for item in items}


class ItemRows(NamedTuple):
    """An item's row and those of its blanks, without the submission's id in front."""

    item: Row
    blanks: tuple[Row, ...]


def rows_of_item(item: ItemRecord, name: str, blanks: Sequence[str]) -> ItemRows:
    """Return the rows of an item; `blanks` names its blanks."""
    head = (name, *_marks(item.marks), +item.attempted, +item.completed, +item.not_marked)
    cells = (
        (
            *(name, blank, LETTERS[one.verdict], *_marks(one.marks), one.cells, text_of(one.typed)),
            *(one.diagnosis, one.other, one.kind),
        )
        for blank, one in zip(blanks, item.blanks, strict=True)
    )
    return ItemRows((*head, item.first_error, item.fault), tuple(cells))


def rows_of(
    record: SubmissionRecord, blanks: BlankIds, of_item: Callable[[str, ItemRecord], ItemRows] | None = None
) -> Rows:
    """Return the rows of a submission.

    `blanks` names the blanks of each item; `of_item` may stand in the place of `rows_of_item`: one that remembers.
    """
    id_ = record.id
    submission = (
        *(id_, record.variant, *_marks(record.score), *_marks(record.max_score), record.completed, record.fault),
        *(text_of(record.messages), text_of(record.notes), record.digest),
    )
    items = [
        of_item(name, one) if of_item is not None else rows_of_item(one, name, blanks[name])
        for name, one in record.items.items()
    ]
    return Rows(
        submission,
        tuple((id_, at, *whose) for at, whose in enumerate(record.submitters)),
        tuple((id_, *rows.item) for rows in items),
        tuple((id_, *row) for rows in items for row in rows.blanks),
    )


def info_rows(info: ClassResults) -> tuple[list[Row], list[Row], list[Row]]:
    """Return the rows of meta, items and blanks: what all submissions have in common."""
    meta = {
        "worksheet": info.worksheet,
        "title": info.title,
        "content_hash": info.content_hash,
        "tool": info.tool,
        "policies": text_of(info.policies),
        "levels": text_of(info.levels),
        "goals": text_of(info.goals),
    }
    items: list[Row] = []
    blanks: list[Row] = []
    for position, item in enumerate(info.items):
        head = (item.id, position, item.title, item.section, item.number, item.level, item.kind)
        items.append((*head, *_marks(item.max_marks), item.page))
        blanks += [
            (item.id, blank.id, at, blank.label, text_of(blank.shape), *_marks(blank.max_marks))
            for at, blank in enumerate(item.blanks)
        ]
    return list(meta.items()), items, blanks


def info_from(meta: Mapping[str, str], items: Iterable[Row], blanks: Iterable[Row]) -> ClassResults:
    """Return what all submissions have in common; `items` and `blanks` by their positions."""
    of_item: dict[str, list[BlankInfo]] = {}
    for item, blank, _, label, shape, _, max_marks in blanks:
        of_item.setdefault(item, []).append(BlankInfo(blank, label, tuple(json.loads(shape)), fraction(max_marks)))
    policies, levels, goals = (json.loads(meta[name]) for name in ("policies", "levels", "goals"))
    return ClassResults(
        worksheet=meta["worksheet"],
        title=meta["title"],
        content_hash=meta["content_hash"],
        tool=meta["tool"],
        policies=policies,
        levels=levels,
        goals=goals,
        items=tuple(
            ItemInfo(item, title, section, number, level, kind, fraction(max_marks), page, tuple(of_item[item]))
            for item, _, title, section, number, level, kind, _, max_marks, page in items
        ),
        submissions=(),
        complete=meta["complete"] == "1",
    )


@lru_cache(maxsize=65536)
def typed(text: str) -> tuple[str, ...]:
    """Return what was typed into the cells of a blank; a class types much the same."""
    return tuple(json.loads(text))
