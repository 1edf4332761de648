"""The report as one HTML file that needs no network."""

from __future__ import annotations

from pathlib import Path

from autograder.analysis.anonymous import anonymised
from autograder.class_results import ClassResults
from autograder.html_page import digest, load_template
from autograder.problem import Worksheet
from autograder.report.view import report_view

HERE = Path(__file__).parent


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
    return load_template(HERE / "templates" / "report.html").render(
        view=report_view(shown, worksheet, anonymous=anonymous),
        style=(HERE / "report.css").read_text(encoding="utf-8"),
        script=script,
        script_digest=digest(script),
    )
