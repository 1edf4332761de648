"""`autograder pack`: the zip that Gradescope takes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.catalog import ProblemError, problems_folder, worksheet_folder
from autograder.cli.loading import console, leave
from autograder.ship.archive import write_zip
from autograder.ship.files import SCRIPTS, gather
from autograder.text import counted


def pack(
    output: Annotated[Path, typer.Option("-o", "--output", help="The zip to write.")] = Path("autograder.zip"),
    worksheet: Annotated[str, typer.Option(help="Name of the worksheet.")] = "gan",
    seeds: Annotated[int, typer.Option(min=0, help="On how many variants each example of an exercise runs.")] = 20,
) -> None:
    """Build the zip for Gradescope: only what grading needs, the same files always to the same bytes.

    Refuses with status 1, and lists everything, while lint, audit or examples fail.
    """
    root = problems_folder().parent
    if not all((root / name).is_file() for name in SCRIPTS):
        raise leave(f"{root} is no checkout of this project: there is no {' and no '.join(SCRIPTS)}")
    try:
        folder = worksheet_folder(worksheet, root / "problems")
    except ProblemError as error:
        raise leave(str(error)) from None
    if output.is_dir():
        raise leave(f"{output} is a folder")
    shipment = gather(root, worksheet)
    from autograder.ship.ready import shortcomings  # lint, audit and examples: slow to import

    found = [*shipment.findings, *shortcomings(folder, [str(seed) for seed in range(1, seeds + 1)])]
    for line in found:
        print(line)
    if found:
        raise leave(f"Not packed: {counted(len(found), 'reason')}, listed above.", 1)
    for line in shipment.differing:
        console.print(f"not as in the last commit, packed as it stands: {line}", markup=False)
    try:
        size, digest = write_zip(output, shipment.files)
    except OSError as error:
        raise leave(f"{output} could not be written: {error.strerror or error}") from None
    console.print(f"{output}: {counted(len(shipment.files), 'file')}, {size / 1e6:.2f} MB", markup=False)
    console.print(f"sha256 {digest}\nworksheet {worksheet} {shipment.worksheet_hash}", markup=False, soft_wrap=True)
