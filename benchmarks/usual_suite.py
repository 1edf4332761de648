"""The usual kind of autograder, for comparison: a gradescope-utils suite that compares in process.

19 unittest tests, each of which compares some exercises' answers with numbers typed into the grader. It reads
the same submission and writes results.json; it isolates nothing and follows nothing through.

    python benchmarks/usual_suite.py SUBMISSION_FOLDER VALUES_JSON RESULTS_JSON
"""

from __future__ import annotations

import json
import sys
import unittest
from typing import Any

import numpy as np
from gradescope_utils.autograder_utils.decorators import number, partial_credit, visibility
from gradescope_utils.autograder_utils.json_test_runner import JSONTestRunner

TESTS = 19


def parse(cell: Any) -> float:
    """Read a cell the quick way."""
    if isinstance(cell, str):
        cell = cell.strip().replace("\u2212", "-")
        if cell == "x":
            return float("nan")
        if "/" in cell:
            over, under = cell.split("/")
            return float(over) / float(under)
    return float(cell)


def matches(response: Any, expected: Any) -> bool:
    """Compare a blank as a whole."""
    try:
        values = np.vectorize(parse, otypes=[float])(np.array(response, dtype=object))
    except (TypeError, ValueError):
        return False
    expected = np.asarray(expected, dtype=float)
    return values.size == expected.size and bool(
        np.all(np.isnan(values) | np.isclose(values.reshape(expected.shape), expected, atol=0.02))
    )


def build(folder: str, values_file: str) -> unittest.TestSuite:
    """Return the suite: the exercises shared out over 19 tests."""
    with open(f"{folder}/answers.json", encoding="utf-8") as file:
        responses = json.load(file)["responses"]
    with open(values_file, encoding="utf-8") as file:
        key = json.load(file)
    key.pop("share_image", None)
    exercises = sorted(key)
    suite = unittest.TestSuite()
    for at in range(TESTS):
        mine = exercises[at::TESTS]

        @number(f"1.{at}")
        @visibility("visible")
        @partial_credit(sum(len(key[id_]) for id_ in mine))
        def test(self: unittest.TestCase, set_score: Any = None, mine: list[str] = mine) -> None:
            right = 0
            for id_ in mine:
                for blank, expected in key[id_].items():
                    if matches(responses.get(id_, {}).get(blank), expected):
                        right += 1
                    else:
                        print(f"{id_} {blank} is not right")
            set_score(right)

        suite.addTest(type(f"Test{at}", (unittest.TestCase,), {"test": test})("test"))
    return suite


if __name__ == "__main__":
    with open(sys.argv[3], "w", encoding="utf-8") as results:
        JSONTestRunner(stream=results, visibility="visible").run(build(*sys.argv[1:3]))
