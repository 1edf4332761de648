"""The commands, put together."""

from __future__ import annotations

import typer

from autograder.cli.audit import audit
from autograder.cli.batch import batch
from autograder.cli.catalogue import catalogue_command
from autograder.cli.check import check
from autograder.cli.codes import codes
from autograder.cli.export import export
from autograder.cli.grade import grade
from autograder.cli.isolation import isolation
from autograder.cli.lint import lint
from autograder.cli.mark import mark
from autograder.cli.new import new
from autograder.cli.pack import pack
from autograder.cli.page import page
from autograder.cli.preview import preview
from autograder.cli.regrade import regrade
from autograder.cli.rehearse import rehearse
from autograder.cli.report import report
from autograder.cli.run_examples import run_examples
from autograder.cli.schema import schema
from autograder.cli.simulate import simulate
from autograder.cli.solve import solve
from autograder.cli.variants import variants
from autograder.cli.watch import watch

app = typer.Typer(
    name="autograder",
    help="Mark neural networks computed by hand.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(grade)
app.command()(batch)
app.command()(check)
app.command()(new)
app.command()(solve)
app.command()(preview)
app.command()(mark)
app.command()(audit)
app.command()(lint)
app.command()(watch)
app.command()(variants)
app.command("test")(run_examples)
app.command()(codes)
app.command()(export)
app.command()(page)
app.command()(simulate)
app.command()(schema)
app.command()(pack)
app.command()(rehearse)
app.command()(isolation)
app.command()(report)
app.command()(regrade)
app.command("catalogue")(catalogue_command)
