"""The look-alike of /autograder: the zip unpacked, the submission copied, metadata made up but complete."""

from __future__ import annotations

import json
import os
import shutil
import stat
import zipfile
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

MAX_UNPACKED = 500 * 1024 * 1024
_FIRST_ID = 1000001
SCRIPTS = ("setup.sh", "run_autograder")
LONG_AGO = 315_576_000
"""The beginning of 1980, in seconds: older than any environment, so that a cached one counts as up to date."""


class StageError(Exception):
    """Gradescope would not take this zip, or there is nothing to submit; the message lists everything."""


def set_stage(home: Path, archive: Path, submission: Sequence[Path], metadata: dict[str, Any]) -> None:
    """Make an empty folder a look-alike of /autograder as it is when a submission has come in."""
    for name in ("source", "submission", "results"):
        (home / name).mkdir()
    home.chmod(0o755)
    unpack(archive, home / "source")
    shutil.copy2(home / "source" / "run_autograder", home / "run_autograder")
    copy_submission(submission, home / "submission")
    (home / "submission_metadata.json").write_text(json.dumps(metadata, indent=2) + "\n", encoding="utf-8")


def unpack(archive: Path, source: Path) -> None:
    """Unpack a zip with its permissions; `StageError` if it is not what Gradescope wants."""
    try:
        with zipfile.ZipFile(archive) as opened:
            infos = opened.infolist()
            if sum(info.file_size for info in infos) > MAX_UNPACKED:
                raise StageError(f"{archive}: it unpacks to more than {MAX_UNPACKED >> 20} MiB")
            for info in infos:
                path = Path(opened.extract(info, source))
                mode = stat.S_IMODE(info.external_attr >> 16) or (0o755 if info.is_dir() else 0o644)
                path.chmod((mode & 0o777) | (0o700 if info.is_dir() else 0o600))
                if not info.is_dir():
                    os.utime(path, (LONG_AGO, LONG_AGO))
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError) as error:
        raise StageError(f"{archive}: it cannot be unpacked: {error}") from None
    faults = faults_of(source)
    if faults:
        raise StageError("\n".join(f"{archive}: {fault}" for fault in faults))


def faults_of(source: Path) -> list[str]:
    """Return what is wrong with the two scripts that Gradescope runs."""
    found = []
    for name in SCRIPTS:
        path = source / name
        if not path.is_file():
            elsewhere = sorted(other.relative_to(source).as_posix() for other in source.glob(f"*/{name}"))
            hint = f", but there is {elsewhere[0]}: zip the files, not their folder" if elsewhere else ""
            found.append(f"no {name} in the root of the zip{hint}")
            continue
        first = path.read_bytes()[:200].partition(b"\n")[0]
        if not first.startswith(b"#!"):
            found.append(f"{name} does not start with #!")
        if b"\r" in first:
            found.append(f"{name} has Windows line ends (CRLF)")
        if not path.stat().st_mode & 0o100:
            found.append(f"{name} is not executable")
    return found


def close_to_others(source: Path) -> None:
    """Take from other users what setup.sh takes from them on Gradescope, also where it was not run now."""
    for path in [source, *source.rglob("*")]:
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & 0o700)


def copy_submission(paths: Sequence[Path], folder: Path) -> None:
    """Copy what a student uploads: the files of folders, or single files."""
    for path in paths:
        if path.is_dir():
            for base, folders, files in os.walk(path):
                target = folder / Path(base).relative_to(path)
                target.mkdir(exist_ok=True)
                folders[:] = [name for name in folders if name != "__pycache__"]
                for name in files:
                    _copy(Path(base) / name, target / name)
        elif path.is_file():
            _copy(path, folder / path.name)
        else:
            raise StageError(f"{path} does not exist")


def _copy(path: Path, target: Path) -> None:
    if path.is_symlink():
        target.symlink_to(path.readlink())
    elif path.is_file():
        shutil.copyfile(path, target)


def made_up_metadata(title: str, now: datetime, earlier: int = 1) -> dict[str, Any]:
    """Return a complete submission_metadata.json of a student who has submitted before: every hour, the newest first.

    Every name in it is invented; addresses end in .invalid, which nobody can own.
    """
    hour, day = timedelta(hours=1), timedelta(days=1)
    dates = {
        "release_date": (now - 7 * day).isoformat(),
        "due_date": (now + 7 * day).isoformat(),
        "late_due_date": None,
    }
    previous: list[dict[str, Any]] = [
        {
            "id": _FIRST_ID + earlier - ago,
            "submission_time": (now - ago * hour).isoformat(),
            "score": "0.0",
            "autograder_error": False,
            "results": {"score": 0.0, "output": "An earlier submission.", "tests": [], "extra_data": {}},
        }
        for ago in range(1, earlier + 1)
    ]
    return {
        "id": _FIRST_ID + earlier,
        "created_at": now.isoformat(),
        "assignment": {
            "id": 2000001,
            "course_id": 3000001,
            "title": title,
            **dates,
            "group_size": None,
            "group_submission": False,
            "total_points": "100.0",
            "outline": [{"id": 4000001, "type": "AutograderQuestion", "title": "Autograder", "weight": "100.0"}],
        },
        "submission_method": "upload",
        "users": [
            {
                "id": 5000001,
                "email": "student@example.invalid",
                "sid": "10000001",
                "name": "Rehearsal Student",
                "assignment": dates,
            }
        ],
        "previous_submissions": previous,
    }
