"""Honest code: what is captured, how errors are told, and that nothing of ours becomes the student's fault."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autograder.sandbox.child.confine import LAYERS, Prepared, confine_function
from autograder.sandbox.isolation import FAIR, STRONG, WEAK, probe_layers, tier
from autograder.sandbox.limits import Limits
from autograder.sandbox.records import (
    CallReport,
    FunctionReport,
    FunctionTask,
    Kind,
    NotPlain,
    Plain,
    SourceFile,
)
from autograder.sandbox.run import run_functions
from autograder.sandbox.template import Template, TemplateError

P, Q = np.array([[0.7], [0.3]]), np.array([[0.4], [0.6]])


def run(template: Template, source: str, wanted: str = "g CE", calls: int = 1, **changes: object) -> FunctionReport:
    """Run the function `f` of a file."""
    task = FunctionTask("f", "file.py", ((P, Q),) * calls, tuple(wanted.split()))
    text = "import numpy as np\n" + source
    limits = replace(Limits(), **changes)  # type: ignore[arg-type]  # names and types are the tests' own
    return run_functions(template, [SourceFile("file.py", text)], [task], limits, allow_weak=True).functions["f"]


def data(call: CallReport, name: str) -> object:
    """The plain data of a variable."""
    value = call.variables[name]
    assert isinstance(value, Plain)
    return value.data


def test_variables_and_return_value(template: Template) -> None:
    """Locals come back as base arrays and numbers, the return value beside them."""
    report = run(template, "def f(p, q):\n    g = -np.log(q)\n    CE = float(np.sum(p * g))\n    return CE\n")
    (call,) = report.calls
    assert report.outcome.ok
    np.testing.assert_array_equal(data(call, "g"), -np.log(Q))
    assert data(call, "CE") == call.returned.data == float(np.sum(P * -np.log(Q)))  # type: ignore[union-attr]  # plain
    assert set(report.layers) == set(probe_layers(template).layers)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("np.float32(0.5)", 0.5),
        ("np.int8(3)", 3),
        ("np.array(2.0)", 2.0),
        ("np.array([1, 2], np.uint8)", [1, 2]),
        ("np.array([[1.5]], np.float16)", [[1.5]]),
        ("q[::-1].T", [[0.6, 0.4]]),
        ("np.array([2**64 - 1], np.uint64)", [2**64 - 1]),
        ("np.zeros((2, 0))", [[], []]),
        ("-2**63", -(2**63)),
        ("np.longdouble(0.25)", 0.25),
        ("float('nan')", float("nan")),
        ("np.array([1.0], '>f8')", [1.0]),
    ],
)
def test_plain_values(expression: str, expected: object, template: Template) -> None:
    """Numbers of every width and byte order are rebuilt exactly."""
    found = data(run(template, f"def f(p, q):\n    g = {expression}\n").calls[0], "g")
    np.testing.assert_array_equal(found, np.array(expected))
    assert type(found) in (int, float, np.ndarray)
    assert not isinstance(found, np.ndarray) or found.dtype in (np.float64, np.int64, np.uint64)


@pytest.mark.parametrize(
    ("expression", "origin"),
    [
        ("[0.1, 0.2]", "list"),
        ("((1, 2), (3, 4))", "tuple"),
        ("[np.float64(1), 2]", "list"),
        ("[q, q]", "list"),
    ],
)
def test_lists_and_tuples_become_arrays(expression: str, origin: str, template: Template) -> None:
    """A regular list or tuple of numbers is converted, and says so."""
    value = run(template, f"def f(p, q):\n    g = {expression}\n").calls[0].variables["g"]
    assert isinstance(value, Plain)
    assert value.converted_from == origin


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("...", "left as ..."),
        ("None", "None"),
        ("True", "a truth value"),
        ("q > 0.5", "an array of truth values"),
        ("1j", "a complex number"),
        ("q + 1j", "an array of complex numbers"),
        ("'text'", "text"),
        ("{}", "something else"),
        ("[1, [2, 3]]", "a list that is not a regular array of numbers"),
        ("[1, ...]", "a list that is not a regular array of numbers"),
        ("(1, True)", "a tuple that is not a regular array of numbers"),
        ("np.array([1, None])", "an array of Python objects"),
        ("np.array(['a'])", "an array of something that is not a number"),
        ("np.matrix(q)", "a subclass of ndarray"),
        ("np.ma.masked_array(q)", "a subclass of ndarray"),
        ("np.broadcast_to(1.0, (1 << 40, 2))", "too large"),
        ("10 ** 400", "too large"),
        ("np.log", "a function"),
        ("(x for x in q)", "a generator"),
    ],
)
def test_values_that_are_not_plain(expression: str, reason: str, template: Template) -> None:
    """Whatever is neither a number nor an array of numbers is named, not guessed at."""
    value = run(template, f"def f(p, q):\n    g = {expression}\n").calls[0].variables["g"]
    assert isinstance(value, NotPlain)
    assert value.reason == reason
    assert value.not_attempted == (expression == "...")
    assert value.is_none == (expression == "None")


def test_a_giant_keeps_its_shape(template: Template) -> None:
    """The shape of what is too large is told, since feedback can use it."""
    value = run(template, "def f(p, q):\n    g = np.broadcast_to(1.0, (1 << 40, 2))\n").calls[0].variables["g"]
    assert value == NotPlain("too large", (1 << 40, 2))


def test_variables_before_an_error_count(template: Template) -> None:
    """An exception is told with type, text and line; what was assigned before it comes back."""
    report = run(template, "def f(p, q):\n    g = -np.log(q)\n    CE = g @ g\n    return CE\n")
    assert (report.outcome.kind, report.outcome.exception, report.outcome.line) == (
        Kind.ERROR,
        "ValueError",
        4,
    )
    assert "g" in report.calls[0].variables
    assert "CE" not in report.calls[0].variables


def test_an_error_in_a_helper_names_the_deepest_line_of_the_file(template: Template) -> None:
    """The line is where it happened, in whichever function of the student's."""
    report = run(template, "def h(x):\n    return x / nothing\ndef f(p, q):\n    return h(q)\n")
    assert (report.outcome.exception, report.outcome.line) == ("NameError", 3)


def test_each_call_gets_fresh_arguments_and_its_own_outcome(template: Template) -> None:
    """An error on one input does not spoil the next, nor does a change made in place."""
    source = (
        "seen = []\ndef f(p, q):\n    seen.append(1)\n    g = q.copy()\n    q[:] = 0\n    CE = 1 // (len(seen) - 2)\n"
    )
    report = run(template, source, calls=3)
    assert [call.outcome.ok for call in report.calls] == [True, False, True]
    for call in report.calls:
        np.testing.assert_array_equal(data(call, "g"), Q)


@pytest.mark.parametrize(
    "source",
    [
        "import functools\ndef d(x):\n    @functools.wraps(x)\n    def w(*a):\n        g = 0\n        return x(*a)\n"
        "    return w\n@d\ndef f(p, q):\n    g = -np.log(q)\n    return g\n",
        "def f(p, q, depth=2):\n    g = -np.log(q)\n    return f(p, q / 2, depth - 1) if depth else g\n",
        "def f(a, b):\n    def inner():\n        g = 7\n        return g\n    g = -np.log(b)\n    inner()\n",
        "def f(p: np.ndarray, q: 'np.ndarray', e: float = 0.0) -> float:\n    'Doc.'\n    g = -np.log(q)\n",
        "def f(p, q):\n    g = 1\ndef f(p, q):\n    g = -np.log(q)\n",
        "class Other:\n    def f(self):\n        g = 1\nif True:\n    def f(p, q):\n        g = -np.log(q)\n",
        "import numpy as xp\ndef f(p, q):\n    g = -1 * xp.log(q)\n    if True:\n        return g\n    CE = 1\n",
        "def helper(p, q):\n    g = -np.log(q)\n    return g\nf = helper\n",
    ],
)
def test_ways_of_writing_a_function(source: str, template: Template) -> None:
    """Decorators, recursion, inner functions, hints, redefinition, conditionals, aliases."""
    report = run(template, source)
    assert report.outcome.ok, report
    np.testing.assert_array_equal(data(report.calls[0], "g"), -np.log(Q))


def test_a_lambda_has_only_its_value(template: Template) -> None:
    """Without local variables, the return value is what there is."""
    (call,) = run(template, "f = lambda p, q: -np.log(q)\n").calls
    assert call.variables == {}
    assert isinstance(call.returned, Plain)


def test_a_generator_is_named(template: Template) -> None:
    """A `yield` in place of `return` is told apart from a wrong value."""
    (call,) = run(template, "def f(p, q):\n    g = 1\n    yield g\n").calls
    assert call.returned == NotPlain("a generator")


def test_switching_the_hook_off_loses_variables_only(template: Template) -> None:
    """Without the profile hook there is still the return value."""
    (call,) = run(template, "import sys\ndef f(p, q):\n    sys.setprofile(None)\n    g = 1\n    return g\n").calls
    assert call.outcome.ok
    assert call.variables == {}
    assert call.returned == Plain(1)


def test_a_file_goes_on_after_an_error_like_a_notebook(template: Template) -> None:
    """A failing line outside functions is reported, and the functions below it still run."""
    report = run(template, "import not_there\nx = 1 / 0\ndef f(p, q):\n    g = -np.log(q)\n")
    assert report.outcome.ok
    assert [(error.exception, error.line) for error in report.load_errors] == [
        ("ModuleNotFoundError", 2),
        ("ZeroDivisionError", 3),
    ]


def test_a_missing_function_is_an_error(template: Template) -> None:
    """A function that the file does not define."""
    report = run(template, "def other():\n    pass\n")
    assert (report.outcome.kind, report.outcome.exception) == (Kind.ERROR, "NameError")


def test_a_file_that_does_not_compile_names_the_line(template: Template) -> None:
    """A syntax error outside any salvage is everybody's outcome."""
    report = run(template, "def f(p, q):\n    g = = 1\n")
    assert (report.outcome.exception, report.outcome.line, report.outcome.while_loading) == (
        "SyntaxError",
        3,
        True,
    )


@pytest.mark.parametrize("text", ["-" * 300_000 + "1", "[" * 150 + "]" * 150, "1+" * 50_000 + "1", "x." * 50_000 + "x"])
def test_a_file_that_breaks_the_compiler_is_no_fault_of_ours(text: str, template: Template) -> None:
    """Whether the compiler complains, stops or crashes: a clear outcome, and the next file is served."""
    assert run(template, f"y = {text}\ndef f(p, q):\n    pass\n").outcome.kind is not Kind.GRADER_FAULT
    assert run(template, "def f(p, q):\n    g = 1\n").outcome.ok


def test_warnings_come_once_with_their_line(template: Template) -> None:
    """log(0) is passed on once, at the student's line, however many inputs there are."""
    report = run(template, "def f(p, q):\n    g = np.log(q * 0)\n    CE = np.sum(g)\n", calls=3)
    assert [(warning.category, warning.line) for warning in report.warnings] == [("RuntimeWarning", 3)]
    assert "divide by zero" in report.warnings[0].message


def test_output_belongs_to_its_function(template: Template) -> None:
    """What each function prints is kept apart, even where functions share a process."""
    source = "print('loading')\ndef f(p, q):\n    print('from f')\ndef h(p, q):\n    print('from h')\n"
    tasks = [FunctionTask(name, "file.py", ((P, Q),) * 2, ()) for name in ("f", "h")]
    functions = run_functions(template, [SourceFile("file.py", source)], tasks).functions
    assert functions["f"].output == "loading\nfrom f\nfrom f\n"
    assert functions["h"].output == "loading\nfrom h\nfrom h\n"


def test_a_crash_loses_only_its_own_function(template: Template) -> None:
    """Functions that share a process are run again in a new one when one of them ends it."""
    source = "def a(p, q):\n    g = 1\ndef b(p, q):\n    for i in range(10**12): pass\ndef c(p, q):\n    g = 3\n"
    tasks = [FunctionTask(name, "file.py", ((P, Q),), ("g",)) for name in "abc"]
    limits = Limits(function_wall_s=0.5)
    functions = run_functions(template, [SourceFile("file.py", source)], tasks, limits).functions
    assert [functions[name].outcome.kind for name in "abc"] == [Kind.OK, Kind.TIME_LIMIT, Kind.OK]
    assert data(functions["c"].calls[0], "g") == 3


def test_random_numbers_repeat(template: Template) -> None:
    """The same seed gives the same numbers, in each process and each call."""
    source = "def f(p, q):\n    g = np.random.rand()\n"
    one, two = (data(run(template, source, calls=2).calls[1], "g") for _ in range(2))
    assert one == two


def test_arguments_of_every_kind(template: Template) -> None:
    """Arrays keep their dtype; lists of integers and numbers arrive as they are."""
    task = FunctionTask("f", "a.py", ((np.eye(2, dtype=np.float32), [0, 1], 0.5, 3),), ("x",))
    source = "def f(a, b, c, d):\n    x = [a.dtype == 'float32', b == [0, 1], c == 0.5, type(d) is int].count(True)\n"
    report = run_functions(template, [SourceFile("a.py", source)], [task]).functions["f"]
    assert data(report.calls[0], "x") == 4


def test_several_files(template: Template) -> None:
    """Each function runs in the file in which it stands."""
    units = [SourceFile(f"{name}.py", f"def {name}():\n    x = '{name}' == __name__\n    y = 1\n") for name in "ab"]
    tasks = [FunctionTask(name, f"{name}.py", ((),), ("y",)) for name in "ab"]
    report = run_functions(template, units, tasks)
    assert [report.functions[name].outcome.ok for name in "ab"] == [True, True]


def test_the_time_of_a_submission_is_limited_as_a_whole(template: Template) -> None:
    """What is left when the time is over gets that outcome, and nothing is run."""
    source = "import time\ndef f(p, q):\n    time.sleep(9)\ndef h(p, q):\n    time.sleep(9)\n"
    tasks = [FunctionTask(name, "file.py", ((P, Q),), ()) for name in ("f", "h")]
    limits = Limits(submission_wall_s=0.5)
    functions = run_functions(template, [SourceFile("file.py", source)], tasks, limits).functions
    assert {functions[name].outcome.kind for name in ("f", "h")} == {Kind.TIME_LIMIT}


def test_a_dead_template_is_replaced(folder: Path) -> None:
    """A template that was killed costs a note to staff, not the student's marks."""
    with Template.start() as template:
        template.ready()
        os.kill(template.pid, signal.SIGKILL)
        report = run(template, "def f(p, q):\n    g = 1\n")
        assert report.outcome.ok


def test_missing_numpy_is_our_fault() -> None:
    """A child without NumPy is a grader fault with the traceback for staff."""
    with Template(numpy_parents=()) as template:
        report = run(template, "def f(p, q):\n    g = 1\n")
    assert report.outcome.kind is Kind.GRADER_FAULT
    assert "No module named 'numpy'" in report.note


def test_a_missing_interpreter_is_our_fault() -> None:
    """An interpreter that does not exist is told at the start."""
    with pytest.raises(TemplateError, match="cannot start"):
        Template(python="/nowhere/python")


def test_an_interpreter_that_fails_is_our_fault() -> None:
    """A child that dies before it says anything."""
    with Template(python="/bin/false") as template:
        report = run(template, "def f(p, q):\n    g = 1\n")
    assert report.outcome.kind is Kind.GRADER_FAULT
    assert "has gone" in report.note


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
def test_root_that_cannot_drop_its_uid_runs_nothing() -> None:
    """As root without CAP_SETUID, student code is refused and nobody is marked down."""
    script = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from tests.sandbox.test_run import *\n"
        "with Template.start() as template:\n"
        "    report = run(template, 'def f(p, q):\\n    g = 1\\n')\n"
        "print(report.outcome.kind.name, report.note)\n"
    )
    without = ["setpriv", "--bounding-set", "-setuid", "--inh-caps", "-all", sys.executable, "-c", script]
    done = subprocess.run([*without, str(Path(__file__).parents[2])], capture_output=True, text=True)
    assert done.stdout.startswith("GRADER_FAULT"), done.stderr
    assert "another user id" in done.stdout


def test_a_layer_that_cannot_be_had_is_never_silently_left_out() -> None:
    """A wanted layer that cannot be applied is an exception in the child, and so a grader fault."""
    nothing = Prepared((), None, None, ())
    for layer in ("landlock", "seccomp"):
        with pytest.raises(OSError, match="no "):
            confine_function({layer}, nothing, 1, 2, os.getppid())


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        (LAYERS, STRONG),
        (("rlimits", "seccomp", "landlock"), STRONG),
        (("rlimits", "seccomp", "uid"), STRONG),
        (("rlimits", "seccomp"), FAIR),
        (("seccomp", "landlock", "uid"), FAIR),
        (("uid",), FAIR),
        (("rlimits", "undumpable"), WEAK),
        ((), WEAK),
    ],
)
def test_tiers(layers: tuple[str, ...], expected: str) -> None:
    """The rule for strong, fair and weak."""
    assert tier(layers) == expected


def test_weak_isolation_is_refused_without_leave(template: Template) -> None:
    """Rlimits alone are not enough to run student code, unless somebody says so."""
    task = FunctionTask("f", "file.py", ((P, Q),), ("g",))
    unit = SourceFile("file.py", "def f(p, q):\n    g = 1\n")
    refused = run_functions(template, [unit], [task], layers=("rlimits",))
    assert refused.functions["f"].outcome.kind is Kind.GRADER_FAULT
    assert "weak" in refused.notes[0]
    allowed = run_functions(template, [unit], [task], layers=("rlimits",), allow_weak=True)
    assert allowed.functions["f"].outcome.ok
    assert allowed.isolation.tier == WEAK


def test_the_starter_is_light() -> None:
    """Starting the template needs neither NumPy nor anything slow."""
    heavy = "{'numpy', 'dataclasses', 'subprocess', 'ctypes'}"
    code = f"import sys, autograder.sandbox.template; print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=Path(__file__).parents[2])
    assert done.stdout.strip() == "set()", done.stderr


def test_one_template_serves_many_submissions(template: Template) -> None:
    """Nothing is left open or running after a hundred submissions."""
    before = len(os.listdir("/dev/fd"))
    for _ in range(100):
        assert run(template, "def f(p, q):\n    g = 1\n").outcome.ok
    assert len(os.listdir("/dev/fd")) == before


@pytest.mark.skipif(not Path("/proc/self/environ").exists() or os.geteuid() != 0, reason="reads /proc as root")
def test_a_forked_template_forgets_whose_fork_it_is() -> None:
    """Environment, module path, main module and the grader's own modules are gone from a forked template."""
    script = (
        "import os, sys; sys.path.insert(0, sys.argv[1]); import numpy\n"
        "from autograder.sandbox.template import Template\n"
        "template = Template.fork(); template.ready()\n"
        "before = open(f'/proc/{template.pid}/environ', 'rb').read()\n"
        "from tests.sandbox.test_run import *\n"
        "source = 'import sys, os\\ndef f(p, q):\\n    print(sys.path, list(os.environ), sys.argv,'\n"
        'source += \' [n for n in sys.modules if "autograder" in n], sys.modules["__main__"].__dict__)\\n\'\n'
        "print(b'HUSH' in before, template.pid != 0, run(template, source).output)\n"
        "template.close()\n"
    )
    environment = {**os.environ, "HUSH": "HUSH", "OPENBLAS_NUM_THREADS": "1"}
    room = str(Path(__file__).parents[2])
    done = subprocess.run([sys.executable, "-c", script, room], capture_output=True, text=True, env=environment)
    assert done.stdout.startswith("False True ["), done.stderr
    assert not any(word in done.stdout for word in ("HUSH", "site-packages", room, "autograder"))
