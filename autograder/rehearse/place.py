"""Where a rehearsal runs: at /autograder itself, in a mount namespace of its own, or in a plain folder."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from enum import Enum
from pathlib import Path
from typing import NamedTuple

HOME = "/autograder"
ENVIRONMENT = "/opt/byhand-autograder"


class Place(str, Enum):
    """How the look-alike of /autograder is set up."""

    AUTO = "auto"
    NAMESPACE = "namespace"
    FOLDER = "folder"


class Ran(NamedTuple):
    """What became of a command: its exit status, or None if it ran out of time, and what it printed."""

    status: int | None
    printed: str


_SCRIPT = """
set -eu
root=$1 home=$2 opt=$3 user=$4 group=$5
shift 5
mount -t tmpfs -o mode=755 tmpfs "$root"
attach() {
    if [ -L "$1" ]; then
        cp -P "$1" "$2"
    elif [ -d "$1" ]; then
        mkdir -p "$2" && mount --rbind "$1" "$2"
    elif [ -e "$1" ]; then
        touch "$2" && mount --bind "$1" "$2"
    fi
}
mkdir "$root/autograder" "$root/opt" "$root/.old"
mount --rbind "$home" "$root/autograder"
mount --rbind "$opt" "$root/opt"
for path in /opt/*; do
    [ "$path" = /opt/byhand-autograder ] || attach "$path" "$root$path"
done
for path in /*; do
    [ "$path" = /autograder ] || [ "$path" = /opt ] || attach "$path" "$root$path"
done
cd "$root"
pivot_root . .old
cd /autograder
umount -l /.old
rmdir /.old
if [ "$user" != 0 ]; then
    exec unshare --user --map-user="$user" --map-group="$group" -- "$@"
fi
exec "$@"
"""
"""A new root in which everything of the old one lies where it was, and besides it /autograder and /opt of our own.

Root stays root, with all user ids, as on Gradescope; other users become themselves again afterwards.
"""


class Theatre(NamedTuple):
    """A place: where things lie in it, and how a command is run there."""

    kind: Place
    home: Path
    """The look-alike of /autograder, as this process sees it."""
    opt: Path
    """What lies at /opt in a namespace: the environment, in the folder byhand-autograder."""
    root: Path
    """An empty folder to build the new root in."""

    @property
    def environment(self) -> Path:
        """The environment, as this process sees it."""
        return self.opt / Path(ENVIRONMENT).name

    @property
    def source(self) -> str:
        """The source, as commands see it."""
        return f"{HOME}/source" if self.kind is Place.NAMESPACE else str(self.home / "source")

    def run(self, command: list[str], timeout_s: float, variables: Mapping[str, str] | None = None) -> Ran:
        """Run a command in the place, with its home as the working folder; all of it ends when the time is up."""
        environment = {name: value for name, value in os.environ.items() if not _misleads(name)}
        environment.update(variables or {})
        if self.kind is Place.NAMESPACE:
            command = [*_enter(), str(self.root), str(self.home), str(self.opt), *_user(), *command]
        else:
            environment["BYHAND_ENV"] = str(self.environment)
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=self.home,
            env=environment,
            start_new_session=True,
        )
        status: int | None
        try:
            printed, _ = process.communicate(timeout=timeout_s)
            status = process.returncode
        except subprocess.TimeoutExpired:
            _kill(process)
            printed, _ = process.communicate()
            status = None
        except BaseException:
            _kill(process)
            process.wait()
            raise
        return Ran(status, printed.decode("utf-8", "replace"))

    def command(self, name: str) -> str:
        """Return the path of a file in the home, as commands see it."""
        return f"{HOME}/{name}" if self.kind is Place.NAMESPACE else str(self.home / name)


def _misleads(name: str) -> bool:
    """Whether a variable would lead the grader to this checkout or its environment."""
    return name.startswith("PYTHON") or name in ("BYHAND_ENV", "BYHAND_WORKSHEET", "VIRTUAL_ENV")


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _enter() -> list[str]:
    """Return the beginning of a command that runs the script in a mount namespace."""
    flags = ["--mount"] if os.geteuid() == 0 else ["--map-root-user", "--mount"]
    return ["unshare", *flags, "--", "bash", "-c", _SCRIPT, "rehearse"]


def _user() -> tuple[str, str]:
    return str(os.geteuid()), str(os.getegid())


def can_enter(base: Path) -> bool:
    """Whether this machine lets us have /autograder in a namespace of our own; the try uses and empties a folder."""
    if shutil.which("unshare") is None:
        return False
    theatre = Theatre(Place.NAMESPACE, *(base / f"try-{name}" for name in ("home", "opt", "root")))
    folders = (theatre.home, theatre.opt, theatre.root)
    for folder in folders:
        folder.mkdir()
    try:
        return theatre.run(["test", "-d", HOME], 20).status == 0
    except OSError:
        return False
    finally:
        for folder in folders:
            shutil.rmtree(folder, ignore_errors=True)
