"""The command line: thin, one module a command."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command `autograder`."""
    try:
        from autograder.cli.app import app

        app()
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] not in ("typer", "rich", "jinja2"):
            raise
        print("The command line needs the extra 'cli': pip install 'byhand-autograder[cli]'", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:  # before anything was begun
        sys.exit(130)
