"""`autograder schema`: the JSON schemas of problem and worksheet files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from autograder.cli.loading import console, leave
from autograder.schema import generate_schemas


def schema(
    write: Annotated[Path | None, typer.Option(help="Write the schema files into this folder (problems/).")] = None,
    check: Annotated[
        Path | None, typer.Option(help="Exit with 1 if the schema files in this folder are out of date.")
    ] = None,
) -> None:
    """Print the schemas as one JSON document, or write or check the committed files."""
    schemas = generate_schemas()
    if write is not None:
        if not write.is_dir():
            raise leave(f"{write} is not a folder")
        for name, text in schemas.items():
            (write / name).write_text(text, encoding="utf-8")
            console.print(f"wrote {write / name}", markup=False)
    elif check is not None:
        old = [
            name
            for name, text in schemas.items()
            if not (check / name).is_file() or (check / name).read_text(encoding="utf-8") != text
        ]
        if old:
            raise leave(f"out of date in {check}: {', '.join(old)}; run autograder schema --write {check}", 1)
        console.print("The schema files are up to date.")
    else:
        print(json.dumps({name: json.loads(text) for name, text in schemas.items()}, indent=2))
