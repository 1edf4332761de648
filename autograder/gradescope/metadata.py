"""Read submission_metadata.json: every field is optional, and no metadata stops grading."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from autograder.readers.files import FileRefusedError, read_file
from autograder.text import safe

MAX_BYTES = 64 * 1024 * 1024  # it carries the results of all previous submissions
MOST_IDENTITIES = 40


class Metadata(NamedTuple):
    """What grading needs of a submission's metadata, and notes to staff about what was missing."""

    assignment_title: str | None = None
    identities: tuple[str, ...] = ()
    """E-mail addresses and student ids of the submission's users."""
    notes: tuple[str, ...] = ()
    users: tuple[tuple[str, str, str], ...] = ()
    """Name, e-mail address and student id of each user; empty where one is missing."""
    document: Any = None
    """All that the file holds, whatever that is."""


def identities_of(users: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Return all e-mail addresses, then all student ids."""
    found = (user[at] for at in (0, 1) for user in users)
    return tuple(one for one in found if one.strip())[:MOST_IDENTITIES]


def _member(data: Any, name: str) -> Any:
    return data.get(name) if isinstance(data, dict) else None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def read_metadata(path: Path) -> Metadata:
    """Read the metadata; what is missing or broken is a note to staff."""
    if not path.exists() and not path.is_symlink():
        return Metadata(notes=(f"There is no {path.name}.",))
    try:
        data = json.loads(read_file(path, MAX_BYTES))
    except FileRefusedError as error:
        return Metadata(notes=(str(error),))
    except (ValueError, RecursionError) as error:
        return Metadata(notes=(f"{path.name} could not be read: {type(error).__name__}.",))
    found = _member(data, "users")
    users = [
        (_text(_member(user, "name")), _text(_member(user, "email")), _text(_member(user, "sid")))
        for user in (found if isinstance(found, list) else [])
    ]
    title = _member(_member(data, "assignment"), "title")
    return Metadata(
        assignment_title=title if isinstance(title, str) else None,
        identities=identities_of([user[1:] for user in users]),
        notes=() if isinstance(title, str) else (f"{path.name} names no assignment title.",),
        users=tuple((safe(name, 200), email, sid) for name, email, sid in users[:MOST_IDENTITIES]),
        document=data,
    )


def strange_cover(identity: str, identities: Sequence[str]) -> tuple[str, ...]:
    """Return a note to staff if the identity key on the sheet is none of the submission's users.

    It may be an e-mail address, what stands before its @, or a student id.

    Examples
    --------
    >>> strange_cover("ADA", ["ada@example.edu"]), strange_cover("bob", ["ada@example.edu"])
    ((), ("the sheet's identity key, 'bob', is none of this submission's users",))
    """
    known = {one.strip().casefold() for one in identities}
    known |= {one.partition("@")[0] for one in known}
    if not identity or not known or identity.casefold() in known:
        return ()
    return (f"the sheet's identity key, {identity!r}, is none of this submission's users",)
