"""Read a store: the whole class as records, or only who is in it."""

from __future__ import annotations

import gc
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from autograder.class_results import BlankRecord, ClassResults, ItemRecord, SubmissionRecord, Submitter
from autograder.store.rows import VERDICTS, Row, fraction, info_from, typed
from autograder.store.schema import RESULT_TABLES, connect, unreadable


def stored_ids(path: Path) -> set[str]:
    """Return the ids of the submissions that are in a store."""
    with closing(connect(path)) as connection:
        return ids_of(connection, path)


def ids_of(connection: sqlite3.Connection, path: Path) -> set[str]:
    """Return the ids of the submissions."""
    try:
        return {id_ for (id_,) in connection.execute("SELECT submission FROM submissions")}
    except sqlite3.DatabaseError as error:
        raise unreadable(path, error) from None


def read_info(connection: sqlite3.Connection, path: Path) -> ClassResults:
    """Return what all submissions have in common, and none of them."""
    try:
        meta = dict(connection.execute("SELECT name, value FROM meta").fetchall())
        items = connection.execute("SELECT * FROM items ORDER BY position").fetchall()
        blanks = connection.execute("SELECT * FROM blanks ORDER BY item, position").fetchall()
        for table in RESULT_TABLES:
            connection.execute(f"SELECT * FROM {table} LIMIT 0")
        return info_from(meta, items, blanks)
    except (sqlite3.DatabaseError, KeyError, ValueError, TypeError) as error:
        raise unreadable(path, error) from None


def read_class(path: Path) -> ClassResults:
    """Return a whole class; `StoreError` if the file is damaged, foreign or of another format."""
    with closing(connect(path)) as connection, _without_collecting():
        info = read_info(connection, path)
        try:
            return info._replace(submissions=tuple(_submissions(connection, info)))
        except (sqlite3.DatabaseError, KeyError, ValueError, TypeError, StopIteration) as error:
            raise unreadable(path, error) from None


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Half a million records that live: looking for garbage among them costs more than reading them."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _by_first(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(row)
    return found


def _blank(letter: str, exact: str, cells: str, text: str, diagnosis: str, other: str, kind: Any) -> BlankRecord:
    return BlankRecord(VERDICTS[letter], fraction(exact), cells, typed(text), diagnosis, other, kind)


def _submissions(connection: sqlite3.Connection, info: ClassResults) -> list[SubmissionRecord]:
    submitters = _by_first(connection.execute("SELECT * FROM submitters ORDER BY submission, position"))
    items = _by_first(connection.execute("SELECT * FROM item_results ORDER BY submission, item"))
    blanks = connection.execute(
        "SELECT submission, item, blank, verdict, marks_exact, cells, typed, diagnosis, other, kind "
        "FROM blank_results ORDER BY submission, item, blank"
    )
    # The rows come by name; a record wants the order of the sheet.
    order = {item.id: sorted((blank.id, at) for at, blank in enumerate(item.blanks)) for item in info.items}
    found = []
    known: dict[Row, BlankRecord] = {}
    same: dict[Row, ItemRecord] = {}  # equal records are one, for which a class is looked at much sooner
    for about in connection.execute("SELECT * FROM submissions ORDER BY submission").fetchall():
        id_, variant, _, score, _, max_score, completed, fault, messages, notes, digest = about
        records: dict[str, ItemRecord] = {}
        for _, name, _, marks, attempted, done, not_marked, first_error, why in items.pop(id_, ()):
            places = order[name]
            one: list[Any] = [None] * len(places)
            for expected, at in places:
                row = next(blanks)
                if row[:3] != (id_, name, expected):
                    raise ValueError(f"the rows of {id_} do not fit")
                one[at] = known.get(row[3:]) or known.setdefault(row[3:], _blank(*row[3:]))
            key = (marks, attempted, done, not_marked, first_error, why, *map(id, one))
            record = same.get(key)
            if record is None:
                record = same[key] = ItemRecord(
                    fraction(marks), bool(attempted), bool(done), bool(not_marked), first_error, tuple(one), why
                )
            records[name] = record
        found.append(
            SubmissionRecord(
                id_,
                tuple(Submitter(*whose[2:]) for whose in submitters.pop(id_, ())),
                variant,
                fraction(score),
                fraction(max_score),
                completed,
                {item.id: records[item.id] for item in info.items if item.id in records},
                fault,
                typed(messages),
                typed(notes),
                digest,
            )
        )
    if items or submitters or next(blanks, None) is not None:
        raise ValueError("rows of no submission")
    return found
