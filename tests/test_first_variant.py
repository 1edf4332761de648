"""The first code that passes: the same as by a plain version that draws, solves and gates everything."""

from __future__ import annotations

import pickle
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from autograder.choose_variant import first_code
from autograder.collisions import diagnostic_power, mistaken_students
from autograder.compare import matches
from autograder.dataflow import evaluate
from autograder.expression import ExpressionError, key_value, names_in
from autograder.first_variant import Gates, first_variant, open_gates
from autograder.gate import may_pass, open_gate, pass_gate
from autograder.problem import Problem, Worksheet
from autograder.problem_variants import GivenDraw, Variants
from autograder.solution import Key, solve, take
from autograder.variant import StarvedError, Stream, as_grid, draw_given, made_keys, vary
from autograder.variant_code import code_for
from autograder.workload import Workload, workload
from reference.ops import LOWER

IDENTITIES = [f"student{number}@example.edu" for number in range(20)]

# --- the plain version: exact decimals for constraints, every page evaluated whole, every cell compared alone ----

WORDS = {
    "sum": np.sum,
    "abs": np.abs,
    "min": np.min,
    "max": np.max,
    "any": np.any,
    "count": lambda cells: sum(map(bool, np.ravel(cells))),
    "distinct": lambda cells: len(set(np.ravel(cells))),
    "columns": lambda cells: len({tuple(column) for column in np.array(cells).T}),
    "F": Fraction,
    "__builtins__": {},
}


def decimals(value: Any) -> Any:
    """Return an array of exact decimals, which need no rounding."""
    cells = [Fraction(str(round(one, 9))) for one in np.ravel(value).tolist()]
    exact = np.empty(len(cells), dtype=object)
    exact[:] = cells
    return exact.reshape(np.shape(value)) if np.shape(value) else cells[0]


def plainly_holds(constraint: str, values: Mapping[str, Any]) -> bool:
    """Evaluate a constraint of our own files as Python, in fractions."""
    return bool(np.all(eval(re.sub(r"\d+\.\d+", r"F('\g<0>')", constraint), {**WORDS, **values})))


def plainly_varied(problem: Problem, seed: str) -> Problem:
    assert problem.variants is not None
    stream = Stream(f"{problem.id}/{seed}")
    while True:
        drawn = {name: as_grid(draw_given(draw, stream)) for name, draw in problem.variants.draws.items()}
        varied = replace(problem, givens={**problem.givens, **drawn})
        try:
            key = solve(varied)
        except ValueError:
            continue
        values = {name: decimals(value) for name, value in {**varied.givens, **key.steps, **key.blanks}.items()}
        if all(plainly_holds(one, values) for one in problem.variants.constraints):
            return made_keys(varied)


def plain_students(problem: Problem, key: Key) -> Iterator[tuple[str, dict[str, list[float]]]]:
    """Yield the id of each wrong rule and what its student writes, each from a whole evaluation of the page."""
    asked = frozenset[str]().union(*(key.page.behind[blank.step_name] for blank in problem.blanks))
    for rule in key.page.rules:
        if not rule.code_only and rule.step in asked:
            try:
                steps = evaluate(key.page, problem.givens, LOWER, replaced=[rule])
                written = {blank.id: np.ravel(take(blank, steps[blank.step_name])).tolist() for blank in problem.blanks}
            except (ValueError, IndexError):
                continue
            if all(np.isfinite(cells).all() for cells in written.values()):
                yield rule.id, written


def plain_power(problem: Problem, worksheet: Worksheet) -> int:
    key = solve(problem)
    tolerances = [blank.tolerance or worksheet.file.tolerance for blank in problem.blanks for _ in range(blank.size)]
    needed = [needs for blank in problem.blanks for needs in np.ravel(key.needed[blank.id])]
    right = [cell for blank in problem.blanks for cell in np.ravel(key.blanks[blank.id]).tolist()]

    def alike(one: list[float], other: list[float]) -> bool:
        cells = zip(one, other, tolerances, needed, strict=True)
        return all(matches(left, right, tolerance) for left, right, tolerance, needs in cells if needs)

    groups: list[list[list[float]]] = []
    for _, written in plain_students(problem, key):
        cells = [cell for blank in problem.blanks for cell in written[blank.id]]
        if not alike(cells, right):
            group = next((group for group in groups if alike(cells, group[0])), None)
            if group is None:
                groups.append(group := [])
            group.append(cells)
    return sum(len(group) == 1 for group in groups)


def plainly_met(problem: Problem) -> set[tuple[str, str]]:
    """Return which rules meet a printed key although they change one of the blanks, or letters, that it names."""
    key = solve(problem)
    right = {id_: np.ravel(value).tolist() for id_, value in key.blanks.items()}
    found = set()
    for printed_key in problem.printed_keys:
        for rule, written in plain_students(problem, key):
            for one in printed_key.prints:
                try:
                    met = abs(key_value(problem, printed_key.expression, written) - Fraction(one.printed)) < 1e-6
                except ExpressionError:
                    met = False
                names = names_in(printed_key.expression)
                same = all(
                    abs(own - cell) <= 1e-9
                    for blank in problem.blanks
                    for at, (own, cell) in enumerate(zip(written[blank.id], right[blank.id], strict=True))
                    if names & {blank.id, blank.letters if len(blank.letters) == 1 else blank.letters[at : at + 1]}
                )
                if met and not same:
                    found.add((printed_key.expression, rule))
    return found


def plain_reasons(printed: Problem, varied: Problem, worksheet: Worksheet) -> list[str]:
    """Return every reason of the gate, in other words."""
    reasons = []
    if not all(np.isfinite(value).all() for value in solve(varied).blanks.values()):
        reasons.append("infinite")
    if plain_power(varied, worksheet) < plain_power(printed, worksheet):
        reasons.append("power")
    for name, number, usual in zip(Workload._fields, workload(varied), workload(printed), strict=True):
        if number < usual / 2 - 3 or number > usual * 2 + 3:
            reasons.append(name)
    values = [one.printed for printed_key in varied.printed_keys for one in printed_key.prints]
    reasons += ["guessable" for value in values if value in (0, 1)]
    reasons += ["met" for _ in plainly_met(varied) - plainly_met(made_keys(printed))]
    return reasons


@pytest.fixture(scope="module")
def gates(gan: Worksheet) -> Gates:
    """The gates of all exercises, opened once."""
    return open_gates(gan)


def only(worksheet: Worksheet, *ids: str) -> Worksheet:
    return replace(worksheet, problems={id_: worksheet.problems[id_] for id_ in ids})


def printed(problem: Problem) -> list[list[float]]:
    return [[one.printed for one in printed_key.prints] for printed_key in problem.printed_keys]


# --- the tests -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("identity", IDENTITIES)
def test_the_first_code_is_the_plain_versions(gan: Worksheet, gates: Gates, identity: str) -> None:
    """Every code before it has a reason, it has none, and its givens and printed keys are the plain ones."""
    code, varied = first_variant(gan, gates, identity)
    for attempt in range(64):
        tried = code_for(gan.file.salt, "gan", identity, attempt)
        plain = {id_: plainly_varied(one, tried) for id_, one in gan.problems.items() if one.varies}
        reasons = {id_: plain_reasons(gan.problems[id_], one, gan) for id_, one in plain.items()}
        assert (tried == code) is not any(reasons.values()), reasons
        if tried == code:
            break
    assert list(varied.problems) == list(gan.problems)
    for id_, problem in gan.problems.items():
        expected = plain.get(id_, problem)
        assert varied.problems[id_].givens == expected.givens
        assert printed(varied.problems[id_]) == printed(expected)


def test_a_student_is_the_same_evaluated_whole(worksheet: Worksheet) -> None:
    """For every exercise and every rule: what does not follow from the mistake is the key's."""
    for problem in (one for one in worksheet.exercises() if one.page is not None):
        key = solve(problem)
        found = [
            (student.rule.id, {id_: np.ravel(value).tolist() for id_, value in student.blanks.items()})
            for student in mistaken_students(problem, key)
        ]
        assert found == list(plain_students(problem, key)), problem.id


def test_power_of_a_blank_that_is_rounded(gan: Worksheet) -> None:
    """Rounded cells are compared one by one."""
    problem = gan.problems["roc_auc"]
    assert diagnostic_power(problem, gan.file.tolerance).told_apart == plain_power(problem, gan)


def test_may_pass_is_pass_gate_without_the_words(gan: Worksheet) -> None:
    """On seeds of which some fail."""
    failed = 0
    for id_ in ("bce_pig", "discriminator_loss_2", "train_generator"):
        gate = open_gate(gan.problems[id_], gan.file.tolerance)
        for seed in map(str, range(90)):
            variant = vary(gan.problems[id_], seed)
            reasons = pass_gate(gate, variant).reasons
            assert may_pass(gate, variant, solve(variant)) is not bool(reasons)
            failed += bool(reasons)
    assert failed > 4


def test_gates_go_into_another_process(gan: Worksheet) -> None:
    """And what was tried before changes no code."""
    small = only(gan, "bce_pig", "train_generator", "generator")
    gates = open_gates(small)
    codes = [first_variant(small, gates, identity)[0] for identity in IDENTITIES]
    assert sum(gates.closed.values()) > 0
    copied = pickle.loads(pickle.dumps(gates))
    assert [first_variant(small, copied, identity)[0] for identity in reversed(IDENTITIES)] == codes[::-1]
    assert first_code(small, IDENTITIES[0]) == codes[0]


def test_if_no_code_passes_it_is_the_first(gan: Worksheet) -> None:
    """And its givens are drawn all the same."""
    small = only(gan, "update_bias")
    gates = open_gates(small)
    gates.gates["update_bias"] = gates.gates["update_bias"]._replace(power=99)
    code, varied = first_variant(small, gates, "ada@example.edu")
    assert code == code_for(gan.file.salt, "gan", "ada@example.edu")
    assert varied.problems["update_bias"].givens == vary(gan.problems["update_bias"], code).givens
    assert gates.closed == {"update_bias": 64}


def test_an_exercise_that_starves_lets_no_code_pass(gan: Worksheet, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first code is printed; the others' givens are drawn."""
    monkeypatch.setattr("autograder.variant_code.MOST_ATTEMPTS", 2)
    problem = gan.problems["cross_entropy_matmul"]
    assert problem.variants is not None
    nothing = replace(problem, variants=Variants({"q": GivenDraw("choice", [2, 1], values=[0.2])}))
    small = only(gan, "generator")
    small = replace(small, problems={**small.problems, problem.id: nothing})
    code, varied = first_variant(small, open_gates(small), "ada@example.edu")
    assert code == code_for(gan.file.salt, "gan", "ada@example.edu")
    assert varied.problems[problem.id].givens == {}
    assert varied.problems["generator"].givens == vary(gan.problems["generator"], code).givens


def test_what_starves_says_the_same_as_before(gan: Worksheet) -> None:
    """Draws are rejected in the order that is cheapest, and counted in the order of the file."""
    problem = gan.problems["bce_pig"]
    assert problem.variants is not None
    constraints = ["distinct(losses) >= 3", "distinct(q) >= 4", "sum(p) == 2", "total > 999"]
    starving = replace(problem, variants=Variants(problem.variants.draws, constraints))
    with pytest.raises(StarvedError) as caught:
        vary(starving, "7", tries=80)
    table = {0: 32, 0.1: 3, 0.3: 2, 0.5: 1, 0.7: 0.5, 0.9: 0.2, 1: 0}
    stream, rejected = Stream("bce_pig/7"), [0, 0, 0, 0]
    for _ in range(80):
        drawn = {name: draw_given(draw, stream) for name, draw in problem.variants.draws.items()}
        losses = {table[round(q if p else 1 - q, 9)] for q, p in zip(drawn["q"], drawn["p"], strict=True)}
        fails = [len(losses) < 3, len(set(drawn["q"].tolist())) < 4, drawn["p"].sum() != 2, True]
        rejected[fails.index(True)] += 1
    assert caught.value.rejected == {one: number for one, number in zip(constraints, rejected, strict=True) if number}
