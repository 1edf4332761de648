"""Write a store: one transaction for each submission, and at the end the whole file once more, in order."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing, suppress
from itertools import chain
from pathlib import Path

from autograder.class_results import ClassResults, SubmissionRecord
from autograder.store.place import new_file, put_in_place
from autograder.store.read import ids_of, read_info
from autograder.store.rows import Row, Rows, blank_ids, info_rows, rows_of, text_of
from autograder.store.schema import (
    APPLICATION_ID,
    FORMAT,
    INFO_TABLES,
    RESULT_TABLES,
    TABLES,
    StoreError,
    UnfitError,
    UnusableError,
    connect,
    is_free,
    is_store,
    unreadable,
)


def create_store(
    path: Path, info: ClassResults, settings: Mapping[str, str] | None = None, *, keep: bool = False
) -> None:
    """Create a store without submissions, in the place of one that was there, or only where none is (`keep`).

    A file that is no store is never written over, nor one that another run writes. `settings` are what else the marks
    depend on, such as the assignment's title: a run that goes on with the store must have the same.
    """
    try:
        if not keep:
            _check_replaceable(path)
        with new_file(path) as new:
            if keep and not is_free(path):  # another run was faster
                return
            with closing(sqlite3.connect(new, isolation_level=None)) as connection:
                _make_tables(connection)
                meta, items, blanks = info_rows(info)
                meta += [("settings", text_of(settings or {})), ("complete", "0")]
                connection.execute("BEGIN")
                for table, rows in zip(INFO_TABLES, (meta, items, blanks), strict=True):
                    _insert(connection, table, rows)
                connection.execute("COMMIT")
            put_in_place(new, path)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"{path} cannot be written: {error}") from None


def _check_replaceable(path: Path) -> None:
    if is_free(path):
        return
    if not is_store(path):
        raise StoreError(f"{path} holds no results of this autograder, so it is not written over: name another file")
    with suppress(UnusableError), closing(connect(path, write=True)) as connection:
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            raise unreadable(path, error) from None


def _insert(connection: sqlite3.Connection, table: str, rows: Iterable[Row]) -> None:
    first = next(rows := iter(rows), None)
    if first is not None:
        marks = ", ".join("?" * len(first))
        connection.executemany(f"INSERT INTO {table} VALUES ({marks})", chain([first], rows))


def _make_tables(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode = OFF")  # nobody knows this file yet
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {FORMAT}")
    connection.execute("BEGIN")
    for statement in TABLES.split(";\n"):
        connection.execute(statement)
    connection.execute("COMMIT")


def open_store(path: Path) -> Store:
    """Open a store to add submissions to it; `StoreError` if that cannot be."""
    return Store(path)


class Store:
    """A store that submissions are added to; nobody else can write or read it until it is closed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection = connect(path, write=True)
        try:
            # Without waiting for the disk: a run that is killed loses nothing, and after a power cut it is run again.
            self._connection.execute("PRAGMA synchronous = OFF")
            self._connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._connection.execute("PRAGMA journal_mode = TRUNCATE")
            self._connection.execute("BEGIN EXCLUSIVE")
            self._connection.execute("UPDATE meta SET value = '0' WHERE name = 'complete' AND value <> '0'")
            self._connection.execute("COMMIT")
            self.info = read_info(self._connection, path)
            self.settings: dict[str, str] = json.loads(
                self._connection.execute("SELECT value FROM meta WHERE name = 'settings'").fetchone()[0]
            )
        except (sqlite3.Error, TypeError, ValueError) as error:
            self._connection.close()
            raise unreadable(path, error) from None
        except StoreError:
            self._connection.close()
            raise
        self._blanks = blank_ids(self.info.items)
        self._closed = False

    def ids(self) -> set[str]:
        """Return the ids of the submissions that are there."""
        return ids_of(self._connection, self.path)

    def settled(self) -> dict[str, str]:
        """Return the digests of the submissions of which all was marked, by id."""
        open_ = {id_ for id_, _, _ in self.not_marked()}
        found = self._connection.execute("SELECT submission, digest FROM submissions").fetchall()
        return {id_: digest for id_, digest in found if id_ not in open_}

    def not_marked(self) -> tuple[tuple[str, str, str], ...]:
        """Return what could not be marked: submission, item (empty: all of it), and why."""
        return tuple(
            self._connection.execute(
                "SELECT submission, '', fault FROM submissions WHERE fault <> '' UNION ALL "
                "SELECT submission, item, fault FROM item_results WHERE not_marked ORDER BY 1, 2"
            ).fetchall()
        )

    def append(self, record: SubmissionRecord) -> None:
        """Add a submission, whole or not at all, in the place of an older record of it."""
        self.append_rows(rows_of(record, self._blanks))

    def append_rows(self, rows: Rows) -> None:
        """Add a submission that is rows already; `UnfitError` if these have no place, `StoreError` if none has."""
        connection = self._connection
        try:
            connection.execute("BEGIN")
            self._remove(rows.submission[0])
            for table, found in zip(RESULT_TABLES, ((rows.submission,), *rows[1:]), strict=True):
                _insert(connection, table, found)
            connection.execute("COMMIT")
        except (sqlite3.Error, ValueError, OverflowError) as error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            reason = f"{self.path} cannot be written: {error}"
            raise (StoreError if isinstance(error, sqlite3.OperationalError) else UnfitError)(reason) from None

    def remove(self, ids: Iterable[str]) -> None:
        """Remove submissions, all of them or none."""
        try:
            self._connection.execute("BEGIN")
            for id_ in ids:
                self._remove(id_)
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise unreadable(self.path, error) from None

    def _remove(self, id_: str) -> None:
        for table in RESULT_TABLES:
            self._connection.execute(f"DELETE FROM {table} WHERE submission = ?", (id_,))

    def finish(self) -> None:
        """Write the file anew with every row in its order, complete: equal results give equal bytes, however it ran."""
        try:
            with new_file(self.path) as new:
                with closing(sqlite3.connect(new, isolation_level=None)) as other:
                    _make_tables(other)
                connection = self._connection
                connection.execute("ATTACH ? AS new", (str(new.resolve()),))
                connection.execute("PRAGMA new.journal_mode = OFF")
                connection.execute("PRAGMA new.synchronous = OFF")
                connection.execute("BEGIN")
                for table, key in (INFO_TABLES | RESULT_TABLES).items():
                    connection.execute(f"INSERT INTO new.{table} SELECT * FROM main.{table} ORDER BY {key}")
                connection.execute("UPDATE new.meta SET value = '1' WHERE name = 'complete'")
                connection.execute("COMMIT")
                connection.execute("DETACH new")
                put_in_place(new, self.path)
            connection.close()  # only now: nobody writes into the file that is replaced
            self._closed = True
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"{self.path} cannot be written: {error}") from None

    def close(self) -> None:
        """Leave the file to others, as it is."""
        if self._closed:
            return
        self._closed = True
        with closing(self._connection), suppress(sqlite3.Error):
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            self.path.with_name(f"{self.path.name}-journal").unlink(missing_ok=True)  # while it is ours

    def __enter__(self) -> Store:
        """Use as `with open_store(path) as store`."""
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the file to others."""
        self.close()
