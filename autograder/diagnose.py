"""Which misconception explains a blank's wrong cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from autograder.compare import compare
from autograder.dataflow import WrongRule
from autograder.own import OwnValues
from autograder.problem import Blank, Tolerance
from reference.ops import Array, OffTableError


def _candidates(own: OwnValues, blank: Blank, rule: WrongRule) -> list[Array]:
    """Return what the rule makes of the blank: from the student's own values, and from the key's."""
    found: list[Array] = []
    for from_key in (False, True):
        low, high = own.bounds(blank, blank.step_name, rule, from_key=from_key)
        # Between two entries of a table a rule has no one value; NaN matches no cell.
        found.append(np.where(low == high, low, np.nan))
    return found


def diagnose(
    own: OwnValues, blank: Blank, wrong: Mapping[int, float], right: Sequence[int], tolerance: Tolerance
) -> tuple[WrongRule, frozenset[int]] | None:
    """Return the wrong rule that explains most of a blank's wrong cells, and which cells it explains.

    Parameters
    ----------
    own : OwnValues
        The page as the student filled it in.
    blank : Blank
    wrong : mapping of flat position to the student's number
        The cells that are neither right nor carried.
    right : sequence of flat positions
        The cells that are right; a rule that gets fewer of them wrong is preferred.
    tolerance : Tolerance
        The blank's own.

    Returns
    -------
    (WrongRule, frozenset of int), or None
        None when no rule explains anything, or when two rules explain it equally well: then nothing
        can be said honestly. A rule for the blank's own step is preferred to one for a step before it.
    """
    if not wrong:
        return None
    found: list[tuple[tuple[int, int, bool], WrongRule, frozenset[int]]] = []
    computed = own.computed_for(blank.step_name)
    for rule in own.key.page.rules:
        if rule.step not in computed:
            continue  # it cannot matter here, or the student's own value stands in its place
        try:
            candidates = _candidates(own, blank, rule)
        except OffTableError:
            continue
        for values in candidates:
            flat = values.reshape(-1)
            explained = frozenset(
                at for at, number in wrong.items() if compare(number, float(flat[at]), tolerance).matches
            )
            if explained:
                expected = own.key.blanks[blank.id].reshape(-1)
                contradicted = sum(
                    not compare(float(expected[at]), float(flat[at]), tolerance).matches for at in right
                )
                elsewhere = rule.step != blank.step_name
                found.append(((-len(explained), contradicted, elsewhere), rule, explained))
    if not found:
        return None
    best, rule, explained = min(found, key=lambda entry: entry[0])
    rivals = {entry[1].id for entry in found if entry[0] == best}
    return (rule, explained) if len(rivals) == 1 else None
