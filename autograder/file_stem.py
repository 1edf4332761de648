"""Names of files for students: safe everywhere whatever a student is called, and no two the same."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence

from autograder.roster import Student

_LONGEST = 40
_SHORTEST_TAIL = 6


def file_stems(students: Sequence[Student]) -> list[str]:
    """Return a file name without suffix for each student, in their order.

    Small letters, digits and hyphens only: the name as far as it can be written so, then a few digits of the
    identity's hash. A stem stays the same when others join or leave, and cannot be a reserved name such as CON.

    Examples
    --------
    >>> file_stems([Student("Zoë Lovelace, Jr.", "zoe@example.edu", "")])
    ['zoe-lovelace-jr-a8e5ed']
    """
    hashes = [
        hashlib.sha256(one.identity.strip().lower().encode("utf-8", "surrogatepass")).hexdigest() for one in students
    ]
    for length in range(_SHORTEST_TAIL, 64):
        stems = [f"{_readable(one)}-{tail[:length]}" for one, tail in zip(students, hashes, strict=True)]
        if len(set(stems)) == len(stems):
            return stems
    raise ValueError("two students have the same identity")


def _readable(student: Student) -> str:
    """Return the name in small ASCII letters, or what stands before the @, or `student`."""
    for text in (student.name, student.email.partition("@")[0], student.sid):
        plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
        stem = re.sub(r"[^a-z0-9]+", "-", plain)[:_LONGEST].strip("-")
        if stem:
            return stem
    return "student"
