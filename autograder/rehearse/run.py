"""One rehearsal from the zip and the submission to what Gradescope would have stored."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime, timezone
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from autograder.gradescope.contract import explain
from autograder.rehearse.environment import EnvironmentFault, base_python, borrow, kept_for
from autograder.rehearse.place import Place, Ran, Theatre, can_enter
from autograder.rehearse.stage import StageError, close_to_others, made_up_metadata, set_stage

SETUP_S = 900
RUN_S = 600
"""Gradescope's own limit, unless staff raise it."""


class Request(NamedTuple):
    """What is to be rehearsed, and how."""

    archive: Path
    submission: Sequence[Path]
    title: str
    environment: Path | None = None
    """An environment whose packages are used; by default one is made by the zip's setup.sh."""
    place: Place = Place.AUTO
    time_limit_s: float = RUN_S
    earlier: int = 1
    """How often the student has submitted before, once an hour."""


class Rehearsal(NamedTuple):
    """What came of it."""

    where: str
    """How /autograder was looked after, in words."""
    environment: str
    """Where the environment comes from, in words."""
    faults: tuple[str, ...]
    """Why Gradescope would say that the autograder failed; nothing else counts then."""
    document: dict[str, Any] | None = None
    """results.json, when it is valid."""
    stdout: str = ""
    """What the grader printed."""
    metadata: dict[str, Any] | None = None
    took_s: float = 0.0


class RefusedError(Exception):
    """The rehearsal cannot begin; the message says why."""


def rehearse(request: Request) -> Rehearsal:
    """Run the scripts of a zip on a submission in a private look-alike of /autograder, and leave nothing behind."""
    with ExitStack() as stack:
        try:
            kept = None if request.environment else stack.enter_context(kept_for(request.archive))
            return _rehearse(request, kept, stack)
        except (StageError, EnvironmentFault) as error:
            raise RefusedError(str(error)) from None


def _rehearse(request: Request, kept: Path | None, stack: ExitStack) -> Rehearsal:
    base = Path(stack.enter_context(TemporaryDirectory(prefix="byhand-rehearsal-")))
    kind = _choose(request.place, base)
    if kept is not None and kind is Place.FOLDER:  # an environment knows the path of its source: always the same one
        base = stack.enter_context(_removed(kept / "stage"))
    theatre = Theatre(kind, base / "autograder", kept / kind.value if kept else base / "opt", base / "root")
    for folder in (theatre.home, theatre.opt, theatre.root):
        folder.mkdir(exist_ok=True)
    now = datetime.now(timezone.utc).astimezone().replace(microsecond=0)
    metadata = made_up_metadata(request.title, now, request.earlier)
    set_stage(theatre.home, request.archive, request.submission, metadata)
    how, failed = _make_ready(theatre, request)
    where = {
        Place.NAMESPACE: "at /autograder, in a mount namespace of its own",
        Place.FOLDER: "in a folder that looks like /autograder",
    }[kind]
    if failed is not None:
        return Rehearsal(where, how, (_failure("setup.sh", failed, SETUP_S),), stdout=failed.printed)
    close_to_others(theatre.home / "source")
    began = time.monotonic()
    arguments = [] if kind is Place.NAMESPACE else [str(theatre.home)]
    ran = theatre.run([theatre.command("run_autograder"), *arguments], request.time_limit_s)
    took = time.monotonic() - began
    document, faults = read_results(theatre.home / "results" / "results.json")
    if ran.status != 0:
        faults = [_failure("run_autograder", ran, request.time_limit_s), *faults]
    return Rehearsal(where, how, tuple(faults), document, ran.printed, metadata, took)


@contextmanager
def _removed(folder: Path) -> Iterator[Path]:
    """Make a folder anew, and remove it in the end; nobody else may use it meanwhile."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _choose(place: Place, base: Path) -> Place:
    """Return the place to use here: a namespace where this machine allows it."""
    if place is Place.FOLDER:
        return place
    if can_enter(base):
        return Place.NAMESPACE
    if place is Place.NAMESPACE:
        raise RefusedError("This machine allows no mount namespace (unshare); rehearse with --place folder.")
    return Place.FOLDER


def _failure(script: str, ran: Ran, limit_s: float) -> str:
    if ran.status is None:
        return f"{script} was stopped after {limit_s:g} seconds"
    return f"{script} ended with status {ran.status}"


def _make_ready(theatre: Theatre, request: Request) -> tuple[str, Ran | None]:
    """Put an environment in its place; return where it comes from, and the run of setup.sh if that failed."""
    if request.environment is not None:
        borrow(request.environment.absolute(), theatre.environment, theatre.source)
        return f"packages from {request.environment}; setup.sh was not run", None
    if (theatre.environment / ".ready").is_file():
        return f"kept from an earlier rehearsal of this zip ({theatre.environment})", None
    python = os.environ.get("BYHAND_PYTHON") or base_python()
    ran = theatre.run([f"{theatre.source}/setup.sh"], SETUP_S, {"BYHAND_PYTHON": python})
    return "made by setup.sh", None if ran.status == 0 else ran


def read_results(path: Path) -> tuple[dict[str, Any] | None, list[str]]:
    """Read results.json as strictly as Gradescope's documentation allows; without faults it is valid."""

    def refuse(name: str) -> Any:
        raise ValueError(f"{name} is not JSON")

    try:
        document = json.loads(path.read_bytes().decode("utf-8"), parse_constant=refuse)
    except FileNotFoundError:
        return None, ["results.json is missing"]
    except (OSError, ValueError, RecursionError) as error:
        return None, [f"results.json cannot be read: {error}"]
    if not isinstance(document, dict):
        return None, ["results.json: $: not an object"]
    faults = [f"results.json: {fault}" for fault in explain(document)]
    return (None, faults) if faults else (document, [])
