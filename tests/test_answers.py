"""Reading answers.json, hostile files included."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest

from autograder.problem import Worksheet
from autograder.readers.answers import MAX_BYTES, Answers, read_answers


@pytest.fixture
def read(tmp_path: Path, gan: Worksheet):  # type: ignore[no-untyped-def]
    """Write a file and read it back as a submission."""

    def run(content: str | bytes, name: str = "answers.json") -> Answers:
        data = content if isinstance(content, bytes) else content.encode()
        (tmp_path / name).write_bytes(data)
        return read_answers(tmp_path, gan)

    return run


GOOD = '{"worksheet": "gan", "responses": {"bce_pig": {"total": "35.2", "losses": [0, 32, 0.2, 3, 0]}}}'


def test_good_file(read) -> None:  # type: ignore[no-untyped-def]
    """Numbers come out unparsed, strings as typed, and there is nothing to say."""
    answers = read(GOOD)
    assert answers.responses == {"bce_pig": {"total": "35.2", "losses": ["0", "32", "0.2", "3", "0"]}}
    assert answers.messages == ()


def test_byte_order_mark_is_fine(read) -> None:  # type: ignore[no-untyped-def]
    """Editors on Windows write one."""
    assert read(b"\xef\xbb\xbf" + GOOD.encode()) == read(GOOD)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not valid JSON (line 1, column 1)"),
        (b'{"responses": {\n  "bce_pig": }', "not valid JSON (line 2, column 14)"),
        (GOOD.encode("utf-16"), "not UTF-8 text (perhaps UTF-16)"),
        (GOOD.encode()[:-30] + b"\xff", "not UTF-8 text (line 1,"),
        (b"[" * 100_000, "nested deeper than 32 (line 1, column 33)"),
        (b'{"responses": ' + b'{"a":' * 100_000, "nested deeper than 32"),
        (b" " * (MAX_BYTES + 1), "larger than 1024 KiB"),
        (json.dumps({"responses": {"bce_pig": {"losses": [0] * 10**6}}}).encode(), "larger than 1024 KiB"),
        (b"[]", "must be an object"),
        (b"3", "must be an object"),
        (b'{"worksheet": "gan"}', '"responses" is missing'),
        (b'{"responses": []}', '"responses" is not an object'),
        (b"PK\x03\x04", "not valid JSON"),
    ],
)
def test_file_that_cannot_be_read_is_one_clear_message(read, content: bytes, message: str) -> None:  # type: ignore[no-untyped-def]
    """Nothing is read, and the one message says what and where."""
    answers = read(content)
    assert answers.responses == {}
    assert len(answers.messages) == 1
    assert message in answers.messages[0]


@pytest.mark.parametrize(
    "attack",
    [
        '"' + '\\"' * 500_000,
        '{"a": "' + "\\\\" * 500_000,
        "[" + '"",' * 300_000,
        "[]" * 500_000,
        "\n" * 1_000_000,
        '"' * 1_000_001,
    ],
    ids=lambda attack: attack[:6],
)
def test_no_file_takes_long(read, attack: str) -> None:  # type: ignore[no-untyped-def]
    """A file just below the limit that is made to be slow to scan is refused at once (linear time)."""
    started = time.process_time()
    assert len(read(attack[: MAX_BYTES - 1]).messages) == 1
    assert time.process_time() - started < 5  # quadratic time would be minutes


def test_cell_that_json_cannot_hold_spoils_only_itself(read) -> None:  # type: ignore[no-untyped-def]
    """NaN, infinities and endless digits are handed on as text for the cell to refuse."""
    answers = read('{"responses": {"bce_pig": {"losses": [NaN, -Infinity, 1e999, ' + "7" * 5000 + ", 0]}}}")
    assert answers.responses["bce_pig"]["losses"] == ["NaN", "-Infinity", "1e999", "7" * 5000, "0"]
    assert answers.messages == ()


def test_duplicate_keys_are_said_and_the_last_counts(read) -> None:  # type: ignore[no-untyped-def]
    """At each level of the file."""
    answers = read(
        '{"worksheet": "gan", "worksheet": "gan", "responses": {"bce_dog": {"total": 1}, '
        '"bce_dog": {"total": 2, "total": 3}}}'
    )
    assert answers.responses == {"bce_dog": {"total": "3"}}
    assert answers.messages == (
        "'worksheet' stands twice in answers.json; the last one counts.",
        "'bce_dog' stands twice in \"responses\"; the last one counts.",
        "'total' stands twice in bce_dog; the last one counts.",
    )


def test_unknown_names_get_the_nearest_right_one(read) -> None:  # type: ignore[no-untyped-def]
    """Misspelt exercises and blanks are named; names of no kind get no guess."""
    answers = read('{"responses": {"bce_pgi": {}, "zzz": {}, "bce_pig": {"totl": 1, "losses": [1]}}}')
    assert answers.responses == {"bce_pig": {"losses": ["1"]}}
    assert answers.messages == (
        "There is no exercise 'bce_pgi'; did you mean 'bce_pig'?",
        "There is no exercise 'zzz'.",
        "There is no blank 'totl' in bce_pig; did you mean 'total'?",
    )


def test_hostile_names_are_shown_safely(read) -> None:  # type: ignore[no-untyped-def]
    """Controls, bidi marks and lone surrogates in a name do not reach the output."""
    answers = read('{"responses": {"\\u001b[2J\\u202e\\ud800": {}, "' + "a" * 5000 + '": {}}}')
    assert answers.messages[0] == "There is no exercise '\ufffd[2J\ufffd\ufffd'."
    assert len(answers.messages[1]) < 80


def test_many_remarks_are_cut(read) -> None:  # type: ignore[no-untyped-def]
    """A thousand unknown names are twenty remarks and a count."""
    answers = read(json.dumps({"responses": {f"exercise {i}": {} for i in range(1000)}}))
    assert len(answers.messages) == 21
    assert answers.messages[-1] == "... and 980 more remarks of this kind."


def test_other_worksheet_is_said(read) -> None:  # type: ignore[no-untyped-def]
    """The file is marked all the same."""
    answers = read(GOOD.replace('"gan"', '"cnn"'))
    assert answers.responses.keys() == {"bce_pig"}
    assert answers.messages == ("The file says that it is for worksheet 'cnn'; it was marked as 'gan'.",)


def test_exercise_that_is_no_object(read) -> None:  # type: ignore[no-untyped-def]
    """A list in place of an exercise's blanks is said; null and "" are simply not attempted."""
    answers = read('{"responses": {"bce_dog": null, "generator": "", "bce_pig": [1, 2]}}')
    assert answers.responses == {}
    assert answers.messages == ("bce_pig must be an object of blanks, such as {'not_p': …}.",)


def test_no_file(tmp_path: Path, gan: Worksheet) -> None:
    """A submission without an answers file says so."""
    assert "No answers.json was found" in read_answers(tmp_path, gan).messages[0]


def test_renamed_by_a_browser(read) -> None:  # type: ignore[no-untyped-def]
    """The only file of that kind is read, and the student is told."""
    answers = read(GOOD, "answers (1).json")
    assert answers.responses.keys() == {"bce_pig"}
    assert "'answers (1).json' was read instead" in answers.messages[0]


def test_two_candidates_are_refused(read) -> None:  # type: ignore[no-untyped-def]
    """Which of two renamed files counts is for the student to say."""
    read(GOOD, "answers (1).json")
    answers = read(GOOD, "answers (2).json")
    assert answers.responses == {}
    assert "upload one of them under that name" in answers.messages[0]


def _directory(path: Path) -> None:
    path.mkdir()


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _link(path: Path) -> None:
    path.symlink_to("/etc/passwd")


def _broken_link(path: Path) -> None:
    path.symlink_to("nowhere")


def _hard_link(path: Path) -> None:
    (path.parent / "other").write_text(GOOD)
    os.link(path.parent / "other", path)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (_directory, "is a folder"),
        (_pipe, "is a pipe"),
        (_link, "is a symbolic link"),
        (_broken_link, "is a symbolic link"),
        (_hard_link, "is not a plain file"),
    ],
)
def test_what_is_no_plain_file_is_not_opened(tmp_path: Path, gan: Worksheet, make, words: str) -> None:  # type: ignore[no-untyped-def]
    """A folder, a pipe or a link called answers.json is one message, and reading does not hang."""
    make(tmp_path / "answers.json")
    answers = read_answers(tmp_path, gan)
    assert answers.responses == {}
    assert words in answers.messages[0]


@pytest.mark.parametrize(
    ("name", "identity", "expected"),
    [
        (" Ada Lovelace ", "adal", ("Ada Lovelace", "adal")),
        (7, ["adal"], ("", "")),
        ("A" * 500, "a\u202eb", ("A" * 99 + "…", "a\ufffdb")),
    ],
)
def test_cover_of_the_sheet(
    tmp_path: Path, gan: Worksheet, name: Any, identity: Any, expected: tuple[str, str]
) -> None:
    """Name and identity key are kept as text that is safe to show, whatever stands there."""
    (tmp_path / "answers.json").write_text(json.dumps({"name": name, "identity": identity, "responses": {}}))
    assert tuple(read_answers(tmp_path, gan).who) == expected
