"""A class from its plan: the files of each submission, and the truth about it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from autograder.choose_variant import vary_worksheet
from autograder.first_variant import Gates, first_variant, open_gates
from autograder.problem import Problem, Worksheet
from autograder.simulate.code import FILE, Code, can_be_coded, write_code
from autograder.simulate.company import LARGEST_GROUP, Earlier, as_metadata, as_truth, draw_earlier, draw_others
from autograder.simulate.draws import Draws
from autograder.simulate.handwriting import Hand, draw_hand, type_answers
from autograder.simulate.people import Person, draw_person, draw_time, metadata_of, submission_name
from autograder.simulate.plan import Plan, make_plan
from autograder.simulate.trouble import ANSWERS, BROKEN, HOSTILE, METADATA, WITHOUT_CODE
from autograder.simulate.work import Desk, Work, make_mistakes, open_desk

_HOSTILE_OF_300, _BROKEN_OF_300 = 5, 3


class Wanted(NamedTuple):
    """What kind of class to make up."""

    students: int = 300
    seed: str = "1"
    code: bool = True
    variants: bool = False
    """Whether each student has numbers of their own."""
    title: str = "Neural networks by hand, CSCI 4722"
    """Of the assignment."""
    groups: bool = False
    """Whether some hand in together."""
    resubmissions: bool = False
    """Whether some have handed in before."""


class Submission(NamedTuple):
    """One submission: what lies in its folder, and what is true of it."""

    name: str
    person: Person
    submitted: str
    files: Mapping[str, bytes]
    truth: Mapping[str, Any]


@dataclass
class Classroom:
    """A class: its plan, and who is hostile or broken; submissions are made one by one."""

    worksheet: Worksheet
    wanted: Wanted
    trouble: Mapping[int, tuple[str, str]] = field(init=False)
    """By number of the student: "hostile" or "broken", and which kind of it."""
    plan: Plan = field(init=False)
    _desks: dict[str, Desk] = field(init=False, default_factory=dict)
    _gates: Gates | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        """Draw the plan."""
        number = self.wanted.students
        self.trouble = dict(_draw_trouble(self.wanted))
        good = [student for student in range(number) if student not in self.trouble]
        self.plan = make_plan(self.worksheet, self.wanted.seed, number, good)

    def submissions(self) -> Iterator[Submission]:
        """Yield every submission, in the order of their names."""
        return map(self._submission, range(self.wanted.students))

    def _submission(self, student: int) -> Submission:
        draws = Draws(self.wanted.seed, "student", student)
        person, submitted = draw_person(student, draws), draw_time(draws)
        variant, desks = self._sheet_of(person, draws)
        hand = draw_hand(draws)
        responses, omitted, mistakes = self._by_hand(student, desks, hand, draws)
        code = self._code(student, draws)
        answers: dict[str, Any] = {"worksheet": self.worksheet.id}
        answers |= {"variant": variant} if variant else {}
        answers |= {"name": person.name, "identity": person.email.partition("@")[0]} if draws.chance(0.7) else {}
        answers["responses"] = responses
        others, earlier = self._company(student, submitted)
        before = [as_metadata(one) for one in earlier]
        most = LARGEST_GROUP if self.wanted.groups else 1
        files = {
            ANSWERS: (json.dumps(answers, ensure_ascii=False, indent=1) + "\n").encode(),
            METADATA: metadata_of(student, (person, *others), self.wanted.title, submitted, before, most),
            **({} if code is None else {FILE: code.text.encode()}),
        }
        kind, what = self.trouble.get(student, ("good", ""))
        if what:
            files = {**HOSTILE, **WITHOUT_CODE, **BROKEN}[what](files)
        truth = {
            "kind": kind,
            **({"what": what} if what else {}),
            "name": person.name,
            "email": person.email,
            **({"together_with": [one._asdict() for one in others]} if others else {}),
            **({"earlier": [as_truth(one) for one in earlier]} if earlier else {}),
            "ability": self.plan.abilities[student],
            "variant": variant or "printed",
            "holds": list(self.plan.held_by(student)),
            "omitted": omitted,
            "mistakes": mistakes,
            "code": None if code is None else {"syntax_error": code.syntax_error, "tasks": dict(code.tasks)},
        }
        return Submission(submission_name(student), person, submitted.isoformat(), files, truth)

    def _company(self, student: int, submitted: datetime) -> tuple[tuple[Person, ...], tuple[Earlier, ...]]:
        """Return who handed in with a student, and what they handed in before."""
        wanted = self.wanted
        others = draw_others(student, wanted.students, Draws(wanted.seed, "group", student)) if wanted.groups else ()
        draws = Draws(wanted.seed, "earlier", student)
        return others, draw_earlier(student, submitted, draws) if wanted.resubmissions else ()

    def _sheet_of(self, person: Person, draws: Draws) -> tuple[str, Mapping[str, Desk]]:
        """Return a student's variant code and their exercises, solved."""
        policies = self.worksheet.policies
        if policies.variants == "fixed" and policies.fixed_variants:
            code = draws.choose(policies.fixed_variants)
            return code, self._solved(vary_worksheet(self.worksheet, code))
        if self.wanted.variants:
            self._gates = self._gates or open_gates(self.worksheet)
            code, worksheet = first_variant(self.worksheet, self._gates, person.email)
            return code, self._solved(worksheet)
        self._desks = self._desks or self._solved(self.worksheet)
        return "", self._desks

    def _solved(self, worksheet: Worksheet) -> dict[str, Desk]:
        return {id_: open_desk(worksheet.problems[id_], worksheet.file.tolerance) for id_ in self.plan.exercises}

    def _by_hand(
        self, student: int, desks: Mapping[str, Desk], hand: Hand, draws: Draws
    ) -> tuple[dict[str, Any], list[str], dict[str, Any]]:
        """Return what stands in the answers file, which exercises were left out, and what went wrong in the others."""
        responses: dict[str, Any] = {}
        omitted: list[str] = []
        mistakes: dict[str, Any] = {}
        for problem in self.worksheet.problems.values():
            if problem.page is None:
                responses |= _activity(problem, student, draws)
            elif draws.chance(self.plan.exercises[problem.id].skipped(self.plan.abilities[student])):
                omitted.append(problem.id)
            else:
                work = self._work(student, desks[problem.id], draws)
                responses[problem.id] = type_answers(desks[problem.id], work, hand, draws)
                if work.rules or work.slips:
                    mistakes[problem.id] = _described(work, self.plan.held_by(student))
        return responses, omitted, mistakes

    def _work(self, student: int, desk: Desk, draws: Draws) -> Work:
        rules = {rule.id: rule for rule in desk.rules()}
        held = [rules[id_] for id_ in self.plan.held_by(student) if id_ in rules]
        others = [rule for id_, rule in rules.items() if id_ not in {one.rule for one in self.plan.misconceptions}]
        if draws.chance(self.plan.exercises[desk.problem.id].right(self.plan.abilities[student])):
            return make_mistakes(desk, held, 0, draws)
        if others and draws.chance(0.25):
            work = make_mistakes(desk, [*held, draws.choose(others)], 0, draws)
            if len(work.rules) > len(held):
                return work
        return make_mistakes(desk, held, 2 if draws.chance(0.3) else 1, draws)

    def _code(self, student: int, draws: Draws) -> Code | None:
        tasks = [problem for problem in self.worksheet.exercises() if can_be_coded(problem)]
        if not self.wanted.code or self.worksheet.policies.code == "never":
            return None
        return write_code(tasks, self.plan.abilities[student], self.plan.held_by(student), draws)


def _draw_trouble(wanted: Wanted) -> Iterator[tuple[int, tuple[str, str]]]:
    """Yield who is hostile or broken, in proportion to five and three of 300."""
    order = Draws(wanted.seed, "trouble").shuffled(range(wanted.students))
    hostile = (wanted.students * _HOSTILE_OF_300 + 150) // 300
    broken = (wanted.students * _BROKEN_OF_300 + 150) // 300
    kinds = list(HOSTILE if wanted.code else WITHOUT_CODE)
    for at, student in enumerate(order[:hostile]):
        yield student, ("hostile", kinds[at % len(kinds)])
    for at, student in enumerate(order[hostile : hostile + broken]):
        yield student, ("broken", list(BROKEN)[at % len(BROKEN)])


def _activity(problem: Problem, student: int, draws: Draws) -> dict[str, Any]:
    """Return a link to a made-up post, from most students."""
    if not draws.chance(0.8):
        return {}
    return {problem.id: {blank.id: f"https://example.org/posts/{student + 1}" for blank in problem.blanks}}


def _described(work: Work, held: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return what went wrong in an exercise, as truth.json has it."""
    rules = [
        {"kind": "misconception", "rule": rule.id, "step": rule.step, "held": rule.id in held} for rule in work.rules
    ]
    return [*rules, *({"kind": "slip", **slip._asdict()} for slip in work.slips)]
