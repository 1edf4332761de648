"""Equal wrong answers that no rule explains: what several students wrote alike is a misconception without a name."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from autograder.analysis.anonymous import SCREENED
from autograder.analysis.mark_table import marked_item, marked_submissions
from autograder.analysis.steps import problem_of, steps_of
from autograder.class_results import BlankRecord, ClassResults, ItemInfo
from autograder.dataflow import load_page
from autograder.problem import Worksheet
from autograder.response import NOT_NEEDED, parse_number
from autograder.text import place

FEWEST_ALIKE = 3
"""Two may have sat side by side."""

Values = tuple[tuple[int, str], ...]
"""Wrong cells of a blank: flat position in reading order, and the number in one way of writing it."""


class Cluster(NamedTuple):
    """Students who wrote the same wrong numbers into the same cells."""

    item: str
    title: str
    page: str
    blank: str
    step: str
    """The step that the blank shows; empty where that is not known."""
    shape: tuple[int, ...]
    variant: str
    """The variant on which they did; empty where the item is the same on all."""
    values: Values
    submissions: tuple[str, ...]
    """Ids of the submissions."""
    of: int
    """Submissions with the same numbers to compute from that attempted the item."""

    @property
    def size(self) -> int:
        """How many wrote the same."""
        return len(self.submissions)


def clusters(results: ClassResults, worksheet: Worksheet | None = None, fewest: int = FEWEST_ALIKE) -> list[Cluster]:
    """Return the clusters of equal wrong answers that no rule explains, the largest first.

    Parameters
    ----------
    results : ClassResults
    worksheet : Worksheet, optional
        It knows which items are the same on all variants, and which steps the blanks show.
    fewest : int
        How many students make a cluster.

    Notes
    -----
    First by all unexplained wrong cells of a blank. Then cell by cell, for what students have in common although
    other cells of theirs differ: a cell counts where it is in no cluster of its student yet. Where every student
    has numbers of their own, nobody writes the same, and there are no clusters.
    """
    written: dict[tuple[str, str, str], dict[str, Values]] = defaultdict(dict)
    attempted: Counter[tuple[str, str]] = Counter()
    for submission in marked_submissions(results):
        for item in results.items:
            record = marked_item(results, submission, item)
            if record is None or not record.attempted:
                continue
            variant = "" if _same_for_all(item, worksheet) else submission.variant
            attempted[item.id, variant] += 1
            for info, blank in zip(item.blanks, record.blanks, strict=False):
                values = unexplained(blank)
                if values:
                    written[item.id, info.id, variant][submission.id] = values
    found = []
    for item in results.items:
        steps = steps_of(item, worksheet)
        shapes = {blank.id: blank.shape for blank in item.blanks}
        for (id_, blank_id, variant), by_submission in written.items():
            if id_ != item.id:
                continue
            where = (item.id, item.title, item.page, blank_id, steps[blank_id], shapes[blank_id], variant)
            for values, submissions in _alike(by_submission, fewest):
                found.append(Cluster(*where, values, submissions, attempted[item.id, variant]))
    return sorted(found, key=lambda one: -one.size)


def unexplained(blank: BlankRecord) -> Values:
    """Return the wrong cells of a blank that no rule explains, as far as it is known what was typed."""
    if "I" not in blank.cells or len(blank.typed) != len(blank.cells):
        return ()
    pairs = enumerate(zip(blank.cells, blank.typed, strict=True))
    return tuple((at, normalised(typed)) for at, (letter, typed) in pairs if letter == "I" and typed != SCREENED)


def normalised(typed: str) -> str:
    """Return a typed number in one way of writing it.

    Examples
    --------
    >>> normalised(".50"), normalised("1/2"), normalised("-0"), normalised("\u22121e1"), normalised("X")
    ('0.5', '0.5', '0', '-10', 'x')
    """
    value = parse_number(typed)
    if isinstance(value, str):
        return "x" if typed.strip() in NOT_NEEDED else typed.strip().lower()
    return f"{value + 0.0:.10g}" if value else "0"


def _same_for_all(item: ItemInfo, worksheet: Worksheet | None) -> bool:
    problem = problem_of(item, worksheet)
    return problem is not None and not problem.varies


def _alike(by_submission: dict[str, Values], fewest: int) -> Iterator[tuple[Values, tuple[str, ...]]]:
    """Yield what at least so many wrote, and who: whole sets of cells first, then single cells of the others."""
    whole: dict[Values, list[str]] = defaultdict(list)
    for id_, values in by_submission.items():
        whole[values].append(id_)
    covered: set[str] = set()
    for values, ids in whole.items():
        if len(ids) >= fewest:
            covered.update(ids)
            yield values, tuple(ids)
    single: dict[tuple[int, str], list[str]] = defaultdict(list)
    for id_, values in by_submission.items():
        if id_ not in covered:
            for cell in values:
                single[cell].append(id_)
    for cell, ids in sorted(single.items()):
        if len(ids) >= fewest:
            yield (cell,), tuple(ids)


def stub(cluster: Cluster) -> str:
    """Return the text of a wrong rule to be written: it stands in the page's module, beside the right step.

    As it is, it computes what the right step does, and so explains nothing and harms nothing.
    """
    step = cluster.step or cluster.blank
    known = load_page(cluster.page).steps.get(cluster.step) if cluster.page else None
    inputs = ", ".join(known.inputs) if known else "..."
    variant = f" on variant {_comment(cluster.variant)}" if cluster.variant else ""
    who = f"{cluster.size} of {cluster.of}"
    where = f"{_comment(cluster.blank)} of {_comment(cluster.item)}{variant}"
    lines = [
        f"@instead_of({step})",
        f"def unnamed_mistake_in_{step}({inputs if known else ''}):",
        '    """TODO what happened, in a sentence. TODO what to look at, in another."""',
        f"    # {who} wrote this in {where}:",
        *(f"    #   {place(cluster.shape, at)}: {_comment(value)}" for at, value in cluster.values),
        f"    return {step}({inputs})  # TODO what they did instead",
    ]
    return "\n".join(lines) + "\n"


def _comment(text: str) -> str:
    """Return text that cannot end a comment."""
    return "".join(sign if sign.isprintable() else "?" for sign in text)
