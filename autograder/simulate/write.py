"""A class on disk: a folder for each submission or an export as Gradescope's, and beside them the truth."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from autograder import __version__
from autograder.ship.archive import add_file
from autograder.simulate.classroom import Classroom, Submission
from autograder.simulate.people import submission_name
from autograder.simulate.plan import ABILITY_SCALE
from autograder.simulate.trouble import METADATA

TRUTH = "truth.json"
SUBMISSIONS = "submissions"
EXPORT = "submissions.zip"
_MARK = "byhand-simulated-class"


class OccupiedError(Exception):
    """The folder holds something that is not a simulated class; the message says what."""


def clear(folder: Path) -> None:
    """Make a folder ready: an earlier simulated class is removed from it, anything else is `OccupiedError`."""
    folder.mkdir(parents=True, exist_ok=True)
    here = sorted(path.name for path in folder.iterdir())
    if not here:
        return
    try:
        known = json.loads((folder / TRUTH).read_bytes())["format"] == _MARK
    except (OSError, ValueError, KeyError, TypeError):
        known = False
    if not known:
        raise OccupiedError(f"{folder} is not empty, and holds no simulated class: name another folder")
    submissions = folder / SUBMISSIONS
    if submissions.is_dir() and not submissions.is_symlink():
        shutil.rmtree(submissions)
    for name in (EXPORT, TRUTH):
        (folder / name).unlink(missing_ok=True)


def truth_of(classroom: Classroom) -> dict[str, Any]:
    """Return the truth about a class, without its submissions."""
    plan, wanted = classroom.plan, classroom.wanted
    return {
        "format": _MARK,
        "tool": __version__,
        "worksheet": classroom.worksheet.id,
        "content_hash": classroom.worksheet.content_hash,
        **wanted._asdict(),
        "ability_scale": ABILITY_SCALE,
        "bad_item": plan.bad_item,
        "exercises": {id_: exercise._asdict() for id_, exercise in plan.exercises.items()},
        "misconceptions": {
            one.rule: {
                "frequency": one.frequency,
                "exercises": list(one.exercises),
                "holders": [submission_name(student) for student in sorted(one.holders)],
            }
            for one in plan.misconceptions
        },
    }


def write_folders(folder: Path, classroom: Classroom, submissions: Iterable[Submission]) -> dict[str, Any]:
    """Write a folder for each submission, then the truth about all of them, and return it."""
    truth = {**truth_of(classroom), "submissions": {}}
    for one in submissions:
        place = folder / SUBMISSIONS / one.name
        place.mkdir(parents=True)
        for name, content in one.files.items():
            (place / name).write_bytes(content)
        truth["submissions"][one.name] = one.truth
    return _write_truth(folder, truth)


def write_export(folder: Path, classroom: Classroom, submissions: Iterable[Submission]) -> dict[str, Any]:
    """Write one zip as Gradescope exports submissions, then the truth about all of them, and return it."""
    truth = {**truth_of(classroom), "submissions": {}}
    top = "assignment_2000001_export"
    listed = ["---\n"]
    with zipfile.ZipFile(folder / EXPORT, "w", zipfile.ZIP_STORED) as archive:  # one by one: a class may be large
        for one in submissions:
            for name in sorted(one.files.keys() - {METADATA}):
                add_file(archive, f"{top}/{one.name}/{name}", one.files[name])
            listed.append(_listed(one))
            truth["submissions"][one.name] = one.truth
        add_file(archive, f"{top}/submission_metadata.yml", "".join(listed).encode())
    return _write_truth(folder, truth)


def _listed(one: Submission) -> str:
    """Return a submission's part of submission_metadata.yml; a JSON string is a YAML string."""
    metadata = json.loads(one.files[METADATA])
    lines = [f"{one.name}:", "  :submitters:"]
    for user in metadata["users"]:
        for sign, name in (("-", "name"), (" ", "sid"), (" ", "email")):
            lines.append(f"  {sign} :{name}: {json.dumps(user[name])}")
    lines += [f"  :created_at: {one.submitted.replace('T', ' ')}", "  :score: 0.0", "  :status: processed"]
    lines += ["  :results: {}", f"  :history:{'' if metadata['previous_submissions'] else ' []'}"]
    for earlier in metadata["previous_submissions"]:
        lines += [f"  - :id: {earlier['id']}", f"    :created_at: {earlier['submission_time'].replace('T', ' ')}"]
        lines += [f"    :score: {earlier['score']}", f"    :results: {json.dumps(earlier['results'])}"]
    return "\n".join([*lines, ""])


def _write_truth(folder: Path, truth: dict[str, Any]) -> dict[str, Any]:
    (folder / TRUTH).write_text(json.dumps(truth, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return truth
