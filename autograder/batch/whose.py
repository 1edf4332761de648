"""Whose a submission is: as the export says, or else the metadata in its own folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from autograder.batch.job import METADATA, Job
from autograder.class_results import Submitter

if TYPE_CHECKING:
    from autograder.gradescope.metadata import Metadata


def known_of(job: Job) -> tuple[Metadata, tuple[Submitter, ...]]:
    """Return what is known of a submission, and who handed it in."""
    from autograder.gradescope.metadata import Metadata, identities_of, read_metadata

    if job.submitters is not None:
        return Metadata(identities=identities_of([whose[1:] for whose in job.submitters])), job.submitters
    path = Path(job.folder) / METADATA
    if not job.folder or (not path.exists() and not path.is_symlink()):
        return Metadata(), ()
    known = read_metadata(path)
    return known, tuple(Submitter(*user) for user in known.users)


def submitters_of(job: Job) -> tuple[Submitter, ...]:
    """Return who handed in what could not be marked, as far as that can be read."""
    try:
        return known_of(job)[1]
    except Exception:  # it may be what it could not be marked for
        return job.submitters or ()
