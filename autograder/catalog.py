"""Find, read and validate `problems/`: every error at once, each with its file and JSON path."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from autograder import prepared
from autograder.policies import Policies
from autograder.problem import Blank, Print, PrintedKey, Problem, Region, Section, Tolerance, Worksheet, WorksheetFile
from autograder.problem_code import CodeTask, Draw
from autograder.problem_sheet import Curve, Figure, Line, Sheet, SheetTable
from autograder.problem_variants import GivenDraw, Variants

WORKSHEET_FILE = "worksheet.json"
ID = r"[a-z][a-z0-9_]*"
"""What an exercise may be called."""
COMMENT = "$comment"
"""A member of this name is for authors: nothing reads it."""


class Finding(NamedTuple):
    """One mistake of an author: where it is, what was found, what was expected."""

    file: str
    path: str
    found: str
    expected: str
    line: int = 0
    """From 1; 0 where the file has no such place."""
    column: int = 0

    def __str__(self) -> str:
        """Return the line that an author reads; editors and terminals lead from it to the place."""
        place = f":{self.line}:{self.column}" if self.line else ""
        return f"{self.file}{place}: {self.path}: {self.found}, expected {self.expected}"


class ProblemError(Exception):
    """A worksheet's files are wrong; `findings` lists everything, not the first thing."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("\n".join(map(str, findings)))
        self.findings = findings


def problems_folder() -> Path:
    """Return the folder of worksheets: beside the package in a checkout, inside it when installed."""
    package = Path(__file__).resolve().parent
    beside = package.parent / "problems"
    return beside if beside.is_dir() else package / "problems"


def worksheet_folder(name: str, root: Path | None = None) -> Path:
    """Return the folder of a worksheet by name; `ProblemError` lists the names there are."""
    root = root or problems_folder()
    folder = root / name
    if not re.fullmatch(r"[A-Za-z0-9_-]+", name) or not (folder / WORKSHEET_FILE).is_file():
        known = ", ".join(sorted(path.parent.name for path in root.glob(f"*/{WORKSHEET_FILE}"))) or "none"
        raise ProblemError([Finding(str(root), "$", f"no worksheet {name!r}", f"one of: {known}")])
    return folder


def content_hash(contents: Mapping[str, bytes]) -> str:
    """Return the hash of a worksheet's files, by name and content."""
    digest = hashlib.sha256()
    for name in sorted(contents):
        digest.update(f"{name}\0{len(contents[name])}\0".encode())
        digest.update(contents[name])
    return digest.hexdigest()


def read_contents(folder: Path) -> dict[str, bytes]:
    """Return the worksheet's JSON files by name."""
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.json")) if path.is_file()}


def load_worksheet(folder: Path) -> Worksheet:
    """Read a worksheet; `ProblemError` if its files are wrong.

    The files are always what is read. Validation by their schemas is skipped only when set-up
    validated files with this very content hash; everything else is the same on both ways. Whether an
    exercise solves is for lint to say: here it would let one broken page stop all the others.
    """
    contents = read_contents(folder)
    hash_ = content_hash(contents)
    if not prepared.was_validated(hash_):
        from autograder.lint import check_contents  # pydantic is slow to import

        findings = check_contents(folder, contents, solve=False)
        if findings:
            raise ProblemError(findings)
    return build_worksheet(contents, hash_)


def read_json(content: bytes) -> Any:
    """Return the data of a valid file without its comments: members `"$comment"`, which any object may have."""
    return json.loads(content, object_pairs_hook=_without_comment if b'"$comment"' in content else None)


def _without_comment(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return {name: value for name, value in pairs if name != COMMENT}


def build_worksheet(contents: Mapping[str, bytes], hash_: str) -> Worksheet:
    """Build a worksheet from files that are known to be valid."""
    file = worksheet_file_from(read_json(contents[WORKSHEET_FILE]))
    ids = (id_ for section in file.sections for id_ in section.exercises)
    problems = {id_: problem_from(read_json(contents[f"{id_}.json"])) for id_ in ids}
    return Worksheet(file, problems, hash_)


def _without_schema(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name != "$schema"}


def worksheet_file_from(data: Mapping[str, Any]) -> WorksheetFile:
    """Build the frozen record of a valid worksheet.json."""
    fields = _without_schema(data)
    fields["sections"] = [Section(**section) for section in fields["sections"]]
    if "tolerance" in fields:
        fields["tolerance"] = Tolerance(**fields["tolerance"])
    if "policies" in fields:
        fields["policies"] = Policies(**fields["policies"])
    return WorksheetFile(**fields)


def problem_from(data: Mapping[str, Any]) -> Problem:
    """Build the frozen record of a valid problem file."""
    fields = _without_schema(data)
    fields["blanks"] = [_blank_from(blank) for blank in fields["blanks"]]
    fields["printed_keys"] = [
        PrintedKey(**{**key, "prints": [Print(**found) for found in key["prints"]]})
        for key in fields.get("printed_keys", [])
    ]
    if fields.get("code") is not None:
        fields["code"] = _code_from(fields["code"])
    if fields.get("variants") is not None:
        variants = fields["variants"]
        draws = {name: GivenDraw(**draw) for name, draw in variants["draws"].items()}
        fields["variants"] = Variants(draws, variants.get("constraints", []))
    if fields.get("sheet") is not None:
        fields["sheet"] = _sheet_from(fields["sheet"])
    return Problem(**fields)


def _code_from(data: Mapping[str, Any]) -> CodeTask:
    draws = {name: Draw(**draw) for name, draw in data["draws"].items()}
    return CodeTask(**{**data, "draws": draws})


def _sheet_from(data: Mapping[str, Any]) -> Sheet:
    fields = dict(data)
    fields["tables"] = [SheetTable(**table) for table in fields.get("tables", [])]
    if fields.get("figure") is not None:
        figure = dict(fields["figure"])
        figure["lines"] = [Line(**line) for line in figure.get("lines", [])]
        figure["curves"] = [Curve(**curve) for curve in figure.get("curves", [])]
        fields["figure"] = Figure(**figure)
    return Sheet(**fields)


def _blank_from(data: Mapping[str, Any]) -> Blank:
    fields = dict(data)
    if fields.get("tolerance") is not None:
        fields["tolerance"] = Tolerance(**fields["tolerance"])
    if fields.get("region") is not None:
        fields["region"] = Region(**fields["region"])
    return Blank(**fields)
