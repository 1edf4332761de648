"""The environment of a rehearsal: made by the zip's own setup.sh and kept, or borrowed from one that is there."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

KEPT = 3
"""How many environments are kept, those of the zips rehearsed last."""


class EnvironmentFault(Exception):
    """There is no environment to run in; the message says why."""


def cache_folder() -> Path:
    """Return where environments are kept."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "byhand-autograder" / "rehearse"


@contextmanager
def kept_for(archive: Path) -> Iterator[Path]:
    """Hold the folder that is kept for a zip, by its content: one rehearsal of a zip at a time."""
    cache = cache_folder()
    folder = cache / hashlib.sha256(archive.read_bytes()).hexdigest()
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        os.utime(folder)
        _forget(cache, folder)
        yield folder


def _forget(cache: Path, current: Path) -> None:
    """Remove the environments that were not used for longest, unless they are being used."""
    others = sorted((path for path in cache.iterdir() if path != current), key=lambda path: -path.stat().st_mtime)
    for path in others[KEPT - 1 :]:
        with (path / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                continue
            shutil.rmtree(path, ignore_errors=True)


def borrow(lender: Path, target: Path, source: str) -> None:
    """Make an environment that finds its packages in another one, and the project in `source`.

    Parameters
    ----------
    lender : Path
        An environment that has what the project depends on, such as the one of a checkout.
    target : Path
        The environment to make.
    source : str
        The unpacked zip, as the environment will see it.
    """
    python = lender / "bin" / "python"
    packages = sorted(lender.glob("lib/python3*/site-packages"))
    if not python.exists() or not packages:
        raise EnvironmentFault(f"{lender} is not a virtual environment")
    try:
        subprocess.run([python, "-m", "venv", "--without-pip", target], check=True, capture_output=True, timeout=60)
    except (OSError, subprocess.SubprocessError) as error:
        raise EnvironmentFault(f"{lender}: no environment could be made from it: {error}") from None
    (own,) = target.glob("lib/python3*/site-packages")
    (own / "rehearsal.pth").write_text(f"{source}\n{packages[-1].resolve()}\n", encoding="utf-8")
    (target / ".ready").touch()


def base_python() -> str:
    """Return the interpreter that setup.sh is to start from: ours, without its environment."""
    try:
        import ensurepip  # noqa: F401  # as root, setup.sh would otherwise install packages on this machine
    except ModuleNotFoundError:
        raise EnvironmentFault("Python's venv is not installed (on Debian and Ubuntu: python3-venv)") from None
    return str(getattr(sys, "_base_executable", sys.executable))
