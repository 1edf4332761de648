"""A verdict into a student's sentence, at the disclosure that the policy allows; never an expected value."""

from __future__ import annotations

from fractions import Fraction

from autograder.policies import Disclosure
from autograder.result import BlankResult, CellResult, CodeFacts, ItemResult, SubmissionResult, Verdict
from autograder.text import counted, listed, place, places

NOT_MARKED = "This item could not be marked; it is not your fault. Staff can see why."
NOT_ATTEMPTED = "Not attempted."

SYMBOLS = {
    Verdict.CORRECT: "✓",
    Verdict.FOLLOW_THROUGH: "→",
    Verdict.MISCONCEPTION: "✗",
    Verdict.INCORRECT: "✗",
    Verdict.UNREADABLE: "?",
    Verdict.NO_RESPONSE: "·",
    Verdict.NOT_MARKED: "–",
}
LEGEND = "✓ right   → carried correctly from your own earlier values   ✗ not right   ? unreadable   · empty"

_NO_ERROR = (Verdict.CORRECT, Verdict.FOLLOW_THROUGH)
_ROOT_ERRORS = (Verdict.MISCONCEPTION, Verdict.INCORRECT)


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


def _carrying(blank: BlankResult) -> list[tuple[int, CellResult]]:
    return [(at, cell) for at, cell in enumerate(blank.cells) if cell.weight] or list(enumerate(blank.cells))


def _counts(blank: BlankResult) -> str:
    cells = _carrying(blank)
    right = sum(cell.verdict in _NO_ERROR for _, cell in cells)
    return f"{right} of {counted(len(cells), 'cell')} right."


def _found(cells: list[tuple[int, CellResult]], verdict: Verdict) -> list[int]:
    return [at for at, cell in cells if cell.verdict is verdict]


def _cells(blank: BlankResult) -> list[str]:
    cells = _carrying(blank)
    every = len(cells)
    if all(cell.verdict is Verdict.CORRECT for _, cell in cells):
        spare = _found(list(enumerate(blank.cells)), Verdict.INCORRECT)
        note = f"Not needed, and not right, but it costs nothing: {places(blank.shape, spare)}." if spare else ""
        return ["Right.", note]
    sentences = []
    carried = _found(cells, Verdict.FOLLOW_THROUGH)
    if carried:
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


def item_feedback(item: ItemResult, disclosure: Disclosure) -> str:
    """Return what a student reads about one exercise as a whole: where errors began and what was carried."""
    if item.not_marked:
        return NOT_MARKED
    if not item.attempted:
        return NOT_ATTEMPTED
    if item.kind == "activity":
        return "Thank you. Staff look at your post." if item.blanks[0].verdict is Verdict.CORRECT else ""
    if disclosure == "none":
        return ""
    if item.completed:
        return "All right: this exercise is completed."
    if item.kind == "code":
        return first_departure(item)
    roots = sum(cell.verdict in _ROOT_ERRORS for blank in item.blanks for cell in blank.cells if cell.weight)
    carried = sum(any(cell.verdict is Verdict.FOLLOW_THROUGH for cell in blank.cells) for blank in item.blanks)
    if roots and carried:
        blanks = counted(carried, "other blank")
        return f"{counted(roots, 'error')} here, carried correctly through {blanks}."
    if roots:
        return f"{counted(roots, 'error')} here."
    if carried:
        return "Carried correctly."
    if any(cell.verdict is Verdict.UNREADABLE for blank in item.blanks for cell in blank.cells):
        return "Some of it could not be read."
    return "No error in what you filled in."


def first_departure(item: ItemResult) -> str:
    """Return where a function's values first depart from what their inputs imply."""
    for at, blank in enumerate(item.blanks):
        if blank.verdict not in _NO_ERROR and blank.code is not None:
            if not blank.code.inputs:
                return ""
            place = f", {blank.code.where}" if blank.code.where else ": it is not assigned"
            return f"Begin with `{blank.id}`{place}." + (" What comes before it is right." if at else "")
    return ""


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
    if facts.remark and blank.verdict in _NO_ERROR:
        sentences.append(f"Note: {facts.remark}.")
    return " ".join(sentences)


def submission_messages(result: SubmissionResult) -> list[str]:
    """Return what a student reads about the submission as a whole, our own faults first."""
    messages = []
    if result.not_marked:
        titles = listed([item.title for item in result.not_marked])
        number = counted(len(result.not_marked), "item")
        messages.append(
            f"{number} could not be marked ({titles}). It is not your fault, it does not count as zero, "
            "and staff have been told."
        )
    return [*messages, *result.messages]
