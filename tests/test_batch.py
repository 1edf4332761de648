"""A class in one go: the same marks as one by one, whatever is killed, broken or hostile on the way."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from autograder.batch.crew import Crew, Marked
from autograder.batch.desk import Desk
from autograder.batch.job import BatchError, Job, Settings
from autograder.batch.run import open_batch, settings_of
from autograder.batch.scratch import PREFIX, scratch_folder
from autograder.batch.sources import find_submissions
from autograder.class_results import Submitter
from autograder.cli.app import app
from autograder.problem import Worksheet
from autograder.store import open_store, read_class
from tests.conftest import EXAMPLES, ROOT
from tests.sandbox.hostile_round import PROGRAMS

FOLDERS = sorted(path for path in EXAMPLES.iterdir() if path.is_dir())
NUMERIC = [path for path in FOLDERS if not list(path.glob("*.py"))]


def run(*words: object) -> tuple[int, str]:
    """The exit status and what was printed; every batch gets two processes."""
    done = CliRunner().invoke(app, ["batch", *map(str, words), "-j", "2"])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def copies(folder: Path, count: int, sources: list[Path] = NUMERIC) -> Path:
    """A class of examples over and over."""
    for number in range(count):
        shutil.copytree(sources[number % len(sources)], folder / f"submission_{number:03}")
    return folder


@pytest.fixture
def settings(gan: Worksheet) -> Settings:
    return settings_of(gan)


def test_every_example_gets_the_marks_of_autograder_grade(tmp_path: Path) -> None:
    """Score, full score, verdicts and marks of each blank, code included."""
    status, printed = run(EXAMPLES, "-o", tmp_path / "class.sqlite")
    assert status == 0, printed
    found = {record.id: record for record in read_class(tmp_path / "class.sqlite").submissions}
    assert set(found) == {path.name for path in FOLDERS}
    for folder in FOLDERS:
        done = CliRunner().invoke(app, ["grade", str(folder), "--json"])
        document = json.loads(done.output)
        record = found[folder.name]
        assert float(record.score) == pytest.approx(document["score"], abs=1e-4)
        items = {item["id"]: item for item in document["items"]}
        assert list(record.items) == list(items)
        for id_, item in record.items.items():
            told = items[id_]
            assert float(item.marks) == pytest.approx(told["marks"], abs=1e-4)


HOSTILE = (
    "abort", "close_everything", "daemon", "delete_builtins", "exit_hard", "fork_and_stay", "forged_fault",
    "forged_frames", "kill_group", "kill_parent", "lying_equality", "memory_bytes", "nested_source",
    "overwrite_results", "poison_numpy", "sleep", "stdout_flood", "walk_frames",
)  # fmt: skip


def test_a_hostile_program_gets_what_it_gets_alone_and_harms_no_neighbour(tmp_path: Path, gan: Worksheet) -> None:
    """One process serves them and honest submissions in turn: each is marked as by a sandbox of its own."""
    honest = EXAMPLES / "with_code"
    starter = (honest / "numpy_by_hand.py").read_text()
    for name in HOSTILE:
        place = tmp_path / "class" / name
        shutil.copytree(honest, place)
        shutil.copytree(honest, tmp_path / "class" / f"{name}_neighbour")
        program = (PROGRAMS / f"{name}.py").read_text().replace("@SECRETS@", str(tmp_path))
        assert "def attack(" in program
        hostile = program.replace("def attack(", "def cross_entropy_matmul(")
        (place / "numpy_by_hand.py").write_text(f"{starter}\n\n{hostile}")
    done = CliRunner().invoke(app, ["batch", str(tmp_path / "class"), "-o", str(tmp_path / "r.sqlite"), "-j", "1"])
    assert done.exit_code == 0, done.output
    found = {record.id: record for record in read_class(tmp_path / "r.sqlite").submissions}
    for name in HOSTILE:
        alone = Desk.open(settings_of(gan))
        assert alone.mark(Job(name, str(tmp_path / "class" / name))) == found[name]
        alone.close()
        assert found[name].items["code_cross_entropy_matmul"].attempted
        assert found[f"{name}_neighbour"].score == 186, name


def test_the_number_of_processes_leaves_no_trace(tmp_path: Path) -> None:
    """One or three: the same bytes."""
    folder = copies(tmp_path / "class", 12)
    for number in (1, 3):
        done = CliRunner().invoke(app, ["batch", str(folder), "-o", str(tmp_path / f"{number}"), "-j", str(number)])
        assert done.exit_code == 0, done.output
    assert (tmp_path / "1").read_bytes() == (tmp_path / "3").read_bytes()


def children_of(pid: int) -> list[int]:
    """The processes below one."""
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    return [int(word) for word in found.stdout.split()]


def lives(pid: int) -> bool:
    """Whether there is still such a process that does anything."""
    found = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return bool(found.stdout.strip()) and not found.stdout.startswith("Z")


def start(folder: Path, results: Path, *words: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "autograder", "batch", str(folder), "-o", str(results), "-j", "2", *words]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_batch_that_is_killed_goes_on_where_it_was(tmp_path: Path, how: signal.Signals) -> None:
    """Killed at random moments, and then not: byte for byte the store of an undisturbed run."""
    folder = copies(tmp_path / "class", 24, FOLDERS)
    assert run(folder, "-o", tmp_path / "undisturbed")[0] == 0
    chance = random.Random(how)
    results = tmp_path / "disturbed"
    for _ in range(5):
        batch = start(folder, results)
        workers: set[int] = set()
        end = time.monotonic() + chance.uniform(0.6, 3.5)
        while batch.poll() is None and time.monotonic() < end:
            workers |= set(children_of(batch.pid))
            time.sleep(0.02)
        batch.send_signal(how)
        batch.wait(60)
        for _ in range(200):
            if not any(map(lives, workers)):
                break
            time.sleep(0.02)
        assert not any(map(lives, workers))
    assert start(folder, results).wait(120) == 0
    assert results.read_bytes() == (tmp_path / "undisturbed").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["class", "disturbed", "undisturbed"]


def test_a_killed_run_on_a_zip_leaves_nothing_for_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next run removes what the killed one unpacked, but neither what another at work did nor what is no folder."""
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    monkeypatch.setattr(tempfile, "tempdir", None)
    (tmp_path / "tmp").mkdir()
    copies(tmp_path / "class", 30)
    archive = Path(shutil.make_archive(str(tmp_path / "class"), "zip", tmp_path, "class"))
    batch = start(archive, tmp_path / "killed")
    end = time.monotonic() + 60
    while not (left := list((tmp_path / "tmp").glob("*/submission_000"))) and time.monotonic() < end:
        time.sleep(0.01)
    batch.kill()
    batch.wait(60)
    assert left
    (tmp_path / "tmp" / f"{PREFIX}link").symlink_to(tmp_path / "class")
    with scratch_folder() as at_work:
        assert [path for path in (tmp_path / "tmp").iterdir() if path.is_dir() and not path.is_symlink()] == [at_work]
        assert run(archive, "-o", tmp_path / "r")[0] == 0
        assert at_work.exists()
    assert [path.name for path in (tmp_path / "tmp").iterdir()] == [f"{PREFIX}link"]
    assert len(list((tmp_path / "class").iterdir())) == 30


def test_fresh_writes_over_no_other_file(tmp_path: Path) -> None:
    """A mistyped name costs nobody a thesis, with --fresh or without, and no error suggests it; nor the export itself."""
    folder = copies(tmp_path / "class", 1)
    thesis = tmp_path / "thesis.odt"
    thesis.write_bytes(b"PK\x03\x04 my only copy")
    for words in ([], ["--fresh"]):
        status, printed = run(folder, "-o", thesis, *words)
        assert (status, thesis.read_bytes()) == (2, b"PK\x03\x04 my only copy")
        assert "--fresh" not in printed
    thesis.write_bytes(b"")
    assert run(folder, "-o", thesis)[0] == 0


def test_results_behind_a_link_stay_there(tmp_path: Path) -> None:
    """The file is written where the link leads, and the link stays a link, with nothing beside it."""
    folder = copies(tmp_path / "class", 1)
    (tmp_path / "far").mkdir()
    (tmp_path / "near").mkdir()
    (tmp_path / "near" / "r").symlink_to(tmp_path / "far" / "r")
    for _ in range(2):
        assert run(folder, "-o", tmp_path / "near" / "r")[0] == 0
        assert (tmp_path / "near" / "r").is_symlink()
        assert [len(list((tmp_path / name).iterdir())) for name in ("far", "near")] == [1, 1]
        assert read_class(tmp_path / "far" / "r").complete


def test_fresh_waits_for_another_run(tmp_path: Path, gan: Worksheet, settings: Settings) -> None:
    """A batch at work keeps its file: the second one says so, and does not offer what would destroy it."""
    folder = copies(tmp_path / "class", 1)
    jobs = [Job("submission_000", str(folder / "submission_000"))]
    at_work = open_batch(jobs, tmp_path / "r", gan, settings)
    for fresh in (True, False):
        with pytest.raises(BatchError, match=r"another run: wait until it has ended$"):
            open_batch(jobs, tmp_path / "r", gan, settings, fresh=fresh)
    at_work.store.close()


def test_what_is_stored_is_not_marked_again_unless_it_changed(tmp_path: Path) -> None:
    """A changed answer is marked anew, a new folder is added, the rest is left alone."""
    folder = copies(tmp_path / "class", 4)
    results = tmp_path / "class.sqlite"
    assert run(folder, "-o", results)[0] == 0
    before = results.read_bytes()
    status, printed = run(folder, "-o", results)
    assert (status, results.read_bytes()) == (0, before)
    assert "4 submissions of 4 marked already" in printed
    (folder / "submission_000" / "answers.json").write_text('{"responses": {}}')
    copies(tmp_path / "more", 5)
    shutil.move(tmp_path / "more" / "submission_004", folder)
    assert "3 submissions of 5 marked already" in run(folder, "-o", results)[1]
    assert read_class(results).submissions[0].score == 0
    shutil.rmtree(folder / "submission_001")
    status, printed = run(folder, "-o", results)
    assert status == 2
    assert "1 submission that are not among these (submission_001)" in " ".join(printed.split())
    assert run(folder, "-o", results, "--fresh")[0] == 0


def test_results_of_what_is_gone_are_dropped_on_demand(tmp_path: Path) -> None:
    """Whoever submits again on Gradescope is another folder of the next export: only that one is marked."""
    folder = copies(tmp_path / "class", 4)
    assert run(folder, "-o", tmp_path / "r")[0] == 0
    (folder / "submission_001").rename(folder / "submission_009")
    before = (tmp_path / "r").read_bytes()
    status, printed = run(folder, "-o", tmp_path / "r")
    assert status == 2
    assert "submission_001" in printed
    assert "--prune" in printed
    assert {one.id for one in read_class(tmp_path / "r").submissions} == {f"submission_00{at}" for at in range(4)}
    status, printed = run(folder, "-o", tmp_path / "r", "--prune")
    assert status == 0
    assert "3 submissions of 4 marked already" in printed
    assert run(folder, "-o", tmp_path / "anew")[0] == 0
    assert (tmp_path / "r").read_bytes() == (tmp_path / "anew").read_bytes() != before


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("UPDATE meta SET value = 'abc' WHERE name = 'content_hash'", "hash of its files 'abc'"),
        ("UPDATE meta SET value = '0.0.9' WHERE name = 'tool'", "version '0.0.9'"),
        ("UPDATE meta SET value = '{\"title\":\"CSCI 5722\"}' WHERE name = 'settings'", "title 'CSCI 5722'"),
        ("PRAGMA user_version = 7", "format 7"),
        ("DROP TABLE submitters", "damaged"),
    ],
)
def test_a_store_of_something_else_is_one_clear_error(tmp_path: Path, change: str, message: str) -> None:
    """It names the difference and offers --fresh, and the store is as it was."""
    folder = copies(tmp_path / "class", 1)
    results = tmp_path / "class.sqlite"
    assert run(folder, "-o", results)[0] == 0
    with closing(sqlite3.connect(results)) as connection:
        connection.execute(change)
        connection.commit()
    status, printed = run(folder, "-o", results)
    words = " ".join(printed.split())
    assert status == 2
    assert message in words
    assert "--fresh" in words
    assert run(folder, "-o", results, "--fresh")[0] == 0


def test_a_submission_that_fails_is_a_fault_and_stops_no_other(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Our own exception, wherever it is raised."""
    desk = Desk.open(settings._replace(with_code=False))
    job = Job("ada", str(EXAMPLES / "one_slip"))
    right = desk.mark(job)
    monkeypatch.setattr("autograder.grade.grade_variant", lambda *a: 1 / 0)
    record = desk.mark(job)
    assert record.fault.endswith("ZeroDivisionError: division by zero\n")
    assert (record.items, record.not_marked) == ({}, True)
    monkeypatch.undo()
    assert desk.mark(job) == right
    assert "No such file" in desk.mark(Job("gone", str(tmp_path / "gone"))).fault


def test_who_could_not_be_marked_is_known(tmp_path: Path, gan: Worksheet, settings: Settings) -> None:
    """From the metadata beside the answers, where no export says it, also if the process died or never came to it."""
    folder = copies(tmp_path / "class", 2)
    for number, name in enumerate(("Ada", "Bob")):
        text = json.dumps({"users": [{"name": name, "email": f"{name}@example.edu", "id": number}]})
        (folder / f"submission_00{number}" / "submission_metadata.json").write_text(text)
    (tmp_path / "bob").hardlink_to(folder / "submission_001" / "answers.json")
    jobs = find_submissions(folder, tmp_path).jobs

    def mark(jobs: Sequence[Job]) -> Generator[Marked, None, None]:
        yield jobs[0], "the process that marked it was ended"
        yield jobs[1], Desk.open(settings._replace(with_code=False)).mark_rows(jobs[1])

    open_batch(jobs, tmp_path / "r", gan, settings).run(mark)
    found = {one.submitters[0].name: one.fault for one in read_class(tmp_path / "r").submissions}
    assert found["Ada"] == "the process that marked it was ended"
    assert found["Bob"].startswith("answers.json is a hard link")


BAD_WORKER = """
import os, signal, sys, time
from autograder.batch import desk, worker
mark = desk.Desk.mark
def bad(self, job):
    if job.id.endswith("_001"):
        os.kill(os.getpid(), signal.SIGKILL)
    if job.id.endswith("_002"):
        while True:
            time.sleep(1)
    return mark(self, job)
desk.Desk.mark = bad
worker.main(int(sys.argv[1]), int(sys.argv[2]))
"""


def test_a_killed_and_a_hanging_process_cost_their_own_submission(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one is tried twice, the other ended when its time is over; the rest is marked."""
    popen = subprocess.Popen
    monkeypatch.setattr(
        "autograder.batch.crew.subprocess.Popen",
        lambda words, **how: popen([words[0], "-c", BAD_WORKER, *words[3:]], **how),
    )
    folder = copies(tmp_path / "class", 8)
    jobs = [Job(path.name, str(path)) for path in sorted(folder.iterdir())]
    found = dict(Crew(settings._replace(with_code=False, limit_s=3), 2).run(jobs))
    assert len(found) == 8
    faults = {job.id: rows for job, rows in found.items() if isinstance(rows, str)}
    assert faults == {
        "submission_001": "the process that marked it was ended (by SIGKILL), 2 times",
        "submission_002": "marking it did not end within 3 seconds",
    }


def test_a_worker_that_cannot_start_is_one_error(settings: Settings) -> None:
    """Another worksheet than the one that was asked for."""
    with pytest.raises(BatchError, match="is to be marked by"):
        list(Crew(settings._replace(content_hash="f" * 64), 1).run([Job("a", "a")]))


START_BADLY = """
import os, signal, sys
from pathlib import Path
from autograder.batch import worker
starts = Path(os.environ["STARTS"])
with starts.open("a") as file:
    file.write("x")
if len(starts.read_text()) <= int(os.environ["BAD_STARTS"]):
    os.kill(os.getpid(), signal.SIGKILL)
worker.main(int(sys.argv[1]), int(sys.argv[2]))
"""


@pytest.mark.parametrize("bad", [2, 3])
def test_a_process_killed_while_it_starts_is_started_again(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch, bad: int
) -> None:
    """As by who is short of memory; a third time in a row it is an error."""
    popen = subprocess.Popen
    monkeypatch.setattr(
        "autograder.batch.crew.subprocess.Popen",
        lambda words, **how: popen([words[0], "-c", START_BADLY, *words[3:]], **how),
    )
    monkeypatch.setenv("STARTS", str(tmp_path / "starts"))
    monkeypatch.setenv("BAD_STARTS", str(bad))
    crew = Crew(settings._replace(with_code=False), 1)
    jobs = [Job(path.name, str(path)) for path in sorted(copies(tmp_path / "class", 2).iterdir())]
    if bad < 3:
        assert [job.id for job, rows in crew.run(jobs) if not isinstance(rows, str)] == [job.id for job in jobs]
    else:
        with pytest.raises(BatchError, match="could not start: by SIGKILL"):
            list(crew.run(jobs))
    assert len((tmp_path / "starts").read_text()) == 3


def test_not_marked_is_status_one_and_tried_again(tmp_path: Path) -> None:
    """The summary names the submission and the reason; once it is mended, the next run marks it."""
    folder = copies(tmp_path / "class", 3)
    (folder / "linked").symlink_to(folder / "submission_000")
    status, printed = run(folder, "-o", tmp_path / "r")
    assert status == 1
    assert "3 submissions of 4 marked" in printed
    assert "linked: it is a symbolic link, not a folder" in printed
    (folder / "linked").unlink()
    shutil.copytree(NUMERIC[0], folder / "linked")
    assert run(folder, "-o", tmp_path / "r")[0] == 0
    assert len(read_class(tmp_path / "r").submissions) == 4


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["nowhere", "-o", "r"], "no such file or folder"),
        ([".", "-o", "r"], "holds no submissions"),
        (["class", "-o", "nowhere/r"], "no place for a file"),
        (["class", "-o", "class"], "no place for a file"),
        (["class", "-o", "r", "--worksheet", "nothing"], "no worksheet 'nothing'"),
        (["class/submission_000/answers.json", "-o", "r"], "is not a folder"),
    ],
)
def test_usage_errors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], message: str) -> None:
    """Status 2, one sentence, no file."""
    monkeypatch.chdir(tmp_path)
    if words[0] != ".":
        copies(tmp_path / "class", 1)
    status, printed = run(*words)
    assert status == 2, printed
    assert message in " ".join(printed.split())
    assert not (tmp_path / "r").exists()


def test_metadata_beside_the_answers_say_whose_it_is(tmp_path: Path) -> None:
    """Name, e-mail, id and the assignment's title, as on Gradescope; the sheet's identity key is held against them."""
    folder = copies(tmp_path / "class", 2)
    (folder / "submission_000" / "submission_metadata.json").write_text(
        json.dumps({"users": [{"name": "Ada", "email": "ada@example.edu", "sid": None, "id": 3}], "assignment": {}})
    )
    assert run(folder, "-o", tmp_path / "r")[0] == 0
    first, second = read_class(tmp_path / "r").submissions
    assert first.submitters == (("Ada", "ada@example.edu", ""),)
    assert second.submitters == ()
    assert "submission_metadata.json names no assignment title." in first.notes


def test_half_a_character_in_the_metadata_stops_nobody(tmp_path: Path) -> None:
    """JSON can spell what has no place in UTF-8: in a name, an address, an id."""
    folder = copies(tmp_path / "class", 3)
    (folder / "submission_001" / "submission_metadata.json").write_text(
        '{"users": [{"name": "\\ud800", "email": "\\ud800@example.edu", "sid": "\\udfff\\u0000"}]}'
    )
    assert run(folder, "-o", tmp_path / "r")[0] == 0
    found = read_class(tmp_path / "r").submissions
    assert [len(one.submitters) for one in found] == [0, 1, 0]
    assert found[1].submitters[0].email == "\\ud800@example.edu"


def test_rows_that_have_no_place_are_a_fault_and_stop_no_other(
    tmp_path: Path, gan: Worksheet, settings: Settings
) -> None:
    """Whatever a submission makes of our rows, the next one is stored."""
    folder = copies(tmp_path / "class", 3)
    jobs = [Job(path.name, str(path)) for path in sorted(folder.iterdir())]
    desk = Desk.open(settings._replace(with_code=False))

    def mark(jobs: Sequence[Job]) -> Generator[Marked, None, None]:
        for job in jobs:
            rows = desk.mark_rows(job)
            if job.id == "submission_000":  # a digest, its last column
                rows = rows._replace(submission=(*rows.submission[:-1], "\ud800"))
            if job.id == "submission_001":  # twice the same blank
                rows = rows._replace(blanks=(*rows.blanks, rows.blanks[0]))
            yield job, rows

    summary = open_batch(jobs, tmp_path / "r", gan, settings).run(mark)
    assert [found[:2] for found in summary.not_marked] == [("submission_000", ""), ("submission_001", "")]
    assert [bool(one.fault) for one in read_class(tmp_path / "r").submissions] == [True, True, False]


@pytest.mark.parametrize("policy", ["student", "either", "fixed"])
def test_variants_are_chosen_as_alone(
    tmp_path: Path, gan: Worksheet, monkeypatch: pytest.MonkeyPatch, policy: str
) -> None:
    """One desk for students with codes of their own, foreign ones and none marks each as a desk of its own does."""
    policies = replace(gan.policies, variants=policy, fixed_variants=["A", "B"] if policy == "fixed" else [])
    varied = replace(gan, file=replace(gan.file, policies=policies))
    monkeypatch.setattr("autograder.catalog.load_worksheet", lambda folder: varied)
    folder = copies(tmp_path / "class", 6)
    for number, code in enumerate(("7KQ2M9", "A", "B", "A", None, "7KQ2M9")):
        path = folder / f"submission_{number:03}" / "answers.json"
        if path.exists() and code and number != 2:
            try:
                document = json.loads(path.read_text())
            except ValueError:
                document = {"responses": {}}
            path.write_text(json.dumps({**document, "variant": code}))
    whose = (Submitter("Ada", "ada@example.edu"),)
    jobs = [Job(path.name, str(path), whose) for path in sorted(folder.iterdir())]
    settings = settings_of(varied)._replace(with_code=False)
    together = Desk.open(settings)
    for job in [*jobs, *jobs[::-1]]:
        assert together.mark(job) == Desk.open(settings).mark(job)


@pytest.fixture(autouse=True)
def closed_to_others() -> Iterator[None]:
    """The command closes its process and its files to others; the tests' own stay as they were."""
    mask = os.umask(0o022)
    yield
    os.umask(mask)


def test_results_are_closed_to_others(tmp_path: Path) -> None:
    """They hold names and marks."""
    assert run(copies(tmp_path / "class", 1), "-o", tmp_path / "r")[0] == 0
    assert (tmp_path / "r").stat().st_mode & 0o077 == 0
    with open_store(tmp_path / "r") as store:
        assert store.ids() == {"submission_000"}
