"""Read a file that a student uploaded, without being led anywhere else by it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from .records import SourceFile
from .text import sanitise

MAX_BYTES = 1 << 20


def read_source(path: Path, max_bytes: int = MAX_BYTES) -> SourceFile | str:
    """The file's text, or a sentence that says why it cannot be read."""
    name = sanitise(path.name, 80, lines=False)
    try:
        # O_NONBLOCK: opening a FIFO must not wait for somebody who never writes.
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        is_link = path.is_symlink()
        return f"{name} is a link, not a file" if is_link else f"{name} cannot be read: {error.strerror}"
    try:
        # Asked of the open file, so that nothing can be exchanged in between.
        about = os.fstat(fd)
        if not stat.S_ISREG(about.st_mode):
            return f"{name} is not an ordinary file"
        if about.st_nlink > 1:
            return f"{name} is a hard link to another file"
        with open(fd, "rb", closefd=False) as file:
            raw = file.read(max_bytes + 1)
    except OSError as error:
        return f"{name} cannot be read: {error.strerror}"
    finally:
        os.close(fd)
    if len(raw) > max_bytes:
        return f"{name} is larger than {max_bytes // 1024} KiB"
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return f"{name} is not UTF-8 text: byte {error.start}"
    if "\0" in text:
        return f"{name} contains a NUL character"
    return SourceFile(name, text.replace("\r\n", "\n").replace("\r", "\n"))
