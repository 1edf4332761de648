"""A private folder for what a zip holds, gone at the end; what a killed run left behind goes with the next one."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.batch.job import BatchError

PREFIX = "byhand_class_"
_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Yield an empty folder; a lock on it, which ends with the process, says that it is in use."""
    _clear_stale()
    folder, descriptor = _make()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(descriptor)


def _make() -> tuple[Path, int]:
    while True:
        try:
            folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        except OSError as error:
            raise BatchError(f"there is no place for temporary files: {error}") from None
        with contextlib.suppress(FileNotFoundError):  # another run took it for stale before it was locked
            descriptor = os.open(folder, _FLAGS)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            if folder.exists():
                return folder, descriptor
            os.close(descriptor)


def _clear_stale() -> None:
    """Remove the folders of ours whose runs are gone."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):  # a link, gone by now, or of another user
            descriptor = os.open(folder, _FLAGS)
            try:
                if os.fstat(descriptor).st_uid == os.geteuid():
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)  # BlockingIOError: in use
                    shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(descriptor)
