"""Variant codes: short, readable, and tied to a student by a secret of the worksheet.

The code is the seed. It is printed on the sheet and stands in the answers file, so a submission can be marked by the
variant that it was computed on, and the grader can tell whose code it is.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Iterator

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O and U, which are misread."""
LENGTH = 6
MOST_ATTEMPTS = 64
"""How many codes belong to a student: the first one whose variants all pass the gate is printed."""

_MISREAD = str.maketrans("OIL", "011")


def code_for(salt: str, worksheet: str, identity: str, attempt: int = 0) -> str:
    """Return a student's variant code; without the salt nobody can compute it.

    Examples
    --------
    >>> code_for("salt", "gan", "ada@example.edu") == code_for("salt", "gan", " ADA@example.edu")
    True
    """
    message = "\0".join((worksheet, identity.strip().lower(), str(attempt))).encode("utf-8", "surrogatepass")
    number = int.from_bytes(hmac.digest(salt.encode(), message, hashlib.sha256)[:8], "big")
    return "".join(ALPHABET[number >> 5 * at & 31] for at in range(LENGTH))


def normalise(code: str) -> str | None:
    """Return a code as it is printed, whatever case or look-alike letters were typed; None if it is no code.

    Examples
    --------
    >>> normalise(" 7kq-2mo "), normalise("../x")
    ('7KQ2M0', None)
    """
    cleaned = re.sub(r"[\s-]", "", code).upper()
    if not re.fullmatch(r"[A-Z0-9]{1,16}", cleaned, re.ASCII):
        return None
    return cleaned.translate(_MISREAD) if len(cleaned) == LENGTH else cleaned


def codes_of(salt: str, worksheet: str, identity: str) -> Iterator[str]:
    """Yield the codes that belong to a student, in the order in which they are tried."""
    return (code_for(salt, worksheet, identity, attempt) for attempt in range(MOST_ATTEMPTS))


def belongs(code: str, salt: str, worksheet: str, identities: Iterable[str]) -> bool:
    """Whether a code belongs to one of these students."""
    return any(code in codes_of(salt, worksheet, identity) for identity in identities)
