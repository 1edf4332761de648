"""Where submissions come from: exports as Gradescope writes them, and zips that mean harm."""

from __future__ import annotations

import os
import shutil
import stat
import struct
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import autograder.batch.export
import autograder.batch.unzip
from autograder.batch.desk import Desk
from autograder.batch.export import read_export
from autograder.batch.job import BatchError, Job
from autograder.batch.run import settings_of
from autograder.batch.sources import find_submissions, holds_code
from autograder.problem import Worksheet
from autograder.sandbox.child.system import ON_LINUX
from tests.conftest import EXAMPLES, ROOT

ANSWERS = (EXAMPLES / "one_slip" / "answers.json").read_bytes()
EXPORT = """\
---
submission_101:
  :submitters:
  - :name: Ada Lovelace
    :sid: '007'
    :email: ada@example.edu
  :created_at: 2026-11-20 18:00:01.123456789 Z
  :score: 12.5
  :status: processed
  :health: !ruby/hash:ActiveSupport::HashWithIndifferentAccess
    a: 1
  :results:
    output: |-
      submission_666:
        :submitters:
        - :name: Mallory
    tests:
    - score: 1.0
      output: "two\\n  :submitters:\\n  - :name: Mallory"
  :history:
  - :id: 90
    :submitters: []
    :results: {}
submission_102:
  :submitters:
  - :name: Grace Hopper
    :email: grace@example.edu
    :sid:
  - :name: "Ida Rhodes"
    :email: ida@example.edu
    :sid: ~
  :score: 3.0
submission_104:
  :submitters:
  - :name: Nobody's Folder
"""
PEOPLE = {
    "submission_101": (("Ada Lovelace", "ada@example.edu", "007"),),
    "submission_102": (("Grace Hopper", "grace@example.edu", ""), ("Ida Rhodes", "ida@example.edu", "")),
    "submission_104": (("Nobody's Folder", "", ""),),
}


def write_export(folder: Path) -> Path:
    root = folder / "assignment_42_export"
    for name in ("submission_101", "submission_102", "submission_103"):
        (root / name).mkdir(parents=True)
        (root / name / "answers.json").write_bytes(ANSWERS)
    (root / "submission_101" / "work.py").write_text("x = 1\n")
    (root / "submission_101" / "photos").mkdir()
    (root / "submission_101" / "photos" / "a.png").write_bytes(b"png")
    (root / "submission_metadata.yml").write_text(EXPORT)
    return root


def zipped(root: Path, archive: Path) -> Path:
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for path in sorted(root.rglob("*")):
            file.write(path, path.relative_to(root.parent))
    return archive


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    (tmp_path / "scratch").mkdir()
    return tmp_path / "scratch"


def found_below(scratch: Path) -> set[str]:
    return {str(path.relative_to(scratch)) for path in scratch.rglob("*")}


def test_an_export_says_whose_it_is(tmp_path: Path) -> None:
    """Names, e-mails and ids as text; what students wrote elsewhere in it is not taken for them."""
    path = tmp_path / "submission_metadata.yml"
    for text in (EXPORT, EXPORT.replace("\n", "\r\n"), EXPORT.replace(":submitters:\n  -", "submitters:\n  -")):
        path.write_text(text)
        assert read_export(path) == PEOPLE
    path.write_text('{"submission_101": {":submitters": [{":name": "Ada Lovelace"}]}}')
    assert read_export(path) == {"submission_101": (("Ada Lovelace", "", ""),)}


def test_an_export_in_another_style_loses_nobody(tmp_path: Path) -> None:
    """Tags, anchors and braces behind a folder's name; the neighbours are as they would be alone."""
    path = tmp_path / "submission_metadata.yml"
    path.write_text(
        "---\na: !ruby/hash:X\n  :submitters:\n  - :name: Ada\n  :score: 1.0\n"
        "b:\n  :submitters:\n  - :name: Bob\n  :score: 2.0\n"
        "c: {':submitters': [{':name': Cyd}]}\n"
        "d: &d\n  :submitters: !ruby/array:Y\n  - !ruby/hash:Z\n    :name: Dot\n  :score: 3.0\n"
    )
    found = read_export(path)
    assert {folder: [whose.name for whose in people] for folder, people in found.items()} == {
        "a": ["Ada"],
        "b": ["Bob"],
        "c": ["Cyd"],
        "d": ["Dot"],
    }


def test_a_listed_submission_of_nobody_is_a_note(tmp_path: Path, scratch: Path) -> None:
    """Also where its folder is named, and whose it is is not."""
    root = write_export(tmp_path / "x")
    (root / "submission_metadata.yml").write_text("submission_101:\n  :submitters: []\nsubmission_102:\n")
    for job in find_submissions(root, scratch).jobs:
        assert job.submitters == ()
        assert job.notes == ("submission_metadata.yml does not say whose it is",)


@pytest.mark.parametrize(
    "text", ["a: [", "- a\n- b\n", "", "!!python/object/apply:os.system ['true']", "a: &a [*a]\n*a : b"]
)
def test_an_export_that_cannot_be_read_is_one_error(tmp_path: Path, text: str) -> None:
    """And no tag of it is followed."""
    path = tmp_path / "submission_metadata.yml"
    path.write_text(text)
    with pytest.raises(BatchError, match="cannot be read"):
        read_export(path)


@pytest.mark.parametrize("text", ["[" * 200_000 + "]" * 200_000, "\n  - " + "- " * 5000, "{a: " * 99_999])
def test_an_export_that_is_nested_deeply_is_one_error(tmp_path: Path, text: str) -> None:
    """It ends no process, as the parser would, deep in C."""
    path = tmp_path / "submission_metadata.yml"
    path.write_text(f"a:\n  :submitters: {text}\n")
    command = [sys.executable, "-c", "import sys; from pathlib import Path; from autograder.batch.export import *"]
    command[-1] += "\ntry: read_export(Path(sys.argv[1]))\nexcept BatchError as error: print(error)"
    done = subprocess.run([*command, str(path)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "cannot be read" in done.stdout


def test_an_export_whose_metadata_are_too_large_is_refused(
    tmp_path: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a zip as in a folder: never read in part, as though the rest were nobody's."""
    root = write_export(tmp_path / "x")
    size = (root / "submission_metadata.yml").stat().st_size
    monkeypatch.setattr(autograder.batch.unzip, "LARGEST_EXPORT", size - 1)
    monkeypatch.setattr(autograder.batch.export, "MAX_BYTES", size - 1)
    for source in (root, zipped(root, tmp_path / "e.zip")):
        with pytest.raises(BatchError, match="is larger than"):
            find_submissions(source, scratch)


def test_odd_entries_of_an_export_are_nobody(tmp_path: Path) -> None:
    """Whatever stands where people should."""
    path = tmp_path / "submission_metadata.yml"
    path.write_text("a:\n  :submitters: 3\nb:\nc:\n  :submitters:\n  - 4\n  - :name: [x]\n7: {}\n? [k]\n: v\n")
    try:
        found = read_export(path)
    except BatchError:
        return
    assert found["a"] == ()
    assert found["c"] == (("", "", ""), ("", "", ""))


def test_a_large_export_is_read_quickly(tmp_path: Path) -> None:
    """Only what is needed goes through the parser: 60 MB of results in a few seconds on any machine."""
    results = "".join(f"    - output: row {number} of the results of a student\n" for number in range(4000))
    path = tmp_path / "submission_metadata.yml"
    with path.open("w") as file:
        file.write("---\n")
        for number in range(300):
            file.write(
                f"submission_{number}:\n  :submitters:\n  - :name: N{number}\n  :results:\n    tests:\n{results}"
            )
    started = time.process_time()
    assert len(read_export(path)) == 300
    assert time.process_time() - started < 10


@pytest.mark.parametrize("kind", ["zip", "folder", "folder around it"])
def test_an_export_is_found(tmp_path: Path, scratch: Path, kind: str) -> None:
    """As it was downloaded, or unpacked; with the folders that it does not name, and names without a folder."""
    root = write_export(tmp_path / "x")
    source = {"zip": zipped(root, tmp_path / "e.zip"), "folder": root, "folder around it": root.parent}[kind]
    jobs = {job.id: job for job in find_submissions(source, scratch).jobs}
    assert list(jobs) == ["submission_101", "submission_102", "submission_103", "submission_104"]
    assert {id_: job.submitters for id_, job in jobs.items() if job.submitters} == PEOPLE
    assert "does not say whose" in jobs["submission_103"].notes[0]
    assert "not in the export" in jobs["submission_104"].fault
    assert holds_code(list(jobs.values()))
    assert not holds_code([jobs["submission_102"]])


def test_an_export_is_marked_alike_as_zip_and_as_folder(tmp_path: Path, scratch: Path, gan: Worksheet) -> None:
    """Identity keys are held against its submitters; what cannot be read is the same message."""
    root = write_export(tmp_path / "x")
    (root / "submission_102" / "answers.json").write_bytes(b"[" * (10 << 20))
    (root / "submission_103" / "answers.json").rename(root / "submission_103" / "other.txt")
    desk = Desk.open(settings_of(gan)._replace(with_code=False))
    records = []
    for source in (root, zipped(root, tmp_path / "e.zip")):
        jobs = find_submissions(source, scratch).jobs
        records.append([desk.mark(job)._replace(digest="") for job in jobs])
    assert records[0] == records[1]
    assert "larger than 1024 KiB" in records[0][1].messages[0]
    assert "'other.txt'" in records[0][2].messages[0]


def test_folders_of_a_zip_without_metadata(tmp_path: Path, scratch: Path) -> None:
    """With a folder around them or without; what Macs put in is left alone."""
    for at, top in enumerate(("", "class/")):
        with zipfile.ZipFile(tmp_path / f"{at}.zip", "w") as file:
            for name in ("ada", "grace"):
                file.writestr(f"{top}{name}/answers.json", ANSWERS)
            file.writestr(f"__MACOSX/{top}ada/._answers.json", b"x")
        (scratch / str(at)).mkdir()
        jobs = find_submissions(tmp_path / f"{at}.zip", scratch / str(at)).jobs
        assert [job.id for job in jobs] == ["ada", "grace"]


def entry(name: str, mode: int) -> zipfile.ZipInfo:
    found = zipfile.ZipInfo(name)
    found.external_attr = mode << 16
    return found


def test_nothing_is_written_elsewhere(tmp_path: Path, scratch: Path) -> None:
    """Names that climb, absolute names, drives, links, devices: left out and counted."""
    with zipfile.ZipFile(tmp_path / "e.zip", "w") as file:
        file.writestr("ada/answers.json", ANSWERS)
        for name in (
            "../evil",
            "ada/../../evil",
            "/tmp/evil_of_batch",
            "..\\evil",
            "C:/evil",
            "ada/a\x1bb",
            "x" * 300 + "/a",
        ):
            file.writestr(name, b"evil")
        file.writestr(entry("ada/link", stat.S_IFLNK | 0o777), "/etc/passwd")
        file.writestr(entry("link", stat.S_IFLNK | 0o777), "/etc")
        file.writestr("link/answers.json", ANSWERS)
        file.writestr(entry("ada/pipe", stat.S_IFIFO | 0o777), "")
    before = {path.name for path in tmp_path.iterdir()}
    source = find_submissions(tmp_path / "e.zip", scratch)
    assert [job.id for job in source.jobs] == ["ada", "link"]
    assert source.notes == ("10 entries of the zip left out: links, or odd names",)
    assert found_below(scratch) == {"ada", "ada/answers.json", "link", "link/answers.json"}
    assert {path.name for path in tmp_path.iterdir()} == before
    assert not Path("/tmp/evil_of_batch").exists()
    assert not any(path.is_symlink() for path in scratch.rglob("*"))


def bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("ada/answers.json", ANSWERS)
        for number in range(12):
            file.writestr(f"bomb/{number}.json", bytes(50 << 20))


def test_a_bomb_is_cut_and_costs_its_own_submission(tmp_path: Path, scratch: Path) -> None:
    """600 MB in 600 kB: files are cut where no reader reads on, a submission where it is too much."""
    bomb(tmp_path / "e.zip")
    jobs = {job.id: job for job in find_submissions(tmp_path / "e.zip", scratch).jobs}
    assert jobs["ada"].fault == ""
    assert "64 MiB" in jobs["bomb"].fault
    assert sum(path.stat().st_size for path in scratch.rglob("*.json")) < 80 << 20


def test_the_whole_zip_has_a_limit(tmp_path: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than that is one error."""
    monkeypatch.setattr(autograder.batch.unzip, "MOST_BYTES", 20 << 20)
    bomb(tmp_path / "e.zip")
    with pytest.raises(BatchError, match="to read"):
        find_submissions(tmp_path / "e.zip", scratch)


def test_a_hundred_thousand_entries(tmp_path: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of one submission: only the first thousand count; of the zip: too many are one error."""
    with zipfile.ZipFile(tmp_path / "e.zip", "w") as file:
        file.writestr("ada/answers.json", ANSWERS)
        for number in range(100_000):
            file.writestr(f"many/{number}", b"")
    jobs = {job.id: job for job in find_submissions(tmp_path / "e.zip", scratch).jobs}
    assert (jobs["ada"].fault, "1000 files" in jobs["many"].fault) == ("", True)
    assert len(list((scratch / "many").iterdir())) == 1000
    monkeypatch.setattr(autograder.batch.unzip, "MOST_ENTRIES", 99_999)
    with pytest.raises(BatchError, match="100001 entries"):
        find_submissions(tmp_path / "e.zip", scratch)


def test_an_environment_among_the_files_is_as_on_gradescope(tmp_path: Path, scratch: Path, gan: Worksheet) -> None:
    """Thousands of files in folders that nobody reads: marked as from the unpacked export."""
    root = tmp_path / "class"
    for name in ("ada/.venv/lib/python", "ada/node_modules"):
        (root / name).mkdir(parents=True)
        for number in range(800):
            (root / name / f"{number}.py").write_bytes(b"")
    (root / "ada" / "answers.json").write_bytes(ANSWERS)
    (root / "bob").mkdir()
    records = []
    desk = Desk.open(settings_of(gan)._replace(with_code=False))
    for source in (root, zipped(root, tmp_path / "e.zip")):
        jobs = find_submissions(source, scratch).jobs
        assert [job.fault for job in jobs] == ["", ""]
        records.append([desk.mark(job) for job in jobs])
    assert records[0] == records[1]
    assert records[0][0].score > 100


def spoil_content(content: bytes) -> bytes:
    at = content.index(b"bad/answers.json") + len("bad/answers.json")
    return content[:at] + b"\xff" * 8 + content[at + 8 :]


def encrypted(content: bytes) -> bytes:
    at = content.rindex(b"bad/answers.json") - 46  # its record in the zip's directory
    return content[: at + 8] + struct.pack("<H", 1) + content[at + 10 :]


@pytest.mark.parametrize("spoil", [spoil_content, encrypted])
def test_a_damaged_entry_costs_its_own_submission(
    tmp_path: Path, scratch: Path, spoil: Callable[[bytes], bytes]
) -> None:
    """Damaged, encrypted."""
    path = tmp_path / "e.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("ada/answers.json", ANSWERS)
        file.writestr("bad/answers.json", ANSWERS)
    path.write_bytes(spoil(path.read_bytes()))
    jobs = {job.id: job for job in find_submissions(path, scratch).jobs}
    assert jobs["ada"].fault == ""
    assert "could not be unpacked" in jobs["bad"].fault


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_of_one_name(tmp_path: Path, scratch: Path) -> None:
    """It is not for us to say which counts; nor is a file a folder too."""
    with zipfile.ZipFile(tmp_path / "e.zip", "w") as file:
        for name in ("ada/answers.json", "ada/answers.json", "bob/a", "bob/a/b", "eve/answers.json"):
            file.writestr(name, ANSWERS)
    jobs = {job.id: job.fault for job in find_submissions(tmp_path / "e.zip", scratch).jobs}
    assert "two of that name" in jobs["ada"]
    assert jobs["eve"] == ""


@pytest.mark.parametrize("content", [b"PK\x03\x04 nonsense", b"PK", b"PK\x05\x06" + bytes(18)])
def test_a_zip_that_is_none(tmp_path: Path, scratch: Path, content: bytes) -> None:
    """One error."""
    (tmp_path / "e.zip").write_bytes(content)
    with pytest.raises(BatchError):
        find_submissions(tmp_path / "e.zip", scratch)


def test_a_list_of_paths(tmp_path: Path, scratch: Path) -> None:
    """One a line, seen from the list's own folder, with comments."""
    (tmp_path / "class").mkdir()
    (tmp_path / "list.txt").write_text(f"# mine\n\nclass/\n{EXAMPLES / 'one_slip'}\n")
    jobs = find_submissions(tmp_path / "list.txt", scratch).jobs
    assert jobs == [Job(str(EXAMPLES / "one_slip"), str(EXAMPLES / "one_slip")), Job("class", str(tmp_path / "class"))]
    for text, message in (("class\nclass/\n", "twice"), ("nowhere\n", "line 1"), ("\n", "no submission")):
        (tmp_path / "list.txt").write_text(text)
        with pytest.raises(BatchError, match=message):
            find_submissions(tmp_path / "list.txt", scratch)


def test_a_name_that_is_no_text(tmp_path: Path, scratch: Path, gan: Worksheet) -> None:
    """A folder may be called anything; its id can be stored."""
    folder = os.fsencode(tmp_path / "class") + b"/ada\xff"
    os.makedirs(folder)
    (job,) = find_submissions(tmp_path / "class", scratch).jobs
    assert job.id == "ada\\udcff"
    assert Desk.open(settings_of(gan)._replace(with_code=False)).mark(job).fault == ""


def test_a_link_that_leads_in_a_circle_costs_itself(tmp_path: Path, scratch: Path) -> None:
    """It is named as what it is; the folder beside it is marked."""
    (tmp_path / "class" / "ada").mkdir(parents=True)
    (tmp_path / "class" / "ada" / "answers.json").write_bytes(ANSWERS)
    (tmp_path / "class" / "circle").symlink_to("circle")
    jobs = find_submissions(tmp_path / "class", scratch).jobs
    assert [(job.id, job.fault) for job in jobs] == [("ada", ""), ("circle", "it is a symbolic link, not a folder")]


def test_hard_links_of_a_copy_are_no_zero(tmp_path: Path, scratch: Path) -> None:
    """The marker refuses a file with two names; here no student made it, so nobody is marked down for it."""
    (tmp_path / "class" / "ada").mkdir(parents=True)
    (tmp_path / "class" / "ada" / "answers.json").write_bytes(ANSWERS)
    shutil.copytree(tmp_path / "class", tmp_path / "copy", copy_function=os.link)
    (tmp_path / "list").write_text("copy/ada\n")
    for place in ("class", "copy", "list"):
        (job,) = find_submissions(tmp_path / place, scratch).jobs
        assert job.fault.startswith("answers.json is a hard link"), place
    shutil.rmtree(tmp_path / "copy")
    (job,) = find_submissions(tmp_path / "class", scratch).jobs
    assert job.fault == ""


UNPRIVILEGED = """
import ctypes, os, sys
from pathlib import Path
if os.geteuid() == 0:  # root may look everywhere: give that up
    header, data = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    assert ctypes.CDLL(None).capset(header, data) == 0
from autograder.batch.desk import Desk
from autograder.batch.job import BatchError
from autograder.batch.run import settings_of
from autograder.batch.sources import find_submissions, holds_code
from autograder.catalog import load_worksheet, worksheet_folder
for path in sys.argv[1:]:
    try:
        jobs = find_submissions(Path(path), Path(path)).jobs
    except BatchError as error:
        print(error)
        continue
    assert not holds_code(jobs)
    desk = Desk.open(settings_of(load_worksheet(worksheet_folder("mlp")))._replace(with_code=False))
    for job in jobs:
        print(job.id, (desk.mark(job).fault.strip().splitlines() or ["marked"])[-1].partition(":")[0])
"""


@pytest.mark.skipif(not ON_LINUX, reason="root gives up its rights as Linux has it")
def test_a_closed_folder_costs_its_own_submission(tmp_path: Path) -> None:
    """A folder that nobody may look into, or only list; the others are marked, and no traceback is shown."""
    for name, mode in (("ada", 0o755), ("closed", 0o000), ("listed", 0o444)):
        folder = tmp_path / "class" / name
        folder.mkdir(parents=True)
        (folder / "answers.json").write_bytes(ANSWERS)
        folder.chmod(mode)
    shutil.copytree(tmp_path / "class" / "ada", tmp_path / "class" / "unread")
    (tmp_path / "class" / "unread" / "answers.json").chmod(0o000)
    (tmp_path / "list").write_text("class/ada\nclass/closed/below\n")
    command = [sys.executable, "-c", UNPRIVILEGED, str(tmp_path / "class"), str(tmp_path / "list")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    for name in ("closed", "listed"):
        (tmp_path / "class" / name).chmod(0o755)
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "ada marked",
        "closed PermissionError",
        "listed PermissionError",
        "unread answers.json may not be read",
        f"{tmp_path / 'list'}, line 2: 'class/closed/below' is not a folder",
    ]


def test_a_folder_above_the_submissions_is_no_class(tmp_path: Path) -> None:
    """What is named is the folder of the submissions; a student who wrapped the upload in a folder is one all the same."""
    for name in ("submission_1", "submission_2"):
        (tmp_path / "class" / "submissions" / name).mkdir(parents=True)
        (tmp_path / "class" / "submissions" / name / "answers.json").write_bytes(ANSWERS)
    (tmp_path / "class" / "truth.json").write_text("{}")
    with pytest.raises(BatchError, match=r"folders of folders.* such as submissions"):
        find_submissions(tmp_path / "class", tmp_path)
    (tmp_path / "class" / "submissions" / "submission_3" / "my work").mkdir(parents=True)
    (tmp_path / "class" / "submissions" / "submission_4").mkdir()
    found = find_submissions(tmp_path / "class" / "submissions", tmp_path).jobs
    assert [job.id for job in found] == [f"submission_{number}" for number in range(1, 5)]
