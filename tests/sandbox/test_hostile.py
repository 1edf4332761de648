"""The hostile programs: as root with every layer, with each layer off, as an ordinary user, and in a container.

What holds when a layer is off is written down here and in docs/security.md; a test keeps the two together.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.sandbox.child.confine import LAYERS
from autograder.sandbox.template import Template

from .conftest import Portable
from .hostile_round import NAMES, run_round

# They run until their time is up, whatever the layers; once is enough.
SLOW = {
    "c_loop", "cpu_bomb", "destructor_bomb", "exception_text_forever", "forged_trickle", "huge_integer",
    "load_forever", "recursion", "sleep", "stop_itself", "memory_bomb",
}  # fmt: skip
QUICK = tuple(name for name in NAMES if name not in SLOW)
READS = {
    "f2py_os", "import_neighbours", "import_reference", "libc_openat2", "linecache_key", "list_folders",
    "loadtxt_reference", "open_readable_reference", "traceback_of_key",
}  # fmt: skip
CALLS = {"limit_parent", "rare_syscalls", "shared_memory", "slow_parent_down", "sockets"}
# Without this layer, these programs (and no others) get somewhere.
AS_ROOT: dict[str, set[str]] = {
    "rlimits": {"raise_own_limits"},
    "uid": set(),
    "undumpable": set(),
    "death_signal": set(),
    "landlock": READS,
    "seccomp": CALLS,
}
# An ordinary user's own files are open to that user's own code, so more hangs on Landlock.
OWN_FILES = {
    "become_root", "fromfile_key", "genfromtxt_key", "libc_open", "memmap_key", "np_load_key", "open_key",
    "os_open_key", "proc_parent", "proc_root_link",
}  # fmt: skip
# Landlock does not know about modes: an ordinary user's code may chmod that user's files, not write to them.
AS_ORDINARY_USER = {**AS_ROOT, "landlock": READS | OWN_FILES, "seccomp": CALLS | {"overwrite_results"}}
# Without seccomp and as the same user, these end the grader itself: prlimit is not Landlock's business.
ENDS_THE_GRADER = {"limit_parent", "slow_parent_down"}

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")


@pytest.fixture(autouse=True)
def no_shared_memory_left() -> Iterator[None]:
    """Without seccomp, one program makes System V objects that nobody else removes."""
    yield
    for kind in ("-M", "-S", "-Q"):
        subprocess.run(["ipcrm", kind, "4711"], capture_output=True)


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_program_gets_nowhere(name: str, template: Template, folder: Path) -> None:
    """No secret comes back, nothing is changed or left running, and honest functions keep their values."""
    assert run_round(name, template, folder).findings == []


def test_there_are_enough_of_them() -> None:
    """At least sixty programs, each of which says in its first line what it tries."""
    programs = Path(__file__).parent / "hostile"
    assert len(NAMES) >= 60
    assert all((programs / f"{name}.py").read_text().startswith("# ") for name in NAMES)


@needs_root
@pytest.mark.parametrize("layer", LAYERS)
def test_what_holds_without_a_layer(layer: str, template: Template, folder: Path) -> None:
    """As root, each layer may be missing: only the programs that are written down get somewhere."""
    layers = [other for other in LAYERS if other != layer]
    got_somewhere = {name for name in QUICK if run_round(name, template, folder, layers).findings}
    assert got_somewhere <= AS_ROOT[layer]
    assert bool(got_somewhere) == bool(AS_ROOT[layer])


ORDINARY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]


@needs_root
def test_all_of_them_as_an_ordinary_user(portable: Portable) -> None:
    """A laptop on which the grader is nobody special: Landlock and seccomp are enough."""
    rounds = [json.loads(line) for line in portable.run(ORDINARY)]
    assert [round_ for round_ in rounds if round_["findings"]] == []
    assert {round_["tier"] for round_ in rounds} == {"strong"}
    assert len(rounds) == len(NAMES)


@needs_root
@pytest.mark.parametrize("layer", [layer for layer in LAYERS if layer != "uid"])
def test_what_holds_without_a_layer_as_an_ordinary_user(layer: str, portable: Portable) -> None:
    """The same for an ordinary user, whose files are open to code that runs as the same user."""
    left_out = ENDS_THE_GRADER if layer == "seccomp" else set()
    names = [name for name in QUICK if name not in left_out]
    rounds = [json.loads(line) for line in portable.run(ORDINARY, f"--without={layer}", *names)]
    assert len(rounds) == len(names)
    got_somewhere = {round_["name"] for round_ in rounds if round_["findings"]}
    assert got_somewhere <= AS_ORDINARY_USER[layer]
    assert bool(got_somewhere) == bool(AS_ORDINARY_USER[layer] - left_out)


@needs_root
def test_all_of_them_in_a_container(portable: Portable) -> None:
    """Root with docker's capabilities and without namespaces: every layer is in force."""
    container = [sys.executable, str(Path(__file__).parent / "container.py")]
    rounds = [json.loads(line) for line in portable.run(container, *QUICK)]
    assert [round_ for round_ in rounds if round_["findings"]] == []
    assert {round_["tier"] for round_ in rounds} == {"strong"}
    assert len(rounds) == len(QUICK)


LEAVES_PROCESSES = (
    "daemon",
    "daemon_thread",
    "fork_and_stay",
    "fork_by_syscall",
    "run_program",
    "kill_group",
)


@needs_root
@pytest.mark.parametrize("name", LEAVES_PROCESSES)
def test_the_sweep_alone_leaves_nobody_alive(name: str, template: Template, folder: Path) -> None:
    """Where forking is possible (no limits, no seccomp), what was left behind is found and killed."""
    layers = [layer for layer in LAYERS if layer not in ("rlimits", "seccomp")]
    assert run_round(name, template, folder, layers).findings == []


@needs_root
def test_the_sweep_alone_as_an_ordinary_user(portable: Portable) -> None:
    """The same without a user id to kill by: descent is enough."""
    rounds = [json.loads(line) for line in portable.run(ORDINARY, "--without=rlimits,seccomp", *LEAVES_PROCESSES)]
    assert [round_ for round_ in rounds if round_["findings"]] == []
    assert len(rounds) == len(LEAVES_PROCESSES)


def test_all_of_them_in_a_template_that_was_forked(portable: Portable) -> None:
    """Forking the template off a process that holds no key yet protects as well as a fresh interpreter."""
    rounds = [json.loads(line) for line in portable.run([], "--forked", *QUICK)]
    assert [round_ for round_ in rounds if round_["findings"]] == []
    assert len(rounds) == len(QUICK)


def test_the_page_for_the_wary_lists_every_layer() -> None:
    """docs/security.md has a row for each layer and names each program that needs it."""
    page = (Path(__file__).parents[2] / "docs" / "security.md").read_text()
    for layer, names in AS_ROOT.items():
        row = next(line for line in page.splitlines() if line.startswith(f"| `{layer}` |"))
        assert all(f"`{name}`" in row for name in names), layer
