"""A rehearsal as one HTML page that needs no network; whatever it shows is taken for hostile."""

from __future__ import annotations

from pathlib import Path

from autograder.html_page import load_template
from autograder.rehearse.run import Rehearsal
from autograder.rehearse.view import plain, staff_view, student_view

TEMPLATE = Path(__file__).with_name("rehearsal.html")


def page(found: Rehearsal, archive: str) -> str:
    """Return the page: the student's view, then the instructors'."""
    return load_template(TEMPLATE).render(
        archive=plain(archive),
        found=found,
        faults=[plain(fault) for fault in found.faults],
        view=None if found.document is None else student_view(found.document),
        staff=staff_view(found),
    )
