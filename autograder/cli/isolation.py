"""`autograder isolation`: what would protect this machine from student code."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from autograder.cli.documents import to_text
from autograder.cli.loading import console
from autograder.sandbox.child.confine import LAYERS
from autograder.sandbox.isolation import WEAK
from autograder.sandbox.isolation import isolation as probe


def isolation(
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")] = False,
) -> None:
    """Show the layers that confine student code here, and their tier: strong, fair or weak (status 1)."""
    found = probe()
    if json:
        print(to_text({"tier": found.tier, "layers": list(found.layers), "notes": list(found.notes)}))
    else:
        table = Table()
        table.add_column("layer")
        table.add_column("here")
        for layer in LAYERS:
            table.add_row(layer, "yes" if layer in found.layers else "no")
        console.print(table)
        console.print(f"tier: {found.tier}", markup=False)
        for note in found.notes:
            console.print(f"note: {note}", markup=False)
    if found.tier == WEAK:
        raise typer.Exit(1)
