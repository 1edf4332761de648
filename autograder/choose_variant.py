"""Which variant of the worksheet a submission is marked by, and whether it is its own."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from autograder.problem import Worksheet
from autograder.text import listed, safe
from autograder.variant_code import belongs, normalise

if TYPE_CHECKING:
    from autograder.first_variant import Gates

PRINTED = "printed"
"""What a result calls the givens of the files themselves."""


class Chosen(NamedTuple):
    """The worksheet on the givens of one variant, and what there is to say about the choice."""

    worksheet: Worksheet
    variant: str = PRINTED
    messages: tuple[str, ...] = ()
    """To the student."""
    notes: tuple[str, ...] = ()
    """To staff."""
    refused: bool = False
    """Whether nothing may be marked."""


@lru_cache(maxsize=8)  # where everybody has one of a few sheets, a process that marks many draws each of them once
def vary_worksheet(worksheet: Worksheet, code: str) -> Worksheet:
    """Return the worksheet with every exercise that varies on the givens that a code draws."""
    from autograder.variant import vary_each  # NumPy's random numbers are slow to import

    return vary_each(worksheet, code)


def choose_variant(worksheet: Worksheet, typed: str | None, identities: Sequence[str]) -> Chosen:
    """Return what a submission is marked by.

    Parameters
    ----------
    worksheet : Worksheet
    typed : str, optional
        The variant code of the answers file, as typed.
    identities : sequence of str
        E-mail addresses and student ids of the submission's users, from the metadata.
    """
    policies = worksheet.policies
    code = None if typed is None else normalise(typed)
    if policies.variants == "same":
        if typed is None:
            return Chosen(worksheet)
        note = f"the answers carry the variant code {safe(typed)!r}, but everyone has the same givens"
        return Chosen(worksheet, notes=(note,))
    if policies.variants == "fixed":
        return _fixed(worksheet, typed, code)
    if typed is None and policies.variants == "either":
        return Chosen(worksheet)
    if code is None:
        return _without_code(worksheet, typed, identities)
    chosen = Chosen(vary_worksheet(worksheet, code), code)
    if belongs(code, worksheet.file.salt, worksheet.id, identities):
        return chosen
    whose = "it could not be checked whose it is" if not identities else "it is none of yours"
    note = f"variant code {code}: {'no e-mail or id in the metadata' if not identities else whose}"
    if policies.foreign_variant == "refuse" and identities:
        message = f"The variant code {code} of your answers is none of yours, so nothing was marked. Check your sheet."
        return Chosen(worksheet, code, (message,), (note,), refused=True)
    message = (
        f"Your answers carry the variant code {code}; {whose}. They were marked by that variant, and staff see it."
    )
    return chosen._replace(messages=(message,), notes=(note,))


def _fixed(worksheet: Worksheet, typed: str | None, code: str | None) -> Chosen:
    known = worksheet.policies.fixed_variants
    if code in known and code is not None:
        return Chosen(vary_worksheet(worksheet, code), code)
    found = "no variant code" if typed is None else f"the variant code {safe(typed)!r}"
    message = f"Your answers carry {found}, and the sheets are {listed(known)}: nothing was marked. Say which is yours."
    return Chosen(worksheet, messages=(message,), notes=(f"answers with {found}",), refused=True)


def _without_code(worksheet: Worksheet, typed: str | None, identities: Sequence[str]) -> Chosen:
    """Mark by the variant of the first user who has one."""
    found = "no variant code" if typed is None else f"{safe(typed)!r}, which is no variant code"
    if worksheet.policies.variants == "either":
        message = f"Your answers carry {found}; they were marked on the printed numbers."
        return Chosen(worksheet, messages=(message,), notes=(f"answers with {found}",))
    if not identities:
        message = f"Your answers carry {found}, and it is not known whose they are: nothing was marked."
        return Chosen(worksheet, messages=(message,), notes=(f"answers with {found}, no users",), refused=True)
    from autograder.first_variant import first_variant  # slow, and only needed where a code is missing

    code, varied = first_variant(worksheet, _gates(worksheet), identities[0])
    message = f"Your answers carry {found}; they were marked by your own variant, {code}."
    return Chosen(varied, code, (message,), (f"answers with {found}",))


@lru_cache(maxsize=1)
def _gates(worksheet: Worksheet) -> Gates:
    """Return the opened gates, which take seconds to open, for the next student without a code too."""
    from autograder.first_variant import open_gates

    return open_gates(worksheet)


def first_code(worksheet: Worksheet, identity: str) -> str:
    """Return the code that is printed on a student's sheet; for a whole roster `first_variant` saves opening the gates.

    It is the first whose variants all pass the gate.
    """
    from autograder.first_variant import first_variant, open_gates

    return first_variant(worksheet, open_gates(worksheet), identity)[0]
