"""Verdicts and marks of one item: each blank by itself, and what explains the wrong ones together."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from fractions import Fraction
from functools import cache, partial
from typing import TYPE_CHECKING

from autograder.mark_blank import BlankMarker, Rules
from autograder.own import CONSTANT, OwnValues, flat_positions, own_values
from autograder.problem import Blank, Problem
from autograder.response import Kind, Response
from autograder.result import BlankResult, CellResult, Explanation, Verdict
from autograder.solution import Key

if TYPE_CHECKING:
    from autograder.evidence import Shown, Spot


def mark_blanks(
    problem: Problem,
    key: Key,
    responses: Mapping[str, Response],
    rules: Rules,
    settled: Collection[str] = (),
) -> tuple[BlankResult, ...]:
    """Mark every blank of a problem; a pure function of the key and the responses.

    Parameters
    ----------
    problem : Problem
    key : Key
        The same problem, solved.
    responses : mapping of blank id to Response
        One for every blank, empty where nothing was given.
    rules : Rules
        Default tolerance and the credit for follow-through.
    settled : collection of str
        Blanks of which nobody asks any more what explains them; where only such are wrong, nothing is looked for.
    """
    own = cache(partial(own_values, problem, key, responses, rules.tolerance))
    markers, found, notes = _judge(problem, key, responses, rules, own, settled)
    while excused := _named_mistakes(markers, found, own):
        own = cache(partial(own().without_guard, excused))
        markers, found, notes = _judge(problem, key, responses, rules, own, settled)
    accepted = rules.conventions == "accept" and all(
        marker.only_by(found.get(id_, Explanation())) for id_, marker in markers.items()
    )
    results = []
    for blank in problem.blanks:
        if blank.kind == "link":
            results.append(_mark_link(blank, responses[blank.id]))
        else:
            explanation = found.get(blank.id, Explanation())
            results.append(markers[blank.id].mark(explanation, notes, nothing_wrong=accepted))
            notes = ()
    return tuple(results)


Judged = tuple[dict[str, BlankMarker], dict[str, Explanation], tuple[str, ...]]


def _judge(
    problem: Problem,
    key: Key,
    responses: Mapping[str, Response],
    rules: Rules,
    own: Callable[[], OwnValues],
    settled: Collection[str],
) -> Judged:
    """Judge every blank by itself, then look for what explains the wrong ones; the notes are to staff."""
    markers = {
        blank.id: BlankMarker(blank, key, own, rules, responses[blank.id])
        for blank in problem.blanks
        if blank.kind != "link"
    }
    if not any(marker.wrong for id_, marker in markers.items() if id_ not in settled):
        return markers, {}, ()
    from autograder.diagnose import diagnose  # not needed where nothing is wrong, and not cheap to import

    return markers, *diagnose(own(), _sheet(markers.values(), own()))


def _named_mistakes(
    markers: Mapping[str, BlankMarker], found: Mapping[str, Explanation], own: Callable[[], OwnValues]
) -> frozenset[str]:
    """Return the steps that the guard holds against the student, although a named rule explains all that is wrong.

    Whoever made a known mistake did not write zeros to make the rest easy; but zeros in every cell are not excused.
    """
    if not found or not own().easier:
        return frozenset()
    rules = {rule.id for rule in own().key.page.rules}
    named: dict[str, bool] = {}
    for id_, marker in markers.items():
        explanation = found.get(id_, Explanation())
        by_a_rule: frozenset[int] = frozenset()
        if explanation.everywhere and explanation.diagnosis is not None and explanation.diagnosis.id in rules:
            by_a_rule = explanation.cells
        step = marker.blank.step_name
        named[step] = named.get(step, True) and marker.incorrect <= by_a_rule
    return frozenset(
        step
        for step, why in own().easier.items()
        if named.get(step, False) and (why != CONSTANT or own().steps[step].any())
    )


def _sheet(markers: Iterable[BlankMarker], own: OwnValues) -> list[Shown]:
    """Return what the student wrote, step by step: the wrong numbers, the right ones, and those nobody needs."""
    from autograder.evidence import Shown, Spot

    spots: dict[str, tuple[list[Spot], list[Spot], list[Spot]]] = {}
    for marker in markers:
        blank = marker.blank
        wrong, fine, spare = spots.setdefault(blank.step_name, ([], [], []))
        columns = blank.shape[1] if len(blank.shape) == 2 else blank.size
        positions = flat_positions(blank, own.key)
        for at, (cell, verdict) in enumerate(zip(marker.response.cells, marker.first, strict=True)):
            if cell.kind is not Kind.NUMBER:
                continue
            spot = Spot(blank.id, at, at // columns, positions[at], cell.value, marker.tolerance)
            if at in marker.wrong:
                wrong.append(spot)
            elif verdict is not Verdict.INCORRECT:
                fine.append(spot)
            elif not marker.weights[at]:
                spare.append(spot)
    return [Shown(step, *found, easy=step in own.easier) for step, found in spots.items() if any(found)]


def _mark_link(blank: Blank, response: Response) -> BlankResult:
    (cell,) = response.cells
    verdicts = {Kind.LINK: Verdict.CORRECT, Kind.EMPTY: Verdict.NO_RESPONSE}
    verdict = verdicts.get(cell.kind, Verdict.UNREADABLE)
    result = CellResult(cell.raw, verdict, 0, cell.reason)
    return BlankResult(blank.id, blank.label, (), verdict, Fraction(0), Fraction(0), (result,))
