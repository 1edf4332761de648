"""A class with codes in the place of names: what is left tells nobody who a student is."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from fractions import Fraction

from autograder.class_results import BlankRecord, ClassResults, ItemRecord, SubmissionRecord, Submitter

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O and U, which are misread."""
LENGTH = 5
PRINTED = "printed"
TELLING = 5
"""Characters of an id that may tell who it is; shorter numbers are answers."""
FAULT = "It could not be marked."
_NUMBER = re.compile(r"[-+\u2212.0-9/eE ]{1,40}|[xX–]", re.ASCII)


def anonymised(results: ClassResults, secret: bytes | None = None) -> ClassResults:
    """Return the class with codes in the place of names.

    Parameters
    ----------
    results : ClassResults
    secret : bytes, optional
        The same secret gives the same codes for the same submissions. Without one it is drawn anew and forgotten, and
        nobody can find out who a code is, not even with the list of students.

    Notes
    -----
    A code is an HMAC of the submission's id. Names, e-mail addresses, student ids and submission ids go. So do
    messages, notes and what a fault said, which may quote them; a variant code that is not one of the handed-out
    sheets, because it is made from its student's identity; and typed text that is no number, or is one of their ids
    (of five characters or more). Submissions are in the order of their codes. What stays are marks and answers: who
    knows a student's marks can still find them.
    """
    key = secrets.token_bytes(32) if secret is None else secret
    ids = [submission.id for submission in results.submissions]
    length = LENGTH
    while len({_code(key, "submission", id_, length) for id_ in ids}) < len(set(ids)):
        length += 1
    identities = _identities(results)
    shared = {str(code) for code in results.policies.get("fixed_variants", ())} | {PRINTED}
    codes = [_code(key, "submission", id_, length) for id_ in ids]
    found = []
    for submission, code in zip(results.submissions, codes, strict=True):
        variant = submission.variant
        if variant not in shared:
            variant = "own-" + _code(key, "variant", variant, length)
        found.append(_anonymous(submission, code, variant, identities))
    return results._replace(submissions=tuple(sorted(found, key=lambda one: one.id)))


def _code(key: bytes, what: str, text: str, length: int) -> str:
    message = f"{what}\0{text}".encode("utf-8", "surrogatepass")
    number = int.from_bytes(hmac.digest(key, message, hashlib.sha256), "big")
    return "".join(ALPHABET[number >> 5 * at & 31] for at in range(length))


def _identities(results: ClassResults) -> frozenset[str]:
    """Return every id that somebody might have typed into a box, in one way of writing it."""
    found = {submission.id for submission in results.submissions}
    for submission in results.submissions:
        for submitter in submission.submitters:
            found |= set(submitter)
    return frozenset(one.strip().lower() for one in found if len(one.strip()) >= TELLING)


def _anonymous(submission: SubmissionRecord, code: str, variant: str, identities: frozenset[str]) -> SubmissionRecord:
    return SubmissionRecord(
        id=code,
        submitters=tuple(
            Submitter(code if len(submission.submitters) == 1 else f"{code}-{at}")
            for at in range(1, 1 + len(submission.submitters))
        ),
        variant=variant,
        score=Fraction(submission.score),
        max_score=Fraction(submission.max_score),
        completed=submission.completed,
        items={id_: _item(record, identities) for id_, record in submission.items.items()},
        fault=FAULT if submission.fault else "",
    )


def _item(record: ItemRecord, identities: frozenset[str]) -> ItemRecord:
    return record._replace(blanks=tuple(_blank(blank, identities) for blank in record.blanks))


def _blank(blank: BlankRecord, identities: frozenset[str]) -> BlankRecord:
    """Return a blank without typed text that could be a name or an id."""
    return blank._replace(typed=tuple(_typed(typed, identities) for typed in blank.typed))


def _typed(typed: str, identities: frozenset[str]) -> str:
    shows_nobody = not typed or (_NUMBER.fullmatch(typed) and typed.strip().lower() not in identities)
    return typed if shows_nobody else "…"
