"""The commands, put together; the module of one is imported when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

COMMANDS = {
    "grade": "grade:grade",
    "batch": "batch:batch",
    "check": "check:check",
    "new": "new:new",
    "solve": "solve:solve",
    "preview": "preview:preview",
    "mark": "mark:mark",
    "audit": "audit:audit",
    "lint": "lint:lint",
    "watch": "watch:watch",
    "variants": "variants:variants",
    "test": "run_examples:run_examples",
    "codes": "codes:codes",
    "export": "export:export",
    "page": "page:page",
    "simulate": "simulate:simulate",
    "schema": "schema:schema",
    "pack": "pack:pack",
    "rehearse": "rehearse:rehearse",
    "isolation": "isolation:isolation",
    "report": "report:report",
    "regrade": "regrade:regrade",
    "catalogue": "catalogue:catalogue_command",
}
"""Where each command stands in this room, in the order of `--help`."""


class _Commands(TyperGroup):
    """All together they take a third of a second to import, most of them without need."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        # a name that is none gets a suggestion, which is sought among those that are there
        for name in (cmd_name,) if cmd_name in COMMANDS else COMMANDS:
            if name not in self.commands:
                self.commands[name] = _command(name)
        return self.commands.get(cmd_name)


def _command(name: str) -> Any:
    module, _, function = COMMANDS[name].partition(":")
    alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    alone.command(name)(getattr(import_module(f"autograder.cli.{module}"), function))
    return typer.main.get_command(alone)


app = typer.Typer(
    name="autograder", cls=_Commands, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)


@app.callback()
def autograder() -> None:
    """Mark neural networks computed by hand."""
