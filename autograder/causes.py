"""What may have happened: wrong rules, pairs of them, and patterns of whole arrays, each with what it explains."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import IntEnum
from itertools import combinations
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from autograder.dataflow import WrongRule, two_sentences
from autograder.evidence import Place, Scope, Shown, explanations
from autograder.own import OwnValues
from autograder.result import Diagnosis
from autograder.solution import positions
from autograder.supposed import Supposed
from autograder.text import lowered
from reference.ops import Array, Operation
from reference.patterns import FITTED, PATTERNS

if TYPE_CHECKING:
    from numpy.typing import NDArray

Sheet = Mapping[str, Shown]

FEWEST_FOR_A_PATTERN = 3
"""A pattern of a whole array shows in no fewer wrong numbers; nor does a pair of rules."""
MOST_PAIRS = 40


class Kind(IntEnum):
    """What to prefer where two explain equally much."""

    CONVENTION = 0
    RULE = 1
    RULE_FOR_A_BOX_LEFT_EMPTY = 2
    PATTERN = 3


class Candidate(NamedTuple):
    """Something that may have happened, and the wrong numbers that it explains."""

    diagnosis: Diagnosis
    explained: frozenset[Place]
    scope: Scope
    kind: Kind
    order: int
    """Where it happened: the position of the step on the page."""
    shown: bool = True
    """Whether it happened in a step that the student wrote down."""
    liberties: int = 0
    """How many other conventions and roundings it supposes."""
    spare: frozenset[Place] = frozenset()
    """Numbers that nobody needs, and that it gives too."""

    @property
    def preference(self) -> tuple[int, Scope, Kind, int, int]:
        """What to take first: what explains most, everywhere rather than here and there, the earlier step."""
        return -len(self.explained), self.scope, self.kind, self.liberties, self.order

    def rivals(self, other: Candidate) -> bool:
        """Whether two explain the same numbers equally well."""
        return self.preference[:4] == other.preference[:4] and not self.explained.isdisjoint(other.explained)


def of_rule(rule: WrongRule) -> Diagnosis:
    """Return the diagnosis that names a rule."""
    return Diagnosis(rule.id, rule.happened, rule.check, credit=rule.credit)


def joined(first: Diagnosis, second: Diagnosis, how: Literal["or", "and"]) -> Diagnosis:
    """Return two diagnoses as one: what happened in both, what to look at in the first."""
    if how == "or":
        happened = f"Either {lowered(first.happened.removesuffix('.'))}, or {lowered(second.happened)}"
    else:
        happened = f"{first.happened.removesuffix('.')}, and {lowered(second.happened)}"
    credit = min(first.credit, second.credit)
    return first._replace(happened=happened, credit=credit, joined=how, other=second.id)


def candidate_rules(
    suppositions: Sequence[Supposed], sheet: Sheet, rules: Sequence[WrongRule], note: Callable[[str], None]
) -> Iterator[Candidate]:
    """Yield each wrong rule that explains something; `note` hears of rules that fail, which costs nobody a mark."""
    own = suppositions[0].own
    order = list(own.key.page.steps)
    left_empty = {blank.step_name for blank in own.problem.blanks} - sheet.keys()
    reached = {step: suppositions[0].computed_for(step) for step in sheet}
    made = []
    for rule in rules:
        try:
            arrays = {step: _made(suppositions, step, (rule,)) for step in sheet if rule.step in reached[step]}
        except Exception as error:  # our fault, but not one that may cost the student the item
            note(f"wrong rule {rule.id} failed: {type(error).__name__}: {error}")
        else:
            made.append((rule, arrays))
    for (rule, _), explained in zip(made, explanations([arrays for _, arrays in made], sheet), strict=True):
        if explained.places:
            kind = Kind.RULE_FOR_A_BOX_LEFT_EMPTY if rule.step in left_empty else Kind.RULE
            yield Candidate(of_rule(rule), *explained, kind, order.index(rule.step), rule.step in sheet)


def _made(
    suppositions: Sequence[Supposed],
    step: str,
    rules: Sequence[WrongRule],
    operations: Mapping[str, Operation] | None = None,
) -> list[Array]:
    """Return what the rules make of a step, from the student's own values and from the key's; [] if they do not fit.

    `operations` may stand in the place of the printed tables.
    """
    found = []
    for supposed in suppositions:
        if supposed.from_key or supposed.says_something(step):
            try:
                array = supposed.made(step, rules, operations)
            except (ValueError, IndexError):
                continue
            if array.shape == supposed.own.key.steps[step].shape:
                found.append(array)
    return found


def candidate_pairs(suppositions: Sequence[Supposed], shown: Shown, rules: Sequence[WrongRule]) -> Iterator[Candidate]:
    """Yield pairs of rules for two steps behind one that together explain every wrong number.

    Tried are a few pairs of rules that by themselves give a quarter of them, those that give most first.
    """
    if len(shown.wrong.spots) < FEWEST_FOR_A_PATTERN:
        return
    supposed = [one for one in suppositions if one.from_key or one.says_something(shown.step)][:1]
    order = list(supposed[0].own.key.page.steps)
    reached = supposed[0].computed_for(shown.step)
    hidden = [rule for rule in rules if rule.step in reached and _made(supposed, shown.step, (rule,))]
    arrays = [_made(supposed, shown.step, (rule,))[0] for rule in hidden]
    gives = dict(zip((rule.id for rule in hidden), shown.wrong.given_by(arrays).sum(axis=1).tolist(), strict=True))
    pairs = [
        sorted(pair, key=lambda rule: order.index(rule.step))
        for pair in combinations(hidden, 2)
        if pair[0].step != pair[1].step and 4 * (gives[pair[0].id] + gives[pair[1].id]) >= len(shown.wrong.spots)
    ]
    pairs = sorted(pairs, key=lambda pair: -gives[pair[0].id] - gives[pair[1].id])[:MOST_PAIRS]
    made = [{shown.step: _made(supposed, shown.step, pair)} for pair in pairs]
    for (first, second), explained in zip(pairs, explanations(made, {shown.step: shown}), strict=True):
        if len(explained.places) == len(shown.wrong.spots):
            diagnosis = joined(of_rule(first), of_rule(second), "and")
            yield Candidate(diagnosis, *explained, Kind.RULE, order.index(first.step))


def candidate_rules_by(
    suppositions: Sequence[Supposed],
    shown: Shown,
    rules: Sequence[WrongRule],
    operations: Mapping[str, Operation],
    convention: Diagnosis,
) -> Iterator[Candidate]:
    """Yield each rule that explains every wrong number of a step when its operations follow another convention."""
    order = list(suppositions[0].own.key.page.steps)
    used = [rule for rule in rules if rule.step == shown.step and not operations.keys().isdisjoint(rule.inputs)]
    made = [{shown.step: _made(suppositions, shown.step, (rule,), operations)} for rule in used]
    for rule, explained in zip(used, explanations(made, {shown.step: shown}), strict=True):
        if len(explained.places) == len(shown.wrong.spots) > 1:
            diagnosis = joined(of_rule(rule), convention, "and")
            yield Candidate(diagnosis, *explained, Kind.RULE, order.index(rule.step))


def candidate_patterns(suppositions: Sequence[Supposed], shown: Shown) -> Iterator[Candidate]:
    """Yield each pattern of the whole array that a step shows which explains something."""
    if len(shown.wrong.spots) < FEWEST_FOR_A_PATTERN:
        return
    bases = _made(suppositions, shown.step, ())
    written = np.full(suppositions[0].own.key.steps[shown.step].shape, np.nan)
    for spot in (*shown.wrong.spots, *shown.fine.spots):
        written.flat[spot.position] = spot.value
    moved = [base for base in bases if _same_numbers(base, shown)]
    regions = _regions(suppositions[0].own, shown) if moved else []
    patterns: list[Any] = [*(PATTERNS if moved else ()), *FITTED]
    made = [
        [array for base in bases for array in _fitting(pattern, base, written)]
        if pattern in FITTED
        else [array for base in moved for array in (*_fitting(pattern, base), *_in_regions(pattern, base, regions))]
        for pattern in patterns
    ]
    if not any(made):
        return
    found = explanations([{shown.step: arrays} for arrays in made], {shown.step: shown})
    order = list(suppositions[0].own.key.page.steps).index(shown.step)
    for pattern, explained in zip(patterns, found, strict=True):
        numbers = {spot.value for spot in shown.wrong.spots if spot.place in explained.places}
        whole = explained.scope is Scope.EVERYWHERE
        if whole and len(explained.places) >= FEWEST_FOR_A_PATTERN and len(numbers) > 1:
            diagnosis = Diagnosis(pattern.__name__, *two_sentences(pattern))
            yield Candidate(diagnosis, *explained, Kind.PATTERN, order)


def _regions(own: OwnValues, shown: Shown) -> list[NDArray[np.intp]]:
    """Return where the regions of the grid lie that the blanks of a step show; none for a whole step."""
    shape = own.key.steps[shown.step].shape
    blanks = [blank for blank in own.problem.blanks if blank.step_name == shown.step and blank.region is not None]
    return [where for blank in blanks if (where := positions(blank, shape)) is not None]


def _in_regions(pattern: Callable[..., Array], base: Array, regions: Sequence[NDArray[np.intp]]) -> list[Array]:
    """Return the grid with the pattern in each region by itself, as by a student who reads every region bottom-up."""
    made = base.copy()
    for where in regions:
        for part in _fitting(pattern, base.reshape(-1)[where]):
            made.reshape(-1)[where] = part
    return [made] if regions else []


def _same_numbers(base: Array, shown: Shown) -> bool:
    """Whether most of the wrong numbers stand somewhere in the array, be it with the other sign: a quick look."""
    sizes = {round(abs(value), 6) for value in base.reshape(-1).tolist()}
    found = sum(round(abs(spot.value), 6) in sizes for spot in shown.wrong.spots)
    return 2 * found > len(shown.wrong.spots)


def _fitting(pattern: Callable[..., Array], *arrays: Array) -> list[Array]:
    """Return what a pattern makes of an array; nothing if it does not fit the shape, or nothing is constant."""
    try:
        return [pattern(*arrays)]
    except ValueError:
        return []
