"""Files that are made from the code and committed: write them, or say that they are out of date."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from autograder.cli.loading import console, leave


def write_files(files: Mapping[str, str], folder: Path) -> None:
    """Write files by name into a folder that is there."""
    if not folder.is_dir():
        raise leave(f"{folder} is not a folder")
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
        console.print(f"wrote {folder / name}", markup=False)


def check_files(files: Mapping[str, str], folder: Path, command: str) -> None:
    """End the command with status 1 if a file of a folder is not what it should be; `command` would write it."""
    old = [
        name
        for name, text in files.items()
        if not (folder / name).is_file() or (folder / name).read_text(encoding="utf-8") != text
    ]
    if old:
        raise leave(f"out of date in {folder}: {', '.join(old)}; run {command}", 1)
    console.print(f"The files in {folder} are up to date.", markup=False)
