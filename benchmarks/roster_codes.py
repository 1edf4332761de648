"""What the variant codes of a roster cost: the gates once, then each student.

    python benchmarks/roster_codes.py [STUDENTS]

The figures are CPU time of one process. A student's first code passes the gate in about two of three cases.
"""

from __future__ import annotations

import statistics
import sys
import time

from autograder.catalog import load_worksheet, worksheet_folder
from autograder.first_variant import first_variant, open_gates
from autograder.variant_code import codes_of


def main(students: int) -> None:
    """Print one table."""
    worksheet = load_worksheet(worksheet_folder("gan"))
    started = time.process_time()
    gates = open_gates(worksheet)
    print(f"{'opening the gates':36}{(time.process_time() - started) * 1000:8.1f} ms")
    times, tried = [], 0
    for number in range(students):
        identity = f"student{number}@example.edu"
        started = time.process_time()
        code, _ = first_variant(worksheet, gates, identity)
        times.append((time.process_time() - started) * 1000)
        tried += 1 + list(codes_of(worksheet.file.salt, worksheet.id, identity)).index(code)
    print(f"{f'a student, median of {students}':36}{statistics.median(times):8.1f} ms")
    print(f"{'a student, mean':36}{statistics.mean(times):8.1f} ms")
    print(f"{'codes tried for a student, mean':36}{tried / students:8.2f}")
    print(f"closed most often: {gates.closed.most_common(3)}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
