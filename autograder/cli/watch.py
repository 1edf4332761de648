"""`autograder watch`: lint again, and run the examples again, whenever a file is saved."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from autograder.catalog import WORKSHEET_FILE, problems_folder
from autograder.cli.loading import console, leave

_PAUSE = 0.5
_ROOT = Path(__file__).resolve().parents[2]
_PAGES = _ROOT / "reference"

Snapshot = dict[Path, tuple[int, int]]


def watch(
    folder: Annotated[
        Path | None, typer.Argument(help="A worksheet's folder, or one of them; by default problems/.")
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="Check once and end, with lint's exit status.")] = False,
) -> None:
    """Check a folder of worksheets, and again whenever a file there or a page of reference/ is saved. Ctrl-C ends."""
    watched = (problems_folder() if folder is None else folder).resolve()
    if not watched.is_dir():
        raise leave(f"{folder} is not a folder")
    try:
        while True:
            seen = snapshot(watched)
            status = _run(watched)
            if once:
                raise typer.Exit(status)
            _wait(watched, seen)
    except KeyboardInterrupt:
        console.print("")


def snapshot(folder: Path) -> Snapshot:
    """Return time and size of every file whose change matters."""
    found: Snapshot = {}
    for path in (*folder.rglob("*.json"), *_PAGES.glob("*.py")):
        try:
            status = path.stat()
        except OSError:
            continue  # an editor replaces files by moving others into their place
        found[path] = (status.st_mtime_ns, status.st_size)
    return found


def _wait(folder: Path, seen: Snapshot) -> None:
    """Return once something has changed and then rested for a moment."""
    while (now := snapshot(folder)) == seen:
        time.sleep(_PAUSE)
    while now != (now := snapshot(folder)):
        time.sleep(_PAUSE / 5)


def _run(folder: Path) -> int:
    if console.is_terminal:
        console.clear()
    console.print(f"{time.strftime('%H:%M:%S')}  {folder}", markup=False, soft_wrap=True)
    status = _command("lint", "--brief", str(folder))  # a process of its own: pages are read anew
    if status == 0:
        status = _examples(folder)
    sys.stdout.flush()
    return status


def _examples(folder: Path) -> int:
    """Run the examples of the worksheets in a folder, where that can be done."""
    if importlib.util.find_spec("autograder.examples") is None:
        console.print("Examples were not run: there is no `autograder test` here.", markup=False)
        return 0
    status = 0
    for file in sorted([*folder.glob(WORKSHEET_FILE), *folder.glob(f"*/{WORKSHEET_FILE}")]):
        if file.parent.parent != problems_folder().resolve():
            console.print(f"Examples of {file.parent} were not run: it is not in {problems_folder()}.", markup=False)
        elif (file.parent / "examples").is_dir():
            status = max(status, _command("test", file.parent.name, "--seeds", "2"))
    return status


def _command(*arguments: str) -> int:
    """Run a command of ours in a process of its own and print what it says."""
    done = subprocess.run(
        [sys.executable, "-m", "autograder", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
        cwd=_ROOT,
    )
    for text in (done.stdout, done.stderr):
        if text.strip():
            console.print(text.rstrip(), markup=False, soft_wrap=True)
    return done.returncode
