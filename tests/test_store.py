"""The store: what goes in comes out, in whatever order it went in, and a file that is none is one clear error."""

from __future__ import annotations

import fcntl
import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from fractions import Fraction
from pathlib import Path

import pytest

from autograder.class_record import class_info, record_fault, record_submission
from autograder.class_results import ClassResults, SubmissionRecord, Submitter
from autograder.grade import grade
from autograder.problem import Worksheet
from autograder.readers.answers import Answers, read_answers
from autograder.result import Verdict
from autograder.sandbox.child.system import ON_LINUX
from autograder.store import BusyError, StoreError, UnusableError, create_store, open_store, read_class, stored_ids
from autograder.store.rows import blank_ids, rows_of
from autograder.store.schema import unreadable
from tests.conftest import EXAMPLES, ROOT, as_read

CASES = ("all_correct", "one_slip", "everything_wrong", "gaming", "unreadable", "empty")


@pytest.fixture(scope="module")
def info(gan: Worksheet) -> ClassResults:
    return class_info(gan)


@pytest.fixture(scope="module")
def records(gan: Worksheet) -> list[SubmissionRecord]:
    """A few submissions of every kind, one that could not be marked among them."""
    found = [
        record_submission(
            grade(gan, read_answers(EXAMPLES / name, gan)),
            f"submission_{number}",
            [Submitter("Ada é", "ada@example.edu", "07"), Submitter()][: number % 3],
            ["from a test"],
            "d1" * number,
        )
        for number, name in enumerate(CASES)
    ]
    return [*found, record_fault("the process \udcff was killed", "submission_9")]


def fill(path: Path, info: ClassResults, records: list[SubmissionRecord]) -> bytes:
    create_store(path, info)
    with open_store(path) as store:
        for record in records:
            store.append(record)
        store.finish()
    return path.read_bytes()


def test_what_goes_in_comes_out(tmp_path: Path, info: ClassResults, records: list[SubmissionRecord]) -> None:
    """Every field, marks exactly, in the order of the ids."""
    path = tmp_path / "class.sqlite"
    fill(path, info, records)
    found = read_class(path)
    assert found == info._replace(submissions=tuple(records))
    assert list(found.submissions[0].items) == [item.id for item in info.items if item.kind != "code"]
    assert stored_ids(path) == {record.id for record in records}


def test_equal_records_are_read_as_one(tmp_path: Path, info: ClassResults, records: list[SubmissionRecord]) -> None:
    """Most of a class is right on most: that is held once, however many they are; what differs is not."""
    again = [one._replace(id=f"{one.id}_again") for one in records]
    fill(tmp_path / "r", info, [*records, *again])
    read = {one.id: one for one in read_class(tmp_path / "r").submissions}
    assert [read[one.id] for one in again] == again
    for one in records:
        for name, item in read[one.id].items.items():
            assert item is read[f"{one.id}_again"].items[name]
    distinct = {id(item) for one in read.values() for item in one.items.values()}
    several = [item for one in read.values() for item in one.items.values()]
    assert len(distinct) < len(several) / 2


def test_every_item_of_a_result_is_described(gan: Worksheet, mlp: Worksheet) -> None:
    """The class-level description and a result agree on items, blanks, shapes and full marks."""
    from autograder.code.gather import gather_code

    for worksheet in (gan, mlp):
        code = gather_code(EXAMPLES / "one_slip", worksheet, None)
        result = grade(worksheet, Answers({}), None, code)
        described = {item.id: item for item in class_info(worksheet).items}
        assert list(described) == [item.id for item in result.items]
        for item in result.items:
            known = described[item.id]
            assert known[1:7] == (item.title, item.section, item.number, item.level, item.kind, item.max_marks)
            assert [tuple(blank) for blank in known.blanks] == [
                (blank.id, blank.label, blank.shape, blank.max_marks) for blank in item.blanks
            ]


def test_marks_stay_exact(tmp_path: Path, info: ClassResults, gan: Worksheet) -> None:
    """A third is a third, and a number for other tools."""
    record = record_submission(grade(gan, Answers({})), "x")._replace(score=Fraction(1, 3))
    path = tmp_path / "class.sqlite"
    fill(path, info, [record])
    assert read_class(path).submissions[0].score == Fraction(1, 3)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT score, score_exact FROM submissions").fetchall() == [(1 / 3, "1/3")]


def test_a_teacher_can_query_it(tmp_path: Path, info: ClassResults, records: list[SubmissionRecord]) -> None:
    """Plain names, plain letters."""
    path = tmp_path / "class.sqlite"
    fill(path, info, records)
    with closing(sqlite3.connect(path)) as connection:
        wrong = connection.execute(
            "SELECT count(*) FROM blank_results JOIN blanks USING (item, blank) WHERE verdict = 'M'"
        ).fetchone()[0]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    blanks = [blank for one in records for item in one.items.values() for blank in item.blanks]
    assert wrong == sum(blank.verdict is Verdict.MISCONCEPTION for blank in blanks) > 0


def test_the_order_of_arrival_leaves_no_trace(
    tmp_path: Path, info: ClassResults, records: list[SubmissionRecord]
) -> None:
    """Shuffled, appended twice, closed in between, finished twice: the same bytes."""
    path = tmp_path / "class.sqlite"
    expected = fill(path, info, records)
    for seed in range(5):
        shuffled = random.Random(seed).sample(records, len(records))
        assert fill(path, info, [*shuffled[:2], *shuffled]) == expected
    create_store(path, info)
    for record in shuffled:
        with open_store(path) as store:
            store.append(record)
        assert not read_class(path).complete
    for _ in range(2):
        with open_store(path) as store:
            store.finish()
        assert path.read_bytes() == expected
    assert [found.name for found in tmp_path.iterdir()] == ["class.sqlite"]


def test_a_record_is_replaced_whole(tmp_path: Path, info: ClassResults, records: list[SubmissionRecord]) -> None:
    """No row of the older record stays."""
    path = tmp_path / "class.sqlite"
    fill(path, info, records)
    again = record_fault("x", records[0].id)
    with open_store(path) as store:
        store.append(again)
        assert [id_ for id_, _, _ in store.not_marked()] == [records[0].id, records[-1].id]
        assert set(store.settled()) == {record.id for record in records[1:-1]} < store.ids()
        store.finish()
    assert read_class(path).submissions == (again, *records[1:])


def test_what_does_not_fit_leaves_the_store_as_it_was(
    tmp_path: Path, info: ClassResults, records: list[SubmissionRecord]
) -> None:
    """A failure in the middle of a submission takes back its first rows."""
    path = tmp_path / "class.sqlite"
    create_store(path, info)
    broken = rows_of(records[0], blank_ids(info.items))
    with open_store(path) as store:
        with pytest.raises(StoreError, match="cannot be written"):
            store.append_rows(broken._replace(blanks=(*broken.blanks, broken.blanks[0])))
        store.append(records[1])
    assert read_class(path).submissions == (records[1],)


WRITE_FOREVER = """
import sys
from pathlib import Path
from autograder.catalog import load_worksheet, worksheet_folder
from autograder.class_record import class_info, record_submission
from autograder.grade import grade
from autograder.readers.answers import Answers
from autograder.store import create_store, open_store
worksheet = load_worksheet(worksheet_folder("mlp"))
record = record_submission(grade(worksheet, Answers({})), "")
path = Path(sys.argv[1])
create_store(path, class_info(worksheet))
with open_store(path) as store:
    for number in range(100_000):
        store.append(record._replace(id=str(number)))
        print(number, flush=True)
"""


def test_a_killed_writer_leaves_whole_submissions(tmp_path: Path, mlp: Worksheet) -> None:
    """What it said it had stored is there, and nothing is there in part."""
    for seed in range(3):
        path = tmp_path / f"{seed}.sqlite"
        command = [sys.executable, "-c", WRITE_FOREVER, str(path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline() == "0\n"
            time.sleep(random.Random(seed).random() / 10)
            os.kill(writer.pid, signal.SIGKILL)
            said = ["0", *writer.stdout.read().split()]
        found = read_class(path)
        assert not found.complete
        assert len(found.submissions) in (len(said), len(said) + 1)
        assert len({tuple(one.items.values()) for one in found.submissions}) == 1


def damaged(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes(3 * 4096) + content[middle + 3 * 4096 :]


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda content: b"name,score\nada,3\n" * 100, "no results"),
        (lambda content: b"", "no results"),
        (lambda content: content[: len(content) // 2], "damaged"),
        (damaged, "damaged"),
        (lambda content: content[:60] + (99).to_bytes(4, "big") + content[64:], "format 99.*update"),
        (lambda content: content[:68] + bytes(4) + content[72:], "no results of this autograder"),
    ],
)
def test_a_file_that_is_none_is_one_clear_error(
    tmp_path: Path,
    info: ClassResults,
    records: list[SubmissionRecord],
    spoil: Callable[[bytes], bytes],
    message: str,
) -> None:
    """Foreign, empty, cut, overwritten in the middle, newer."""
    path = tmp_path / "class.sqlite"
    path.write_bytes(spoil(fill(path, info, records)))
    with pytest.raises(StoreError, match=message):
        read_class(path)


def test_no_file_and_a_file_in_use(tmp_path: Path, info: ClassResults) -> None:
    """Each has its own words."""
    path = tmp_path / "class.sqlite"
    with pytest.raises(StoreError, match="no such file"):
        read_class(path)
    create_store(path, info)
    with open_store(path):
        for act in (read_class, open_store):
            with pytest.raises(StoreError, match="being written by another run"):
                act(path)
    with pytest.raises(StoreError, match="cannot be written"):
        create_store(tmp_path / "nowhere" / "class.sqlite", info)


def test_typed_cells_and_odd_names_survive(tmp_path: Path, gan: Worksheet, info: ClassResults) -> None:
    """Whatever was typed is text in the store."""
    answers = Answers(as_read({"bce_pig": {"losses": ["'; DROP TABLE items", '"', "½", "\x00", 3], "total": "−1"}}))
    record = record_submission(grade(gan, answers), "a/b 'c\udcff")
    path = tmp_path / "class.sqlite"
    fill(path, info, [record])
    (found,) = read_class(path).submissions
    assert found == record
    assert found.id == "a/b 'c\\udcff"
    names = [blank.id for item in info.items if item.id == "bce_pig" for blank in item.blanks]
    assert found.items["bce_pig"].blanks[names.index("losses")].typed[:3] == ("'; DROP TABLE items", '"', "½")


HOLD = """
import sys
from pathlib import Path
from autograder.store import open_store
with open_store(Path(sys.argv[1])):
    print("open", flush=True)
    sys.stdin.read()
"""


def test_a_store_in_use_is_not_replaced(tmp_path: Path, info: ClassResults, records: list[SubmissionRecord]) -> None:
    """Nor is what lies beside it, while another process writes it."""
    path = tmp_path / "class.sqlite"
    expected = fill(path, info, records)
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        with pytest.raises(BusyError, match="being written by another run"):
            create_store(path, info)
        assert (tmp_path / "class.sqlite-journal").exists()
        holder.communicate()
    with open_store(path) as store:
        store.finish()
    assert path.read_bytes() == expected
    assert [found.name for found in tmp_path.iterdir()] == ["class.sqlite"]


def test_of_two_that_begin_one_creates(tmp_path: Path, info: ClassResults) -> None:
    """Who is beaten to it keeps what the other created; a file that is begun at this moment is left alone."""
    path, new = tmp_path / "class.sqlite", tmp_path / "class.sqlite.new"
    create_store(path, info, {"title": "first"})
    create_store(path, info, {"title": "second"}, keep=True)
    with open_store(path) as store:
        assert store.settings == {"title": "first"}
    other = tmp_path / "other.sqlite"
    new = tmp_path / "other.sqlite.new"
    with new.open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(BusyError):
            create_store(other, info, keep=True)
        assert new.exists()
    create_store(other, info, keep=True)  # its writer is gone
    assert sorted(found.name for found in tmp_path.iterdir()) == ["class.sqlite", "other.sqlite"]


@pytest.mark.parametrize("content", [b"My only copy", b"PK\x03\x04", b"SQLite format 3\x00" + bytes(84)])
def test_what_is_no_store_is_never_written_over(tmp_path: Path, info: ClassResults, content: bytes) -> None:
    """A text, a zip, the database of somebody else; but a file that is empty may be."""
    path = tmp_path / "thesis"
    path.write_bytes(content)
    with pytest.raises(StoreError, match="not written over"):
        create_store(path, info)
    assert path.read_bytes() == content
    path.write_bytes(b"")
    create_store(path, info)
    assert read_class(path).submissions == ()


@pytest.mark.skipif(not ON_LINUX, reason="the limit on a file's size is only a signal elsewhere")
def test_a_full_disk_is_said_and_leaves_nothing_beside(
    tmp_path: Path, info: ClassResults, records: list[SubmissionRecord]
) -> None:
    """What was stored stays; the file that was begun in its place is gone, and no damage is claimed."""
    path = tmp_path / "class.sqlite"
    fill(path, info, records)
    before = read_class(path).submissions
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size // 2, hard))
        with open_store(path) as store, pytest.raises(StoreError, match="cannot be written"):
            store.finish()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        signal.signal(signal.SIGXFSZ, handler)
    assert [found.name for found in tmp_path.iterdir()] == ["class.sqlite"]
    assert read_class(path).submissions == before


@pytest.mark.parametrize("words", ["attempt to write a readonly database", "database or disk is full"])
def test_a_place_that_cannot_be_written_is_no_damage(words: str) -> None:
    """Nobody is told to mark the class again because a disk is full, or closed."""
    error = unreadable(Path("r"), sqlite3.OperationalError(words))
    assert str(error) == f"r cannot be written: {words}"
    assert not isinstance(error, UnusableError)
