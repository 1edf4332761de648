"""Mark one submission on Gradescope's terms: what `run_autograder` runs.

The placeholder is written before anything slow or fragile is imported.
"""

from __future__ import annotations

import gc
import io
import os
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.gradescope.contract import FAILED, PLACEHOLDER, to_json, write_results, write_text
from autograder.gradescope.folders import Folders, find_folders

if TYPE_CHECKING:
    from autograder.sandbox.template import Template

USAGE = "usage: run_autograder [FOLDER [RESULTS_FOLDER]]"
SAMPLE = "one_slip"


def _sample() -> Path:
    from autograder.catalog import problems_folder

    return problems_folder() / "gan" / "examples" / SAMPLE


def _find(arguments: list[str]) -> Folders:
    if len(arguments) > 2 or any(argument.startswith("-") for argument in arguments):
        raise NotADirectoryError(USAGE)
    return find_folders(arguments, _sample())


def main(arguments: list[str]) -> int:
    """Mark, write results.json, print a table for staff; 0 whenever a result was produced."""
    os.umask(0o077)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the matrices are tiny, the threads are not
    gc.disable()  # one short run: collecting costs more than it frees
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal without ✓ stops nothing
    if arguments in (["-h"], ["--help"]):
        print(USAGE)
        return 0
    try:
        folders = _find(arguments)
    except NotADirectoryError as error:
        print(error, file=sys.stderr)
        return 2
    try:
        write_results(folders.results, PLACEHOLDER)
        _close_to_others(folders)
        return _mark(folders)
    except OSError as error:
        print(f"{folders.results} could not be written: {error.strerror or error}", file=sys.stderr)
        return 1


def _close_to_others(folders: Folders) -> None:
    """Keep other users, such as student code's, out of results and metadata; only root shares its machine so."""
    if os.geteuid() == 0 and folders.submission.name == "submission":
        for path, mode in ((folders.results.parent, 0o700), (folders.metadata, 0o600)):
            if path.exists() and not path.is_symlink():
                path.chmod(mode)


def _template(folders: Folders) -> Template | None:
    """Start the sandbox's clean process, if there is code to run, before any key is read.

    With two cores it starts beside us; with one, forking it off after NumPy was imported saves an import.
    """
    from autograder.readers.code import code_files

    if not code_files(folders.submission):
        return None
    from autograder.sandbox.template import Template

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2
    if cores > 1:
        return Template.start()
    import numpy  # noqa: F401  # the fork shares it

    return Template.fork()


def _mark(folders: Folders) -> int:
    template = None
    try:
        template = _template(folders)
        from autograder.gradescope.run import run_submission

        document, staff = run_submission(folders, template)
        text = to_json(document)
    except Exception:  # our fault: say so in a valid result, and show staff the traceback
        write_results(folders.results, FAILED)
        traceback.print_exc()
        return 1
    finally:
        if template is not None:
            template.close()
    write_text(folders.results, text)
    print(staff)
    print(f"Results: {folders.results}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
