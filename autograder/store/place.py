"""The file beside a store in which the next one is written, by one process at a time."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.store.schema import busy


@contextmanager
def new_file(path: Path) -> Iterator[Path]:
    """Yield an empty file beside a store that nobody else writes; it goes where it is not moved into its place."""
    new = path.with_name(f"{path.name}.new")
    descriptor = os.open(new, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o666)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise busy(path) from None
        if not _is_at(descriptor, new):  # its writer moved or removed it just now
            raise busy(path)
        try:
            os.ftruncate(descriptor, 0)
            yield new
        finally:
            if _is_at(descriptor, new):
                new.unlink()
    finally:
        os.close(descriptor)


def _is_at(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def put_in_place(new: Path, path: Path) -> None:
    """Move a finished file to its place, so that there is always a whole one."""
    descriptor = os.open(new, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    path.with_name(f"{path.name}-journal").unlink(missing_ok=True)  # of the file that was there before
    os.replace(new, path)
