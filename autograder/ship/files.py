"""What of a checkout goes into the zip: only what grading needs, as it stands in the working tree."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from autograder.catalog import content_hash, read_contents

SCRIPTS = ("run_autograder", "setup.sh")
ROOT_FILES = (*SCRIPTS, "LICENSE", "README.md", "pyproject.toml")
"""setup.sh installs the project, whose description needs README.md and LICENSE."""
PACKAGES = ("autograder", "reference")
_LEFTOVERS = re.compile(r"(^|/)(\.|__pycache__/)|(\.pyc|\.orig|\.rej|\.bak|~)$")


class Shipment(NamedTuple):
    """The files of a zip, and what there is to say about them."""

    files: Mapping[str, bytes]
    """Content by path, in the order of the paths."""
    differing: tuple[str, ...]
    """What is not as in the last commit."""
    findings: tuple[str, ...]
    """Why this must not be shipped."""
    worksheet_hash: str
    """The hash of the packed worksheet's files."""


def is_needed(path: str, worksheet: str) -> bool:
    """Whether grading needs a file of the checkout.

    Examples
    --------
    >>> is_needed("problems/gan/bce_pig.json", "gan"), is_needed("problems/gan/examples/empty/answers.json", "gan")
    (True, False)
    """
    if _LEFTOVERS.search(path):
        return False
    top, _, rest = path.partition("/")
    if top != "problems":
        return path in ROOT_FILES or (top in PACKAGES and bool(rest))
    folder, _, name = rest.rpartition("/")
    return (folder == "" and name.endswith(".schema.json")) or (
        folder == worksheet and name.endswith((".json", ".py"))  # the exercises, the starter file of the code tasks
    )


def gather(root: Path, worksheet: str) -> Shipment:
    """Read everything that grading a worksheet needs from a checkout."""
    findings: list[str] = []
    differing: list[str] = []
    asked = _ask_git(root)
    if isinstance(asked, str):
        differing += [asked] if asked else []
        paths: Iterable[str] = _walk(root)
    else:
        paths, states = asked
        differing += [f"{state}: {path}" for path, state in sorted(states.items()) if is_needed(path, worksheet)]
    files: dict[str, bytes] = {}
    for path in sorted(set(paths)):
        if is_needed(path, worksheet) and os.path.lexists(root / path):
            content, wrong = _read(root / path)
            findings += [f"{path}: {reason}" for reason in wrong]
            files[path] = content
    findings += [f"{name}: it is not there" for name in ROOT_FILES if name not in files]
    findings += [
        f"{name}: it does not start with #!" for name in SCRIPTS if not files.get(name, b"#!").startswith(b"#!")
    ]
    folder = f"problems/{worksheet}/"
    packed = {name.removeprefix(folder): content for name, content in files.items() if name.startswith(folder)}
    packed = {name: content for name, content in packed.items() if name.endswith(".json")}
    there = read_contents(root / folder)
    findings += [
        f"{folder}{name}: git ignores it, so it is not packed" for name in sorted(there.keys() - packed.keys())
    ]
    hash_ = content_hash(packed)
    if hash_ != content_hash(there) and there.keys() == packed.keys():
        findings.append(f"{folder}: the files changed while they were packed")
    return Shipment(files, tuple(differing), tuple(findings), hash_)


def _read(path: Path) -> tuple[bytes, list[str]]:
    if path.is_symlink() or not path.is_file():
        return b"", ["it is not a plain file"]
    content = path.read_bytes()
    if b"\0" not in content and b"\r" in content:
        line = content[: content.index(b"\r")].count(b"\n") + 1
        return content, [f"line {line} has a Windows line end (CR); Gradescope wants LF"]
    return content, []


def _walk(root: Path) -> Iterator[str]:
    """Yield the files of a folder that is no git checkout: those of the root and of the folders that are needed."""
    yield from ROOT_FILES
    for name in (*PACKAGES, "problems"):
        for folder, _, found in os.walk(root / name):
            yield from ((Path(folder) / file).relative_to(root).as_posix() for file in found)


def _ask_git(root: Path) -> tuple[list[str], dict[str, str]] | str:
    """Return the files that git does not ignore, and the state of those that are not as in the last commit.

    Where there is no checkout, or git does not answer, return what to say about it, possibly nothing.
    """
    if not (root / ".git").exists():
        return ""
    try:
        paths = _git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
        states = _git(root, "status", "--porcelain", "-z", "--no-renames", "--untracked-files=all")
    except (OSError, subprocess.SubprocessError) as error:
        return f"git did not answer ({error}), so that nothing was compared with the last commit"
    words = {"?": "untracked", "A": "added", "D": "deleted"}
    found = {}
    for line in states:
        code = line[:2].strip()
        found[line[3:]] = "deleted" if "D" in code else words.get(code[0], "modified")
    return paths, found


def _git(root: Path, *arguments: str) -> list[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment["GIT_OPTIONAL_LOCKS"] = "0"  # looking changes nothing
    command = ["git", "-C", str(root), *arguments]
    done = subprocess.run(command, capture_output=True, check=True, timeout=60, env=environment)
    return [os.fsdecode(path) for path in done.stdout.split(b"\0") if path]
