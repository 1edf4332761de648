"""What to teach again, in a few sentences: where most students went wrong first, and by which mistake."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.analysis.first_errors import ItemOutcomes
from autograder.analysis.items import ItemStatistics
from autograder.analysis.misconceptions import MisconceptionFrequency
from autograder.report.where import worst_blank
from autograder.report.words import percent
from autograder.text import listed

MOST_ITEMS, MOST_STEPS, MOST_MISTAKES = 3, 3, 3
WORTH_SAYING = 0.1
"""Share of those who tried: below one in ten it is no matter for the whole class."""
FEWEST = 3
"""Students: what one or two did is no matter for the whole class either, however few there are."""


def headlines(
    items: Sequence[ItemStatistics], where: Sequence[ItemOutcomes], mistakes: Sequence[MisconceptionFrequency]
) -> list[str]:
    """Return the sentences at the top of the report, the most important first."""
    found = []
    numbers = {item.id: item.number for item in items}
    against = [one for one in items if one.item_rest_correlation is not None]
    against.sort(key=lambda one: one.item_rest_correlation or 0.0)
    for item in against[:MOST_ITEMS]:
        found += [
            f"{item.number} {item.title}: {flag.sentence}"
            for flag in item.flags
            if flag.id == "negative_discrimination"
        ]
    for mistake in [one for one in mistakes if one.kind == "misconception"][:MOST_MISTAKES]:
        seen = mistake.in_class
        if seen.share >= WORTH_SAYING and seen.students >= FEWEST:
            titles = listed([one.title for one in mistake.by_item], most=3)
            found.append(f"{seen.students} of {seen.of} students: {mistake.happened} ({titles})")
    steps = sorted((one for one in where if one.n > one.not_attempted), key=_worst_share, reverse=True)
    for one in steps[:MOST_STEPS]:
        share = _worst_share(one)
        blank, most = worst_blank(one)
        if share >= WORTH_SAYING and most >= FEWEST:
            which = f"{numbers.get(one.id, '')} {one.title}".strip()
            found.append(f"{which}: {most} of those who tried ({percent(share)}) went wrong first in blank {blank}.")
    return found


def _worst_share(item: ItemOutcomes) -> float:
    attempted = item.n - item.not_attempted
    return worst_blank(item)[1] / attempted if attempted else 0.0
