"""Which causes, as few as can be, explain what is wrong in an item."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from autograder.causes import (
    Candidate,
    Kind,
    candidate_pairs,
    candidate_patterns,
    candidate_rules,
    joined,
)
from autograder.conventions import candidate_both, candidate_conventions
from autograder.evidence import Place, Scope, Shown
from autograder.own import OwnValues
from autograder.result import Diagnosis, Explanation
from autograder.supposed import Supposed


def diagnose(own: OwnValues, sheet: Sequence[Shown]) -> tuple[dict[str, Explanation], tuple[str, ...]]:
    """Find the causes behind an item's wrong numbers.

    Parameters
    ----------
    own : OwnValues
        The page as the student filled it in.
    sheet : sequence of Shown
        Every step that the student wrote numbers for, with the wrong and the right ones.

    Returns
    -------
    (dict of blank id to Explanation, tuple of str)
        One explanation at most for a blank, and notes to staff. Among conventions, single rules, pairs of rules and
        patterns of whole arrays, the one that explains most is taken first, then what explains most of the rest.
        Where two explain the same numbers equally well, both are named; where more do, nothing is said.
    """
    steps = {shown.step: shown for shown in sheet}
    differing = any(own.inputs_of(step) & own.differing for step in steps)
    suppositions = [Supposed(own, from_key=False)] if differing else []
    suppositions.append(Supposed(own, from_key=True))
    notes: list[str] = []
    rules = [rule for rule in own.key.page.rules if own.key.exact or not rule.code_only]
    found: list[Candidate] = []
    sound = {step: not shown.wrong.spots for step, shown in steps.items()}
    with np.errstate(all="ignore"):  # a student may have written 1e308
        found += candidate_rules(suppositions, steps, rules, notes.append)
        for shown in [shown for shown in sheet if shown.wrong.spots]:
            conventions = list(candidate_conventions(suppositions, steps, sound, shown))
            reached = frozenset[Place]().union(*(one.explained for one in conventions))
            sound[shown.step] = all(spot.place in reached for spot in shown.wrong.spots)
            found += conventions
            found += candidate_patterns(suppositions, shown)
            named = [one for one in found if one.kind is not Kind.PATTERN]
            if not any(spot.place in one.explained for one in named for spot in shown.wrong.spots):
                found += candidate_pairs(suppositions, shown, rules)
                found += candidate_both(suppositions, shown, rules)
    wrong = frozenset(spot.place for shown in sheet for spot in shown.wrong.spots)
    blanks = {blank.id: blank.step_name for blank in own.problem.blanks}
    return _fewest(found, wrong, blanks), tuple(dict.fromkeys(notes))


def _fewest(found: Iterable[Candidate], wrong: frozenset[Place], steps: Mapping[str, str]) -> dict[str, Explanation]:
    """Take the cause that explains most, then the one that explains most of the rest; one for a blank.

    `steps` names the step of each blank, in the order of the sheet.
    """
    explanations: dict[str, Explanation] = {}
    while True:
        left = [one._replace(explained=one.explained & wrong) for one in found]
        left = [one for one in left if one.explained]
        if not left:
            return explanations
        best = min(left, key=lambda one: one.preference)
        diagnosis = _without_doubt([one for one in left if best.rivals(one)])
        touched = [blank for blank in steps if any(place[0] == blank for place in best.explained)]
        for blank in touched:
            if diagnosis is not None:
                cells = frozenset(at for one, at in best.explained | best.spare if one == blank)
                # A step that is no blank shows in several: the student made the mistake once.
                follows = diagnosis.kind == "misconception" and steps[blank] != steps[touched[0]]
                everywhere = best.scope is Scope.EVERYWHERE
                explanations[blank] = Explanation(None if follows else diagnosis, cells, everywhere, follows)
        wrong = frozenset(place for place in wrong if place[0] not in touched)


def _without_doubt(rivals: Sequence[Candidate]) -> Diagnosis | None:
    """Return what can honestly be said of what explains equally much: both, if there are two; of more, nothing."""
    different = {one.diagnosis.sentence: one for one in sorted(rivals, key=lambda one: (not one.shown, one.order))}
    first, *others = different.values()
    if not others:
        return first.diagnosis
    if len(others) > 1 or first.kind is Kind.PATTERN or first.diagnosis.joined or others[0].diagnosis.joined:
        return None
    return joined(first.diagnosis, others[0].diagnosis, "or")
