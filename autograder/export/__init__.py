"""A marked class for other programs: gradebooks, spreadsheets, scripts."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from autograder.class_results import ClassResults
from autograder.export.canvas import canvas_csv
from autograder.export.document import json_document
from autograder.export.gradescope import gradescope_csv
from autograder.export.long_table import long_csv

EXPORTS: Mapping[str, Callable[[ClassResults], str]] = {
    "gradescope-csv": gradescope_csv,
    "canvas-csv": canvas_csv,
    "csv": long_csv,
    "json": json_document,
}
"""By format: the text of the file."""
