"""Read submission_metadata.yml of a Gradescope export: who handed in which folder.

The file lists, for each folder, `:submitters:` with `:name:`, `:email:` and `:sid:` (Ruby's symbols, to us plain text),
and then everything else: results, and the results of all earlier submissions. That rest is what makes it large.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from autograder.batch.job import BatchError
from autograder.class_results import Submitter
from autograder.readers.files import FileRefusedError, read_file
from autograder.text import safe

EXPORT = "submission_metadata.yml"
MAX_BYTES = 1 << 30
_MOST = 40
_DEEPEST = 100
_TOP = re.compile(rb"""^(?![\s#%-])[^\n]*:(?:[ \t][^\n]*)?\r?$""", re.MULTILINE)
_SECOND = re.compile(rb"^  (?=[^\s-])", re.MULTILINE)
_SUBMITTERS = re.compile(rb"""^  ["']?:?submitters["']?:""", re.MULTILINE)


def read_export(path: Path) -> dict[str, tuple[Submitter, ...]]:
    """Return the submitters of each folder of an export; `BatchError` if the file cannot be read."""
    try:
        content = read_file(path, MAX_BYTES)
    except FileRefusedError as error:
        raise BatchError(str(error)) from None
    try:
        found = _parse(b"".join(_outline(content)))
        if not isinstance(found, dict):
            raise ValueError("it is no list of submissions")
    except (ValueError, RecursionError) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise BatchError(f"{path.name} cannot be read: {safe(reason, 200)}") from None
    return {folder: _submitters(entry) for folder, entry in found.items() if isinstance(folder, str)}


def _outline(content: bytes) -> Iterator[bytes]:
    """Yield the file without what nobody reads here, or whole where it is not laid out as Gradescope writes it.

    Whatever a student wrote is indented further than the keys of a submission, so it is never mistaken for one.
    """
    tops = list(_TOP.finditer(content))
    if not tops:
        yield content
        return
    yield content[: tops[0].start()]
    for top, end in zip(tops, [*(one.start() for one in tops[1:]), len(content)], strict=True):
        entry = _SUBMITTERS.search(content, top.end(), end)
        if entry is None:
            yield content[top.start() : end]
            continue
        after = _SECOND.search(content, entry.end(), end)
        yield content[top.start() : top.end()].rstrip(b"\r") + b"\n"
        yield content[entry.start() : after.start() if after else end].rstrip() + b"\n"


def _parse(content: bytes) -> Any:
    """Return the data with every scalar as text: no tag is followed, no number or date is guessed."""
    import yaml  # belongs to the command line only

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        depth = 0
        for event in yaml.parse(content, Loader=loader):  # what is nested deeper would end the process, in C
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > _DEEPEST:
                raise ValueError("it is nested too deeply")
        return yaml.load(content, Loader=loader)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from None


def _submitters(entry: Any) -> tuple[Submitter, ...]:
    listed = _member(entry, "submitters")
    people = listed if isinstance(listed, list) else []
    return tuple(Submitter(*(_text(_member(person, name)) for name in Submitter._fields)) for person in people[:_MOST])


def _member(data: Any, name: str) -> Any:
    if not isinstance(data, dict):
        return None
    return data.get(f":{name}", data.get(name))


def _text(value: Any) -> str:
    """Return a name as text to show; YAML's ways to write nothing are nothing."""
    text = value.strip() if isinstance(value, str) else ""
    return "" if text in ("~", "null", "Null", "NULL") else safe(text, 200)
