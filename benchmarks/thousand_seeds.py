"""A thousand seeds of every exercise that varies: the gate, the key marking itself, three mistakes diagnosed.

    python benchmarks/thousand_seeds.py [SEEDS [EXERCISE ...]]

Prints a line for each exercise, and what fails; the exit status is 1 if a key does not mark itself full.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from fractions import Fraction

from autograder.catalog import load_worksheet, worksheet_folder
from autograder.collisions import mistaken_students
from autograder.confusion import responses_of
from autograder.gate import open_gate, pass_gate
from autograder.mark import mark_blanks
from autograder.mark_blank import Rules
from autograder.problem import Problem, Worksheet
from autograder.result import Verdict
from autograder.solution import solve
from autograder.variant import vary


def run(worksheet: Worksheet, problem: Problem, seeds: int) -> tuple[int, int, int, int, Counter[str]]:
    """Return how many pass the gate and mark themselves full, how many mistakes show and are named, and why not."""
    gate = open_gate(problem, worksheet.file.tolerance)
    rules = Rules(worksheet.file.tolerance, Fraction(1))
    passed = full = shown = named = 0
    reasons: Counter[str] = Counter()
    for seed in range(seeds):
        variant = vary(problem, str(seed))
        key = solve(variant)
        found = pass_gate(gate, variant).reasons
        passed += not found
        reasons.update(found)
        right = mark_blanks(variant, key, responses_of(variant, key.blanks), rules)
        full += all(cell.verdict is Verdict.CORRECT for blank in right for cell in blank.cells if cell.weight)
        for student in list(mistaken_students(variant, key))[seed % 4 :: 4][:3]:
            results = mark_blanks(variant, key, responses_of(variant, student.blanks), rules)
            said = {name for one in results if one.diagnosis for name in (one.diagnosis.id, one.diagnosis.other)}
            wrong = any(one.marks < one.max_marks for one in results)
            shown += wrong
            named += wrong and student.rule.id in said
    return passed, full, shown, named, reasons


def main(seeds: int, exercises: list[str]) -> int:
    """Print one table."""
    worksheet = load_worksheet(worksheet_folder("gan"))
    failed = False
    for problem in worksheet.exercises():
        if problem.varies and (not exercises or problem.id in exercises):
            started = time.perf_counter()
            passed, full, shown, named, reasons = run(worksheet, problem, seeds)
            seconds = time.perf_counter() - started
            failed = failed or full < seeds
            print(
                f"{problem.id:36} gate {passed / seeds:6.1%}  full {full}/{seeds}  mistakes named {named}/{shown}"
                f"  {seconds:5.1f} s  {reasons.most_common(1)}",
                flush=True,
            )
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000, sys.argv[2:]))
