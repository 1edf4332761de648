"""How long the sandbox takes: a cold start, further submissions, and the same without each layer.

Run it with `python benchmarks/sandbox_round.py`; it prints a table and asserts nothing.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial

ROOM = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ROUNDS = 40
FUNCTIONS, INPUTS = 9, 6
BODY = '''
def {name}(p, q):
    """Cross entropy of two columns."""
    g = -1 * np.log(q)
    pt = np.transpose(p){odd}
    CE = pt @ g
    return CE
'''
PLAIN, ODD = "", "\n    globals()"  # a function that is not evidently plain gets a process of its own
COLD = f"""
import os, sys
os.environ["OPENBLAS_NUM_THREADS"] = "1"
sys.path.insert(0, {ROOM!r})
from autograder.sandbox.template import Template
if sys.argv[1] == "fork":
    import numpy
template = getattr(Template, sys.argv[1])()
from benchmarks.sandbox_round import run, PLAIN
run(template, PLAIN)
template.close()
"""


def submission(odd: str) -> tuple[list[object], list[object]]:
    """Nine functions on six inputs each."""
    import numpy as np

    from autograder.sandbox.records import FunctionTask, SourceFile

    random = np.random.default_rng(1)
    names = [f"exercise_{number}" for number in range(FUNCTIONS)]
    text = "import numpy as np\n" + "".join(BODY.format(name=name, odd=odd) for name in names)
    calls = tuple((random.random((4, 1)), random.random((4, 1))) for _ in range(INPUTS))
    return [SourceFile("work.py", text)], [FunctionTask(name, "work.py", calls, ("g", "pt", "CE")) for name in names]


def run(template: object, odd: str, **how: object) -> None:
    """One submission, which must go well to count."""
    from autograder.sandbox.run import run_functions

    units, tasks = submission(odd)
    report = run_functions(template, units, tasks, allow_weak=True, **how)  # type: ignore[arg-type]  # light types here
    assert all(function.outcome.ok for function in report.functions.values()), report


def median_ms(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The median time of a piece of work."""
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return 1000 * statistics.median(times)


def python(*arguments: str) -> None:
    """A fresh interpreter."""
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True, cwd=ROOM)


def main() -> None:
    """Print the table."""
    sys.path.insert(0, ROOM)
    from autograder.sandbox.child.confine import LAYERS
    from autograder.sandbox.isolation import probe_layers
    from autograder.sandbox.template import Template

    rows = [
        ("python -c 'import numpy'", median_ms(lambda: python("-c", "import numpy"), 10)),
        ("cold: all of a run, Template.start()", median_ms(lambda: python("-c", COLD, "start"), 10)),
        ("cold: all of a run, Template.fork()", median_ms(lambda: python("-c", COLD, "fork"), 10)),
    ]
    with Template.start() as template:
        isolation = probe_layers(template)
        run(template, PLAIN)
        rows.append(("each further submission", median_ms(lambda: run(template, PLAIN))))
        rows.append(("the same, a process for each function", median_ms(lambda: run(template, ODD), 15)))
        for layer in LAYERS:
            others = tuple(other for other in LAYERS if other != layer)
            rows.append((f"further, without {layer}", median_ms(partial(run, template, PLAIN, layers=others))))
    print(f"{os.cpu_count()} CPUs, {isolation.tier}: {', '.join(isolation.layers)}")
    for label, milliseconds in rows:
        print(f"{label:<48}{milliseconds:>9.1f} ms")


if __name__ == "__main__":
    main()
