"""Read the rows of a CSV file as Gradescope exports it, or as Excel saves it again."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

MAX_BYTES = 16 * 1024 * 1024
_DELIMITERS = ",;\t"
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class TableError(Exception):
    """The file is no table; the message says what it is, and where."""


class Row(NamedTuple):
    """One row, its cells without the spaces around them."""

    line: int
    """Where it begins in the file, from 1."""
    cells: list[str]


def read_rows(path: Path, is_header: Callable[[str], bool]) -> list[Row]:
    """Return the rows that are not empty, the header first.

    Parameters
    ----------
    path : Path
    is_header : function of str
        Whether a cell is a known heading: the delimiter (comma, semicolon, tab) is the one that makes most of them.
    """
    text = decode(_read(path))
    said = re.match(r"sep=([,;\t])\r?\n", text)  # Excel's own first line
    if said is not None:
        return _parse(text[said.end() :], said[1], said[0].count("\n"))
    top = next((line for line in text.splitlines() if line.strip(_DELIMITERS + " ")), "")
    known = {one: sum(is_header(cell.strip().strip('"')) for cell in top.split(one)) for one in _DELIMITERS}
    return _parse(text, max(_DELIMITERS, key=lambda one: known[one]), 0)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise TableError(f"it could not be read: {error.strerror or error}") from None
    if len(data) > MAX_BYTES:
        raise TableError(f"it is larger than {MAX_BYTES // 2**20} MiB")
    return data


def decode(data: bytes) -> str:
    r"""Return the text of a file: UTF-8, or what Excel writes instead, UTF-16 and Windows-1252.

    Examples
    --------
    >>> decode("Zoë".encode("utf-8-sig")), decode("Zoë".encode("utf-16")), decode("Zoë".encode("cp1252"))
    ('Zoë', 'Zoë', 'Zoë')
    """
    if data.startswith(b"PK\x03\x04"):
        raise TableError("it is an Excel workbook: save it as CSV UTF-8")
    encodings = ["utf-16"] if data.startswith(_UTF_16) else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise TableError("it is no text in UTF-8, UTF-16 or Windows-1252: save it as CSV UTF-8")


def _parse(text: str, delimiter: str, skipped: int) -> list[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True, strict=True)
    rows = []
    line = skipped + 1
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                rows.append(Row(line, stripped))
            line = skipped + reader.line_num + 1
    except csv.Error as error:
        raise TableError(f"line {line}: {error}; a quote must be closed, and doubled inside of quotes") from None
    return rows
