"""The written record of a regrade: one JSON document, and a page that people read."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

from autograder.feedback import marks_in_words
from autograder.html_page import load_template
from autograder.regrade.compare import BlankChange, Regrade, SubmissionChange
from autograder.text import listed

TEMPLATE = Path(__file__).with_name("regrade.html")


def number(value: Fraction) -> str:
    """Return marks as they are read: two decimals at most, a sign only where it is a difference.

    Examples
    --------
    >>> number(Fraction(5, 3)), number(Fraction(-2))
    ('1.67', '−2')
    """
    return marks_in_words(value).replace("-", "−")


def signed(value: Fraction) -> str:
    """Return a difference with its sign.

    Examples
    --------
    >>> signed(Fraction(1, 2)), signed(Fraction(0)), signed(Fraction(-1))
    ('+0.5', '0', '−1')
    """
    return f"+{number(value)}" if value > 0 else number(value)


def out_of(score: Fraction, full: Fraction, regrade: Regrade) -> str:
    """Return a score; what it is out of only where that changed for somebody."""
    return f"{number(score)} of {number(full)}" if regrade.is_rescaled else number(score)


def remarks(regrade: Regrade) -> list[str]:
    """Return what a reader has to know besides the numbers: what else changed, and what nobody can know."""
    found = []
    if regrade.policies:
        changed = [f"{name} {json.dumps(was)} → {json.dumps(now)}" for name, (was, now) in regrade.policies.items()]
        found.append(f"Other policies: {'; '.join(changed)}.")
    if regrade.is_rescaled:
        found.append("The full score changes: scores are compared as shares, in points of the full score after.")
    if regrade.gone:
        found.append(f"Not in the changed files as they were, so what was typed there is lost: {listed(regrade.gone)}.")
    if regrade.added:
        found.append(f"Only in the changed files, so nobody has answered it yet: {listed(regrade.added)}.")
    return found


def record_document(regrade: Regrade, *, names: bool) -> dict[str, Any]:
    """Return the record as JSON has it; exact marks stand as fractions in text.

    Parameters
    ----------
    regrade : Regrade
    names : bool
        Whether the students are named, or only their submissions.
    """
    return {
        "before": regrade.before,
        "after": regrade.after,
        "tool_before": regrade.tool_before,
        "tool_after": regrade.tool_after,
        "policies": {name: {"before": was, "after": now} for name, (was, now) in regrade.policies.items()},
        "blanks_gone": list(regrade.gone),
        "blanks_added": list(regrade.added),
        "never_lower": regrade.never_lower,
        "submissions": regrade.submissions,
        "left_out": list(regrade.left_out),
        "gain": regrade.gain,
        "lose": regrade.lose,
        "blanks": [{**one._asdict(), "total": str(one.total)} for one in regrade.blanks],
        "changes": [_change(change, names) for change in regrade.changes],
    }


def _change(change: SubmissionChange, names: bool) -> dict[str, Any]:
    return {
        "submission": change.id,
        **({"students": [one._asdict() for one in change.submitters]} if names else {}),
        "old_score": str(change.old_score),
        "old_max_score": str(change.old_max_score),
        "new_score": str(change.new_score),
        "kept_score": str(change.kept_score),
        "max_score": str(change.max_score),
        "difference": str(change.difference),
        "old_completed": change.old_completed,
        "new_completed": change.new_completed,
        "blanks": [_blank(one) for one in change.blanks],
    }


def _blank(one: BlankChange) -> dict[str, Any]:
    return {
        "item": one.item,
        "blank": one.blank,
        "old_marks": str(one.old_marks),
        "new_marks": str(one.new_marks),
        "old_verdict": one.old_verdict.value,
        "new_verdict": one.new_verdict.value,
        "typed": list(one.typed),
    }


def record_text(regrade: Regrade, *, names: bool) -> str:
    """Return the record's JSON text."""
    return json.dumps(record_document(regrade, names=names), indent=2, ensure_ascii=False) + "\n"


def record_page(regrade: Regrade, title: str, *, names: bool) -> str:
    """Return the record as one HTML page that needs no network."""
    return load_template(TEMPLATE).render(
        regrade=regrade,
        title=title,
        names=names,
        number=number,
        signed=signed,
        out_of=out_of,
        remarks=remarks(regrade),
    )
