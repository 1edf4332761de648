"""Mark one submission on Gradescope's terms: what `run_autograder` runs.

The placeholder is written before anything slow or fragile is imported.
"""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path

from autograder.gradescope.contract import FAILED, PLACEHOLDER, ContractError, write_results
from autograder.gradescope.folders import Folders, find_folders

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
    try:
        folders = _find(arguments)
    except NotADirectoryError as error:
        print(error, file=sys.stderr)
        return 2
    write_results(folders.results, PLACEHOLDER)
    try:
        return _mark(folders)
    except Exception:  # our fault: say so in a valid result, and show staff the traceback
        write_results(folders.results, FAILED)
        traceback.print_exc()
        return 1


def _mark(folders: Folders) -> int:
    from autograder.gradescope.run import mark_submission, table

    result, document = mark_submission(folders)
    try:
        write_results(folders.results, document)
    except ContractError as error:
        write_results(folders.results, FAILED)
        print(f"the results document breaks the contract: {error}", file=sys.stderr)
        return 1
    print(table(result))
    print(f"Results: {folders.results}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
