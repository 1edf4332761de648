"""Other conventions than the printed tables, as explanations of what a student wrote."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

import numpy as np

from autograder.causes import Candidate, Kind, Sheet, candidate_rules_by
from autograder.dataflow import WrongRule
from autograder.evidence import Place, Scope, Shown
from autograder.paths import (
    CONVENTIONS,
    Convention,
    Path,
    almost,
    by_table,
    exact_paths,
    one_decimal,
    paths,
    reaches,
    rounds_to,
)
from autograder.result import Diagnosis
from autograder.supposed import Supposed
from reference.ops import TABLES

ROUNDING = (
    "rounded_on_the_way",
    "You rounded the result.",
    "Keep the decimals until the last step, or round as the table does.",
)


def candidate_conventions(
    suppositions: Sequence[Supposed], sheet: Sheet, sound: Mapping[str, bool], shown: Shown
) -> Iterator[Candidate]:
    """Yield the plainest path for each convention (or rounding alone) that explains something.

    `sound` says of which steps everything is right, carried, or explained by a convention: only from there does it make
    sense to suppose that the student went on with more digits than were written down.
    """
    own = suppositions[0].own
    page = own.key.page
    order = list(page.steps).index(shown.step)
    if own.key.exact or not by_table(page, shown.step):
        return
    seen: set[str] = set()
    supposed = suppositions[0] if not own.easier_for(shown.step) else suppositions[-1]
    inputs = own.inputs_of(shown.step)
    ways = [(path, False) for path in paths(supposed, shown.step)]
    if inputs and all(sound.get(name, False) for name in inputs):
        ways += [(path, True) for path in exact_paths(own, shown.step) if _agrees(path, inputs, sheet)]
    for path, kept in ways:
        diagnosis = _diagnosis(path)
        proved = kept and not inputs.isdisjoint(own.differing)
        explained = None if diagnosis.id in seen else _supported(path, shown, proved=proved)
        if explained:
            seen.add(diagnosis.id)
            spare = frozenset(spot.place for spot in shown.spare if path.fits(spot, shown.step))
            liberties = len(path.conventions) + len(path.roundings)
            yield Candidate(
                diagnosis, explained, Scope.EVERYWHERE, Kind.CONVENTION, order, liberties=liberties, spare=spare
            )


def _agrees(path: Path, inputs: frozenset[str], sheet: Sheet) -> bool:
    """Whether everything that was written down before is the path's, rounded."""
    return all(
        path.fits(spot, name)
        for name in inputs
        if name in sheet
        for spot in (*sheet[name].wrong.spots, *sheet[name].fine.spots)
    )


def candidate_both(suppositions: Sequence[Supposed], shown: Shown, rules: Sequence[WrongRule]) -> Iterator[Candidate]:
    """Yield a mistake made with another convention, such as the natural logarithm without its minus sign."""
    own = suppositions[0].own
    if own.key.exact:
        return
    for convention in CONVENTIONS:
        if convention.operation in own.key.page.steps[shown.step].inputs and _looks_like(convention, shown):
            named = Diagnosis(convention.id, convention.happened, convention.check, kind="convention")
            operations = {convention.operation: convention.function}
            yield from candidate_rules_by(suppositions, shown, rules, operations, named)


def _looks_like(convention: Convention, shown: Shown) -> bool:
    """Whether every wrong number, its sign aside, is what a convention makes of something on the printed table."""
    sizes = np.abs(convention.function(np.array(TABLES[convention.operation].inputs)))
    wrong = np.abs([spot.value for spot in shown.wrong.spots])
    return bool(almost(sizes, wrong).all())


def _supported(path: Path, shown: Shown, *, proved: bool) -> frozenset[Place]:
    """Return the wrong numbers that a path reaches, if that is evidence enough.

    It must be most of them; all, unless a number of two decimals or more is among them. Of three that it reaches one
    right number may say otherwise: somebody looked it up. `proved` says that what stands before shows the path.
    """
    array = path.values[shown.step]
    values = array.reshape(-1).tolist()
    wrong = shown.wrong.spots
    reached = [spot for spot in wrong if reaches(values[spot.position], spot.value, scalar=array.ndim == 0)]
    numbers = [spot.value for spot in reached]
    against = sum(not path.fits(spot, shown.step) for spot in shown.fine.spots)
    if 2 * len(reached) <= len(wrong) or 3 * against > len(reached):
        return frozenset()
    if not proved and not path.shows_in(numbers, scalar=array.ndim == 0):
        return frozenset()
    loose = [spot for spot in wrong if rounds_to(values[spot.position], spot.value)]
    if len({spot.place for spot in (*reached, *loose)}) < len(wrong) and all(map(one_decimal, numbers)):
        return frozenset()
    return frozenset(spot.place for spot in (*reached, *loose))


def _diagnosis(path: Path) -> Diagnosis:
    """Return what a path is called: its convention, or the rounding alone."""
    if not path.conventions:
        id_, happened, check = ROUNDING
        if path.roundings:
            happened = f"You rounded on the way: {' and '.join(path.roundings)}."
        return Diagnosis(id_, happened, check, kind="convention", credit=Fraction(1), only_rounded=True)
    first, *others = path.conventions
    way = f" (rounded on the way: {' and '.join(path.roundings)})." if path.roundings else "."
    happened = first.happened.removesuffix(".") + way
    found = Diagnosis(first.id, happened, first.check, kind="convention", credit=Fraction(1))
    return found._replace(joined="and", other=others[0].id) if others else found
