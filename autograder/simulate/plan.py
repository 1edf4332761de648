"""The truth about a class before anybody has written anything: abilities, difficulties, and what is planted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from autograder.collisions import diagnostic_power
from autograder.problem import Problem, Worksheet
from autograder.simulate.draws import Draws, sigmoid
from autograder.simulate.work import carrying, open_desk

FREQUENCIES = (0.25, 0.18, 0.12, 0.09, 0.06, 0.04, 0.03, 0.02)
"""How large a share of the students holds each planted misconception, at most one a frequency."""

DIFFICULTIES = {"beginner": -2.2, "intermediate": -1.6, "advanced": -1.0, "expert": -0.4}
"""Of a level; each exercise differs from it by at most 0.5."""

ABILITY_SCALE = 0.6
"""Of the logistic distribution of abilities: a standard deviation of about 1.1."""

BAD_SLOPE = -3.0
_HELD_BY_THE_WEAK = 1.5
"""The larger, the less has who holds a misconception to do with ability."""


class Exercise(NamedTuple):
    """How an exercise behaves."""

    difficulty: float
    slope: float
    """How much ability decides; negative for the bad item."""
    place: float
    """Where it stands on the sheet, from 0 to 1."""

    def right(self, ability: float) -> float:
        """Return the probability of making no mistake of chance."""
        return sigmoid(self.slope * (ability - self.difficulty))

    def skipped(self, ability: float) -> float:
        """Return the probability of leaving it out: more at the end, and by weaker students."""
        return sigmoid((ability if self.slope < 0 else -ability) + 2.5 * self.place - 4)


class Misconception(NamedTuple):
    """A planted misconception."""

    rule: str
    frequency: float
    exercises: tuple[str, ...]
    """Where the printed givens can show it."""
    holders: frozenset[int]
    """Numbers of the students who hold it."""


class Plan(NamedTuple):
    """The truth about a class."""

    abilities: tuple[float, ...]
    exercises: Mapping[str, Exercise]
    bad_item: str
    misconceptions: tuple[Misconception, ...]

    def held_by(self, student: int) -> tuple[str, ...]:
        """Return the misconceptions of a student, in the order of the plan."""
        return tuple(one.rule for one in self.misconceptions if student in one.holders)


def make_plan(worksheet: Worksheet, seed: str, students: int, good: Sequence[int]) -> Plan:
    """Draw the truth about a class.

    Parameters
    ----------
    worksheet : Worksheet
    seed : str
    students : int
        How many submissions there are.
    good : sequence of int
        Numbers of those that are neither hostile nor broken: misconceptions are shared out among them.
    """
    draws = Draws(seed, "plan")
    abilities = tuple(draws.logistic(ABILITY_SCALE) for _ in range(students))
    problems = [problem for problem in worksheet.exercises() if problem.page is not None]
    bad = _draw_bad_item(worksheet, problems, draws)
    exercises = {
        problem.id: _draw_exercise(problem, at / max(1, len(problems) - 1), draws, bad=problem.id == bad)
        for at, problem in enumerate(problems)
    }
    misconceptions = []
    for frequency, (rule, shown_in) in zip(FREQUENCIES, _draw_rules(worksheet, problems, bad, draws), strict=False):
        ranked = sorted(good, key=lambda student: abilities[student] + draws.logistic(_HELD_BY_THE_WEAK))
        holders = frozenset(ranked[: int(frequency * len(good) + 0.5)])
        misconceptions.append(Misconception(rule, frequency, shown_in, holders))
    return Plan(abilities, exercises, bad, tuple(misconceptions))


def _draw_exercise(problem: Problem, place: float, draws: Draws, *, bad: bool) -> Exercise:
    difficulty = round(DIFFICULTIES[problem.level or "beginner"] + draws.share() - 0.5, 3)
    slope = round(0.8 + 0.8 * draws.share(), 3)
    return Exercise(0.0, BAD_SLOPE, round(place, 3)) if bad else Exercise(difficulty, slope, round(place, 3))


def _draw_bad_item(worksheet: Worksheet, problems: Sequence[Problem], draws: Draws) -> str:
    """Return an exercise with some cells to get wrong, from the first three quarters of the sheet if possible."""
    early = problems[: max(1, len(problems) * 3 // 4)]
    large = []
    for problem in early:
        key = open_desk(problem, worksheet.file.tolerance).key
        if 4 <= sum(int(carrying(blank, key).sum()) for blank in problem.blanks) <= 30:
            large.append(problem.id)
    return draws.choose(large or [problem.id for problem in early])


def _draw_rules(
    worksheet: Worksheet, problems: Sequence[Problem], bad: str, draws: Draws
) -> list[tuple[str, tuple[str, ...]]]:
    """Return misconceptions in the order of planting, with the exercises that show them.

    Each shows somewhere, is never taken for another, does not touch the bad item, and shares no step of an exercise
    with one before it.
    """
    shown_in: dict[str, list[tuple[str, str]]] = {}
    unfit: set[str] = set()
    for problem in problems:
        power = diagnostic_power(problem, worksheet.file.tolerance)
        steps = {rule.id: rule.step for rule in open_desk(problem, worksheet.file.tolerance).rules()}
        unfit.update(*power.alike)
        if problem.id == bad:
            unfit.update(power.rules)
        for rule in power.rules:
            if rule not in power.hidden:
                shown_in.setdefault(rule, []).append((problem.id, steps[rule]))
    taken: Counter[tuple[str, str]] = Counter()
    found = []
    for rule in draws.shuffled(sorted(shown_in.keys() - unfit)):
        if not any(taken[place] for place in shown_in[rule]):
            taken.update(shown_in[rule])
            found.append((rule, tuple(exercise for exercise, _ in shown_in[rule])))
    return found
