"""Rosters as Gradescope exports and Excel re-saves them, names of files, and the codes of a whole roster."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from autograder.choose_variant import first_code
from autograder.cli.app import app
from autograder.file_stem import file_stems
from autograder.problem import Worksheet
from autograder.roster import Roster, RosterError, Student, read_roster
from autograder.roster_codes import codes_for

EXPORT = (
    "First Name,Last Name,SID,Email,Role,Section,Section 2\r\n"
    "Ada,Lovelace,0012,ada@example.edu,Student,010,lab 3\r\n"
    '"Zoë, Jr.",O\'Neil,,Zoe@Example.edu,Student,,\r\n'
    "\r\n"
    "Grace,Hopper,7,grace@example.edu,Instructor,,\r\n"
    "Tim,,8,tim@example.edu,TA,,\r\n"
    "Tom,,9,tom@example.edu,TA,,\r\n"
    "Rita,Reader,,rita@example.edu,Reader,,\r\n"
    "Bob,,314,,Student,,\r\n"
)
STUDENTS = [
    Student("Ada Lovelace", "ada@example.edu", "0012", ("010", "lab 3")),
    Student("Zoë, Jr. O'Neil", "Zoe@Example.edu", ""),
    Student("Bob", "", "314"),
]


def read(folder: Path, text: str | bytes) -> Roster:
    path = folder / "roster.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_roster(path)


def refused(folder: Path, text: str | bytes) -> list[str]:
    """Return the lines of the error, without the folder's name."""
    with pytest.raises(RosterError) as caught:
        read(folder, text)
    return str(caught.value).replace(f"{folder}/", "").splitlines()


# --- what is read --------------------------------------------------------------------------------------


def test_an_export(tmp_path: Path) -> None:
    """Students in their order; staff are counted; without an e-mail address the SID counts."""
    found = read(tmp_path, EXPORT)
    assert found.students == STUDENTS
    assert found.left_out == {"Instructor": 1, "TA": 2, "Reader": 1}
    assert [student.identity for student in found.students] == ["ada@example.edu", "Zoe@Example.edu", "314"]


@pytest.mark.parametrize(
    "data",
    [
        EXPORT.encode("utf-8-sig"),
        EXPORT.encode("utf-16"),
        EXPORT.encode("cp1252"),
        EXPORT.replace("\r\n", "\n").encode(),
        EXPORT.replace("\r\n", "\r").encode(),
        EXPORT.replace('"Zoë, Jr."', "Zoë§ Jr.").replace(",", ";").replace("§", ",").encode(),
        EXPORT.replace('"Zoë, Jr."', "Zoë§ Jr.").replace(",", "\t").replace("§", ",").encode("utf-16"),
        b"sep=;\r\n" + EXPORT.replace('"Zoë, Jr."', "Zoë§ Jr.").replace(",", ";").replace("§", ",").encode(),
        EXPORT.replace("Email", " E-MAIL address").replace("First Name", "first_name").encode(),
        EXPORT.replace(",", ", ").encode(),
    ],
    ids=["bom", "utf-16", "cp1252", "lf", "cr", "semicolons", "tabs", "sep", "headings", "spaces"],
)
def test_an_export_that_excel_saved_again(tmp_path: Path, data: bytes) -> None:
    """Bytes, line ends, delimiters and headings differ; the students do not."""
    assert read(tmp_path, data).students == STUDENTS


@pytest.mark.parametrize(
    "text",
    [
        "Name,SID,Email,Role\nAda Lovelace,12,ada@example.edu,Student\n",
        "Full Name,Email,SID\nAda Lovelace,ada@example.edu,12\n",
        "First Name,Last Name,SID,Email,Sections,section_name,Total Score,Status\n"
        "Ada,Lovelace,12,ada@example.edu,,,3.0,Graded\n",
        "email,student id,first name,surname,Group\nada@example.edu,12,Ada,Lovelace,x\n",
        "Name,Email,SID\nAda  Lovelace,\u200bada@example.edu\u200e,12",
        'SID,Email,Name\n12,ada@example.edu,"Ada\nLovelace"\n\n,,\n',
    ],
)
def test_other_lists(tmp_path: Path, text: str) -> None:
    """Older exports, scores, and lists made by hand."""
    (student,) = read(tmp_path, text).students
    assert student == Student("Ada Lovelace", "ada@example.edu", "12")


def test_a_list_of_addresses(tmp_path: Path) -> None:
    """Without names and roles everyone is a student, called by the address."""
    found = read(tmp_path, "Email\nada@example.edu\nbob@example.edu\n")
    assert [student.name for student in found.students] == ["ada@example.edu", "bob@example.edu"]


# --- what is refused -----------------------------------------------------------------------------------


def test_everything_wrong_at_once(tmp_path: Path) -> None:
    """Each with its line, counted as an editor counts: empty lines and line ends in cells are lines, too."""
    text = (
        "Name,SID,Email,Role\n"
        'Ada,1,ada@example.edu,"Stu\ndent"\n'
        "\n"
        "Bob,,,Student\n"
        "Cy,2,cy at example.edu,Student\n"
        "Dee,3,ADA@example.edu,Student\n"
        "Lovelace, Eve,4,eve@example.edu,Student\n"
        "Fay,1.23457E+11,,Student\n"
        "Gil,5,ada@example.edu ,\n"
    )
    assert refused(tmp_path, text) == [
        "roster.csv, line 2: the role 'stu dent' is unknown: Student, Instructor, TA or Reader",
        "roster.csv, line 5: neither an e-mail address nor an SID",
        "roster.csv, line 6: 'cy at example.edu' is no e-mail address",
        "roster.csv, line 8: 5 cells, and the header has 4: a comma inside of a cell needs quotes around it",
        "roster.csv, line 8: the role 'eve@example.edu' is unknown: Student, Instructor, TA or Reader",
        "roster.csv, line 8: '4' is no e-mail address",
        "roster.csv, line 9: Excel has rounded the SID to 1.23457E+11, and there is no e-mail address",
        "roster.csv, lines 2, 7 and 10: ada@example.edu stands there 3 times",
    ]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "roster.csv: it is empty"),
        (b"\r\n,,\r\n", "roster.csv: it is empty"),
        (b"Email\n", "roster.csv: there is no student in it"),
        (b"Name,Email,Role\nA,a@b.c,TA\n", "roster.csv: there is no student in it"),
        (
            b"ada@example.edu,Ada\n",
            "roster.csv, line 1: the first row must name the columns, Email or SID among them; "
            "it is ada@example.edu and Ada",
        ),
        (b"Email,Name,e-mail\n", "roster.csv, line 1: email stands twice in the header: Email, Name and e-mail"),
        (
            b'Email,Name\na@b.c,A\nc@d.e,"C\nd@e.f,D\n',
            "roster.csv: line 3: unexpected end of data; a quote must be closed, and doubled inside of quotes",
        ),
        (b"PK\x03\x04", "roster.csv: it is an Excel workbook: save it as CSV UTF-8"),
        (
            "Email\na@b.c\n".encode("utf-16-le"),
            "roster.csv: it is no text in UTF-8, UTF-16 or Windows-1252: save it as CSV UTF-8",
        ),
    ],
)
def test_what_is_no_roster(tmp_path: Path, data: bytes, message: str) -> None:
    """One line that says what it is."""
    assert refused(tmp_path, data) == [message]


def test_a_long_list_of_errors_is_cut(tmp_path: Path) -> None:
    """Twenty of them, the rest counted; and a file that is not there is an error as well."""
    lines = refused(tmp_path, "Email\n" + "x\n" * 30)
    assert len(lines) == 21
    assert lines[-1] == "and 11 more"  # thirty that are no addresses, and one that stands there thirty times
    with pytest.raises(RosterError, match="could not be read: No such file"):
        read_roster(tmp_path / "none.csv")
    with pytest.raises(RosterError, match="could not be read: Is a directory"):
        read_roster(tmp_path)


CELLS = st.sampled_from(
    [
        "Email",
        "email",
        "SID",
        "Name",
        "First Name",
        "Role",
        "Section",
        "Student",
        "TA",
        "a@b.c",
        "A@b.c",
        "x@y.z",
        "7",
        "sep=;",
        "=1+1",
        "é",
        "名",
    ]
) | st.sampled_from(["", *'",;\t\n\r\0\x85 \u202e\ufeff', "\r\n"])
TEXTS = st.one_of(
    st.lists(CELLS).map("".join),
    st.lists(st.lists(CELLS, max_size=5).map(",".join)).map(lambda rows: "\n".join(["Email,SID,Name,Role", *rows])),
)


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.tuples(TEXTS, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"])).map(
            lambda one: one[0].encode(one[1], "replace")
        ),
    )
)
def test_any_bytes_are_a_roster_or_an_error(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    """Nothing else is raised, and what is read has identities that are all different and can be printed."""
    try:
        found = read(tmp_path_factory.getbasetemp(), data)
    except RosterError:
        return
    identities = [student.identity.lower() for student in found.students]
    assert len(set(identities)) == len(identities) > 0
    assert all(identity.isprintable() and identity.strip() == identity != "" for identity in identities)
    assert all(student.name.isprintable() for student in found.students)
    assert_safe(file_stems(found.students))


# --- names of files ------------------------------------------------------------------------------------


def assert_safe(stems: list[str]) -> None:
    assert len(set(stems)) == len(stems)
    for stem in stems:
        assert re.fullmatch(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?", stem, re.ASCII), stem
        assert len(stem) <= 120
        assert stem.upper() not in {"CON", "PRN", "AUX", "NUL", "COM1", "LPT1"}


@pytest.mark.parametrize(
    ("name", "readable"),
    [
        ("Ada Lovelace", "ada-lovelace"),
        ("../../etc/passwd", "etc-passwd"),
        ("C:\\x\0y", "c-x-y"),
        ("CON", "con"),
        ("\u202egnp.exe", "gnp-exe"),
        ("x" * 300, "x" * 40),
        ("王小明", "someone"),
        ("Zoë Ångström", "zoe-angstrom"),
        ("-rf *", "rf"),
        ("", "someone"),
    ],
)
def test_stems_of_hostile_names(name: str, readable: str) -> None:
    """Small letters, digits and hyphens, and six digits of the SHA-256 of the address (printf ... | sha256sum)."""
    assert file_stems([Student(name, "someone@example.edu", "")]) == [f"{readable}-973faf"]


def test_two_students_of_one_name_have_two_files() -> None:
    """The same ones whoever else is on the roster."""
    both = [Student("Ada Lovelace", "ada@example.edu", ""), Student("ada lovelace", "ada@example.org", "")]
    stems = file_stems(both)
    assert_safe(stems)
    assert file_stems(both[1:]) == stems[1:]


@settings(max_examples=200)
@given(st.lists(st.tuples(st.text(), st.text(), st.text()), unique_by=lambda one: (one[1] or one[2]).strip().lower()))
def test_stems_are_safe_and_unique(students: list[tuple[str, str, str]]) -> None:
    """Whatever students are called."""
    assert_safe(file_stems([Student(*one) for one in students]))


# --- codes ---------------------------------------------------------------------------------------------


def test_codes_of_a_roster(gan: Worksheet, tmp_path: Path) -> None:
    """On two processes the codes are those of one student at a time, in the order of the roster."""
    identities = [f"student{number}@example.edu" for number in range(24)]
    found = list(codes_for(gan, identities, workers=2))
    assert found == list(codes_for(gan, identities, workers=1))
    assert found[3] == first_code(gan, identities[3])


def test_codes_command_with_a_roster(gan: Worksheet, tmp_path: Path) -> None:
    """A line for each student; staff are counted on stderr; into a file with commas."""
    path = tmp_path / "roster.csv"
    path.write_text(EXPORT)
    done = CliRunner().invoke(app, ["codes", "--roster", str(path)])
    assert done.exit_code == 0
    expected = [[student.identity, first_code(gan, student.identity)] for student in STUDENTS]
    assert [line.split("\t") for line in done.stdout.splitlines()] == expected
    assert done.stderr == "3 students; without a sheet: 1 Instructor, 2 TA and 1 Reader\n"
    written = tmp_path / "codes.csv"
    done = CliRunner().invoke(app, ["codes", "--roster", str(path), "-o", str(written)])
    assert done.exit_code == 0
    with written.open(newline="") as file:
        assert list(csv.reader(file)) == expected


def test_codes_command_refuses(tmp_path: Path) -> None:
    """Nobody, and a roster with errors."""
    assert CliRunner().invoke(app, ["codes"]).exit_code == 2
    (tmp_path / "roster.csv").write_text("Email\nada\n")
    done = CliRunner().invoke(app, ["codes", "--roster", str(tmp_path / "roster.csv")])
    assert (done.exit_code, done.stdout) == (1, "")
    assert "line 2: 'ada' is no e-mail address" in done.stderr
