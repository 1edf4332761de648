"""`autograder schema`: the JSON schemas of problem and worksheet files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from autograder.cli.generated import check_files, write_files


def schema(
    write: Annotated[Path | None, typer.Option(help="Write the schema files into this folder (problems/).")] = None,
    check: Annotated[
        Path | None, typer.Option(help="Exit with 1 if the schema files in this folder are out of date.")
    ] = None,
) -> None:
    """Print the schemas as one JSON document, or write or check the committed files."""
    from autograder.schema import generate_schemas  # pydantic is slow to import

    schemas = generate_schemas()
    if write is not None:
        write_files(schemas, write)
    elif check is not None:
        check_files(schemas, check, f"autograder schema --write {check}")
    else:
        print(json.dumps({name: json.loads(text) for name, text in schemas.items()}, indent=2))
