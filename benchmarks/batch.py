"""What marking a class costs: submissions a second, and how time and memory grow with their number.

    python benchmarks/batch.py [COUNT ...]

Wall and CPU time of the whole command on every processor, all its processes and their start included. Each student
makes some ten slips of their own in a thousand boxes, spells an exercise in ten in their own way, and has code of their
own, with a slip in every second file. Memory is that of the largest process.
"""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "problems" / "gan" / "examples"
COUNTS = (1, 10, 300, 3000)
SLIPS = 0.01
"""Share of the boxes."""
OWN_SPELLING = 0.1
"""Share of the exercises."""


def spoilt(responses: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """Return answers with slips in some cells, and some exercises in another spelling."""
    return {name: _spoilt(blanks, chance, chance.random() < OWN_SPELLING) for name, blanks in responses.items()}


def _spoilt(value: Any, chance: random.Random, own_spelling: bool) -> Any:
    if isinstance(value, dict):
        return {name: _spoilt(member, chance, own_spelling) for name, member in value.items()}
    if isinstance(value, list):
        return [_spoilt(member, chance, own_spelling) for member in value]
    if chance.random() < SLIPS and str(value).replace(".", "").replace("-", "").isdigit():
        return str(round(float(value) + chance.choice((-1, 1, 2, 0.5)), 1))
    return f" {value}" if own_spelling and chance.random() < 0.5 and not isinstance(value, bool) else value


def write_class(folder: Path, count: int, *, code: bool) -> None:
    """Write so many submissions, each a little different."""
    answers = json.loads((EXAMPLES / "with_code" / "answers.json").read_text())
    source = (EXAMPLES / "with_code" / "numpy_by_hand.py").read_text()
    for number in range(count):
        chance = random.Random(number)
        place = folder / f"submission_{100_000 + number}"
        place.mkdir(parents=True)
        document = {**answers, "responses": spoilt(answers["responses"], chance)}
        (place / "answers.json").write_text(json.dumps(document))
        if code:
            lines = [f"# {number}", *source.splitlines()]
            if chance.random() < 0.5:  # a slip in one function
                products = [at for at, line in enumerate(lines) if re.search(r"= .* \* ", line)]
                lines[chance.choice(products)] += " * 2"
            (place / "numpy_by_hand.py").write_text("\n".join(lines) + "\n")


def measure(count: int, *, code: bool) -> tuple[float, float, float, float]:
    """Return seconds, seconds of CPU, MB of the largest process, and MB of the results of one class."""
    with tempfile.TemporaryDirectory() as place:
        write_class(Path(place) / "class", count, code=code)
        results = Path(place) / "class.sqlite"
        command = [sys.executable, "-m", "autograder", "batch", f"{place}/class", "-o", str(results)]
        timed = f"import resource, subprocess; subprocess.run({command!r}, check=True, stdout=subprocess.DEVNULL); " + (
            "used = resource.getrusage(resource.RUSAGE_CHILDREN); print(used.ru_utime + used.ru_stime, used.ru_maxrss)"
        )
        started = time.perf_counter()
        done = subprocess.run([sys.executable, "-c", timed], check=True, capture_output=True, text=True, cwd=ROOT)
        seconds = time.perf_counter() - started
        cpu, peak = done.stdout.split()
        return seconds, float(cpu), int(peak) / 1024, results.stat().st_size / 1e6


def main(counts: tuple[int, ...]) -> None:
    """Print one table."""
    heads = "".join(f"{head:>12}" for head in ("seconds", "CPU s", "a second", "peak MB", "results MB"))
    print(f"{f'{os.cpu_count()} processors':<27}{heads}")
    for code in (False, True):
        for count in counts:
            seconds, cpu, peak, size = measure(count, code=code)
            what = f"{count} {'with code' if code else 'numbers only'}"
            figures = (seconds, cpu, count / seconds, peak, size)
            print(f"{what:<27}" + "".join(f"{figure:>12.1f}" for figure in figures), flush=True)


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or COUNTS)
