"""Which misconception explains a blank's wrong cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from autograder.compare import matches
from autograder.dataflow import WrongRule
from autograder.own import OwnValues
from autograder.problem import Blank, Tolerance
from autograder.solution import ShapeError
from reference.ops import Array, OffTableError


def _candidates(own: OwnValues, blank: Blank, rule: WrongRule) -> list[Array]:
    """Return what the rule makes of the blank: from the student's own values, and from the key's."""
    found: list[Array] = []
    # Zeros upstream make every rule agree with zeros: such values say nothing about a rule.
    for from_key in (True,) if own.easier_for(blank.step_name) else (False, True):
        low, high = own.bounds(blank, blank.step_name, rule, from_key=from_key)
        # Between two entries of a table a rule has no one value; NaN matches no cell.
        found.append(np.where(low == high, low, np.nan))
    return found


class Explanation(NamedTuple):
    """The wrong rule behind a blank's wrong cells, if one stands out."""

    rule: WrongRule | None = None
    cells: frozenset[int] = frozenset()
    """Flat positions of the wrong cells that the rule gives exactly."""
    notes: tuple[str, ...] = ()
    """To staff: rules that failed; that costs no student a mark."""


def diagnose(
    own: OwnValues, blank: Blank, wrong: Mapping[int, float], right: Sequence[int], tolerance: Tolerance
) -> Explanation:
    """Find the wrong rule that explains most of a blank's wrong cells.

    Parameters
    ----------
    own : OwnValues
        The page as the student filled it in.
    blank : Blank
    wrong : mapping of flat position to the student's number
        The cells that are neither right nor carried.
    right : sequence of flat positions
        The cells that are right; a rule must not get more of them wrong than it explains.
    tolerance : Tolerance
        The blank's own.

    Returns
    -------
    Explanation
        Without a rule when none explains anything, or when two explain it equally well: then nothing can
        be said honestly. A rule for the blank's own step is preferred to one for a step before it.
    """
    expected = own.key.blanks[blank.id].reshape(-1).tolist()
    computed = own.computed_for(blank.step_name)
    found: list[tuple[tuple[int, int, bool], WrongRule, frozenset[int]]] = []
    notes: list[str] = []
    for rule in own.key.page.rules:
        if rule.step not in computed or (rule.code_only and not own.key.exact):
            continue  # it cannot matter here, or the student's own value stands in its place
        try:
            candidates = _candidates(own, blank, rule)
        except (OffTableError, ShapeError):
            continue
        except Exception as error:  # our fault, but not one that may cost the student the item
            notes.append(f"wrong rule {rule.id} failed: {type(error).__name__}: {error}")
            continue
        for values in candidates:
            flat = values.reshape(-1).tolist()
            explained = frozenset(at for at, number in wrong.items() if matches(number, flat[at], tolerance))
            contradicted = sum(not matches(expected[at], flat[at], tolerance) for at in right)
            # Otherwise these are slips, some of which happen to look like the rule.
            if 2 * len(explained) > len(wrong) and contradicted <= len(explained):
                elsewhere = rule.step != blank.step_name
                found.append(((-len(explained), contradicted, elsewhere), rule, explained))
    if not found:
        return Explanation(notes=tuple(notes))
    best, rule, explained = min(found, key=lambda entry: entry[0])
    rivals = {entry[1].id for entry in found if entry[0] == best}
    if len(rivals) > 1:
        return Explanation(notes=tuple(notes))
    return Explanation(rule, explained, tuple(notes))
