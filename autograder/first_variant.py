"""The first of a student's codes whose variants all pass the gate: it is printed on the student's sheet."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from autograder.gate import Gate, may_pass, open_gate
from autograder.problem import Problem, Worksheet
from autograder.variant import vary_and_solve, vary_each
from autograder.variant_code import codes_of


@dataclass
class Gates:
    """The gates of a worksheet: opened once, in each process, for a whole roster."""

    gates: dict[str, Gate]
    closed: Counter[str] = field(default_factory=Counter)
    """How many variants failed so far at each: the likeliest to fail are tried first. No result depends on it."""


def open_gates(worksheet: Worksheet) -> Gates:
    """Open the gate of every exercise that varies."""
    varying = [problem for problem in worksheet.problems.values() if problem.varies]
    return Gates({problem.id: open_gate(problem, worksheet.file.tolerance) for problem in varying})


def first_variant(worksheet: Worksheet, gates: Gates, identity: str) -> tuple[str, Worksheet]:
    """Return a student's code, and the worksheet on its givens.

    If no code passes, it is the first of all: the gate is about a sheet's quality, and every variant can be solved.

    Parameters
    ----------
    worksheet : Worksheet
        As printed.
    gates : Gates
        Of that worksheet.
    identity : str
        The student's e-mail address or student id, as Gradescope knows it.
    """
    codes = list(codes_of(worksheet.file.salt, worksheet.id, identity))
    for code in codes:
        passed = _passing(worksheet, gates, code)
        if passed is not None:
            return code, replace(
                worksheet, problems={id_: passed.get(id_, problem) for id_, problem in worksheet.problems.items()}
            )
    return codes[0], vary_each(worksheet, codes[0])


def _passing(worksheet: Worksheet, gates: Gates, code: str) -> dict[str, Problem] | None:
    """Return the exercises that vary on the givens of a code; None as soon as one of them does not pass."""
    passed = {}
    for id_ in sorted(gates.gates, key=lambda id_: -gates.closed[id_]):
        found = vary_and_solve(worksheet.problems[id_], code)
        if found is None or not may_pass(gates.gates[id_], *found):
            gates.closed[id_] += 1
            return None
        passed[id_] = found[0]
    return passed
