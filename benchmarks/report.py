"""What a report costs, by the size of the class: a store's submissions are repeated until there are enough.

    python benchmarks/report.py class.sqlite [COUNT ...]

CPU time of one process, for building the page from records that are in memory, names left out.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

from autograder.catalog import load_worksheet, worksheet_folder
from autograder.report.build import build_report
from autograder.store import read_class

REPEATS = 3


def main(path: Path, counts: list[int]) -> None:
    """Print one table."""
    started = time.process_time()
    results = read_class(path)
    print(f"{f'reading {len(results.submissions)} submissions':32}{time.process_time() - started:8.2f} s")
    worksheet = load_worksheet(worksheet_folder(results.worksheet))
    for count in counts:
        known = results.submissions
        records = tuple(known[at % len(known)]._replace(id=f"{at:06d}") for at in range(count))
        times = []
        for _ in range(REPEATS):
            started = time.process_time()
            page = build_report(results._replace(submissions=records), worksheet)
            times.append(time.process_time() - started)
        print(f"{f'a report of {count}':32}{statistics.median(times):8.2f} s, {len(page.encode()) / 1000:.0f} kB")


if __name__ == "__main__":
    main(Path(sys.argv[1]), [int(word) for word in sys.argv[2:]] or [30, 300, 3000])
