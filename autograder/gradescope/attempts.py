"""How often a student may submit: from the policies and the metadata to a decision. No clock is read.

"Now" is the submission's own `created_at`. What is not known counts for the student. A submission that was not marked
is itself a previous submission: each result carries a ledger that says which ones counted, because Gradescope may hand
on the results of the latest one only. Where no ledger says it, the policy itself does: it is applied to each submission
in turn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any, NamedTuple

from autograder.gradescope.history import SAME_S, Earlier, Now, read_history, read_id, read_now, read_time
from autograder.policies import Policies
from autograder.text import counted

MOST_IN_LEDGER = 500


class Decision(NamedTuple):
    """What becomes of a submission."""

    blocked: bool
    """Whether it is not marked."""
    number: int
    """Which attempt this is, or would have been, within the window."""
    next: datetime | None
    """When the next one is possible; None if never, or at once where `at_once` says so."""
    at_once: bool
    words: str
    """To the student."""
    kept: Earlier | None
    """The attempt whose result stays, when it is blocked."""
    history: tuple[Earlier, ...]
    """The oldest first."""
    ledger: tuple[Mapping[str, Any], ...]
    """Which submissions counted, this one last."""


def decide(policies: Policies, metadata: Any) -> Decision | None:
    """Return what the policies make of a submission; None where they set no limit or nothing is known of its time.

    Parameters
    ----------
    policies : Policies
    metadata : object
        What submission_metadata.json holds, whatever that is.
    """
    now = read_now(metadata)
    if now is None or not policies.limits_attempts:
        return None
    history = read_history(metadata, now)
    known = _Ledger(history)
    attempts: list[Earlier] = []
    entries = []
    for one in history:
        counts = _counts(policies, one, known, attempts)
        entries.append(_entry(one.id, one.at, counts=counts))
        if counts:
            attempts.append(one)
    times = [one.at for one in attempts]
    possible = _possible(policies, times)
    blocked = possible is None or possible > now.at
    blocked = blocked and any(one.score is not None for one in attempts)  # else there is no result that could stay
    number = 1 + len(_in_window(policies, times, now.at))
    after = possible if blocked else _possible(policies, [*times, now.at])
    kept = _kept(policies, attempts) if blocked else None
    words = _refusal(policies, times, now, after, kept) if blocked else _remark(policies, number, now, after)
    ledger = (*entries, _entry(now.id, now.at, counts=not blocked))[-MOST_IN_LEDGER:]
    at_once = after is not None and after <= now.at
    return Decision(blocked, number, None if at_once else after, at_once, words, kept, tuple(history), ledger)


def decide_safely(policies: Policies, metadata: Any) -> tuple[Decision | None, tuple[str, ...]]:
    """Return a decision and notes to staff; whatever goes wrong here blocks nobody."""
    try:
        decision = decide(policies, metadata)
    except Exception as error:
        return None, (f"the limit on attempts could not be applied: {type(error).__name__}: {error}",)
    if decision is None:
        return None, ("the limit on attempts was not applied: the metadata says no time of submission",)
    return decision, ()


class _Ledger:
    """What earlier results say about which submissions counted."""

    def __init__(self, history: Sequence[Earlier]) -> None:
        self._by_id: dict[str, bool] = {}
        self._by_second: dict[int, list[tuple[datetime, bool]]] = {}
        for one in history:
            listed = one.decision.get("ledger")
            for entry in listed[:MOST_IN_LEDGER] if isinstance(listed, list) else ():
                if isinstance(entry, Mapping) and isinstance(entry.get("counts"), bool):
                    self._add(read_id(entry.get("id")), read_time(entry.get("at")), counts=entry["counts"])

    def _add(self, id_: str, at: datetime | None, *, counts: bool) -> None:
        if id_:
            self._by_id[id_] = counts
        elif at is not None:
            self._by_second.setdefault(_second(at), []).append((at, counts))

    def find(self, one: Earlier) -> bool | None:
        """Return whether a submission counted; None if nobody says so."""
        if one.id in self._by_id:
            return self._by_id[one.id]
        near = (entry for off in (-1, 0, 1) for entry in self._by_second.get(_second(one.at) + off, ()))
        found = [counts for at, counts in near if abs((at - one.at).total_seconds()) <= SAME_S]
        return all(found) if found else None


def _second(at: datetime) -> int:
    return (at - datetime(1970, 1, 1, tzinfo=timezone.utc)) // timedelta(seconds=1)


def _entry(id_: str, at: datetime, *, counts: bool) -> dict[str, Any]:
    return {**({"id": id_} if id_ else {}), "at": at.isoformat(), "counts": counts}


def _counts(policies: Policies, one: Earlier, known: _Ledger, attempts: Sequence[Earlier]) -> bool:
    """Whether a submission was an attempt: by itself, by a ledger, or by the policy, in this order."""
    if one.failed:
        return False
    if isinstance(blocked := one.decision.get("blocked"), bool):
        return not blocked
    if isinstance(rows := one.results.get("tests"), list) and rows:
        return True
    if (listed := known.find(one)) is not None:
        return listed
    if one.score is None:  # still being marked, or never: nobody knows
        return False
    possible = _possible(policies, [other.at for other in attempts])
    return possible is not None and possible <= one.at


_ALWAYS = datetime(1, 1, 2, tzinfo=timezone.utc)


def _possible(policies: Policies, times: Sequence[datetime]) -> datetime | None:
    """Return from when on another attempt is possible after those of these times, the oldest first; None if never."""
    found = _ALWAYS
    if policies.attempts_pause_min is not None and times:
        found = max(found, times[-1] + timedelta(minutes=policies.attempts_pause_min))
    if policies.attempts is not None and len(times) >= policies.attempts:
        if policies.attempts_window_h is None:
            return None
        found = max(found, times[-policies.attempts] + timedelta(hours=policies.attempts_window_h))
    return found


def _in_window(policies: Policies, times: Sequence[datetime], now: datetime) -> list[datetime]:
    if policies.attempts_window_h is None:
        return list(times)
    return [at for at in times if at + timedelta(hours=policies.attempts_window_h) > now]


def _kept(policies: Policies, attempts: Sequence[Earlier]) -> Earlier | None:
    """Return the attempt whose result stays: the last with a score, or the best of them, of equals the last."""
    scored = [(one.score, one.at, one) for one in attempts if one.score is not None]
    if not scored:
        return None
    return scored[-1][2] if policies.attempts_keep == "last" else max(scored, key=lambda one: one[:2])[2]


def in_words(moment: datetime, like: datetime) -> str:
    """Return a time in the offset of another one, a begun minute as the next.

    Examples
    --------
    >>> like = read_time("2026-03-08T01:00:00-07:00")
    >>> in_words(read_time("2026-03-08T20:00:01Z"), like)
    '2026-03-08 13:01 (UTC-07:00)'
    """
    local = moment.astimezone(like.tzinfo)
    if local.second or local.microsecond:
        local = local.replace(second=0, microsecond=0) + timedelta(minutes=1)
    return f"{local:%Y-%m-%d %H:%M} ({timezone(local.utcoffset() or timedelta(0))})"


def _duration(minutes: float) -> str:
    if minutes % 60 == 0:
        return counted(int(minutes // 60), "hour")
    return f"{minutes:g} minute{'' if minutes == 1 else 's'}"


def _limit(policies: Policies) -> str:
    window = policies.attempts_window_h
    return "" if window is None else f" within {_duration(window * 60)}"


def _again(after: datetime | None, now: Now) -> str:
    if after is None:
        return "No further one will be marked."
    return f"The next one is possible from {in_words(after, now.at)}."


def _remark(policies: Policies, number: int, now: Now, after: datetime | None) -> str:
    """Return the line above a result that counts."""
    known = f"Attempt {number} of {policies.attempts}{_limit(policies)}. " if policies.attempts is not None else ""
    return (known + (_again(after, now) if after is None or after > now.at else "")).strip()


def _refusal(
    policies: Policies, times: Sequence[datetime], now: Now, after: datetime | None, kept: Earlier | None
) -> str:
    """Return the lines above the old result: why this one was not marked, what stands below, when the next may come."""
    used_up = policies.attempts is not None and len(_in_window(policies, times, now.at)) >= policies.attempts
    if used_up and policies.attempts is not None:
        why = f"you have used your {counted(policies.attempts, 'attempt')}{_limit(policies)}."
    else:
        why = f"{_duration(policies.attempts_pause_min or 0)} must lie between two attempts."
    lines = [f"This submission was NOT MARKED: {why} {_again(after, now)}"]
    if kept is not None:
        when = in_words(kept.at.replace(second=0, microsecond=0), now.at)
        lines.append(f"Below is the result of your {policies.attempts_keep} attempt, of {when}, and it counts.")
    return "\n".join([*lines, "A submission that is not marked uses up no attempt."])
