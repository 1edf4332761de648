"""What diagnosing adds to marking the worst submissions, in which everything is wrong.

    python benchmarks/diagnosis.py [ROUNDS]

Each round marks every submission with and without diagnosis, in turn; the figures are medians of CPU time.
"""

from __future__ import annotations

import gc
import random
import statistics
import sys
import time
from pathlib import Path
from typing import Any

import autograder.diagnose
from autograder.catalog import load_worksheet, worksheet_folder
from autograder.grade import grade
from autograder.problem import Worksheet
from autograder.readers.answers import Answers, read_answers
from autograder.response import JsonNumber

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "problems" / "gan" / "examples"


def random_answers(worksheet: Worksheet) -> Answers:
    """Return a random number in every cell."""
    chance = random.Random(0)

    def cells(shape: list[int]) -> Any:
        return [cells(shape[1:]) for _ in range(shape[0])] if shape else JsonNumber(str(chance.randint(-90, 90) / 10))

    return Answers(
        {
            problem.id: {blank.id: cells(blank.shape) for blank in problem.blanks}
            for problem in worksheet.problems.values()
            if problem.counts
        }
    )


def main(rounds: int) -> None:
    """Print one table."""
    worksheet = load_worksheet(worksheet_folder("gan"))
    submissions = {
        "one slip": read_answers(EXAMPLES / "one_slip", worksheet),
        "everything wrong": read_answers(EXAMPLES / "everything_wrong", worksheet),
        "random numbers": random_answers(worksheet),
    }
    diagnose = autograder.diagnose.diagnose
    times: dict[tuple[str, bool], list[float]] = {}
    for _ in range(rounds):
        for name, answers in submissions.items():
            for diagnosed in (False, True):
                autograder.diagnose.diagnose = diagnose if diagnosed else lambda own, sheet: ({}, ())
                gc.collect()  # else one run pays for another's garbage
                started = time.process_time()
                grade(worksheet, answers)
                times.setdefault((name, diagnosed), []).append((time.process_time() - started) * 1000)
    print(f"{'':20}{'without':>10}{'with':>10}{'adds':>10}   (ms, median of {rounds})")
    for name in submissions:
        without, with_it = (statistics.median(times[name, diagnosed]) for diagnosed in (False, True))
        print(f"{name:20}{without:10.1f}{with_it:10.1f}{with_it - without:10.1f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 30)
