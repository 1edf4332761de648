"""The verdicts of a blank in a student's sentences, at the disclosure that the policy allows; never a key's value."""

from __future__ import annotations

from fractions import Fraction

from autograder.policies import Disclosure
from autograder.result import BlankResult, CellResult, CodeFacts, Verdict
from autograder.text import counted, listed, place, places

NOT_MARKED = "This item could not be marked; it is not your fault. Staff can see why."

SYMBOLS = {
    Verdict.CORRECT: "✓",
    Verdict.FOLLOW_THROUGH: "→",
    Verdict.MISCONCEPTION: "✗",
    Verdict.INCORRECT: "✗",
    Verdict.UNREADABLE: "?",
    Verdict.NO_RESPONSE: "·",
    Verdict.NOT_MARKED: "–",
}
LEGEND = "✓ right   → carried correctly from your own values, or accepted   ✗ not right   ? unreadable   · empty"

NO_ERROR = (Verdict.CORRECT, Verdict.FOLLOW_THROUGH)


def marks_in_words(marks: Fraction) -> str:
    """Return exact marks as a decimal, rounded only here.

    Examples
    --------
    >>> marks_in_words(Fraction(5, 3)), marks_in_words(Fraction(2))
    ('1.67', '2')
    """
    return f"{float(marks):.2f}".rstrip("0").rstrip(".")


def blank_feedback(blank: BlankResult, disclosure: Disclosure) -> str:
    """Return what a student reads about one blank.

    What cannot be read is always said; which cells are wrong only from `cells` on, how many from `counts` on.
    """
    if blank.verdict is Verdict.NOT_MARKED:
        return NOT_MARKED
    if blank.code is not None:
        return variable_feedback(blank, blank.code, disclosure)
    if blank.verdict is Verdict.NO_RESPONSE and not any(cell.raw for cell in blank.cells):
        return "Left empty."
    if blank.reason:
        return f"Could not be read: {blank.reason}."
    sentences = []
    if disclosure == "counts":
        sentences.append(_counts(blank))
    elif disclosure != "none":
        sentences += _cells(blank)
    sentences += _unreadable(blank)
    return " ".join(sentence for sentence in sentences if sentence)


def blank_remark(blank: BlankResult, disclosure: Disclosure, *, said: bool) -> str:
    """Return what the picture of a blank's cells does not show, and nobody said yet (`said`: its diagnosis)."""
    if (
        disclosure in ("none", "counts")
        or blank.code is not None
        or blank.reason
        or blank.verdict is Verdict.NOT_MARKED
    ):
        return blank_feedback(blank, disclosure)
    sentences = _unreadable(blank)
    if all(cell.verdict is Verdict.CORRECT for _, cell in carrying(blank)):
        sentences.append(_not_needed(blank))
    elif blank.diagnosis is not None and not said:
        sentences.append(("Accepted: " if blank.by_convention else "") + blank.diagnosis.sentence)
    return " ".join(sentence for sentence in sentences if sentence)


def _not_needed(blank: BlankResult) -> str:
    spare = _found(list(enumerate(blank.cells)), Verdict.INCORRECT)
    return f"Not needed, and not right, but it costs nothing: {places(blank.shape, spare)}." if spare else ""


def carrying(blank: BlankResult) -> list[tuple[int, CellResult]]:
    """Return the cells that carry marks, each with its flat position; all of them if none does."""
    return [(at, cell) for at, cell in enumerate(blank.cells) if cell.weight] or list(enumerate(blank.cells))


def _counts(blank: BlankResult) -> str:
    cells = carrying(blank)
    right = sum(cell.verdict in NO_ERROR for _, cell in cells)
    return f"{right} of {counted(len(cells), 'cell')} right."


def _found(cells: list[tuple[int, CellResult]], verdict: Verdict) -> list[int]:
    return [at for at, cell in cells if cell.verdict is verdict]


def _cells(blank: BlankResult) -> list[str]:
    cells = carrying(blank)
    every = len(cells)
    if all(cell.verdict is Verdict.CORRECT for _, cell in cells):
        return ["Right.", _not_needed(blank)]
    sentences = []
    carried = _found(cells, Verdict.FOLLOW_THROUGH)
    if carried and blank.by_convention:
        sentences.append(f"Accepted: {blank.diagnosis.sentence}" if blank.diagnosis else "")
    elif carried:
        where = "" if len(carried) == every else f" ({places(blank.shape, carried)})"
        sentences.append(f"Carried correctly from your own earlier values{where}.")
    explained = _found(cells, Verdict.MISCONCEPTION)
    if blank.diagnosis and explained:
        where = f" ({places(blank.shape, explained)})" if blank.shape and len(explained) < every else ""
        sentences.append(f"Not right{where}: {blank.diagnosis.sentence}")
    wrong = _found(cells, Verdict.INCORRECT)
    if wrong:
        where = "" if not blank.shape else f": {places(blank.shape, wrong)}"
        sentences.append(f"Not right{where}.")
    empty = _found(cells, Verdict.NO_RESPONSE)
    if empty:
        sentences.append(f"Left empty: {places(blank.shape, empty)}.")
    return sentences


def _unreadable(blank: BlankResult) -> list[str]:
    found = [
        (f"{place(blank.shape, at)} " if blank.shape else "") + f"\u201c{cell.raw}\u201d {cell.reason}"
        for at, cell in enumerate(blank.cells)
        if cell.verdict is Verdict.UNREADABLE
    ]
    return [f"Could not be read: {listed(found, most=3)}."] if found else []


_LARGEST_SHOWN = 64


def _shape(shape: tuple[int, ...]) -> str:
    """Return a shape in words; odd ones are not shown, since a student could hide a hidden value in them."""
    if any(length > _LARGEST_SHOWN for length in shape) or len(shape) > 2:
        return "has quite another shape"
    return f"has shape {shape}" if shape else "is a single number"


def variable_feedback(blank: BlankResult, facts: CodeFacts, disclosure: Disclosure) -> str:
    """Return what a student reads about one variable: the shape first, then on how many inputs it is right."""
    reason = blank.cells[0].reason
    if reason:
        return f"Could not be used: {reason}."
    if blank.verdict is Verdict.NO_RESPONSE:
        return "Not assigned." if facts.inputs else "Not attempted."
    if disclosure == "none":
        return ""
    sentences = []
    if facts.shape is not None:
        own, expected = facts.shape
        wanted = f"shape {expected}" if expected else "a single number"
        sentences.append(f"`{blank.id}` {_shape(own)}, expected {wanted}.")
    if blank.verdict is Verdict.CORRECT:
        sentences.append(f"Right on all {counted(facts.inputs, 'input')}.")
    elif blank.verdict is Verdict.FOLLOW_THROUGH:
        sentences.append(f"Carried correctly from your own earlier values on all {counted(facts.inputs, 'input')}.")
    else:
        sentences.append(f"Right on {facts.right} of {counted(facts.inputs, 'input')}.")
        if facts.failing:
            verb = "Not assigned" if facts.missing else "Not right"
            sentences.append(f"{verb} on an input with {facts.failing}.")
    if blank.diagnosis is not None and disclosure != "counts":
        sentences.append(blank.diagnosis.sentence)
    if facts.remark and blank.verdict in NO_ERROR:
        sentences.append(f"Note: {facts.remark}.")
    return " ".join(sentences)
