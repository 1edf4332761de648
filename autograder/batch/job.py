"""What is handed to whoever marks: a submission, and what holds for all of them."""

from __future__ import annotations

import hashlib
import stat
from pathlib import Path
from typing import NamedTuple

from autograder.class_results import Submitter
from autograder.readers.files import FileRefusedError, read_file

METADATA = "submission_metadata.json"
LARGEST = 9 << 20
"""More bytes of one file than any reader takes."""


class BatchError(Exception):
    """The batch as a whole cannot be run; the message says why and what to do."""


class Settings(NamedTuple):
    """What holds for all submissions of a batch."""

    worksheet: str
    content_hash: str
    tool: str
    title: str | None = None
    """The assignment's title, from which the course is read, where a submission does not say itself."""
    allow_weak: bool = False
    with_code: bool = True
    """Whether any submission holds code, so that the sandbox is wanted."""
    limit_s: float = 300.0
    """How long one submission may take."""


class Job(NamedTuple):
    """One submission that is to be marked."""

    id: str
    folder: str
    submitters: tuple[Submitter, ...] | None = None
    """None where the folder's own metadata say whose it is."""
    notes: tuple[str, ...] = ()
    """To staff."""
    fault: str = ""
    """Why it cannot be marked at all."""


def digest_of(job: Job) -> str:
    """Return the hash of all that a submission is marked from; a file that cannot be read counts with its reason."""
    digest = hashlib.sha256(repr((job.submitters, job.notes, job.fault)).encode("utf-8", "backslashreplace"))
    try:
        for path in sorted(Path(job.folder).iterdir()) if job.folder else ():
            digest.update(f"\0{path.name}\0".encode("utf-8", "backslashreplace"))
            if stat.S_ISREG(path.lstat().st_mode):
                digest.update(_content(path))
    except OSError as error:
        digest.update(f"\0{type(error).__name__}".encode())
    return digest.hexdigest()[:32]


def _content(path: Path) -> bytes:
    try:
        return hashlib.sha256(read_file(path, LARGEST)).digest()
    except FileRefusedError as error:
        return str(error).encode("utf-8", "backslashreplace")
