"""The tables of a store, and opening a file that may be none."""

from __future__ import annotations

import sqlite3
from pathlib import Path

FORMAT = 1
"""Raised whenever a reader of the old tables would go wrong."""
APPLICATION_ID = 0x62796861  # "byha", in the file's header

# What is plain to query has the plain name: `score` is a number, `score_exact` the same as a fraction.
TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE items (
    item TEXT PRIMARY KEY, position INTEGER NOT NULL, title TEXT NOT NULL, section TEXT NOT NULL, number TEXT NOT NULL,
    level TEXT, kind TEXT NOT NULL, max_marks REAL NOT NULL, max_marks_exact TEXT NOT NULL, page TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE blanks (
    item TEXT NOT NULL REFERENCES items, blank TEXT NOT NULL, position INTEGER NOT NULL, label TEXT NOT NULL,
    shape TEXT NOT NULL, max_marks REAL NOT NULL, max_marks_exact TEXT NOT NULL, PRIMARY KEY (item, blank)
) WITHOUT ROWID;
CREATE TABLE submissions (
    submission TEXT PRIMARY KEY, variant TEXT NOT NULL, score REAL NOT NULL, score_exact TEXT NOT NULL,
    max_score REAL NOT NULL, max_score_exact TEXT NOT NULL, completed INTEGER NOT NULL, fault TEXT NOT NULL,
    messages TEXT NOT NULL, notes TEXT NOT NULL, digest TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE submitters (
    submission TEXT NOT NULL REFERENCES submissions, position INTEGER NOT NULL, name TEXT NOT NULL,
    email TEXT NOT NULL, sid TEXT NOT NULL, PRIMARY KEY (submission, position)
) WITHOUT ROWID;
CREATE TABLE item_results (
    submission TEXT NOT NULL REFERENCES submissions, item TEXT NOT NULL REFERENCES items, marks REAL NOT NULL,
    marks_exact TEXT NOT NULL, attempted INTEGER NOT NULL, completed INTEGER NOT NULL, not_marked INTEGER NOT NULL,
    first_error TEXT NOT NULL, fault TEXT NOT NULL, PRIMARY KEY (submission, item)
) WITHOUT ROWID;
CREATE TABLE blank_results (
    submission TEXT NOT NULL REFERENCES submissions, item TEXT NOT NULL, blank TEXT NOT NULL, verdict TEXT NOT NULL,
    marks REAL NOT NULL, marks_exact TEXT NOT NULL, cells TEXT NOT NULL, typed TEXT NOT NULL, diagnosis TEXT NOT NULL,
    other TEXT NOT NULL, kind TEXT NOT NULL, PRIMARY KEY (submission, item, blank)
) WITHOUT ROWID;
"""
INFO_TABLES = {"meta": "name", "items": "item", "blanks": "item, blank"}
"""Tables of what all submissions have in common, each with its key."""
RESULT_TABLES = {
    "submissions": "submission",
    "submitters": "submission, position",
    "item_results": "submission, item",
    "blank_results": "submission, item, blank",
}
"""Tables of the submissions, each with its key."""

_THE_PLACE = ("readonly", "is full", "unable to open", "I/O error")
"""What SQLite says where nothing is wrong with a file but its place."""


class StoreError(Exception):
    """A file is no store that can be used; the message says why and what to do."""


class UnfitError(StoreError):
    """One submission has no place in a store; all others have."""


class UnusableError(StoreError):
    """A store is damaged, or of another format: all that can be done is to begin anew."""


class BusyError(StoreError):
    """Another run writes the file."""


def busy(path: Path) -> BusyError:
    """Return what to say of a file that another run writes."""
    return BusyError(f"{path} is being written by another run: wait until it has ended")


def is_free(path: Path) -> bool:
    """Whether there is nothing at a path, or an empty file."""
    return not path.exists() or (path.is_file() and not path.stat().st_size)


def is_store(path: Path) -> bool:
    """Whether a file is, by its header, a store of any format, whole or damaged."""
    try:
        with path.open("rb") as file:
            header = file.read(72)
    except OSError:
        return False
    return header.startswith(b"SQLite format 3\0") and header[68:] == APPLICATION_ID.to_bytes(4, "big")


def connect(path: Path, *, write: bool = False) -> sqlite3.Connection:
    """Open a store; `StoreError` if there is none, or one that this version cannot read."""
    if not path.is_file():
        raise StoreError(f"{path}: there is no such file of results")
    try:  # a writer that was killed in the middle is undone by whoever opens the file next, so readers may write too
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=1)
    except sqlite3.Error as error:
        raise StoreError(f"{path} cannot be opened: {error}") from None
    try:
        _check(connection, path)
        connection.execute(f"PRAGMA query_only = {'OFF' if write else 'ON'}")
    except BaseException:
        connection.close()
        raise
    return connection


def _check(connection: sqlite3.Connection, path: Path) -> None:
    try:
        ours = connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
        found = connection.execute("PRAGMA user_version").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise unreadable(path, error) from None
    if not ours:
        raise StoreError(f"{path} is a database, but holds no results of this autograder")
    if found != FORMAT:
        raise UnusableError(
            f"{path} has format {found}, and this version reads {FORMAT}: "
            + ("update the autograder" if found > FORMAT else "mark the class again")
        )


def unreadable(path: Path, error: Exception) -> StoreError:
    """Return what to say when SQLite cannot read a file."""
    if isinstance(error, sqlite3.OperationalError) and "locked" in str(error):
        return busy(path)
    if isinstance(error, sqlite3.OperationalError) and any(words in str(error) for words in _THE_PLACE):
        return StoreError(f"{path} cannot be written: {error}")
    if "not a database" in str(error):
        return StoreError(f"{path} holds no results of this autograder: it is no database")
    return UnusableError(f"{path} is damaged ({error}): mark the class again")
