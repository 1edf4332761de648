"""The submissions before this one, as far as the metadata tells: every field may be missing or odd."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any, NamedTuple

from autograder.gradescope.contract import FAILED, PLACEHOLDER

_TIME = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?\s*(Z|UTC|([+-])(\d\d):?(\d\d))?", re.ASCII
)
_OURS = (FAILED["output"], PLACEHOLDER["output"])
"""What stands above a result that is no mark."""
LEDGER = "attempts"
"""Where the decision lies in `extra_data`, under `byhand`."""
_LONGEST_ID = 40
SAME_S = 1.0
"""Two times of one submission may differ by so much, in seconds."""


class Earlier(NamedTuple):
    """One previous submission."""

    at: datetime
    id: str
    """Empty where it is not known."""
    score: float | None
    failed: bool
    """Whether it is known not to have been marked: an error of the autograder, or one that we own up to."""
    results: Mapping[str, Any]
    """Its results, without the nulls that the server fills in; empty where they are not known."""

    @property
    def decision(self) -> Mapping[str, Any]:
        """What was decided about it, by its own results."""
        return member(member(member(self.results, "extra_data"), "byhand"), LEDGER)


class Now(NamedTuple):
    """The submission itself."""

    at: datetime
    id: str


def member(data: Any, name: str) -> Mapping[str, Any]:
    """Return an object inside of an object; an empty one if there is none."""
    found = data.get(name) if isinstance(data, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def read_time(value: Any) -> datetime | None:
    """Return a time as text with its offset, or seconds since 1970; None if it is neither.

    Without an offset it is taken for UTC.

    Examples
    --------
    >>> read_time("2026-03-08T01:59:59.1234567-07:00").isoformat()
    '2026-03-08T01:59:59.123456-07:00'
    >>> read_time("2026-02-30T10:00:00Z") is None
    True
    """
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return _plausible(datetime.fromtimestamp(value, timezone.utc))
        found = _TIME.fullmatch(value.strip()) if isinstance(value, str) and len(value) < 100 else None
        if found is None:
            return None
        numbers = [int(part or 0) for part in found.groups()[:6]]
        hours, minutes = int(found[10] or 0), int(found[11] or 0)
        offset = timedelta(hours=hours, minutes=minutes) * (-1 if found[9] == "-" else 1)
        micro = int((found[7] or "0").ljust(6, "0")[:6])
        year, month, day, hour, minute, second = numbers
        return _plausible(datetime(year, month, day, hour, minute, second, micro, timezone(offset)))
    except (ValueError, OverflowError, OSError):
        return None


def _plausible(moment: datetime) -> datetime | None:
    return moment if 2000 <= moment.year < 2200 else None


def read_id(value: Any) -> str:
    """Return an id as text, however it is typed; empty if it is none."""
    if isinstance(value, str):
        return value.strip() if len(value) <= _LONGEST_ID else ""
    plain = isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**_LONGEST_ID
    return str(value) if plain else ""


def read_score(value: Any) -> float | None:
    """Return a score, a number or text such as "20.0"; None if it is none that a result may have."""
    if isinstance(value, str) and re.fullmatch(r"\s*\d{1,12}(\.\d{0,12})?\s*", value, re.ASCII):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1e12:
        return None
    return value if math.isfinite(value) else None


def read_now(metadata: Any) -> Now | None:
    """Return what the metadata says of the submission itself; None without a time."""
    moment = read_time(metadata.get("created_at")) if isinstance(metadata, Mapping) else None
    return None if moment is None else Now(moment, read_id(metadata.get("id")))


def read_history(metadata: Any, now: Now) -> list[Earlier]:
    """Return the submissions before this one, the oldest first.

    Left out are those without a time, this one itself (staff ran the autograder again), and later ones.
    """
    found = list(_entries(metadata))
    return sorted((one for one in found if _is_before(one, now)), key=lambda one: (one.at, len(one.id), one.id))


def _entries(metadata: Any) -> Iterator[Earlier]:
    entries = metadata.get("previous_submissions") if isinstance(metadata, Mapping) else None
    for entry in entries if isinstance(entries, list) else []:
        moment = read_time(entry.get("submission_time", entry.get("created_at"))) if isinstance(entry, dict) else None
        if moment is not None:
            results = member(entry, "results")
            score = read_score(results.get("score"))
            failed = entry.get("autograder_error") not in (False, "false", "False") or results.get("output") in _OURS
            score = read_score(entry.get("score")) if score is None else score
            yield Earlier(moment, read_id(entry.get("id")), score, failed, results)


def _is_before(one: Earlier, now: Now) -> bool:
    if one.id and one.id == now.id:
        return False
    numbered = all(id_.isascii() and id_.isdigit() for id_ in (one.id, now.id))
    if one.at == now.at:  # without ids it is this one itself: nobody submits twice at one moment
        return numbered and int(one.id) < int(now.id)
    return one.at < now.at


def is_same(id_: str, at: datetime, other_id: str, other_at: datetime) -> bool:
    """Whether two mentions are of one submission: by their ids, or by their times where an id is not known."""
    if id_ and other_id:
        return id_ == other_id
    return abs((at - other_at).total_seconds()) <= SAME_S
