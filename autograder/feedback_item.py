"""What a student reads about an exercise as a whole, in three sentences at most, and about the submission.

First where the first error is and what happened there, then what was carried from it, then one thing to check.
"""

from __future__ import annotations

from autograder.feedback import NO_ERROR, NOT_MARKED, carrying
from autograder.policies import Disclosure
from autograder.result import BlankResult, ItemResult, SubmissionResult, Verdict
from autograder.text import counted, listed, lowered, places

NOT_ATTEMPTED = "Not attempted."
_ROOT_ERRORS = (Verdict.MISCONCEPTION, Verdict.INCORRECT)
_MOST_PLACES = 8


def item_feedback(item: ItemResult, disclosure: Disclosure) -> str:
    """Return what a student reads about one exercise: where the first error is, what was carried, what to check."""
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
    if disclosure == "counts":
        return _errors_and_carried(item) or _nothing_wrong(item)
    first = first_error(item)
    noted = first or first_note(item)
    if noted is None:
        return _errors_and_carried(item) or _nothing_wrong(item)
    sentences = [_first_error(first) if first else _accepted(noted)]
    sentences.append(_errors_and_carried(item, alone=False))
    sentences.append(noted.diagnosis.check if noted.diagnosis and _is_about(noted) else _before_it(item, noted))
    return " ".join(sentence for sentence in sentences if sentence)


def first_error(item: ItemResult) -> BlankResult | None:
    """Return the first blank, in the order of the sheet, with an error that did not follow from another."""
    for blank in item.blanks:
        if any(cell.verdict in _ROOT_ERRORS and cell.weight for cell in blank.cells):
            return blank
    return None


def first_note(item: ItemResult) -> BlankResult | None:
    """Return the first blank that was accepted with a note."""
    return next((blank for blank in item.blanks if blank.by_convention), None)


def _first_error(blank: BlankResult) -> str:
    cells = carrying(blank)
    explained = [at for at, cell in cells if cell.verdict is Verdict.MISCONCEPTION]
    wrong = explained or [at for at, cell in cells if cell.verdict in _ROOT_ERRORS]
    where = ""
    if blank.shape and len(wrong) < len(cells):
        many = len(blank.shape) == 2 and len(wrong) > _MOST_PLACES
        where = f" ({len(wrong)} of {len(cells)} cells)" if many else f" ({places(blank.shape, wrong)})"
    what = f": {lowered(blank.diagnosis.happened)}" if blank.diagnosis and explained else "."
    return f"The first error is in {blank.id}{where}{what}"


def _is_about(blank: BlankResult) -> bool:
    """Whether the diagnosis of a blank is about what is said of it: its error, if it has one."""
    verdicts = {cell.verdict for _, cell in carrying(blank)}
    return Verdict.MISCONCEPTION in verdicts or Verdict.INCORRECT not in verdicts


def _accepted(blank: BlankResult) -> str:
    return f"Accepted in {blank.id}: {lowered(blank.diagnosis.happened)}" if blank.diagnosis else ""


def _before_it(item: ItemResult, first: BlankResult) -> str:
    before = item.blanks[: item.blanks.index(first)]
    if before and all(blank.verdict in NO_ERROR for blank in before):
        return "What comes before it is right."
    return ""


def _errors_and_carried(item: ItemResult, *, alone: bool = True) -> str:
    """Return how many errors there are and what was carried; unless `alone`, that there is one was said already."""
    roots = _count_errors(item)
    carried = sum(
        not blank.by_convention and any(cell.verdict is Verdict.FOLLOW_THROUGH for cell in blank.cells)
        for blank in item.blanks
    )
    if roots and carried:
        return f"{counted(roots, 'error')} here, carried correctly through {counted(carried, 'other blank')}."
    if roots > 1 or (roots and alone):
        return f"{counted(roots, 'error')} here."
    if carried:
        return "Carried correctly." if alone else f"Carried correctly through {counted(carried, 'other blank')}."
    return ""


def _count_errors(item: ItemResult) -> int:
    """Return how many mistakes were made: cells that one diagnosis explains are one mistake."""
    cells = [(blank, cell) for blank in item.blanks for cell in blank.cells if cell.weight]
    named = {blank.diagnosis for blank, cell in cells if cell.verdict is Verdict.MISCONCEPTION}
    return len(named) + sum(cell.verdict is Verdict.INCORRECT for _, cell in cells)


def _nothing_wrong(item: ItemResult) -> str:
    if any(cell.verdict is Verdict.UNREADABLE for blank in item.blanks for cell in blank.cells):
        return "Some of it could not be read."
    return "No error in what you filled in."


def first_departure(item: ItemResult) -> str:
    """Return where a function's values first depart from what their inputs imply."""
    for at, blank in enumerate(item.blanks):
        if blank.verdict not in NO_ERROR and blank.code is not None:
            if not blank.code.inputs:
                return ""
            place = f", {blank.code.where}" if blank.code.where else ": it is not assigned"
            return f"Begin with `{blank.id}`{place}." + (" What comes before it is right." if at else "")
    return ""


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
