"""A class with codes in the place of names: what is left tells nobody who a student is."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from fractions import Fraction

from autograder.class_results import BlankRecord, ClassResults, ItemRecord, SubmissionRecord, Submitter
from autograder.response import NOT_NEEDED, parse_number

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O and U, which are misread."""
LENGTH = 5
PRINTED = "printed"
TELLING = 5
"""Characters of an id that may tell who it is; shorter numbers are answers."""
FAULT = "It could not be marked."
SCREENED = "…"
"""Stands for what could be a name or an id."""


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
    sheets, because it is made from its student's identity; and typed text that is no number, such as a telephone
    number, or that is one of their ids as a number (of five characters or more). Submissions are in the order of
    their codes. What stays are marks and answers: who knows a student's marks can still find them.
    """
    key = secrets.token_bytes(32) if secret is None else secret
    ids = [submission.id for submission in results.submissions]
    length = LENGTH
    while len({_code(key, "submission", id_, length) for id_ in ids}) < len(set(ids)):
        length += 1
    screen = _Screen(_identities(results))
    shared = {str(code) for code in results.policies.get("fixed_variants", ())} | {PRINTED}
    codes = [_code(key, "submission", id_, length) for id_ in ids]
    found = []
    for submission, code in zip(results.submissions, codes, strict=True):
        variant = submission.variant
        if variant not in shared:
            variant = "own-" + _code(key, "variant", variant, length)
        found.append(_anonymous(submission, code, variant, screen))
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


def _anonymous(submission: SubmissionRecord, code: str, variant: str, screen: _Screen) -> SubmissionRecord:
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
        items={id_: _item(record, screen) for id_, record in submission.items.items()},
        fault=FAULT if submission.fault else "",
    )


class _Screen(dict[str, str]):
    """A typed cell, or in its place what hides a name or an id; most of a class typed the same, so it is remembered."""

    def __init__(self, identities: frozenset[str]) -> None:
        self.identities = identities
        self.numbers = {abs(number) for one in identities if not isinstance(number := parse_number(one), str)}
        self.records: dict[int, ItemRecord] = {}
        """What became of records, by their identity: those of a store are one object where they are equal."""

    def __missing__(self, typed: str) -> str:
        screened = self[typed] = typed if self._shows_nobody(typed) else SCREENED
        return screened

    def _shows_nobody(self, typed: str) -> bool:
        if not typed or typed.strip() in NOT_NEEDED:
            return True
        number = parse_number(typed.removesuffix(SCREENED))  # a long number is stored without its end
        known = typed.strip().lower() in self.identities
        return not isinstance(number, str) and not known and abs(number) not in self.numbers


def _item(record: ItemRecord, screen: _Screen) -> ItemRecord:
    found = screen.records.get(id(record))
    if found is None:
        blanks = tuple(_blank(blank, screen) for blank in record.blanks)
        found = record._replace(blanks=blanks, fault=FAULT if record.fault else "")
        screen.records[id(record)] = found
    return found


def _blank(blank: BlankRecord, screen: _Screen) -> BlankRecord:
    screened = tuple(map(screen.__getitem__, blank.typed))
    return blank if screened == blank.typed else blank._replace(typed=screened)
