"""Who the students are, and what Gradescope says of their submissions: every name is made up."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from typing import Any, NamedTuple

from autograder.simulate.draws import Draws

FIRST = tuple(
    """Ada Amir Anaïs Björn Carmen Chidi Dmitri Ebru Fatima Grace Haruto Ingrid Jamal José Kofi Lakshmi Linnéa Marta
Mei Nia Noor Oluwaseun Priya Quinn Rosa Sean Søren Tariq Uma Vera Wei Ximena Yuki Zoë""".split()  # noqa: SIM905
)
LAST = tuple(
    """Adeyemi Andersson Bakshi Castro D'Angelo Dvořák Eze Fischer Gupta Haddad Ivanov Jung Khan Lee Lindström
MacLeod Mbeki Nakamura Nguyễn O'Connor Öztürk Pérez Quispe Rossi Schmidt Silva Tanaka Usman Vargas Weiß Xu Yılmaz
Zhang Smith-Jones""".split()  # noqa: SIM905
)
DUE = datetime(2025, 10, 10, 23, 59, tzinfo=timezone(timedelta(hours=-6)))
FIRST_ID = 400_000_001


class Person(NamedTuple):
    """A student."""

    name: str
    email: str
    sid: str


def draw_person(number: int, draws: Draws) -> Person:
    """Return the student of that number; no two have the same address or id."""
    first, last = draws.choose(FIRST), draws.choose(LAST)
    bare = unicodedata.normalize("NFKD", f"{first}.{last}".lower()).encode("ascii", "ignore").decode()
    login = "".join(character for character in bare if character.isalpha() or character == ".")
    sid = "" if draws.chance(0.02) else f"1{number + 1:08}"
    return Person(f"{first} {last}", f"{login}.{number + 1}@example.edu", sid)


def draw_time(draws: Draws) -> datetime:
    """Return when somebody submits: most of them in the last two days."""
    return DUE - timedelta(seconds=1 + int(5 * 86400 * draws.share() ** 2))


def submission_name(number: int) -> str:
    """Return the name of a submission's folder, as in Gradescope's export."""
    return f"submission_{FIRST_ID + number}"


def metadata_of(
    number: int, people: Sequence[Person], title: str, submitted: datetime, earlier: Sequence[Any] = (), most: int = 1
) -> bytes:
    """Return submission_metadata.json, as complete as Gradescope's; at most so many students hand in together."""
    dates = {
        "release_date": (DUE - timedelta(days=14)).isoformat(),
        "due_date": DUE.isoformat(),
        "late_due_date": None,
    }
    data: dict[str, Any] = {
        "id": FIRST_ID + number,
        "created_at": submitted.isoformat(),
        "assignment": {
            "id": 2000001,
            "course_id": 3000001,
            "title": title,
            **dates,
            "group_size": most if most > 1 else None,
            "group_submission": most > 1,
            "total_points": "100.0",
            "outline": [{"id": 4000001, "type": "AutograderQuestion", "title": "Autograder", "weight": "100.0"}],
        },
        "submission_method": "upload",
        "users": [
            {"id": 5000001 + number + 1_000_000 * at, **person._asdict(), "assignment": dates}
            for at, person in enumerate(people)
        ],
        "previous_submissions": list(earlier),
    }
    return (json.dumps(data, indent=2, ensure_ascii=False) + "\n").encode("utf-8", "surrogatepass")
