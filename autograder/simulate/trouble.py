"""Submissions that try the grader: nasty in form and harmless in effect, and files that are broken."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from autograder.simulate.code import FILE

ANSWERS = "answers.json"
METADATA = "submission_metadata.json"

Files = dict[str, bytes]

_LOOP = "while True:\n    pass\n"
_FORK = "import os\n\nif os.fork() == 0:\n    os._exit(0)\n"
_EXIT = "import os\n\nos._exit(0)\n"
_STRANGE = "=1+1 \u202egnp.exe\u202c \x1b[31mred\x1b[0m"


def _code(text: str) -> Callable[[Files], Files]:
    def put(files: Files) -> Files:
        return {**files, FILE: text.encode() + b"\n\n" + files.get(FILE, b"")}

    return put


def _huge_numbers(files: Files) -> Files:
    cells = f'[1{"0" * 5000}, 1e999, -1e999, NaN, Infinity, "{"9" * 500}"]'
    blanks = ", ".join(f'"{id_}": {cells}' for id_ in ("losses", "total", "q", "a"))
    ids = json.loads(files[ANSWERS])["responses"]
    document = ", ".join(f'"{id_}": {{{blanks}}}' for id_ in ids)
    return {**files, ANSWERS: f'{{"responses": {{{document}}}}}'.encode()}


def _deep_nesting(files: Files) -> Files:
    return {**files, ANSWERS: b'{"responses": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"}


def _strange_names(files: Files) -> Files:
    answers = json.loads(files[ANSWERS])
    answers |= {"name": _STRANGE, "identity": _STRANGE}
    answers["responses"] |= {_STRANGE: {_STRANGE: [_STRANGE]}}
    metadata = json.loads(files[METADATA])
    metadata["users"][0]["name"] = _STRANGE
    return {**files, ANSWERS: json.dumps(answers).encode(), METADATA: json.dumps(metadata).encode()}


def _strange_names_and_exit(files: Files) -> Files:
    return _code(_EXIT)(_strange_names(files))


def _truncated(files: Files) -> Files:
    return {**files, ANSWERS: files[ANSWERS][: len(files[ANSWERS]) * 2 // 3]}


def _utf_16(files: Files) -> Files:
    return {**files, ANSWERS: files[ANSWERS].decode().encode("utf-16")}


def _empty_zip(files: Files) -> Files:
    return {**files, ANSWERS: b"PK\x05\x06" + bytes(18)}


HOSTILE: Mapping[str, Callable[[Files], Files]] = {
    "endless_loop": _code(_LOOP),
    "fork": _code(_FORK),
    "huge_numbers": _huge_numbers,
    "deep_nesting": _deep_nesting,
    "strange_names_and_exit": _strange_names_and_exit,
}
"""Five of 300; what each does to the files of an ordinary student."""

WITHOUT_CODE: Mapping[str, Callable[[Files], Files]] = {
    "huge_numbers": _huge_numbers,
    "deep_nesting": _deep_nesting,
    "strange_names": _strange_names,
}
"""The same for a class without code."""

BROKEN: Mapping[str, Callable[[Files], Files]] = {
    "truncated": _truncated,
    "utf_16": _utf_16,
    "empty_zip": _empty_zip,
}
"""Three of 300."""
