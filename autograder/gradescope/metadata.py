"""Read submission_metadata.json: every field is optional, and no metadata stops grading."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from autograder.readers.files import FileRefusedError, read_file

MAX_BYTES = 64 * 1024 * 1024  # it carries the results of all previous submissions
MOST_IDENTITIES = 40


class Metadata(NamedTuple):
    """What grading needs of a submission's metadata, and notes to staff about what was missing."""

    assignment_title: str | None = None
    identities: tuple[str, ...] = ()
    """E-mail addresses and student ids of the submission's users."""
    notes: tuple[str, ...] = ()


def _member(data: Any, name: str) -> Any:
    return data.get(name) if isinstance(data, dict) else None


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
    users = _member(data, "users")
    found = [_member(user, name) for name in ("email", "sid") for user in (users if isinstance(users, list) else [])]
    title = _member(_member(data, "assignment"), "title")
    return Metadata(
        assignment_title=title if isinstance(title, str) else None,
        identities=tuple(one for one in found if isinstance(one, str) and one.strip())[:MOST_IDENTITIES],
        notes=() if isinstance(title, str) else (f"{path.name} names no assignment title.",),
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
