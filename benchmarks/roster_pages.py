"""What the sheets of a whole roster cost, start of the processes included, and what one page costs.

    python benchmarks/roster_pages.py [STUDENTS]

Wall time on every processor; the page alone is CPU time of one process.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

from autograder.catalog import load_worksheet, worksheet_folder
from autograder.page.build import build_page
from autograder.page.sheets import write_sheets
from autograder.roster import Student
from autograder.roster_codes import processors


def main(students: int) -> None:
    """Print one table."""
    worksheet = load_worksheet(worksheet_folder("gan"))
    times = []
    for _ in range(21):
        started = time.process_time()
        size = len(build_page(worksheet).encode())
        times.append((time.process_time() - started) * 1000)
    print(f"{'a page, median of 21':44}{statistics.median(times):8.1f} ms, {size / 1000:.0f} kB")
    roster = [Student(f"Student {number}", f"student{number}@example.edu", "") for number in range(students)]
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        written = sum(1 for _ in write_sheets(worksheet, roster, Path(folder)))
        wall = time.perf_counter() - started
    print(
        f"{f'{written} sheets of a roster, {processors()} processors':44}{wall:8.1f} s, {written / wall:.0f} a second"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
