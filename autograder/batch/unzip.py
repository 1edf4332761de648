"""Unpack a zip of submissions that nobody has to trust, into a private folder and nowhere else."""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from autograder.batch.export import EXPORT
from autograder.batch.export import MAX_BYTES as LARGEST_EXPORT
from autograder.batch.job import LARGEST, BatchError
from autograder.text import safe

MOST_ENTRIES = 500_000
MOST_BYTES = 4 << 30
MOST_OF_ONE = 64 << 20
MOST_FILES_OF_ONE = 1_000
_READ = (".json", ".py", ".ipynb")
"""Of other files only the name counts."""
_FAILURES = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError)
"""What unpacking one entry may end in: damaged, encrypted, compressed in a way that is not known."""

Parts = tuple[str, ...]


class Unpacked(NamedTuple):
    """What came of a zip."""

    root: Path
    """The folder of the submissions' folders."""
    faults: dict[str, str]
    """Why a submission could not be unpacked whole, by its folder."""
    left_out: int
    """How many entries were not unpacked: links, and names that lead elsewhere."""


def unpack(archive: Path, into: Path) -> Unpacked:
    """Unpack what marking reads; `BatchError` if the zip as a whole cannot be used.

    Files larger than any reader takes are cut, and the reader says the same of them as of the whole file.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            entries = opened.infolist()
            if len(entries) > MOST_ENTRIES:
                raise BatchError(f"{archive} holds {len(entries)} entries, and {MOST_ENTRIES} is the most")
            named = [(entry, parts) for entry in entries if (parts := _parts(entry))]
            return _unpack(opened, named, into)._replace(left_out=len(entries) - len(named))
    except (*_FAILURES, NotImplementedError) as error:
        raise BatchError(f"{archive} cannot be unpacked: {error}") from None


def _parts(entry: zipfile.ZipInfo) -> Parts:
    """Return the parts of an entry's name; none if it is not plainly a file or folder below the zip's own folder."""
    name = entry.filename
    parts = PurePosixPath(name).parts
    plain = (
        len(name) <= 4096
        and not name.startswith("/")
        and "\\" not in name
        and ".." not in parts
        and not (parts and ":" in parts[0])
        and all(part.isprintable() and len(part.encode("utf-8", "replace")) <= 255 for part in parts)
        and stat.S_IFMT(entry.external_attr >> 16) in (0, stat.S_IFREG, stat.S_IFDIR)
    )
    return parts if plain else ()


def _top(files: Iterable[Parts]) -> Parts:
    """Return the folder of the submissions' folders: where the export's metadata lie, or the only one at the top."""
    names = list(files)
    metadata = min((parts for parts in names if parts[-1] == EXPORT and len(parts) <= 2), key=len, default=None)
    if metadata is not None:
        return metadata[:-1]
    tops = {parts[0] for parts in names}
    return (tops.pop(),) if len(tops) == 1 and all(len(parts) > 2 for parts in names) else ()


def _unpack(opened: zipfile.ZipFile, entries: list[tuple[zipfile.ZipInfo, Parts]], into: Path) -> Unpacked:
    top = _top(parts for entry, parts in entries if not entry.is_dir() and not parts[0].startswith((".", "__MACOSX")))
    faults: dict[str, str] = {}
    bytes_of: dict[str, int] = {}
    files_of: dict[str, int] = {}
    total = 0
    for entry, parts in entries:
        inner = parts[len(top) :]
        if parts[: len(top)] != top or not inner:
            continue
        if inner == (EXPORT,) and not entry.is_dir():
            total += _write(opened, entry, into / EXPORT, LARGEST_EXPORT + 1)
            continue
        if len(inner) == 1 and not entry.is_dir():
            continue  # a file beside the submissions
        folder = inner[0]
        if len(inner) > 2 and (into / folder / inner[1]).is_dir():
            continue  # below a folder of the submission, where nothing is read: a whole environment may lie there
        files_of[folder] = files_of.get(folder, 0) + 1
        if files_of[folder] > MOST_FILES_OF_ONE or bytes_of.get(folder, 0) > MOST_OF_ONE:
            faults[folder] = f"it holds more than {MOST_FILES_OF_ONE} files, or {MOST_OF_ONE >> 20} MiB to read"
            continue
        try:
            (into / folder).mkdir(exist_ok=True)
            size = _place(opened, entry, into / folder, inner[1:])
        except (*_FAILURES, NotImplementedError) as error:
            faults[folder] = f"{safe('/'.join(inner), 200)} could not be unpacked: {error}"
            continue
        bytes_of[folder] = bytes_of.get(folder, 0) + size
        total += size
        if total > MOST_BYTES:
            raise BatchError(f"the zip holds more than {MOST_BYTES >> 30} GiB to read")
    return Unpacked(into, faults, 0)


def _place(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, folder: Path, inner: Parts) -> int:
    """Unpack one entry of a submission: only files that lie in its own folder are read; how many bytes that was."""
    if not inner:
        return 0
    target = folder / inner[0]
    if len(inner) > 1 or entry.is_dir():
        if not target.exists():
            target.mkdir()
        return 0
    if target.exists():
        raise ValueError("there are two of that name")
    return _write(opened, entry, target, LARGEST + 1 if target.suffix.lower() in _READ else 0)


def _write(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, most: int) -> int:
    """Write the first bytes of an entry, as many as there are and not as many as it says; how many."""
    written = 0
    with target.open("xb") as file:
        if most:
            with opened.open(entry) as content:
                while written < most and (chunk := content.read(min(1 << 20, most - written))):
                    written += file.write(chunk)
    return written
