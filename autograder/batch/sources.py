"""Where submissions come from: a folder of folders, a Gradescope export (zip or folder), or a list of paths."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from autograder.batch.export import EXPORT, read_export
from autograder.batch.job import BatchError, Job
from autograder.batch.unzip import unpack
from autograder.readers.files import FileRefusedError, read_file
from autograder.text import counted, safe

MAX_LIST_BYTES = 16 << 20
_NO_FOLDER = "its folder is not in the export: nothing was handed in, or it was not exported"
_NOT_LISTED = f"{EXPORT} does not say whose it is"


class Source(NamedTuple):
    """What was found."""

    jobs: list[Job]
    """In the order of their ids."""
    notes: tuple[str, ...] = ()
    """To whoever runs the batch."""


def find_submissions(path: Path, scratch: Path) -> Source:
    """Return the submissions at a path; `scratch` is a private folder for what a zip holds."""
    notes: list[str] = []
    faults: Mapping[str, str] = {}
    if path.is_dir():
        root = _export_below(path)
    elif path.is_file() and _is_zip(path):
        unpacked = unpack(path, scratch)
        root, faults = unpacked.root, unpacked.faults
        if unpacked.left_out:
            notes.append(f"{counted(unpacked.left_out, 'entry', 'entries')} of the zip left out: links, or odd names")
    elif path.is_file():
        return Source(_unique(_from_list(path)))
    else:
        raise BatchError(f"{path}: there is no such file or folder")
    if _is_file(root / EXPORT):
        jobs = list(_from_export(root, faults))
    else:
        jobs = [_job(entry, faults) for entry in _folders(root)]
        if jobs and all(map(_holds_only_folders, jobs)):
            raise BatchError(
                f"{path} holds no submissions: what lies in it are folders of folders. "
                f"Name the folder of the submissions, such as {Path(jobs[0].folder).name}"
            )
    if not jobs:
        raise BatchError(f"{path} holds no submissions: each is a folder of its own")
    return Source(_unique(jobs), tuple(notes))


def _is_zip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"PK"


def _export_below(folder: Path) -> Path:
    """Return the folder of an unpacked export, which may lie in a folder of its own."""
    if not _is_file(folder / EXPORT):
        below = [entry for entry in _folders(folder) if _is_file(folder / entry.name / EXPORT)]
        if len(below) == 1:
            return folder / below[0].name
    return folder


def _is_file(path: Path) -> bool:
    """Whether there is such a file, as far as we may look: what is closed to us stops nothing."""
    return os.path.isfile(path)  # the method raises where a folder is closed


def _folders(root: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(root) as entries:
            return [entry for entry in entries if _is_folder(entry) and not entry.name.startswith((".", "__MACOSX"))]
    except OSError as error:
        raise BatchError(f"{root} cannot be read: {error.strerror or error}") from None


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads in a circle, or where we may not look
        return entry.is_symlink()


def _job(entry: os.DirEntry[str], faults: Mapping[str, str]) -> Job:
    fault = "it is a symbolic link, not a folder" if entry.is_symlink() else faults.get(entry.name, "")
    return Job(_id(entry.name), entry.path, fault=fault or _kept_from_us(entry.path))


def _kept_from_us(folder: str) -> str:
    """Return what this machine, and no student, made of a file so that it cannot be marked."""
    try:
        with os.scandir(folder) as entries:
            files = sorted(
                (entry for entry in entries if entry.is_file(follow_symlinks=False)), key=lambda one: one.name
            )
            for entry in files:
                if entry.stat(follow_symlinks=False).st_nlink > 1:
                    return f"{safe(entry.name, 100)} is a hard link, as `cp -al` makes them: copy the file itself"
                if not os.access(entry.path, os.R_OK):
                    return f"{safe(entry.name, 100)} may not be read: see who owns it"
    except OSError:  # whoever marks it says what is wrong with it
        pass
    return ""


def _holds_only_folders(job: Job) -> bool:
    """Whether there is something in a folder, and nothing of it a file; an empty one may be an empty upload."""
    try:
        with os.scandir(job.folder) as entries:
            kinds = [_is_folder(entry) for entry in entries]
    except OSError:
        return False
    return bool(kinds) and all(kinds)


def _id(name: str) -> str:
    """Return a name as text that has a place in UTF-8, which a name on disk need not have."""
    return name.encode("utf-8", "backslashreplace").decode()


def _from_export(root: Path, faults: Mapping[str, str]) -> Iterator[Job]:
    """Yield the submissions of an export, whether it names them, holds them, or both."""
    submitters = read_export(root / EXPORT)
    there = {entry.name: _job(entry, faults) for entry in _folders(root)}
    for name, job in there.items():
        whose = submitters.get(name)
        yield job._replace(submitters=whose or (), notes=() if whose else (_NOT_LISTED,))
    for name in submitters.keys() - there.keys():
        yield Job(_id(name), "", submitters[name], fault=faults.get(name, _NO_FOLDER))


def _from_list(path: Path) -> Iterator[Job]:
    """Yield the folders that a text file lists, one a line, seen from the file's own folder."""
    try:
        text = read_file(path, MAX_LIST_BYTES).decode("utf-8-sig")
    except FileRefusedError as error:
        raise BatchError(str(error)) from None
    except UnicodeDecodeError:
        raise BatchError(f"{path} is neither a folder, a zip nor a list of paths") from None
    lines = [line.strip() for line in text.splitlines()]
    named = [(number, line) for number, line in enumerate(lines, start=1) if line and not line.startswith("#")]
    if not named:
        raise BatchError(f"{path} lists no submission")
    for number, line in named:
        folder = path.parent / line
        if "\0" in line or not os.path.isdir(folder):  # the method raises where a folder is closed
            raise BatchError(f"{path}, line {number}: {safe(line, 100)!r} is not a folder")
        yield Job(_id(line.rstrip("/")), str(folder), fault=_kept_from_us(str(folder)))


def _unique(found: Iterator[Job] | list[Job]) -> list[Job]:
    jobs = sorted(found, key=lambda job: job.id)
    for one, next_ in pairwise(jobs):
        if one.id == next_.id:
            raise BatchError(f"{safe(one.id, 100)!r} stands twice among the submissions")
    return jobs


def holds_code(jobs: list[Job]) -> bool:
    """Whether any of the submissions holds code, so that the sandbox is wanted."""
    from autograder.readers.code import code_files

    return any(code_files(Path(job.folder)) for job in jobs if job.folder and not job.fault)
