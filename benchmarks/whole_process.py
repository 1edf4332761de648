"""Whole-process time and peak memory of marking one submission, beside the bare import of NumPy.

    python benchmarks/whole_process.py [ROUNDS]

Each round runs every command once, in turn, so that a drift of the machine's speed touches all of them;
the figures are medians over the rounds, and the ratio is the median of the ratios within a round.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "problems" / "gan" / "examples" / "all_correct"
WITH_CODE = ROOT / "problems" / "gan" / "examples" / "with_code"


def measure(command: list[str], cwd: str) -> tuple[float, float, float]:
    """Return wall seconds, CPU seconds and peak MiB of one run."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=cwd)
    _, status, usage = os.wait4(process.pid, 0)
    elapsed = time.perf_counter() - started
    if status != 0:
        raise SystemExit(f"{command} failed: {process.stderr.read().decode() if process.stderr else ''}")
    return elapsed, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main(rounds: int) -> None:
    """Print one table."""
    subprocess.run([sys.executable, "-m", "autograder.prepare"], check=True, cwd=ROOT)
    python = [sys.executable, "-I", "-B"]
    with tempfile.TemporaryDirectory() as folder:
        values = str(ROOT / "tests" / "data" / "gan_values.json")
        usual = [
            *python,
            str(ROOT / "benchmarks" / "usual_suite.py"),
            str(SAMPLE),
            values,
            f"{folder}/usual.json",
        ]
        commands = {
            "bare import of NumPy": [*python, "-c", "import numpy"],
            "usual in-process suite": usual,
            "this autograder": [*python, "-m", "autograder.gradescope", str(SAMPLE), folder],
            "through ./run_autograder": [str(ROOT / "run_autograder"), str(SAMPLE), folder],
            "with code, all layers": [*python, "-m", "autograder.gradescope", str(WITH_CODE), folder],
        }
        os.environ["BYHAND_ENV"] = sys.prefix
        os.environ["OPENBLAS_NUM_THREADS"] = "1"  # for all of them: we set it, and it would flatter us
        figures: dict[str, list[tuple[float, float, float]]] = {name: [] for name in commands}
        for round_ in range(rounds + 1):
            for name, command in commands.items():
                found = measure(command, folder)
                if round_:  # the first is a warm-up
                    figures[name].append(found)
    bare = figures["bare import of NumPy"]
    print(f"{rounds} rounds, medians{'':<12}{'wall ms':>9}{'ratio':>7}{'CPU ms':>9}{'ratio':>7}{'MiB':>7}")
    for name, rows in figures.items():
        wall, cpu, memory = (statistics.median(column) for column in zip(*rows, strict=True))
        wall_ratio = statistics.median(row[0] / base[0] for row, base in zip(rows, bare, strict=True))
        cpu_ratio = statistics.median(row[1] / base[1] for row, base in zip(rows, bare, strict=True))
        times = f"{1000 * wall:>9.0f}{wall_ratio:>7.2f}{1000 * cpu:>9.0f}{cpu_ratio:>7.2f}"
        print(f"{name:<30}{times}{memory:>7.1f}")


def further_submissions(rounds: int) -> None:
    """Print the time of further submissions with code in one process, from the files to the document."""
    from autograder.catalog import load_worksheet, worksheet_folder
    from autograder.code.gather import gather_code
    from autograder.grade import grade
    from autograder.gradescope.document import build_document
    from autograder.readers.answers import read_answers
    from autograder.sandbox.template import Template

    with Template.start() as template:
        worksheet = load_worksheet(worksheet_folder("gan"))
        parts: dict[str, list[float]] = {"code": [], "answers and document": []}
        for _ in range(rounds + 1):
            started = time.perf_counter()
            code = gather_code(WITH_CODE, worksheet, template)
            between = time.perf_counter()
            build_document(grade(worksheet, read_answers(WITH_CODE, worksheet), None, code))
            parts["code"].append(between - started)
            parts["answers and document"].append(time.perf_counter() - between)
    for name, times in parts.items():
        print(f"a further submission, {name:<25}{1000 * statistics.median(times[1:]):>6.1f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
    further_submissions(20)  # last: a child's peak memory counts what its parent held when it forked
