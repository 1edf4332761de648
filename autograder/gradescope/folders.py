"""Where things lie: Gradescope's /autograder, a look-alike of it, or plain folders on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

HOME = Path("/autograder")


class Folders(NamedTuple):
    """The paths of one run."""

    submission: Path
    metadata: Path
    results: Path
    """The file results.json."""


def find_folders(arguments: list[str], sample: Path) -> Folders:
    """Return the paths for the arguments of `run_autograder [FOLDER [RESULTS]]`.

    Without arguments: /autograder when it holds a submission, otherwise the sample. A folder that holds a
    folder `submission` is taken for a look-alike of /autograder. `NotADirectoryError` if there is none.
    """
    default = HOME if (HOME / "submission").is_dir() else sample
    root = Path(arguments[0]) if arguments else default
    if not root.is_dir():
        raise NotADirectoryError(f"{root} is not a folder")
    if (root / "submission").is_dir():
        folders = Folders(root / "submission", root / "submission_metadata.json", root / "results" / "results.json")
    else:
        folders = Folders(root, root / "submission_metadata.json", Path("results") / "results.json")
    if len(arguments) > 1:
        folders = Folders(folders.submission, folders.metadata, Path(arguments[1]) / "results.json")
    return folders
