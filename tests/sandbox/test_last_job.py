"""The last functions of a file run in the file's own process: whatever they do, it is told as from a process apart."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from autograder.sandbox import session
from autograder.sandbox.limits import Limits
from autograder.sandbox.records import FunctionTask, Kind, SandboxReport, SourceFile
from autograder.sandbox.run import run_functions
from autograder.sandbox.template import Template

PLAIN = "def {name}(p):\n    x = p + 1\n    y = x * 2\n    return y\n\n"
ENDS = {
    "returns": "def {name}(p):\n    x = p\n    exec('')\n    return x\n\n",
    "raises": "def {name}(p):\n    x = p\n    exec('')\n    raise ValueError('no')\n\n",
    "loops": "def {name}(p):\n    x = p\n    while True: pass\n\n",
    "sleeps": "def {name}(p):\n    import time\n    x = p\n    time.sleep(60)\n\n",
    "exits": "def {name}(p):\n    import sys\n    x = p\n    sys.exit(3)\n\n",
    "leaves": "def {name}(p):\n    import os\n    x = p\n    os._exit(0)\n\n",
    "crashes": "def {name}(p):\n    import os, signal\n    x = p\n    os.kill(os.getpid(), signal.SIGSEGV)\n\n",
    "fills": "def {name}(p):\n    x = p\n    exec('')\n    y = [0] * (1 << 40)\n\n",
    "floods": "def {name}(p):\n    x = p\n    while True: print('x' * 100000)\n\n",
    "closes": "def {name}(p):\n    import os\n    x = p\n    os.closerange(0, 64)\n    return x\n\n",
    "forges": "def {name}(p):\n    import os\n    x = p\n    for n in range(3, 64):\n        try: os.write(n, b'\\0' * 64)\n"
    "        except OSError: pass\n\n",
}
ORDERS = [
    ("plain",),
    ("plain", "plain"),
    *((end,) for end in ENDS),
    *(("plain", end) for end in ENDS),
    ("loops", "returns", "plain"),
    ("crashes", "leaves", "raises"),
    ("leaves", "plain", "floods"),
]


@pytest.fixture(scope="module")
def running() -> Iterator[Template]:
    """One clean process for all."""
    with Template.start() as template:
        template.ready()
        yield template


def run(template: Template, order: tuple[str, ...]) -> SandboxReport:
    """Run a file with functions that end in these ways, in this order."""
    source, tasks = "import numpy as np\n\n", []
    for number, end in enumerate(order):
        name = f"f{number}"
        source += ENDS.get(end, PLAIN).format(name=name)
        tasks.append(FunctionTask(name, "file.py", ((np.array([1.0, 2.0]),), (np.array([3.0]),)), ("x", "y")))
    limits = Limits(function_wall_s=0.6, load_wall_s=2, function_cpu_s=1)
    return run_functions(template, [SourceFile("file.py", source)], tasks, limits, allow_weak=True)


def told(report: SandboxReport) -> dict[str, object]:
    """Return what the report says of each function, without times."""
    return {
        name: (one.outcome, one.layers, one.output, [(call.outcome, str(call.variables)) for call in one.calls])
        for name, one in report.functions.items()
    }


@pytest.mark.parametrize("order", ORDERS, ids="-".join)
def test_it_is_told_as_from_a_process_apart(
    order: tuple[str, ...], running: Template, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same outcomes, variables and layers as where every function has a process of its own."""
    if not session._ends_can_be_seen():
        pytest.skip("this system has no pidfd")
    found = run(running, order)
    monkeypatch.setattr(session, "_ends_can_be_seen", lambda: False)
    apart = run(running, order)
    assert told(found) == told(apart)
    assert found.notes == apart.notes
    assert all(one.peak_mib > 5 for one in found.functions.values())


def test_a_compiler_that_was_busy_takes_no_time_from_the_function(running: Template) -> None:
    """The limit of CPU time is counted from when the file is run."""
    source = "x = (" + " + ".join(["1"] * 30_000) + ")\ndef f(p):\n    y = p\n    return y\n"
    task = FunctionTask("f", "file.py", ((1.0,),), ("y",))
    report = run_functions(running, [SourceFile("file.py", source)], [task], Limits(), allow_weak=True)
    assert report.functions["f"].outcome.kind in (Kind.OK, Kind.ERROR)  # an old parser finds it too deep
    assert report.notes == ()
