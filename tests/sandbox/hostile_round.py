"""Run one hostile program beside honest functions and list everything that did not hold.

Also a script, for those who are not the user that runs pytest:
`python hostile_round.py NAME ...` prints one JSON object per program.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from autograder.sandbox.child.confine import LAYERS
from autograder.sandbox.child.processes import living_children
from autograder.sandbox.limits import Limits
from autograder.sandbox.records import FunctionTask, NotPlain, Plain, SandboxReport, SourceFile
from autograder.sandbox.run import run_functions
from autograder.sandbox.template import Template

PROGRAMS = Path(__file__).parent / "hostile"
NAMES = tuple(sorted(path.stem for path in PROGRAMS.glob("*.py")))
LIMITS = Limits(load_cpu_s=1, load_wall_s=1, function_cpu_s=1, function_wall_s=1, submission_wall_s=20)
PRIVATE, PUBLIC = "KEY-" + "b7f3" * 4, "PAGE-" + "c9e1" * 4  # in files of mode 0600, and in readable ones
NUMBER = 8675.309
RESULTS = '{"score": 0}'

HONEST = """

def honest(p, q):
    g = -np.log(q)
    CE = np.sum(p * g)
    return CE
"""
P, Q = np.array([[0.7], [0.0], [0.3]]), np.array([[0.3], [0.5], [0.2]])
CALLS = ((P, Q), (P * 0.5, Q * 0.5))


@dataclass
class Round:
    """What came of one hostile program, and what should not have."""

    name: str
    kind: str = ""
    attack: str = ""
    tier: str = ""
    findings: list[str] = field(default_factory=list)
    seconds: float = 0.0


@contextlib.contextmanager
def planted() -> Iterator[Path]:
    """A folder with keys, a reference, results and neighbours, like the one that a grader works in."""
    folder = Path(tempfile.mkdtemp(prefix="planted_"))
    try:
        folder.chmod(0o755)
        for name in ("reference", "results", "submission", "open"):
            (folder / name).mkdir()
            (folder / name).chmod(0o777 if name == "open" else 0o755)
        (folder / "key.json").write_text(json.dumps({"key": PRIVATE}))
        (folder / "key.csv").write_text(f"{NUMBER},{NUMBER}\n")
        np.save(folder / "key.npy", np.array([NUMBER, NUMBER]))
        (folder / "reference" / "page.py").write_text(f"KEY = '{PUBLIC}'\n")
        (folder / "reference" / "table.csv").write_text(f"{NUMBER},{NUMBER}\n")
        (folder / "results" / "results.json").write_text(RESULTS)
        for name in ("numpy.py", "sitecustomize.py", "usercustomize.py", "numpy_extra.py"):
            (folder / "submission" / name).write_text("print('IMPORTED a neighbour')\n")
        for path in folder.glob("key.*"):
            path.chmod(0o600)
        for path in (folder / "reference").iterdir():
            path.chmod(0o644)
        (folder / "results" / "results.json").chmod(0o600)
        yield folder
    finally:
        shutil.rmtree(folder)


def source_of(name: str, folder: Path) -> str:
    """A hostile program's text, told where everything is; `honest` stands below it."""
    text = (PROGRAMS / f"{name}.py").read_text()
    package = str(Path(__file__).parents[2])
    places = {"@SECRETS@": str(folder), "@PARENT@": str(os.getpid()), "@PACKAGE@": package}
    places |= {"@NESTED@": "(" * 5000 + ")" * 5000, "@NEEDLE@": "KEY-b7f3"}
    for mark, value in places.items():
        text = text.replace(mark, value)
    return text + HONEST


def run_round(name: str, template: Template, folder: Path, layers: Collection[str] = LAYERS) -> Round:
    """Run one program and list what did not hold."""
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    os.environ["GRADER_KEY"] = PRIVATE
    text = source_of(name, folder)
    tasks = [
        FunctionTask("attack", "attack.py", CALLS, ("g", "CE", "pg", "pt")),
        FunctionTask("honest", "attack.py", CALLS, ("g", "CE")),
        FunctionTask("elsewhere", "honest.py", CALLS, ("g", "CE")),
    ]
    honest = "import numpy as np\n" + HONEST.replace("honest", "elsewhere")
    units = [SourceFile("attack.py", text), SourceFile("honest.py", honest)]
    started = time.monotonic()
    report = run_functions(template, units, tasks, LIMITS, layers=layers, allow_weak=True, seed=1)
    result = Round(name, seconds=time.monotonic() - started, tier=report.isolation.tier)
    result.kind = report.functions["attack"].outcome.kind.value
    result.attack = f"{report.functions['attack'].outcome}; {report.functions['attack'].output[:300]!r}"
    spoils_own_file = "# poisons the file" in text or name in ("load_forever", "load_exit", "nested_source")
    for honest_name in ("elsewhere",) if spoils_own_file else ("honest", "elsewhere"):
        result.findings += [f"{honest_name}: {problem}" for problem in honest_problems(report, honest_name)]
    result.findings += leaks(report, folder)
    result.findings += survivors(template)
    changed = {path for path in folder.rglob("*") if before.get(path) != path.stat().st_mtime_ns}
    if changed or set(before) - set(folder.rglob("*")) or (folder / "results/results.json").read_text() != RESULTS:
        result.findings.append(f"files changed: {sorted(map(str, changed))}")
    if "ALLOWED" in result.attack or "LIMITED" in result.attack or "SLOWED" in result.attack:
        result.findings.append(f"a call went through: {result.attack}")
    if any(word in result.attack for word in ("IMPORTED", "RAISED", "BECAME", "SOCKET", "MADE", "TYPED", "WROTE")):
        result.findings.append(f"a call went through: {result.attack}")
    if result.seconds > 15:
        result.findings.append(f"took {result.seconds:.1f} s")
    return result


def honest_problems(report: SandboxReport, name: str) -> list[str]:
    """What is wrong with an honest function's values; nothing should be."""
    function = report.functions[name]
    if not function.outcome.ok:
        return [str(function.outcome) + function.note]
    problems = []
    for (p, q), call in zip(CALLS, function.calls, strict=True):
        g, total = call.variables["g"], call.variables["CE"]
        if not (isinstance(g, Plain) and isinstance(total, Plain) and type(g.data) is np.ndarray):
            problems.append(f"not plain: {call}")
        elif not (np.array_equal(g.data, -np.log(q)) and np.isclose(total.data, np.sum(p * -np.log(q)))):
            problems.append(f"wrong values: {call}")
    return problems


def leaks(report: SandboxReport, folder: Path) -> list[str]:
    """Secrets in anything that came back, as text or spelled out in numbers."""
    texts = [repr(report)]
    for function in report.functions.values():
        for value in (value for call in function.calls for value in (*call.variables.values(), call.returned)):
            texts.append(spelled(value))
    whole = "\n".join(texts)
    found = [word for word in (PRIVATE, PUBLIC, str(NUMBER)) if word in whole]
    return [f"leaked {word[:4]}: {'private' if word == PRIVATE else 'readable'}" for word in found]


def spelled(value: Any) -> str:
    """An array of character codes as text."""
    if value is None or isinstance(value, NotPlain):
        return ""
    flat = np.asarray(value.data, dtype=np.float64).ravel()[:100_000]
    return str(flat[:10].tolist()) + "".join(chr(int(code)) for code in flat if 0 <= code < 256)


def survivors(template: Template) -> list[str]:
    """Processes that should not be: below us (but for the template), or of a sandbox user."""
    found = [pid for pid in living_children() if pid != template.pid and "python" not in session_leader(pid)]
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        with contextlib.suppress(OSError, StopIteration, ValueError):
            status = (entry / "status").read_text(errors="replace").splitlines()
            fields = dict(line.split(":\t", 1) for line in status if ":\t" in line)
            foreign = int(fields["Uid"].split()[0]) >= 200_000 and not of_another_grader(int(entry.name), template)
            if foreign or int(fields["PPid"]) == template.pid:
                found.append(int(entry.name))
    return [f"processes left: {found}"] if found else []


def of_another_grader(pid: int, template: Template) -> bool:
    """Whether a process descends from somebody else who grades on this machine just now; orphans are ours."""
    chain = []
    with contextlib.suppress(OSError, StopIteration):
        while pid > 1:
            status = Path(f"/proc/{pid}/status").read_text(errors="replace")
            pid = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("PPid:"))
            chain.append(pid)
    return len(chain) > 1 and not {os.getpid(), template.pid} & set(chain)


def session_leader(pid: int) -> str:
    """The name of a process that leads a session of its own, as a template does; empty for others."""
    with contextlib.suppress(OSError):
        if os.getsid(pid) == pid:
            return Path(f"/proc/{pid}/comm").read_text()
    return ""


def main(names: Iterable[str], without: str | None, forked: bool) -> None:
    """Run programs one after another and print what came of each."""
    layers = [layer for layer in LAYERS if layer not in (without or "").split(",")]
    with Template.fork() if forked else Template.start() as template, planted() as folder:
        for name in names:
            print(json.dumps(vars(run_round(name, template, folder, layers))), flush=True)


if __name__ == "__main__":
    off = next((word.removeprefix("--without=") for word in sys.argv[1:] if word.startswith("--without=")), None)
    main([word for word in sys.argv[1:] if not word.startswith("--")] or NAMES, off, "--forked" in sys.argv)
