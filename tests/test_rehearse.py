"""Rehearsals: a look-alike of /autograder, what students and instructors see, and that nothing is left behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from autograder.cli.app import app
from autograder.gradescope.metadata import read_metadata
from autograder.rehearse import environment as environments
from autograder.rehearse.place import Place, can_enter
from autograder.rehearse.run import Request, read_results
from autograder.rehearse.run import rehearse as run_rehearsal
from autograder.rehearse.stage import made_up_metadata
from autograder.rehearse.view import student_view
from autograder.ship.archive import write_zip
from autograder.ship.files import gather
from tests.conftest import EXAMPLES, ROOT

HERE = Path(sys.prefix)
"""The environment of the tests, whose packages are borrowed."""

with tempfile.TemporaryDirectory() as _tried:
    NAMESPACES = can_enter(Path(_tried))
PLACES = [Place.FOLDER, *([Place.NAMESPACE] if NAMESPACES else [])]


@pytest.fixture(autouse=True)
def nothing_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Every rehearsal has a folder for temporary files of its own, and it is empty afterwards."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    yield temporary
    assert list(temporary.iterdir()) == []
    assert not [path for path in (tmp_path / "cache").glob("*/*/*/*") if path.name == "stage"]


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The zip of this checkout."""
    path = tmp_path_factory.mktemp("zip") / "autograder.zip"
    write_zip(path, gather(ROOT, "gan").files)
    return path


Archive = Callable[..., Path]


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """A zip with a run_autograder of one's own; $home is the look-alike of /autograder, $results the file."""

    def make(run: str, setup: str = "true", name: str = "small.zip", **changes: bytes | None) -> Path:
        head = "#!/usr/bin/env bash\nset -eu\nhome=${1:-/autograder}\nresults=$home/results/results.json\n"
        files: dict[str, bytes | None] = {
            "setup.sh": f"#!/usr/bin/env bash\nset -eu\n{setup}\n".encode(),
            "run_autograder": f"{head}{run}\n".encode(),
            **changes,
        }
        write_zip(tmp_path / name, {path: content for path, content in files.items() if content is not None})
        return tmp_path / name

    return make


def results(document: Any) -> str:
    """Return a line of Bash that writes a results document."""
    return f"cat >\"$results\" <<'END'\n{document if isinstance(document, str) else json.dumps(document)}\nEND"


def command(*arguments: str | Path, lender: Path | None = HERE) -> Result:
    lent = ["--env", str(lender)] if lender else []
    return CliRunner().invoke(app, ["rehearse", *map(str, arguments), *lent], env={"COLUMNS": "100"})


OK = results({"score": 1, "tests": []})


# --- the look-alike -------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("case", "score"), [("one_slip", 152.8333), ("with_code", 186)])
def test_our_own_zip(packed: Path, place: Place, case: str, score: float) -> None:
    """Marks as it does everywhere, code included, with the zip's own sources."""
    found = run_rehearsal(Request(packed, [EXAMPLES / case], "GAN, CSCI 5722", HERE, place))
    assert found.faults == ()
    assert found.document is not None
    assert found.document["score"] == score
    assert "Goal for 5722" in found.document["output"]
    details = found.document["extra_data"]["byhand"]
    assert not [item for item in details["items"].values() if "fault" in item]
    if place is Place.NAMESPACE:
        assert "Results: /autograder/results/results.json" in found.stdout


@pytest.mark.parametrize("place", PLACES)
def test_everything_lies_where_gradescope_puts_it(archive: Archive, tmp_path: Path, place: Place) -> None:
    """The folders, the script beside them, the working folder, no trace of our own environment."""
    (tmp_path / "b.txt").write_text("b")
    say = 'cd "$home" && pwd && find . | sort && env && id -u && stat -c %a source setup.sh 2>/dev/null || true'
    zip_ = archive(f"pwd\n{say}\n{OK}", **{"source.txt": b"\r\n"})
    found = run_rehearsal(Request(zip_, [EXAMPLES / "empty", tmp_path / "b.txt"], "A title", HERE, place))
    assert found.faults == ()
    lines = found.stdout.splitlines()
    assert lines[0] == lines[1]
    if place is Place.NAMESPACE:
        assert lines[0] == "/autograder"
    assert [line for line in lines if line.startswith("./")] == [
        "./results",
        "./run_autograder",
        "./source",
        "./source/run_autograder",
        "./source/setup.sh",
        "./source/source.txt",
        "./submission",
        "./submission/answers.json",
        "./submission/b.txt",
        "./submission/expected.json",
        "./submission_metadata.json",
    ]
    assert not [line for line in lines if line.startswith(("PYTHONPATH=", "VIRTUAL_ENV=", "BYHAND_WORKSHEET="))]
    assert str(os.geteuid()) in lines
    assert "700" in lines  # the source is closed to others


@pytest.mark.skipif(not NAMESPACES, reason="no namespaces here")
def test_a_namespace_changes_nothing_outside(archive: Archive) -> None:
    """/autograder and what is written to /opt/byhand-autograder are seen by nobody else."""
    there = [Path("/autograder").exists(), Path("/opt/byhand-autograder").exists()]
    found = run_rehearsal(Request(archive(f"touch /opt/byhand-autograder/x\n{OK}"), [EXAMPLES / "empty"], "", HERE))
    assert found.faults == ()
    assert [Path("/autograder").exists(), Path("/opt/byhand-autograder").exists()] == there


def test_without_namespaces_it_is_a_folder(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """Said in the first line; who insists on a namespace is told."""
    monkeypatch.setattr("autograder.rehearse.run.can_enter", lambda _: False)
    done = command(archive(OK), EXAMPLES / "empty")
    assert done.exit_code == 0
    assert done.stdout.startswith("Rehearsed in a folder that looks like /autograder")
    done = command(archive(OK), EXAMPLES / "empty", "--place", "namespace")
    assert done.exit_code == 1
    assert "This machine allows no mount namespace" in done.stderr


def test_metadata_is_complete(archive: Archive, tmp_path: Path) -> None:
    """Every field that Gradescope sends, with an earlier submission; our own reader has nothing to say about it."""
    found = run_rehearsal(
        Request(archive(f'cat "$home/submission_metadata.json"\n{OK}'), [EXAMPLES / "empty"], "T", HERE)
    )
    metadata = json.loads(found.stdout)
    assert metadata == found.metadata
    assert metadata.keys() == {"id", "created_at", "assignment", "submission_method", "users", "previous_submissions"}
    assert metadata["assignment"].keys() >= {
        "title",
        "due_date",
        "release_date",
        "late_due_date",
        "total_points",
        "outline",
    }
    assert metadata["users"][0].keys() >= {"email", "sid", "name", "id"}
    (earlier,) = metadata["previous_submissions"]
    assert earlier.keys() >= {"submission_time", "score", "autograder_error", "results"}
    (tmp_path / "submission_metadata.json").write_text(found.stdout)
    assert (read := read_metadata(tmp_path / "submission_metadata.json")).assignment_title == "T"
    assert read.notes == ()


def test_earlier_submissions_are_an_hour_apart() -> None:
    """The newest first, with ids that rise in time up to the submission's own."""
    now = datetime(2026, 2, 1, 12, tzinfo=timezone.utc)
    metadata = made_up_metadata("T", now, earlier=3)
    times = [one["submission_time"] for one in metadata["previous_submissions"]]
    assert times == [f"2026-02-01T{hour:02}:00:00+00:00" for hour in (11, 10, 9)]
    ids = [metadata["id"], *(one["id"] for one in metadata["previous_submissions"])]
    assert ids == sorted(set(ids), reverse=True)
    assert made_up_metadata("T", now, earlier=0)["previous_submissions"] == []


def test_a_submission_is_copied_and_not_followed(archive: Archive, tmp_path: Path) -> None:
    """A link stays a link; what cannot be uploaded is left out; the original is not touched."""
    folder = tmp_path / "mine"
    (folder / "sub").mkdir(parents=True)
    (folder / "sub/a.txt").write_text("a")
    (folder / "sub/a.txt").chmod(0o400)
    (folder / "key").symlink_to("/etc/hostname")
    os.mkfifo(folder / "pipe")
    say = 'cd "$home/submission" && find . | sort && readlink key && echo spoiled >sub/a.txt'
    found = run_rehearsal(Request(archive(f"{say}\n{OK}"), [folder], "", HERE))
    assert found.stdout.split() == [".", "./key", "./sub", "./sub/a.txt", "/etc/hostname"]
    assert (folder / "sub/a.txt").read_text() == "a"


# --- the environment ------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", PLACES)
def test_an_environment_is_made_once(archive: Archive, place: Place) -> None:
    """By the zip's setup.sh, at its place, and kept for the same zip."""
    where = "${BYHAND_ENV:-/opt/byhand-autograder}"
    setup = f'rm -rf "{where}"; mkdir "{where}"; echo $RANDOM >"{where}/made"; touch "{where}/.ready"; echo set up'
    zip_ = archive(f'cat "{where}/made"; ls "$home/source"\n{OK}', setup)
    request = Request(zip_, [EXAMPLES / "empty"], "", place=place)
    first, second = run_rehearsal(request), run_rehearsal(request)
    assert first.environment == "made by setup.sh"
    assert second.environment.startswith("kept from an earlier rehearsal of this zip")
    assert first.faults == second.faults == ()
    assert first.stdout == second.stdout
    other = archive(f'cat "{where}/made"\n{OK}', setup, "other.zip")
    assert run_rehearsal(request._replace(archive=other)).environment == "made by setup.sh"


def test_few_environments_are_kept(archive: Archive) -> None:
    """Those of the zips rehearsed last."""
    for at in range(environments.KEPT + 2):
        run_rehearsal(Request(archive(f"# {at}\n{OK}"), [EXAMPLES / "empty"], "", place=Place.FOLDER))
    assert len(list(environments.cache_folder().iterdir())) == environments.KEPT


def test_a_set_up_that_fails(archive: Archive) -> None:
    """Nothing is marked, what it printed is shown, and the next time it is tried again."""
    zip_ = archive(OK, "echo no network here; exit 3")
    for _ in range(2):
        done = command(zip_, EXAMPLES / "empty", lender=None)
        assert done.exit_code == 1
        assert "setup.sh ended with status 3" in done.stderr
        assert "no network here" in done.stdout
        assert "what the student sees" not in done.stdout


def test_what_is_no_environment_is_refused(archive: Archive, tmp_path: Path) -> None:
    """With its name."""
    done = command(archive(OK), EXAMPLES / "empty", lender=tmp_path)
    assert done.exit_code == 1
    assert f"{tmp_path} is not a virtual environment" in done.stderr


# --- what Gradescope would not take ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"setup.sh": None}, "no setup.sh in the root of the zip"),
        (
            {"run_autograder": None, "mine/run_autograder": b"#!"},
            "there is mine/run_autograder: zip the files, not their folder",
        ),
        ({"setup.sh": b"#!/usr/bin/env bash\r\n"}, "setup.sh has Windows line ends"),
        ({"run_autograder": b"echo\n"}, "run_autograder does not start with #!"),
    ],
)
def test_zips_that_are_not_taken(archive: Archive, changes: dict[str, bytes | None], said: str) -> None:
    """Each with what is wrong with it."""
    done = command(archive(OK, **changes), EXAMPLES / "empty")  # type: ignore[arg-type]
    assert done.exit_code == 1
    assert said in done.stderr


def test_run_bits_are_looked_at(tmp_path: Path) -> None:
    """A zip made on Windows has none; both scripts are named."""
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as made:
        for name in ("setup.sh", "run_autograder"):
            made.writestr(name, "#!/usr/bin/env bash\n")
            made.getinfo(name).external_attr = 0
    done = command(tmp_path / "a.zip", EXAMPLES / "empty")
    assert "setup.sh is not executable" in done.stderr
    assert "run_autograder is not executable" in done.stderr


def test_a_zip_writes_nowhere_else(archive: Archive, tmp_path: Path) -> None:
    """Names that lead out of the folder are cut."""
    zip_ = archive(f'find "$home" -name evil\n{OK}', **{"../../../evil": b"", "/tmp/evil": b""})
    found = run_rehearsal(Request(zip_, [EXAMPLES / "empty"], "", HERE))
    assert len(found.stdout.splitlines()) >= 1
    assert not list(tmp_path.rglob("evil"))


def test_wrong_usage(archive: Archive, tmp_path: Path) -> None:
    """No zip, no submission, no folder for the page."""
    assert command(tmp_path / "none.zip", EXAMPLES / "empty").exit_code == 2
    assert command(archive(OK), EXAMPLES / "empty", "--html", tmp_path / "no/page.html").exit_code == 2
    done = command(archive(OK), EXAMPLES / "nowhere")
    assert (done.exit_code, "nowhere does not exist" in done.stderr) == (1, True)
    (tmp_path / "broken.zip").write_bytes(b"PK")
    assert "it cannot be unpacked" in command(tmp_path / "broken.zip", EXAMPLES / "empty").stderr


@pytest.mark.parametrize(
    ("run", "said"),
    [
        ("true", "results.json is missing"),
        (results("{"), "results.json cannot be read"),
        (results('{"score": NaN}'), "NaN is not JSON"),
        (results("[]"), "results.json: $: not an object"),
        (results("{}"), "results.json: $: 'score' is a required property"),
        (results({"score": None}), "results.json: $.score: None is not of type 'number'"),
        (
            results({"score": 1, "tests": [{"name": "a", "number": 1}]}),
            "results.json: $.tests[0].number: 1 is not of type",
        ),
        (f"{OK}\nexit 7", "run_autograder ended with status 7"),
    ],
)
def test_results_that_are_not_taken(archive: Archive, tmp_path: Path, run: str, said: str) -> None:
    """Exit status 1, why, and the sentence that staff would see; the page says it too."""
    done = command(archive(run), EXAMPLES / "empty", "--html", tmp_path / "page.html")
    assert done.exit_code == 1
    assert said in done.stderr
    assert "The autograder failed to execute correctly" in done.stderr
    assert "The autograder failed to execute correctly" in (tmp_path / "page.html").read_text()


def test_a_folder_for_a_result(tmp_path: Path) -> None:
    """Is said like everything else."""
    assert read_results(tmp_path)[1][0].startswith("results.json cannot be read")


def test_time_runs_out(archive: Archive, tmp_path: Path) -> None:
    """Everything that was started is ended; the placeholder that was written is still shown."""
    zip_ = archive(f'{OK}\n(sleep 2; touch "{tmp_path}/late") &\nsleep 60')
    began = time.monotonic()
    found = run_rehearsal(Request(zip_, [EXAMPLES / "empty"], "", HERE, time_limit_s=1))
    assert time.monotonic() - began < 20
    assert found.faults == ("run_autograder was stopped after 1 seconds",)
    assert found.document == {"score": 1, "tests": []}
    time.sleep(2.5)
    assert not (tmp_path / "late").exists()


@pytest.mark.parametrize("place", PLACES)
def test_a_rehearsal_that_is_ended_leaves_nothing(archive: Archive, tmp_path: Path, place: Place) -> None:
    """Neither folders nor processes, when it is asked to end."""
    zip_ = archive(f'touch "{tmp_path}/begun"; sleep 60')
    words = ["rehearse", str(zip_), str(EXAMPLES / "empty"), "--env", str(HERE), "--place", place.value]
    process = subprocess.Popen([Path(sys.executable).with_name("autograder"), *words], stdout=subprocess.PIPE)
    for _ in range(400):
        if (tmp_path / "begun").exists():
            break
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=20)
    assert (tmp_path / "begun").exists()
    assert process.returncode == 143


# --- what is seen ---------------------------------------------------------------------------------------


def rows(**visibility: str) -> dict[str, Any]:
    return {
        "tests": [
            {"name": name, "score": 1, "max_score": 2, "output": f"output of {name}", "visibility": visible}
            for name, visible in visibility.items()
        ]
    }


def test_a_hidden_row_hides_the_total() -> None:
    """Students see neither the row nor the total; staff see both."""
    view = student_view({"score": 3, **rows(a="visible", b="hidden", c="after_due_date", d="after_published")})
    assert (view.total, view.real_total) == ("-", "3.0")
    assert [row.title for row in view.rows] == ["a"]
    assert [row.visibility for row in view.hidden] == [
        "never shown to students",
        "shown after the due date",
        "shown when grades are published",
    ]
    assert "3 rows are hidden now" in view.because


def test_the_total_is_the_sum_where_none_is_given() -> None:
    """And a score of its own stands above the sum."""
    assert student_view(rows(a="visible", b="visible")).total == "2.0 / 4.0"
    assert student_view({"score": 7.5, **rows(a="visible")}).total == "7.5"


def test_a_hidden_document_shows_rows_that_say_visible() -> None:
    """A row's own visibility counts before the document's; the output above goes with the document's."""
    view = student_view(
        {"score": 1, "output": "above", "visibility": "hidden", "tests": [{"name": "a"}, *rows(b="visible")["tests"]]}
    )
    assert (view.total, view.output, [row.title for row in view.rows]) == ("-", "", ["b"])


def test_a_row_as_gradescope_shows_it() -> None:
    """Its number, its marks, whether it passed, and how its output would be rendered."""
    (row,) = student_view(
        {"tests": [{"name": "A\nb", "number": "1.2", "score": 2, "max_score": 2, "output_format": "md", "tags": ["t"]}]}
    ).rows
    assert (row.title, row.marks, row.status) == ("1.2) A b", "2.0 / 2.0", "passed")
    assert row.remark == "Gradescope renders this output as md; here is its source. tags: t"


HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>'\"{{ 1234*5678 }}&lt;[red]:bug:\x1b[31m\x07\u202e"


class Parsed(HTMLParser):
    """The tags and attributes of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: dict[str, set[str]] = {}
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect what a tag says."""
        self.tags.add(tag)
        for name, value in attrs:
            self.attributes.setdefault(name, set()).add(value or "")

    def handle_data(self, data: str) -> None:
        """Collect what is read."""
        self.text += data


def test_hostile_text_is_only_text(archive: Archive, tmp_path: Path) -> None:
    """Whatever a student or a grader writes, the page holds no tag, no attribute and no address of theirs."""
    row = {
        "name": HOSTILE,
        "number": HOSTILE,
        "output": HOSTILE,
        "tags": [HOSTILE],
        "status": "passed",
        "score": 1,
        "max_score": 2,
    }
    document = {
        "score": 1,
        "output": HOSTILE,
        "output_format": "html",
        "extra_data": {HOSTILE: HOSTILE, "notes": [HOSTILE]},
        "tests": [row, {**row, "visibility": "hidden"}],
    }
    zip_ = archive(f"printf '%s' '{json.dumps(HOSTILE)[:40]}'\n{results(document)}", name="<b>.zip")
    done = command(zip_, EXAMPLES / "empty", "--html", tmp_path / "page.html", "--title", HOSTILE.replace("\x07", ""))
    assert done.exit_code == 0, done.output
    text = (tmp_path / "page.html").read_text()
    page = Parsed(text)
    assert page.tags <= {
        *("html", "head", "meta", "title", "style", "body", "section", "h1", "h2", "h3"),
        *("p", "pre", "details", "summary", "span", "ul", "li", "div", "strong"),
    }
    assert page.attributes.keys() <= {"lang", "charset", "name", "content", "http-equiv", "class", "id"}
    assert page.attributes["class"] <= {"soft", "fault", "total", "passed", "failed", "marks", ""}
    assert page.text.count("<script>alert(1)</script>") >= 8
    assert "{{ 1234*5678 }}" in page.text
    assert "7006652" not in page.text  # nothing was evaluated
    assert "http" not in text.replace("http-equiv", "")
    for seen in (text, done.stdout):
        assert not set("\x1b\x07\u202e") & set(seen)
    assert "[red]:bug:" in done.stdout  # neither markup nor emoji


def test_both_views_on_the_terminal(packed: Path, tmp_path: Path) -> None:
    """The student's first: total, text, rows; then what only instructors see."""
    done = command(packed, EXAMPLES / "one_slip", "--html", tmp_path / "page.html", "--title", "GAN by hand")
    assert done.exit_code == 0, done.output
    student, staff = done.stdout.split("what instructors see besides")
    assert "Total: 152.8333" in student
    assert "4.5) Discriminator loss 2 (4.8333 / 5.0) failed" in student
    assert "The first error is in neg_log (row 1, column 2)." in student
    assert "standard output (instructors only):" in staff
    assert "4.5  Discriminator loss 2" in staff
    page = (tmp_path / "page.html").read_text()
    assert page.index('id="student"') < page.index("Discriminator loss 2") < page.index('id="instructors"')
    assert "content_hash" in page.partition('id="instructors"')[2]
    assert "content_hash" not in page.partition('id="instructors"')[0]
