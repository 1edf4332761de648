"""The walls of the house: who may import whom, and that every module stands alone."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

ROOMS = {
    # room: what it may import of this project
    "reference.tables": set(),
    "reference.ops": {"reference.tables"},
    "reference.rules": set(),
    "reference.conventions": {"reference.ops"},
    "reference.patterns": {"reference.ops"},
    "reference": {"reference", "reference.ops", "reference.rules"},
    "autograder.problem": set(),
    "autograder.text": set(),
    "autograder.dataflow": {"reference.ops"},
    "autograder.compare": {"autograder.problem", "reference.ops"},
    "autograder.response": {"autograder.problem", "autograder.text"},
    "autograder.readers": {
        "autograder.problem",
        "autograder.response",
        "autograder.text",
        "autograder.readers",
        "autograder.result",
    },
    "autograder.result": {"autograder.problem"},
    "autograder.class_results": {"autograder.problem", "autograder.result"},
    "autograder.store": {"autograder.class_results", "autograder.result"},  # what it holds, not how it came about
    "autograder.batch": {
        "autograder",
        "autograder.catalog",
        "autograder.choose_variant",
        "autograder.class_record",
        "autograder.class_results",
        "autograder.code",
        "autograder.grade",
        "autograder.gradescope",
        "autograder.item_memory",
        "autograder.problem",
        "autograder.readers",
        "autograder.sandbox",
        "autograder.store",
        "autograder.text",
    },
    "autograder.class_record": {
        "autograder",
        "autograder.class_results",
        "autograder.code",
        "autograder.feedback_item",
        "autograder.problem",
        "autograder.result",
    },
    "autograder.analysis": {  # it knows what was found, and neither how it was marked nor from which files
        "autograder.class_results",
        "autograder.dataflow",
        "autograder.problem",
        "autograder.response",
        "autograder.result",
        "autograder.text",
        "reference.conventions",
        "reference.patterns",
    },
    "autograder.export": {"autograder.analysis", "autograder.class_results"},
    "autograder.solution": {"autograder.dataflow", "autograder.problem", "reference.ops"},
    "autograder.own": {
        "autograder.compare",
        "autograder.dataflow",
        "autograder.problem",
        "autograder.response",
        "autograder.solution",
        "reference.ops",
    },
    "autograder.supposed": {"autograder.dataflow", "autograder.own", "reference.ops"},
    "autograder.evidence": {"autograder.compare", "autograder.problem", "reference.ops"},
    "autograder.causes": {
        "autograder.dataflow",
        "autograder.evidence",
        "autograder.own",
        "autograder.solution",
        "autograder.result",
        "autograder.supposed",
        "autograder.text",
        "reference.ops",
        "reference.patterns",
    },
    "autograder.paths": {
        "autograder.compare",
        "autograder.dataflow",
        "autograder.evidence",
        "autograder.own",
        "autograder.supposed",
        "reference.conventions",
        "reference.ops",
    },
    "autograder.conventions": {
        "autograder.causes",
        "autograder.dataflow",
        "autograder.evidence",
        "autograder.paths",
        "autograder.result",
        "autograder.supposed",
        "reference.ops",
    },
    "autograder.diagnose": {
        "autograder.causes",
        "autograder.conventions",
        "autograder.evidence",
        "autograder.own",
        "autograder.result",
        "autograder.supposed",
    },
    "autograder.mark_blank": {
        "autograder.compare",
        "autograder.conventions",
        "autograder.diagnose",
        "autograder.own",
        "autograder.problem",
        "autograder.response",
        "autograder.result",
        "autograder.solution",
        "reference.ops",
    },
    "autograder.mark": {
        "autograder.diagnose",
        "autograder.evidence",
        "autograder.mark_blank",
        "autograder.own",
        "autograder.problem",
        "autograder.response",
        "autograder.result",
        "autograder.solution",
    },
    "autograder.collisions": {
        "autograder.compare",
        "autograder.dataflow",
        "autograder.problem",
        "autograder.solution",
        "reference.ops",
    },
    "autograder.confusion": {
        "autograder.collisions",
        "autograder.mark",
        "autograder.mark_blank",
        "autograder.problem",
        "autograder.response",
        "autograder.result",
        "autograder.solution",
        "reference.ops",
    },
    "autograder.catalogue": {
        "autograder.confusion",
        "autograder.conventions",
        "autograder.dataflow",
        "autograder.paths",
        "autograder.problem",
        "reference.patterns",
    },
    "autograder.expression": {"autograder.problem"},
    "autograder.constraint": {"autograder.text", "reference.ops"},
    "autograder.variant_code": set(),
    "autograder.choose_variant": {
        "autograder.first_variant",
        "autograder.problem",
        "autograder.text",
        "autograder.variant",
        "autograder.variant_code",
    },
    "autograder.first_variant": {
        "autograder.gate",
        "autograder.problem",
        "autograder.variant",
        "autograder.variant_code",
    },
    "autograder.roster_codes": {"autograder.first_variant", "autograder.problem"},
    "autograder.table_file": set(),
    "autograder.roster": {"autograder.table_file", "autograder.text"},
    "autograder.file_stem": {"autograder.roster"},
    "autograder.workload": {"autograder.dataflow", "autograder.problem", "autograder.solution", "reference.ops"},
    "autograder.gate": {
        "autograder.collisions",
        "autograder.expression",
        "autograder.problem",
        "autograder.solution",
        "autograder.variant",
        "autograder.workload",
        "reference.ops",
    },
    "autograder.lint_sheet": {"autograder.problem", "autograder.text"},
    "autograder.lint_variants": {
        "autograder.constraint",
        "autograder.dataflow",
        "autograder.problem",
        "autograder.solution",
        "autograder.text",
        "autograder.variant",
        "reference.ops",
    },
    "autograder.variant": {
        "autograder.constraint",
        "autograder.expression",
        "autograder.printed_keys",
        "autograder.problem",
        "autograder.solution",
        "autograder.trial",
        "reference.ops",
    },
    "autograder.trial": {
        "autograder.constraint",
        "autograder.dataflow",
        "autograder.problem",
        "autograder.solution",
        "reference.ops",
    },
    "autograder.printed_keys": {
        "autograder.expression",
        "autograder.problem",
        "autograder.response",
        "autograder.result",
        "autograder.solution",
    },
    "autograder.page.keys": {"autograder.expression", "autograder.problem"},
    "autograder.worked": {"autograder.problem", "autograder.solution", "reference.ops"},
    "autograder.feedback": {"autograder.problem", "autograder.result", "autograder.text"},
    "autograder.feedback_item": {"autograder.feedback", "autograder.problem", "autograder.result", "autograder.text"},
    "autograder.picture": {"autograder.feedback", "autograder.problem", "autograder.result"},
    "autograder.cover": {"autograder.problem", "autograder.result"},
    "autograder.prepared": set(),
    "autograder.json_positions": set(),
    "autograder.catalog": {"autograder.lint", "autograder.prepared", "autograder.problem"},
    "autograder.schema": {"autograder.catalog", "autograder.problem"},
    "autograder.starting_file": {
        "autograder.catalog",
        "autograder.dataflow",
        "autograder.json_positions",
        "autograder.lint_problem",
        "autograder.printed_keys",
        "autograder.problem",
        "autograder.text",
        "autograder.variant",
        "reference.ops",
    },
    "autograder.lint": {
        "autograder.catalog",
        "autograder.json_positions",
        "autograder.lint_blanks",
        "autograder.lint_code",
        "autograder.lint_form",
        "autograder.lint_problem",
        "autograder.lint_variants",
        "autograder.problem",
        "autograder.schema",
        "autograder.text",
        "autograder.variant_code",
    },
    "autograder.lint_blanks": {"autograder.problem", "autograder.solution", "reference.ops"},
    "autograder.lint_code": {"autograder.code", "autograder.dataflow", "autograder.problem", "autograder.text"},
    "autograder.lint_form": {
        "autograder.catalog",
        "autograder.json_positions",
        "autograder.problem",
        "autograder.schema",
        "autograder.text",
    },
    "autograder.lint_problem": {
        "autograder.catalog",
        "autograder.dataflow",
        "autograder.expression",
        "autograder.lint_blanks",
        "autograder.lint_code",
        "autograder.lint_sheet",
        "autograder.lint_variants",
        "autograder.printed_keys",
        "autograder.problem",
        "autograder.solution",
        "autograder.text",
        "reference.ops",
    },
    "autograder.item_memory": {"autograder.problem", "autograder.result", "autograder.solution"},
    "autograder.prepare": {"autograder.catalog", "autograder.lint", "autograder.prepared"},
    "autograder.grade": {
        "autograder.choose_variant",
        "autograder.cover",
        "autograder.item_memory",
        "autograder.mark",
        "autograder.mark_blank",
        "autograder.printed_keys",
        "autograder.problem",
        "autograder.readers",
        "autograder.response",
        "autograder.result",
        "autograder.solution",
        "autograder.worked",
    },
    "autograder.sandbox.child": set(),  # runs alone, beside student code: it knows nothing of us
    "autograder.sandbox": {"autograder.sandbox.child"},
    "autograder.code": {
        "autograder.causes",
        "autograder.dataflow",
        "autograder.mark",
        "autograder.mark_blank",
        "autograder.own",
        "autograder.problem",
        "autograder.readers",
        "autograder.response",
        "autograder.result",
        "autograder.sandbox",
        "autograder.solution",
        "reference.ops",
    },
    "autograder.gradescope": {
        "autograder",
        "autograder.catalog",
        "autograder.choose_variant",
        "autograder.code",
        "autograder.feedback",
        "autograder.feedback_item",
        "autograder.grade",
        "autograder.gradescope",
        "autograder.picture",
        "autograder.problem",
        "autograder.readers",
        "autograder.result",
        "autograder.sandbox",
        "autograder.text",
    },
    "autograder.examples": {
        "autograder.catalog",
        "autograder.code",
        "autograder.collisions",
        "autograder.dataflow",
        "autograder.gate",
        "autograder.grade",
        "autograder.gradescope",
        "autograder.mark",
        "autograder.mark_blank",
        "autograder.own",
        "autograder.problem",
        "autograder.readers",
        "autograder.response",
        "autograder.result",
        "autograder.sandbox",
        "autograder.solution",
        "autograder.text",
        "autograder.variant",
        "reference.ops",
    },
    "autograder.ship": {
        "autograder.catalog",
        "autograder.examples",
        "autograder.lint",
        "autograder.printed_keys",
        "autograder.problem",
        "autograder.solution",
    },
    "autograder.rehearse": {"autograder.gradescope"},  # it knows the zip, not the checkout that it came from
    "autograder.html_page": set(),
    "autograder.page": {  # what stands on a sheet: it marks nothing and reads no submission
        "autograder",
        "autograder.choose_variant",
        "autograder.dataflow",
        "autograder.file_stem",
        "autograder.first_variant",
        "autograder.html_page",
        "autograder.page.keys",
        "autograder.printed_keys",
        "autograder.problem",
        "autograder.roster",
        "autograder.roster_codes",
        "autograder.variant",
        "autograder.worked",
        "reference.ops",
    },
    "autograder.report": {  # it shows what the analysis found, and computes no figure itself
        "autograder.analysis",
        "autograder.class_results",
        "autograder.dataflow",
        "autograder.html_page",
        "autograder.problem",
        "autograder.text",
    },
    "autograder.regrade": {  # it marks from what a store holds: no submission, no sandbox
        "autograder.choose_variant",
        "autograder.class_record",
        "autograder.class_results",
        "autograder.feedback",
        "autograder.grade",
        "autograder.html_page",
        "autograder.problem",
        "autograder.readers",
        "autograder.result",
        "autograder.text",
    },
    "autograder.simulate": {  # what students would write; it marks nothing
        "autograder",
        "autograder.choose_variant",
        "autograder.collisions",
        "autograder.compare",
        "autograder.dataflow",
        "autograder.first_variant",
        "autograder.own",
        "autograder.problem",
        "autograder.ship",
        "autograder.solution",
        "autograder.variant",
        "reference.ops",
    },
    "autograder.cli": None,  # may use everything
    "autograder.__main__": {"autograder.cli"},
    "autograder": set(),
}

HEAVY = {"typer", "rich", "jinja2", "matplotlib", "nbformat", "fastjsonschema", "yaml", "distributed"}
EDGES = {
    "pydantic": {"autograder.schema", "autograder.lint_form", "autograder.examples"},
    "jsonschema": {"autograder.gradescope"},
}

FILES = sorted(path for package in ("autograder", "reference") for path in (ROOT / package).rglob("*.py"))


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


SAME_ROOM = {
    "autograder.policies": "autograder.problem",
    "autograder.problem_code": "autograder.problem",
    "autograder.problem_sheet": "autograder.problem",
    "autograder.problem_variants": "autograder.problem",
}


def room_of(module: str) -> str:
    """Return the narrowest room that a module lies in."""
    module = SAME_ROOM.get(module, module)
    while module not in ROOMS:
        module = module.rpartition(".")[0]
    return module


def imports_of(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            # Only the sandbox's child is also run outside of the package, and so imports by relative names.
            assert node.level == 0 or "sandbox" in path.parts, f"{path}: relative import"
            package = ".".join(path.relative_to(ROOT).parts[: -node.level]) + "." if node.level else ""
            module = f"{package}{node.module or ''}".rstrip(".")
            names = {f"{module}.{alias.name}" for alias in node.names}
            found |= {
                name if (ROOT / Path(*name.split("."))).with_suffix(".py").is_file() else module for name in names
            }
    return found


@pytest.mark.parametrize("path", FILES, ids=module_name)
def test_arrows(path: Path) -> None:
    """A module imports only from the rooms that its own room may know."""
    room = room_of(module_name(path))
    allowed = ROOMS[room]
    for name in imports_of(path):
        top = name.split(".")[0]
        if top in ("autograder", "reference") and allowed is not None:
            assert room_of(name) in allowed | {room}, f"{module_name(path)} imports {name}"
        if top in HEAVY:
            edges = {
                "generate_check.py": "fastjsonschema",
                "notebook.py": "nbformat",
                "html_page.py": "jinja2",
                "charts.py": "matplotlib",
                "export.py": "yaml",
                "cluster.py": "distributed",
            }
            assert room == "autograder.cli" or edges.get(path.name) == top, f"{path} imports {name}"
        if top in EDGES:
            assert room in EDGES[top], f"{path} imports {name}"


def test_every_room_exists() -> None:
    """The plan names no room that is not there."""
    modules = {module_name(path) for path in FILES}
    assert set(ROOMS) <= modules


def test_modules_are_of_a_readable_size() -> None:
    """At most 250 lines; the generated check is not written by hand."""
    long = {
        module_name(path): lines
        for path in FILES
        if (lines := len(path.read_text().splitlines())) > 250 and path.name != "results_check.py"
    }
    assert long == {}


def test_pages_only_compute() -> None:
    """A page of reference/ holds functions and constants: no class, no file, no import but NumPy and ops."""
    for path in (ROOT / "reference").glob("*.py"):
        tree = ast.parse(path.read_text())
        if path.name not in ("conventions.py", "ops.py", "patterns.py", "rules.py", "tables.py", "__init__.py"):
            assert not [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)], path
            tops = {name.split(".")[0] for name in imports_of(path)}
            assert tops <= {"numpy", "reference"}, path


def test_every_module_imports_alone_with_warnings_as_errors() -> None:
    """No hidden order of imports, no deprecation."""
    names = [module_name(path) for path in FILES if path.name not in ("__main__.py", "generate_check.py")]
    code = (
        "import importlib, sys\n"
        "for name in sys.argv[1:]:\n"
        "    for known in [m for m in sys.modules if m.split('.')[0] in ('autograder', 'reference')]:\n"
        "        del sys.modules[known]\n"
        "    importlib.import_module(name)\n"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code, *names], check=True, cwd=ROOT, timeout=120)


def test_names_that_say_nothing_are_not_used() -> None:
    """No utils, helpers or manager."""
    for path in FILES:
        assert not {"utils", "helpers", "manager", "misc", "common"} & set(path.with_suffix("").parts), path


def test_no_command_waits_for_what_only_another_needs() -> None:
    """Plots, templates, validation and clusters are loaded by the commands that use them, not by `autograder --help`."""
    code = (
        "import sys; from autograder.cli.app import app; from typer.testing import CliRunner\n"
        "assert CliRunner().invoke(app, sys.argv[1:]).exit_code == 0; print(*sys.modules)"
    )

    def loaded(*words: str) -> set[str]:
        return set(
            subprocess.run(
                [sys.executable, "-c", code, *words], check=True, cwd=ROOT, timeout=120, capture_output=True, text=True
            ).stdout.split()
        )

    every = loaded("--help")
    assert {"autograder.cli.batch", "autograder.cli.report", "rich"} <= every
    slow = {"matplotlib", "jinja2", "jsonschema", "nbformat", "yaml", "distributed", "playwright"}
    assert slow.isdisjoint(every)
    one = loaded("batch", "--help")
    assert "autograder.cli.batch" in one
    assert {"autograder.cli.report", "autograder.cli.grade", "autograder.simulate.classroom"}.isdisjoint(one)
