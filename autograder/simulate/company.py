"""Who hands in together, and what they handed in before: drawn apart, so that a class without either stays as it is."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from autograder.simulate.draws import Draws
from autograder.simulate.people import FIRST_ID, Person, draw_person

GROUPED, AGAIN, FAILED = 0.4, 0.5, 0.15
"""How large a share of the submissions is of two or three, how large a share was not the first, and how often an
earlier one ended in an error of the autograder."""
LARGEST_GROUP = 3
_MOST_EARLIER = 4


class Earlier(NamedTuple):
    """A submission before the one that counts."""

    id: int
    at: datetime
    failed: bool
    """Whether it ended in an error of the autograder."""
    score: float


def draw_others(number: int, students: int, draws: Draws) -> tuple[Person, ...]:
    """Return who handed in a submission together with its first student, mostly nobody."""
    if not draws.chance(GROUPED):
        return ()
    first = students + number * (LARGEST_GROUP - 1)  # nobody else has these numbers
    return tuple(draw_person(first + at, draws) for at in range(1 + draws.below(LARGEST_GROUP - 1)))


def draw_earlier(number: int, submitted: datetime, draws: Draws) -> tuple[Earlier, ...]:
    """Return what was submitted before, the oldest first, from minutes to days apart."""
    if not draws.chance(AGAIN):
        return ()
    found: list[Earlier] = []
    at = submitted
    for before in range(1, 2 + draws.below(_MOST_EARLIER)):
        at -= timedelta(seconds=60 + int(2 * 86400 * draws.share() ** 4))
        failed = draws.chance(FAILED)
        score = 0.0 if failed else float(draws.below(100))
        found.append(Earlier(FIRST_ID - number * _MOST_EARLIER - before, at, failed, score))
    return tuple(found[::-1])


def as_metadata(earlier: Earlier) -> dict[str, Any]:
    """Return an earlier submission as submission_metadata.json has it."""
    row = {"name": "Neural networks by hand", "score": earlier.score, "max_score": 100}
    results = {} if earlier.failed else {"score": earlier.score, "output": "An earlier submission.", "tests": [row]}
    return {
        "id": earlier.id,
        "submission_time": earlier.at.isoformat(),
        "score": str(earlier.score),
        "autograder_error": earlier.failed,
        "results": results,
    }


def as_truth(earlier: Earlier) -> dict[str, Any]:
    """Return an earlier submission as truth.json has it."""
    return {"submitted": earlier.at.isoformat(), "score": earlier.score, "failed": earlier.failed}
