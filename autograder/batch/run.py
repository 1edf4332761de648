"""Run a batch: what is in the store already is not marked again, everything else is marked and stored as it comes."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from autograder import __version__
from autograder.batch.crew import Crew, Marked
from autograder.batch.job import BatchError, Job, Settings, digest_of
from autograder.batch.whose import submitters_of
from autograder.class_record import class_info, record_fault
from autograder.problem import Worksheet
from autograder.store import Store, StoreError, UnfitError, UnusableError, create_store, is_free, open_store
from autograder.store.rows import Rows
from autograder.text import counted, listed

Mark = Callable[[Sequence[Job]], Generator[Marked, None, None]]
"""Marks submissions, in whatever order: a crew of processes, a cluster."""


class Summary(NamedTuple):
    """What came of a batch."""

    submissions: int
    marked_now: int
    not_marked: tuple[tuple[str, str, str], ...]
    """Submission, item (empty: all of it) and why."""


class Batch:
    """The submissions that are to be marked, and the store that they go into."""

    def __init__(self, jobs: Sequence[Job], store: Store, *, prune: bool = False) -> None:
        self.jobs, self.store = jobs, store
        settled = store.settled()
        strange = sorted(store.ids() - {job.id for job in jobs})
        if prune:
            store.remove(strange)
        elif strange:
            names = listed([*strange[:3], *(["..."] if len(strange) > 3 else [])])
            store.close()
            raise BatchError(
                f"{store.path} holds {counted(len(strange), 'submission')} that are not among these ({names}): "
                "name another file, drop them with --prune, or begin anew with --fresh"
            )
        self.left = [job for job in jobs if job.id not in settled or settled[job.id] != digest_of(job)]

    def run(self, mark: Mark, on_stored: Callable[[Job], None] = lambda job: None) -> Summary:
        """Mark what is left and store each submission at once; the finished store is the same however it came about."""
        with self.store, closing(mark(self.left)) as marked:
            for job, found in marked:
                self._store(job, found)
                on_stored(job)
            not_marked = self.store.not_marked()
            self.store.finish()
        return Summary(len(self.jobs), len(self.left), not_marked)

    def _store(self, job: Job, found: Rows | str) -> None:
        """Store what came of a submission; rows that have no place are a fault of ours, and stop no other."""
        try:
            if not isinstance(found, str):
                self.store.append_rows(found)
                return
        except UnfitError as error:
            found = str(error)
        self.store.append(record_fault(found, job.id, submitters_of(job), job.notes, digest_of(job)))


def settings_of(worksheet: Worksheet) -> Settings:
    """Return the settings of a batch on a worksheet as it is now."""
    return Settings(worksheet.id, worksheet.content_hash, __version__)


def open_batch(
    jobs: Sequence[Job],
    path: Path,
    worksheet: Worksheet,
    settings: Settings,
    *,
    fresh: bool = False,
    prune: bool = False,
) -> Batch:
    """Open the store or create it; `BatchError` if it was marked by something else, unless `fresh` begins anew.

    Nor may it hold other submissions, unless `prune` drops them.
    """
    asked = {"title": settings.title or "", "allow_weak": str(settings.allow_weak)}
    info = class_info(worksheet)
    try:
        if fresh or is_free(path):
            create_store(path, info, asked, keep=not fresh)
        store = open_store(path)
        known = store.info
        differs = [
            f"{what} {theirs!r}, now {ours!r}"
            for what, theirs, ours in (
                ("worksheet", known.worksheet, info.worksheet),
                ("the hash of its files", known.content_hash[:12], info.content_hash[:12]),
                ("version", known.tool, info.tool),
                ("title", store.settings.get("title", ""), asked["title"]),
                ("--allow-weak", store.settings.get("allow_weak", ""), asked["allow_weak"]),
            )
            if theirs != ours
        ]
        if differs:
            store.close()
            raise BatchError(f"{path} was marked by {listed(differs)}: name another file, or begin anew with --fresh")
        return Batch(jobs, store, prune=prune)
    except UnusableError as error:
        raise BatchError(f"{error} (--fresh begins anew)") from None
    except StoreError as error:
        raise BatchError(str(error)) from None


def crew_of(settings: Settings, size: int) -> Mark:
    """Return what marks in processes of this machine."""
    return Crew(settings, size).run
