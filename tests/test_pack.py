"""From the checkout to the zip: what is in it, that it is always the same, and what keeps it from being made."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from autograder.catalog import content_hash, problems_folder, worksheet_folder
from autograder.cli.app import app
from autograder.gradescope.contract import explain
from autograder.problem import Worksheet
from autograder.ship.archive import write_zip, zip_bytes
from autograder.ship.files import gather, is_needed
from autograder.ship.ready import shortcomings
from tests.conftest import EXAMPLES, ROOT

GIT = ["git", "-c", "user.name=Nobody", "-c", "user.email=nobody@example.invalid", "-c", "core.autocrlf=false"]


def git(folder: Path, *arguments: str) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    subprocess.run([*GIT, *arguments], cwd=folder, check=True, capture_output=True, env=environment)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of what grading needs, with the examples, in a folder that is no checkout of git."""
    root = tmp_path / "tree"
    for name, content in gather(ROOT, "gan").files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    shutil.copytree(EXAMPLES, root / "problems/gan/examples")
    return root


@pytest.fixture
def checkout(tree: Path) -> Path:
    """The same as a checkout of git with nothing changed."""
    (tree / ".gitignore").write_text("__pycache__/\n/*.zip\n*.secret.json\n")
    git(tree, "init", "-q")
    git(tree, "add", "-A")
    git(tree, "commit", "-q", "-m", "Begin")
    return tree


Pack = Callable[..., Result]


@pytest.fixture
def pack(monkeypatch: pytest.MonkeyPatch) -> Pack:
    """The command on a copy."""

    def run(root: Path, *arguments: str) -> Result:
        monkeypatch.setattr("autograder.cli.pack.problems_folder", lambda: root / "problems")
        return CliRunner().invoke(
            app, ["pack", "-o", str(root / "autograder.zip"), "--seeds", "0", *arguments], env={"COLUMNS": "200"}
        )

    return run


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


# --- what is in it --------------------------------------------------------------------------------------


def test_only_what_grading_needs(checkout: Path, pack: Pack) -> None:
    """Code, the worksheet, the starter file, the two scripts and what the package's description needs."""
    for junk in ("tests/test_x.py", "docs/x.md", "notes.txt", "autograder/__pycache__/a.pyc", "problems/gan/a.json~"):
        (checkout / junk).parent.mkdir(exist_ok=True)
        (checkout / junk).write_text("{}")
    assert pack(checkout).exit_code == 0
    names = zipfile.ZipFile(checkout / "autograder.zip").namelist()
    assert names == sorted(names)
    rest = [name for name in names if not name.startswith(("autograder/", "reference/"))]
    gan = [name.removeprefix("problems/gan/") for name in rest if name.startswith("problems/gan/")]
    assert [name for name in rest if not name.startswith("problems/gan/")] == [
        "LICENSE",
        "README.md",
        "problems/problem.schema.json",
        "problems/worksheet.schema.json",
        "pyproject.toml",
        "run_autograder",
        "setup.sh",
    ]
    assert {name for name in gan if not name.endswith(".json")} == {"numpy_by_hand.py"}
    assert {name for name in gan if name.endswith(".json")} == {
        path.name for path in worksheet_folder("gan").glob("*.json")
    }
    code = {path.relative_to(ROOT).as_posix() for path in ROOT.glob("autograder/**/*.py")}
    assert code | {"autograder/gradescope/results.schema.json", "reference/ops.py"} <= set(names)


@pytest.mark.parametrize(
    ("path", "needed"),
    [
        ("setup.sh", True),
        ("reference/ops.py", True),
        ("autograder/gradescope/results.schema.json", True),
        ("problems/gan/worksheet.json", True),
        ("problems/mlp/worksheet.json", False),
        ("problems/gan/examples/empty/answers.json", False),
        ("problems/gan/examples/bce_pig.json", False),
        ("problems/gan/notes.md", False),
        ("tests/run", False),
        (".ci/run", False),
        ("autograder/.hidden.py", False),
        ("autograder", False),
        ("tests/setup.sh", False),
    ],
)
def test_what_is_needed(path: str, needed: bool) -> None:
    """Path by path."""
    assert is_needed(path, "gan") is needed


def test_permissions_and_times_are_fixed(tmp_path: Path) -> None:
    """The two scripts can be run, everything is as old as a zip can say, and nothing is compressed."""
    write_zip(tmp_path / "a.zip", gather(ROOT, "gan").files)
    for info in zipfile.ZipFile(tmp_path / "a.zip").infolist():
        mode = info.external_attr >> 16
        assert stat.S_ISREG(mode)
        assert stat.S_IMODE(mode) == (0o755 if info.filename in ("setup.sh", "run_autograder") else 0o644)
        assert (info.date_time, info.create_system) == ((1980, 1, 1, 0, 0, 0), 3)
        assert info.compress_type == zipfile.ZIP_STORED


def test_the_worksheet_is_packed_byte_for_byte(tmp_path: Path, gan: Worksheet) -> None:
    """Its hash is the same before and after."""
    shipment = gather(ROOT, "gan")
    write_zip(tmp_path / "a.zip", shipment.files)
    zipfile.ZipFile(tmp_path / "a.zip").extractall(tmp_path / "there")
    folder = tmp_path / "there/problems/gan"
    assert content_hash({path.name: path.read_bytes() for path in folder.glob("*.json")}) == gan.content_hash
    assert shipment.worksheet_hash == gan.content_hash


# --- always the same ------------------------------------------------------------------------------------


def test_the_same_files_give_the_same_bytes(checkout: Path, tmp_path: Path, pack: Pack) -> None:
    """In a checkout and in a plain folder with other times, other permissions and other things lying about."""
    other = tmp_path / "other"
    shutil.copytree(checkout, other, ignore=shutil.ignore_patterns(".git"))
    for at, path in enumerate(sorted(other.rglob("*"), reverse=True)):
        if path.is_file():
            path.chmod(0o777 if at % 2 else 0o600)
            os.utime(path, (at * 1e6, at * 1e6))
    (other / "reference/__pycache__").mkdir()
    (other / "reference/__pycache__/ops.pyc").write_bytes(b"\0")
    assert pack(checkout).exit_code == 0
    assert pack(other).exit_code == 0
    assert (checkout / "autograder.zip").read_bytes() == (other / "autograder.zip").read_bytes()


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="this is no clone")
def test_two_clones_give_the_same_bytes(tmp_path: Path) -> None:
    """Whoever packs a commit packs the same zip."""
    for name in ("one", "two"):
        git(tmp_path, "clone", "-q", str(ROOT), name)
    one, two = (gather(tmp_path / name, "gan") for name in ("one", "two"))
    assert one.differing == two.differing == one.findings == ()
    assert zip_bytes(one.files) == zip_bytes(two.files)


def test_the_command_says_what_it_wrote(checkout: Path, pack: Pack) -> None:
    """Number of files, size, sha256, the hash of the worksheet; and nothing half-written stays."""
    done = pack(checkout)
    content = (checkout / "autograder.zip").read_bytes()
    assert hashlib.sha256(content).hexdigest() in done.stdout
    assert f"{len(gather(checkout, 'gan').files)} files, {len(content) / 1e6:.2f} MB" in done.stdout
    assert not [path for path in checkout.iterdir() if path.name.startswith(".autograder.zip")]
    assert "not as in the last commit" not in done.stdout


def test_what_differs_from_the_last_commit_is_said(checkout: Path, pack: Pack) -> None:
    """And packed as it stands; files that are not packed are not spoken of."""
    change(checkout / "problems/gan/bce_pig.json", "Pig against", "A pig against")
    (checkout / "autograder/new.py").write_text('"""New."""\n')
    (checkout / "notes.txt").write_text("a note")
    (checkout / "reference/patterns.py").rename(checkout / "reference/patterns_2.py")
    found = gather(checkout, "gan")
    assert found.differing == (
        "untracked: autograder/new.py",
        "modified: problems/gan/bce_pig.json",
        "deleted: reference/patterns.py",
        "untracked: reference/patterns_2.py",
    )
    assert "autograder/new.py" in found.files
    assert "reference/patterns.py" not in found.files
    assert "modified: problems/gan/bce_pig.json" in pack(checkout).stdout


def test_a_git_that_does_not_answer_is_said(checkout: Path) -> None:
    """The files are found all the same."""
    before = gather(checkout, "gan").files
    (checkout / ".git/HEAD").unlink()
    found = gather(checkout, "gan")
    assert found.files == before
    assert "git did not answer" in found.differing[0]


# --- what is refused ------------------------------------------------------------------------------------


def refused(done: Result, root: Path, *said: str) -> None:
    assert done.exit_code == 1, done.output
    for text in said:
        assert text in done.stdout
    assert "Not packed: " in done.stderr
    assert not (root / "autograder.zip").exists()


def test_windows_line_ends_are_refused(tree: Path, pack: Pack) -> None:
    """With the line; nothing is converted on the way, because the worksheet's bytes are what was checked."""
    for name in ("setup.sh", "problems/gan/bce_pig.json", "autograder/mark.py"):
        path = tree / name
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    done = pack(tree)
    refused(done, tree, *(f"{name}: line 1 has a Windows line end" for name in ("setup.sh", "autograder/mark.py")))
    assert "problems/gan/bce_pig.json: line 1 has a Windows line end" in done.stdout


def test_files_that_cannot_be_run_are_refused(tree: Path, pack: Pack) -> None:
    """No script, a script that is none, a link."""
    (tree / "LICENSE").unlink()
    (tree / "run_autograder").write_text("echo\n")
    (tree / "reference/more.py").symlink_to(tree / "reference/ops.py")
    refused(
        pack(tree),
        tree,
        "LICENSE: it is not there",
        "run_autograder: it does not start with #!",
        "reference/more.py: it is not a plain file",
    )


def test_an_ignored_exercise_is_refused(checkout: Path) -> None:
    """It was checked with the others and would be missing on Gradescope."""
    shutil.copy(checkout / "problems/gan/bce_pig.json", checkout / "problems/gan/bce.secret.json")
    assert gather(checkout, "gan").findings == ("problems/gan/bce.secret.json: git ignores it, so it is not packed",)


def test_lint_must_be_content(tree: Path, pack: Pack) -> None:
    """Every mistake of every file is listed."""
    change(tree / "problems/gan/bce_pig.json", '"level"', '"levle"')
    change(tree / "problems/gan/generator.json", '"page": "generator"', '"page": "generatr"')
    refused(
        pack(tree),
        tree,
        "bce_pig.json:5:3: $.levle: an unknown field",
        "generator.json:6:11: $.page",
        "audit and examples: not run",
    )


def test_printed_keys_must_be_what_they_are_called(tree: Path, pack: Pack) -> None:
    """A key that is declared as holding and does not hold."""
    change(tree / "problems/gan/bce_pig.json", '"printed": 35.2', '"printed": 35.3')
    refused(pack(tree), tree, "bce_pig")


def test_the_audit_is_asked_itself(gan: Worksheet, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where lint has not said it already."""
    monkeypatch.setattr("autograder.ship.ready.check_contents", lambda *_: [])
    key = gan.problems["bce_pig"].printed_keys[0].prints[0]
    monkeypatch.setitem(key.__dict__, "printed", 35.3)
    monkeypatch.setattr("autograder.ship.ready.load_worksheet", lambda _: gan)
    said = shortcomings(worksheet_folder("gan"))
    assert "audit: bce_pig: a+b+c+d+e = 35.3 (both) is called 'holds', but it is 35.2" in said


def test_examples_must_hold(tree: Path, pack: Pack) -> None:
    """Submissions and single exercises; everything is listed in one run, with what is wrong with the files."""
    examples = tree / "problems/gan/examples"
    change(examples / "empty/expected.json", '"score": "0"', '"score": "1"')
    change(examples / "bce_pig.json", '"lost_in": []', '"lost_in": ["total"]')
    (tree / "LICENSE").unlink()
    refused(
        pack(tree),
        tree,
        "LICENSE: it is not there",
        "example: empty: score: expected 1, found 0",
        "example: bce_pig, 'everything is right': marks: expected lost in total, found lost in no blank",
    )


def test_a_refusal_leaves_the_last_zip_alone(tree: Path, pack: Pack) -> None:
    """Whoever uploads it uploads what was right."""
    assert pack(tree).exit_code == 0
    before = (tree / "autograder.zip").read_bytes()
    (tree / "LICENSE").unlink()
    assert pack(tree).exit_code == 1
    assert (tree / "autograder.zip").read_bytes() == before


def test_wrong_usage_is_status_2(tree: Path, pack: Pack) -> None:
    """No such worksheet, no checkout, a place that cannot be written."""
    assert "gan" in pack(tree, "--worksheet", "gna").stderr
    assert pack(tree, "--worksheet", "gna").exit_code == 2
    assert pack(tree, "-o", str(tree)).exit_code == 2
    assert pack(tree, "-o", str(tree / "nowhere/a.zip")).exit_code == 2
    (tree / "setup.sh").unlink()
    assert "is no checkout of this project" in pack(tree).stderr


# --- unpacked and set up --------------------------------------------------------------------------------


def test_the_packed_tree_sets_itself_up_and_marks(tmp_path: Path) -> None:
    """Unpacked into a folder, with its own setup.sh and an environment of its own: no file is missing."""
    write_zip(tmp_path / "a.zip", gather(ROOT, "gan").files)
    source = tmp_path / "source"
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        archive.extractall(source)
    for name in ("setup.sh", "run_autograder"):
        (source / name).chmod(0o755)
    environment = {**os.environ, "BYHAND_ENV": str(tmp_path / "env")}

    def run(*command: str) -> subprocess.CompletedProcess[Any]:
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=600)

    done = run(str(source / "setup.sh"))
    if done.returncode != 0 and "No matching distribution found" in done.stderr:
        pytest.skip("packages cannot be had from here")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "env/.ready").is_file()
    done = run(str(source / "run_autograder"), str(EXAMPLES / "one_slip"), str(tmp_path / "results"))
    assert done.returncode == 0, done.stderr
    document = json.loads((tmp_path / "results/results.json").read_text())
    assert (document["score"], explain(document)) == (152.8333, [])
    assert problems_folder() != source / "problems"
