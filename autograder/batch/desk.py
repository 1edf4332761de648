"""A desk is where submissions are marked, one after another: opened once, with the sandbox's template beside it."""

from __future__ import annotations

import traceback
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from autograder import __version__
from autograder.batch.job import BatchError, Job, Settings, digest_of
from autograder.batch.whose import known_of, submitters_of
from autograder.class_results import SubmissionRecord

if TYPE_CHECKING:
    from autograder.problem import Worksheet
    from autograder.sandbox.template import Template
    from autograder.store.rows import BlankIds, Rows


class Desk:
    """Marks submissions as Gradescope's run does, and never fails on one."""

    def __init__(self, settings: Settings, worksheet: Worksheet, template: Template | None, blanks: BlankIds) -> None:
        self.settings, self.worksheet, self.template, self.blanks = settings, worksheet, template, blanks
        from autograder.class_record import record_item
        from autograder.code.solved import SolvedInputs
        from autograder.item_memory import ItemMemory, MadeOf
        from autograder.store.rows import rows_of_item

        self.memory, self.solved = ItemMemory(), SolvedInputs()
        self.record = MadeOf(record_item)
        self.rows = {name: MadeOf(partial(rows_of_item, name=name, blanks=ids), 32) for name, ids in blanks.items()}

    @classmethod
    def open(cls, settings: Settings) -> Desk:
        """Start the template, then read the worksheet; `BatchError` if it is not the one that is meant."""
        template = None
        if settings.with_code:  # before any key is read
            from autograder.sandbox.template import Template

            template = Template.start()
        from autograder.catalog import load_worksheet, worksheet_folder
        from autograder.class_record import class_info
        from autograder.store.rows import blank_ids

        worksheet = load_worksheet(worksheet_folder(settings.worksheet))
        if (worksheet.content_hash, __version__) != (settings.content_hash, settings.tool):
            raise BatchError(
                f"{settings.worksheet} {worksheet.content_hash[:12]} of version {__version__} was found where "
                f"{settings.content_hash[:12]} of version {settings.tool} is to be marked by"
            )
        return cls(settings, worksheet, template, blank_ids(class_info(worksheet).items))

    def mark(self, job: Job) -> SubmissionRecord:
        """Mark a submission; whatever goes wrong with us becomes its fault, never a zero and never a crash."""
        from autograder.class_record import record_fault

        digest = digest_of(job)
        if job.fault:
            return record_fault(job.fault, job.id, submitters_of(job), job.notes, digest)
        try:
            return self._mark(job, digest)
        except Exception:
            fault = traceback.format_exc().replace(job.folder, job.id)
            return record_fault(fault, job.id, submitters_of(job), job.notes, digest)

    def mark_rows(self, job: Job) -> Rows:
        """Mark a submission; the rows of its record."""
        from autograder.store.rows import rows_of

        return rows_of(self.mark(job), self.blanks, lambda name, item: self.rows[name](item))

    def _mark(self, job: Job, digest: str) -> SubmissionRecord:
        from autograder.choose_variant import choose_variant
        from autograder.class_record import record_submission
        from autograder.code.gather import gather_code_safely
        from autograder.grade import grade_variant
        from autograder.gradescope.metadata import strange_cover
        from autograder.readers.answers import read_answers

        folder = Path(job.folder)
        known, submitters = known_of(job)
        answers = read_answers(folder, self.worksheet)
        chosen = choose_variant(self.worksheet, answers.variant, known.identities)
        code = gather_code_safely(
            folder, chosen.worksheet, self.template, allow_weak=self.settings.allow_weak, known=self.solved
        )
        title = known.assignment_title if known.assignment_title is not None else self.settings.title
        result = grade_variant(chosen, answers, title, code, self.memory)
        strange = strange_cover(result.who.identity, known.identities)
        notes = (*strange, *known.notes, *job.notes)
        return record_submission(result, job.id, submitters, notes, digest, record=self.record)

    def close(self) -> None:
        """End the template."""
        if self.template is not None:
            self.template.close()
