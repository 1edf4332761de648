"""What the parent reads for itself: lines, text, and which functions may share a process."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from autograder.sandbox.child import seccomp
from autograder.sandbox.grouping import plain_functions
from autograder.sandbox.lines import assigned_lines
from autograder.sandbox.mentioned import modules_of
from autograder.sandbox.text import decode, sanitise

HEADERS = Path("/usr/include")


def test_lines_of_assignments() -> None:
    """First and last line of each variable, without inner scopes."""
    source = (
        "\n\ndef f(p):\n    g = 1\n    g += 1\n    for i, (a, b) in []: pass\n    with x as y: z: int = 1\n"
        "    def inner(): hidden = 1\n    c = [n for n in p if (w := n)]\n    (g2, *rest) = p\n    g = 3\n"
    )
    (definition,) = ast.parse(source).body
    assert isinstance(definition, ast.FunctionDef)
    assert assigned_lines(definition) == {
        "g": (4, 11), "i": (6, 6), "a": (6, 6), "b": (6, 6), "y": (7, 7), "z": (7, 7), "c": (9, 9), "w": (9, 9),
        "g2": (10, 10), "rest": (10, 10),
    }  # fmt: skip


def test_text_is_made_harmless() -> None:
    """ANSI codes, NUL, bidi marks, surrogates and towers of accents go; words, accents and lines stay."""
    raw = "a\x1b[31mb\x1b]0;t\x07c\x00\u202ed\ud800é\u2028" + "e" + "\u0301" * 50
    clean = sanitise(raw)
    assert clean == "abc\ufffd\ufffdd\ufffdé\ufffde" + "\u0301" * 3
    assert sanitise("one\r\ntwo\tthree") == "one\ntwo\tthree"
    assert sanitise("one\ntwo", lines=False) == "one two"
    assert len(sanitise("x" * 10**6, 100)) == 101
    assert len(decode(b"\xff" * 10**6, 100)) == 101


@pytest.mark.parametrize(
    ("body", "is_plain"),
    [
        ("g = -np.log(q)\n    return g", True),
        ("import numpy as xp\n    return xp.dot(p.T, q)", True),
        ("total = 0\n    for row in range(len(q)):\n        total += q[row]\n    print(total)", True),
        ("g: np.ndarray = np.where(q > EPS, q, EPS)\n    return helper(g)", True),
        ("np.log = None", False),
        ("global g\n    g = 1", False),
        ("import os\n    os._exit(0)", False),
        ("while True: pass", False),
        ("return odd(q)", False),
        ("return f(p, q)", False),
        ("return eval('1')", False),
        ("return np.__dict__", False),
        ("return np.load('x')", False),
        ("try:\n        pass\n    except Exception:\n        pass", False),
        ("return (lambda: 1)()", False),
    ],
)
def test_which_functions_may_share_a_process(body: str, is_plain: bool) -> None:
    """Arithmetic, NumPy and plain helpers may; whatever could reach further may not."""
    source = (
        "import numpy as np\nEPS = 1e-9\ndef helper(x):\n    return x * 2\n"
        f"def odd(x):\n    exec('')\ndef f(p, q):\n    {body}\n"
    )
    assert ("f" in plain_functions(ast.parse(source))) is is_plain


def test_mentioned_modules_are_loaded_before_the_doors_close() -> None:
    """`random` means NumPy's as well; what is not harmless is never on the list."""
    assert modules_of("import random, os\nnp.linalg.norm") == ("numpy.linalg", "random", "numpy.random")


@pytest.mark.parametrize(("column", "header"), [(0, "x86_64-linux-gnu/asm/unistd_64.h"), (1, "asm-generic/unistd.h")])
def test_system_call_numbers_are_the_kernels(column: int, header: str) -> None:
    """Each number in the filter is what the kernel's own headers say."""
    path = HEADERS / header
    if not path.exists():
        pytest.skip(f"no {path}")
    found = re.findall(r"#define __NR(?:3264)?_(\w+) (\d+)", path.read_text())
    numbers = {name: int(number) for name, number in found}
    numbers.setdefault("newfstatat", numbers.get("fstatat", -1))
    ours = {**seccomp.ALLOWED, **seccomp.ON_ITSELF, **seccomp.MISSING}
    ours |= {"open": seccomp.OPEN, "openat": seccomp.OPENAT, "fcntl": seccomp.FCNTL, "ioctl": seccomp.IOCTL}
    for name, both in ours.items():
        if both[column] is not None:
            assert numbers[name] == both[column], name


def test_the_filter_is_small_and_refuses_unknown_machines() -> None:
    """Jumps reach at most 255 instructions, and a machine whose numbers we do not know has no filter."""
    assert len(seccomp.build("x86_64") or b"") // 8 < 255
    assert seccomp.build("aarch64") is not None
    assert seccomp.build("riscv64") is None
