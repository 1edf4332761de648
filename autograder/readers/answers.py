"""Read `answers.json`: strict about the file, lenient about what one cell can spoil."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from autograder.problem import Worksheet
from autograder.readers.files import FileRefusedError, read_file
from autograder.response import JsonNumber
from autograder.result import Who
from autograder.text import counted, listed, nearest, safe

NAME = "answers.json"
MAX_BYTES = 1024 * 1024
MAX_DEPTH = 32
MAX_MESSAGES = 20

_STRINGS_AND_BRACKETS = re.compile(r'"(?:[^"\\]+|\\.)*"?|[\[\]{}]', re.DOTALL)
"""A string need not end: otherwise a file full of escaped quotes would cost quadratic time."""


class Answers(NamedTuple):
    """What an answers file holds, by exercise and blank, and what the student should know about the file."""

    responses: Mapping[str, Mapping[str, Any]]
    messages: tuple[str, ...] = ()
    found: bool = True
    """Whether there is an answers file at all."""
    variant: str | None = None
    """The variant code that it carries, as typed."""
    who: Who = Who()
    """The cover of the sheet."""


class _Members(dict[str, Any]):
    """A JSON object that remembers which of its keys stood there twice; the last one counts."""

    twice: tuple[str, ...] = ()


def _members(pairs: list[tuple[str, Any]]) -> _Members:
    members = _Members(pairs)
    if len(members) < len(pairs):
        times = Counter(key for key, _ in pairs)
        members.twice = tuple(key for key, count in times.items() if count > 1)
    return members


class _FileError(Exception):
    """The file as a whole cannot be read; the message is for the student."""


def _where(text: str, position: int) -> str:
    line = text.count("\n", 0, position) + 1
    column = position - text.rfind("\n", 0, position)
    return f"line {line}, column {column}"


def _decode(content: bytes) -> str:
    if b"\0" in content:
        raise _FileError("it is not UTF-8 text (perhaps UTF-16): save it as UTF-8")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - content.rfind(b"\n", 0, error.start)
        raise _FileError(f"it is not UTF-8 text (line {line}, column {column}): save it as UTF-8") from None


def _check_depth(text: str) -> None:
    depth = 0
    for match in _STRINGS_AND_BRACKETS.finditer(text):
        if match[0] in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                where = _where(text, match.start())
                raise _FileError(f"its brackets are nested deeper than {MAX_DEPTH} ({where})")
        elif match[0] in "]}":
            depth -= 1


def _parse(content: bytes) -> Any:
    text = _decode(content)
    _check_depth(text)
    try:
        return json.loads(
            text,
            parse_int=JsonNumber,
            parse_float=JsonNumber,
            parse_constant=JsonNumber,
            object_pairs_hook=_members,
        )
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise _FileError(f"it is not valid JSON ({where}): {error.msg}") from None


def find_answers(folder: Path) -> tuple[Path | None, tuple[str, ...]]:
    """Return the answers file of a submission, and a message when it is not simply `answers.json`."""
    path = folder / NAME
    if path.exists() or path.is_symlink():
        return path, ()
    others = sorted(other for other in folder.glob("*.json") if other.name.lower().startswith("answers"))
    if len(others) == 1:
        shown = safe(others[0].name)
        return others[0], (f"There is no {NAME}; your file {shown!r} was read instead.",)
    if others:
        names = listed([repr(safe(other.name)) for other in others])
        return None, (f"There is no {NAME}, but {names}: upload one of them under that name.",)
    found = sorted(safe(path.name) for path in folder.iterdir())[:6]
    holds = f" It holds {listed([repr(name) for name in found])}." if found else ""
    return None, (f"No {NAME} was found in your upload, so there is nothing to mark.{holds}",)


def read_answers(folder: Path, worksheet: Worksheet) -> Answers:
    """Read a submission's answers; what cannot be read is a message to the student, never an exception."""
    path, messages = find_answers(folder)
    if path is None:
        return Answers({}, messages, found=False)
    try:
        document = _parse(read_file(path, MAX_BYTES))
    except FileRefusedError as error:
        return Answers({}, (*messages, f"Nothing could be read: {error}."))
    except _FileError as error:
        return Answers({}, (*messages, f"Nothing could be read from {safe(path.name)}: {error}."))
    remarks = _Remarks()
    responses = _responses(document, worksheet, remarks)
    variant = document.get("variant") if isinstance(document, dict) else None
    typed = variant if isinstance(variant, str) and variant.strip() else None
    return Answers(responses, (*messages, *remarks.texts()), variant=typed, who=_who(document))


def _who(document: Any) -> Who:
    """Return name and identity key, as far as the file has them as text."""
    if not isinstance(document, dict):
        return Who()
    found = (document.get(name) for name in Who._fields)
    return Who(*(safe(text.strip(), 100) if type(text) is str else "" for text in found))


class AnswersError(Exception):
    """Answers to try cannot be read; the message is for the author."""


def answers_to_try(content: bytes, worksheet: Worksheet, exercise: str) -> Answers:
    """Read answers to one exercise: a whole answers file, or only its blanks, such as `{"total": 3}`."""
    try:
        document = _parse(content)
    except _FileError as error:
        raise AnswersError(f"nothing could be read: {error}") from None
    if not isinstance(document, dict):
        raise AnswersError('expected an object: a whole answers file, or blanks such as {"total": 3}')
    if "responses" not in document and "worksheet" not in document:
        document = {"responses": {exercise: document}}
    remarks = _Remarks()
    responses = _responses(document, worksheet, remarks)
    variant = document.get("variant")
    return Answers(responses, tuple(remarks.texts()), variant=variant if isinstance(variant, str) else None)


class _Remarks:
    """Remarks to the student; only the first ones are put into words, because near names are slow to find."""

    def __init__(self) -> None:
        self._first: list[str] = []
        self._more = 0

    def add(self, words: Callable[[], str]) -> None:
        """Add a remark."""
        if len(self._first) < MAX_MESSAGES:
            self._first.append(words())
        else:
            self._more += 1

    def add_twice(self, members: Any, where: str) -> None:
        """Add a remark for each key that an object holds more than once."""
        for name in getattr(members, "twice", ()):
            self.add(f"{safe(name)!r} stands twice {where}; the last one counts.".__str__)

    def add_unknown(self, kind: str, name: str, known: Iterable[str], where: str = "") -> None:
        """Add a remark about a name that is not known, with the nearest that is."""

        def words() -> str:
            near = nearest(name, known)
            hint = f"; did you mean {near!r}?" if near else "."
            return f"There is no {kind} {safe(name)!r}{where}{hint}"

        self.add(words)

    def texts(self) -> list[str]:
        """Return the remarks, the rest of them counted."""
        more = [f"... and {counted(self._more, 'more remark')} of this kind."] if self._more else []
        return [*self._first, *more]


def _responses(document: Any, worksheet: Worksheet, remarks: _Remarks) -> dict[str, dict[str, Any]]:
    """Return the blanks of known exercises; everything else is a remark."""
    if not isinstance(document, dict):
        remarks.add(lambda: f'Nothing could be read: {NAME} must be an object with "worksheet" and "responses".')
        return {}
    remarks.add_twice(document, f"in {NAME}")
    name = document.get("worksheet")
    if name is not None and name != worksheet.id:
        shown = repr(safe(name)) if isinstance(name, str) else "something else"
        remarks.add(lambda: f"The file says that it is for worksheet {shown}; it was marked as {worksheet.id!r}.")
    given = document.get("responses")
    if not isinstance(given, dict):
        found = "is missing" if given is None else "is not an object of exercises"
        near = nearest("responses", [key for key in list(document)[:20] if key != "responses"])
        hint = f"; there is {safe(near)!r}" if given is None and near else ""
        remarks.add(lambda: f'Nothing could be read: "responses" {found} in {NAME}{hint}.')
        return {}
    remarks.add_twice(given, 'in "responses"')
    responses: dict[str, dict[str, Any]] = {}
    for exercise, blanks in given.items():
        problem = worksheet.problems.get(exercise)
        if problem is None:
            remarks.add_unknown("exercise", exercise, worksheet.problems)
        elif isinstance(blanks, dict):
            known = [blank.id for blank in problem.blanks]
            remarks.add_twice(blanks, f"in {exercise}")
            for id_ in blanks:
                if id_ not in known:
                    remarks.add_unknown("blank", id_, known, f" in {exercise}")
            responses[exercise] = {id_: raw for id_, raw in blanks.items() if id_ in known}
        elif blanks not in (None, "", []):
            words = f"{exercise} must be an object of blanks, such as {{{problem.blanks[0].id!r}: …}}."
            remarks.add(words.__str__)
    return responses
