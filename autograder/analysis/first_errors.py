"""Where it broke: in which blank, and in which step of the page, students made their first error."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import NamedTuple

from autograder.analysis.mark_table import alike, answered_submissions, marked_item
from autograder.analysis.steps import steps_of
from autograder.class_results import BlankRecord, ClassResults, ItemInfo, ItemRecord, SubmissionRecord
from autograder.dataflow import load_page
from autograder.problem import Worksheet
from autograder.result import Verdict


class Outcome(Enum):
    """What a student made of a blank, the most telling first."""

    FIRST_ERROR = "first_error"
    LATER_ERROR = "later_error"
    UNREADABLE = "unreadable"
    OMITTED = "omitted"
    CARRIED = "carried"
    RIGHT = "right"


class Outcomes(NamedTuple):
    """How many students made what of a blank or a step; the six numbers add up to those who attempted the item."""

    right: int
    """Right throughout, also by a convention that was accepted."""
    carried: int
    """Wrong, but correctly carried from their own earlier values."""
    first_error: int
    """Their first error of their own is here."""
    later_error: int
    """An error of their own, after another one."""
    unreadable: int
    omitted: int
    """At least one cell that carries marks is empty, and none is wrong."""
    carried_on: int
    """Of those with their first error here: whose later blanks, as far as filled in, are carried or right."""

    @property
    def attempted(self) -> int:
        """Students who attempted the item."""
        return self.right + self.carried + self.first_error + self.later_error + self.unreadable + self.omitted


class BlankOutcomes(NamedTuple):
    """What became of a blank."""

    id: str
    label: str
    step: str
    """The step of the page that it shows; empty where that is not known."""
    outcomes: Outcomes


_Counted = tuple[Outcome, bool, int]
"""What was made of a blank, whether something later was carried on, and of how many students that holds."""
_TELLING = {outcome: at for at, outcome in enumerate(Outcome)}


class ItemOutcomes(NamedTuple):
    """Where an item broke."""

    id: str
    title: str
    page: str
    n: int
    """Submissions that were marked on it."""
    not_attempted: int
    no_error: int
    """Attempted, and without an error of their own."""
    blanks: tuple[BlankOutcomes, ...]
    """In the order of the sheet."""
    steps: Mapping[str, Outcomes]
    """By step, in an order in which they can be computed; only those that the sheet asks for."""
    edges: tuple[tuple[str, str], ...]
    """The page's dataflow: each pair is a step, and one that is computed from it; steps without a blank included."""


def first_errors(results: ClassResults, worksheet: Worksheet | None = None) -> list[ItemOutcomes]:
    """Return where each item broke, in the order of the sheet.

    Parameters
    ----------
    results : ClassResults
    worksheet : Worksheet, optional
        It knows which step a blank shows. Without it, a blank shows the step of the same name, if there is one.

    Notes
    -----
    A student counts once for a blank. Where several blanks show one step, what is most telling counts, in the order
    of `Outcome`.
    """
    answered = answered_submissions(results)
    return [_outcomes(results, answered, item, worksheet) for item in results.items if item.kind != "activity"]


def _outcomes(
    results: ClassResults, answered: Sequence[SubmissionRecord], item: ItemInfo, worksheet: Worksheet | None
) -> ItemOutcomes:
    found = [marked_item(results, submission, item) for submission in answered]
    marked = [record for record in found if record is not None]
    attempted = [record for record in marked if record.attempted]
    shown = steps_of(item, worksheet)
    by_blank: list[list[_Counted]] = [[] for _ in item.blanks]
    by_step: dict[str, list[_Counted]] = {step: [] for step in shown.values() if step}
    places = {step: [at for at, info in enumerate(item.blanks) if shown[info.id] == step] for step in by_step}
    ids = [info.id for info in item.blanks]
    for record, times in alike(attempted):
        carried_on = _carried_on(ids, record)
        outcomes = [_outcome(record, id_, blank) for id_, blank in zip(ids, record.blanks, strict=False)]
        for counted, outcome in zip(by_blank, outcomes, strict=False):
            counted.append((outcome, carried_on, times))
        for step, counted in by_step.items():
            here = [outcomes[at] for at in places[step] if at < len(outcomes)]
            if here:
                counted.append((min(here, key=_TELLING.__getitem__), carried_on, times))
    steps, edges = _dataflow(item.page)
    order = [step for step in steps if step in by_step]
    return ItemOutcomes(
        id=item.id,
        title=item.title,
        page=item.page,
        n=len(marked),
        not_attempted=len(marked) - len(attempted),
        no_error=sum(not record.first_error for record in attempted),
        blanks=tuple(
            BlankOutcomes(info.id, info.label, shown[info.id], _counted(counted))
            for info, counted in zip(item.blanks, by_blank, strict=True)
        ),
        steps={step: _counted(by_step[step]) for step in order},
        edges=edges,
    )


def _outcome(record: ItemRecord, id_: str, blank: BlankRecord) -> Outcome:
    """Return what a student made of one blank."""
    if record.first_error == id_:
        return Outcome.FIRST_ERROR
    if blank.verdict is Verdict.CORRECT:
        return Outcome.RIGHT
    if blank.verdict is Verdict.FOLLOW_THROUGH:
        return Outcome.RIGHT if blank.kind == "convention" else Outcome.CARRIED
    if "I" in blank.cells or "M" in blank.cells:
        return Outcome.LATER_ERROR
    return Outcome.UNREADABLE if blank.verdict is Verdict.UNREADABLE else Outcome.OMITTED


def _carried_on(ids: Sequence[str], record: ItemRecord) -> bool:
    """Whether something after the first error was carried, and nothing after it is wrong."""
    if record.first_error not in ids:
        return False
    later = "".join(blank.cells for blank in record.blanks[ids.index(record.first_error) + 1 :])
    return "F" in later and not set(later) & set("MIU")


def _counted(found: Sequence[_Counted]) -> Outcomes:
    count = Counter[Outcome]()
    for outcome, _, times in found:
        count[outcome] += times
    return Outcomes(
        right=count[Outcome.RIGHT],
        carried=count[Outcome.CARRIED],
        first_error=count[Outcome.FIRST_ERROR],
        later_error=count[Outcome.LATER_ERROR],
        unreadable=count[Outcome.UNREADABLE],
        omitted=count[Outcome.OMITTED],
        carried_on=sum(times for outcome, carried_on, times in found if outcome is Outcome.FIRST_ERROR and carried_on),
    )


def _dataflow(name: str) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Return the steps of a page in an order in which they can be computed, and what is computed from what."""
    if not name:
        return (), ()
    page = load_page(name)
    edges = [(needed, step.name) for step in page.steps.values() for needed in step.inputs if needed in page.steps]
    return tuple(page.behind), tuple(edges)
