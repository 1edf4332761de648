"""Open an uploaded file without trusting its name, its kind or its size."""

from __future__ import annotations

import os
import stat
from pathlib import Path

_FLAGS = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | getattr(os, "O_NOFOLLOW", 0)

_KINDS = (
    (stat.S_ISLNK, "a symbolic link"),
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


class FileRefusedError(Exception):
    """An uploaded file was not read; the message is for the student."""


def read_file(path: Path, max_bytes: int) -> bytes:
    """Return the bytes of a regular file of bounded size; `FileRefusedError` says what it is otherwise."""
    name = path.name
    try:
        mode = path.lstat().st_mode
        for is_kind, words in _KINDS:
            if is_kind(mode):
                raise FileRefusedError(f"{name} is {words}, not a file: upload the file itself")
        descriptor = os.open(path, _FLAGS)
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode) or status.st_nlink > 1:
                raise FileRefusedError(f"{name} is not a plain file: upload the file itself")
            chunks, size = [], 0
            while size <= max_bytes and (chunk := os.read(descriptor, max_bytes + 1 - size)):
                chunks.append(chunk)
                size += len(chunk)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise FileRefusedError(f"{name} could not be read: {error.strerror or error}") from error
    if size > max_bytes:
        raise FileRefusedError(f"{name} is larger than {max_bytes // 1024} KiB, which no worksheet needs")
    return b"".join(chunks)
