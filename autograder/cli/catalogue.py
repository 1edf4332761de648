"""`autograder catalogue`: the pages on what diagnoses say, and how often they are right."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.catalogue import CATALOGUE, CONFUSION, catalogue, confusion_page
from autograder.cli.generated import check_files, write_files
from autograder.cli.loading import load
from autograder.confusion import encounters


def catalogue_command(
    worksheet: Annotated[str, typer.Option(help="Name of the worksheet.")] = "gan",
    write: Annotated[Path | None, typer.Option(help="Write the pages into this folder (docs/).")] = None,
    check: Annotated[Path | None, typer.Option(help="Exit with 1 if the pages in this folder are out of date.")] = None,
) -> None:
    """Print every sentence of a diagnosis and its confusion matrix, or write or check the committed pages."""
    loaded = load(worksheet)
    pages = {CATALOGUE: catalogue(loaded), CONFUSION: confusion_page(list(encounters(loaded)))}
    if write is not None:
        write_files(pages, write)
    elif check is not None:
        check_files(pages, check, f"autograder catalogue --write {check}")
    else:
        print("\n".join(pages.values()), end="")
