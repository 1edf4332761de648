"""The report as one HTML file that needs no network."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from autograder.analysis.anonymous import anonymised
from autograder.class_results import ClassResults
from autograder.problem import Worksheet
from autograder.report.view import report_view

HERE = Path(__file__).parent


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html")


def build_report(
    results: ClassResults, worksheet: Worksheet | None = None, *, anonymous: bool = True, secret: bytes | None = None
) -> str:
    """Return the report of a class.

    Parameters
    ----------
    results : ClassResults
    worksheet : Worksheet, optional
        By which it was marked; it says which steps the blanks show.
    anonymous : bool
        Put codes in the place of names.
    secret : bytes, optional
        What the codes are made from; without it they are other ones each time, and nobody can undo them.
    """
    shown = anonymised(results, secret) if anonymous else results
    script = (HERE / "sort.js").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return _template().render(
        view=report_view(shown, worksheet, anonymous=anonymous),
        style=(HERE / "report.css").read_text(encoding="utf-8"),
        script=script,
        script_digest=f"sha256-{digest}",
    )
