"""What a hostile student, a careless author and a broken page must not be able to do.

Expected numbers come from `adversary_arithmetic` (fractions and lists), never from `reference/`.
"""

from __future__ import annotations

import dataclasses
import importlib
import io
import json
import math
import os
import random
import re
import shutil
import sys
import time
from fractions import Fraction

import pytest

from autograder import dataflow
from autograder.catalog import ProblemError, load_worksheet, read_contents, worksheet_folder
from autograder.cli.documents import grade_document, to_text
from autograder.grade import grade
from autograder.gradescope import __main__ as runner
from autograder.gradescope.contract import write_results
from autograder.gradescope.document import build_document
from autograder.gradescope.metadata import read_metadata
from autograder.lint import check_contents
from autograder.problem import Section
from autograder.readers.answers import read_answers
from tests import adversary_arithmetic as arithmetic
from tests.adversary_arithmetic import CHAINS, flatten, free_cells, one_slip_cases, plain, replaced, slips, solve

WORKSHEET = load_worksheet(worksheet_folder("gan"))
KEY = {name: solve(chain) for name, chain in CHAINS.items()}
FULL = Fraction(153)
WRONG = {"INCORRECT", "MISCONCEPTION"}
ATOL = Fraction(2, 100)


def only(exercise, worksheet=WORKSHEET):
    """Return the worksheet with one exercise, so that a loop over submissions is quick."""
    return dataclasses.replace(
        worksheet, file=dataclasses.replace(worksheet.file, sections=[Section("One", [exercise])])
    )


def policies(**changes):
    """Return the worksheet under other policies."""
    changed = dataclasses.replace(WORKSHEET.policies, **changes)
    return dataclasses.replace(WORKSHEET, file=dataclasses.replace(WORKSHEET.file, policies=changed))


def refuse(constant):
    raise AssertionError(f"{constant} in strict JSON")


def check_results(document, folder):
    """Write a results document, read it back as Gradescope does, and check what the contract says."""
    path = folder / "results" / "results.json"
    write_results(path, document)
    read = json.loads(path.read_bytes().decode("ascii"), parse_constant=refuse)

    def walk(value, where):
        assert value is not None, f"null at {where}"
        assert not isinstance(value, float) or math.isfinite(value), where
        if isinstance(value, str):
            assert len(value) <= 100_000, where
            assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", value), where
        for name, part in value.items() if isinstance(value, dict) else ():
            walk(part, f"{where}.{name}")
        for at, part in enumerate(value if isinstance(value, list) else ()):
            walk(part, f"{where}[{at}]")

    walk(read, "$")
    assert "score" in read
    assert "execution_time" not in read
    assert read["output_format"] == "text"
    for row in read["tests"]:
        assert isinstance(row["number"], str)
        assert row.get("status") in (None, "passed", "failed")
        assert ("score" in row) == ("max_score" in row)
    return read


class Outcome:
    """A submission's results: records, the results document, the document of `grade --json`."""

    def __init__(self, answers, worksheet=WORKSHEET, title=None, folder=None):
        self.result = grade(worksheet, answers, title)
        self.document = build_document(self.result)
        if folder is not None:
            check_results(self.document, folder)
        self.json = json.loads(to_text(grade_document(self.result)), parse_constant=refuse)
        self.items = {item["id"]: item for item in self.json["items"]}

    def blank(self, exercise, name):
        """Return one blank of the --json document."""
        return next(blank for blank in self.items[exercise]["blanks"] if blank["id"] == name)

    def cells(self, exercise, name):
        """Return a blank's verdicts in reading order."""
        return flatten(self.blank(exercise, name)["cells"])


@pytest.fixture
def submit(tmp_path):
    """Mark bytes, or a mapping of exercise to blanks, as an uploaded answers.json."""

    def run(content, worksheet=WORKSHEET, title=None):
        if isinstance(content, dict):
            content = json.dumps({"worksheet": "gan", "responses": content}).encode()
        (tmp_path / "answers.json").write_bytes(content)
        return Outcome(read_answers(tmp_path, worksheet), worksheet, title, tmp_path)

    return run


@pytest.fixture
def key_answers():
    """Return a fresh all-correct submission of the exercises that the arithmetic knows (108 marks or so)."""
    return {exercise: {name: plain(value) for name, value in blanks.items()} for exercise, blanks in KEY.items()}


# ---------------------------------------------------------------------------------------------- reading

UNREADABLE_NUMBERS = [
    "NaN",
    "Infinity",
    "-Infinity",
    "1e999",
    "-1e999",
    "5" * 5000,
    "0." + "5" * 5000,
    "true",
    "false",
    "{}",
    '{"a": 1}',
    '"35,2"',
    '"35.2."',
    '"--35.2"',
    '"35_2"',
    '"0x23"',
    '"３５.２"',
    '"٣٥.٢"',
    '"½"',
    '"1/0"',
    '"0/0"',
    '"-1/-2"',
    '"1/2/3"',
    '"nan"',
    '"inf"',
    '"1j"',
    '"x"',
    '"X"',
    '"-"',
    '"–"',
    '"－35.2"',
    '"35.2\\u0000"',
    '"\\ud800"',
    '"\\u001b[31m35.2"',
    '"\\u202e35.2"',
    '"3 5.2"',
    '"true"',
    '"."',
    '"1e"',
    '"e1"',
    '"1e99999999999"',
    "1e99999999999",
    '"' + "[" * 1000 + '"',
    '"' + "9" * 401 + '"',
    '"\\u200b35.2"',
    "[[1, 2]]",
    "[35.2, 1]",
]
READABLE_NUMBERS = [
    "35.2",
    '"35.2"',
    '" 35.2 "',
    '"+35.2"',
    '"35.20000000"',
    '"176/5"',
    '" 176 / 5 "',
    '"352e-1"',
    '"3.52E+1"',
    "[35.2]",
    "[[35.2]]",
    '"35.2\\n"',
    '"35.18"',
    '"35.22"',
]


@pytest.mark.parametrize("text", UNREADABLE_NUMBERS, ids=lambda text: text[:20])
def test_a_bad_number_spoils_its_own_cell_only(submit, text):
    """A NaN, 1e999, digits of another script and the like make one cell UNREADABLE with a reason, not the file."""
    content = '{"worksheet":"gan","responses":{"bce_pig":{"total":%s},"generator":{"fake":[[-1,-1,-3],[3,-1,3]]}}}'
    outcome = submit((content % text).encode())
    blank = outcome.blank("bce_pig", "total")
    assert blank["verdict"] == "UNREADABLE"
    assert blank["cells"] == "UNREADABLE"
    assert blank["feedback"].startswith("Could not be read: ")
    assert len(blank["feedback"]) < 300
    assert outcome.items["generator"]["completed"]


@pytest.mark.parametrize("text", READABLE_NUMBERS, ids=lambda text: text[:20])
def test_every_promised_notation_is_read(submit, text):
    """Fractions, exponents, signs, spaces and 1 x 1 lists stand for a number."""
    outcome = submit((f'{{"responses":{{"bce_pig":{{"total":{text}}}}}}}').encode())
    assert outcome.blank("bce_pig", "total")["verdict"] == "CORRECT"


@pytest.mark.parametrize("text", ["null", '""', '"  "', "[]"])
def test_an_empty_cell_is_not_an_error(submit, text):
    """What was left empty is NO_RESPONSE and the exercise is not attempted."""
    outcome = submit((f'{{"responses":{{"bce_pig":{{"total":{text}}}}}}}').encode())
    assert outcome.blank("bce_pig", "total")["verdict"] == "NO_RESPONSE"
    assert not outcome.items["bce_pig"]["attempted"]


GOOD = '{"worksheet":"gan","responses":{"generator":{"fake":[[-1,-1,-3],[3,-1,3]]}%s}}'
WHOLE_FILE_REFUSED = {
    "empty": b"",
    "array": b"[]",
    "null": b"null",
    "number": b"1",
    "spaces": b" \n ",
    "object": b"{}",
    "brackets": b"[" * 100_000,
    "closed brackets": b"[" * 100_000 + b"]" * 100_000,
    "objects": b'{"a":' * 100_000,
    "closing first": b"]" * 100_000 + b"[" * 100_000,
    "utf-16": (GOOD % "").encode("utf-16"),
    "utf-16-le": (GOOD % "").encode("utf-16-le"),
    "utf-32": (GOOD % "").encode("utf-32"),
    "latin-1": '{"ä":1}'.encode("latin-1"),
    "raw surrogate": '{"\ud800":1}'.encode("utf-8", "surrogatepass"),
    "trailing": (GOOD % "").encode() + b" x",
    "trailing NUL": (GOOD % "").encode() + b"\0",
    "responses list": b'{"responses":[]}',
    "responses text": b'{"responses":"x"}',
    "too large": (GOOD % "").encode() + b" " * (1 << 20),
    "zip": b"PK\x03\x04" + bytes(range(256)),
}


@pytest.mark.parametrize("name", WHOLE_FILE_REFUSED)
def test_what_cannot_be_read_at_all_is_one_clear_message(submit, name):
    """A file that is not an answers file gives 0 marks, one message first of all, and a valid result."""
    outcome = submit(WHOLE_FILE_REFUSED[name])
    assert outcome.json["score"] == 0
    (message,) = outcome.json["messages"]
    assert message.startswith("Nothing could be read")
    assert outcome.document["output"].startswith(message)
    assert all(item["marks"] == 0 and not item["attempted"] for item in outcome.json["items"])


PARTLY = {
    "BOM": (b"\xef\xbb\xbf" + (GOOD % "").encode(), None),
    "1 MiB": ((GOOD % "").encode().ljust(1 << 20), None),
    "duplicate exercise": (
        (GOOD % ',"bce_dog":{"total":1},"bce_dog":{"total":3.2}').encode(),
        "'bce_dog' stands twice",
    ),
    "duplicate blank": (
        (GOOD % ',"bce_dog":{"total":1,"total":3.2}').encode(),
        "'total' stands twice in bce_dog",
    ),
    "duplicate top": (
        (GOOD % "").replace("{", '{"worksheet":"gan",', 1).encode(),
        "'worksheet' stands twice",
    ),
    "unknown exercise": ((GOOD % ',"genrator":{"fake":1}').encode(), "did you mean 'generator'?"),
    "unknown blank": ((GOOD % ',"bce_dog":{"losess":1}').encode(), "did you mean 'losses'?"),
    "dunder": ((GOOD % ',"__class__":{"x":1},"bce_dog":{"__dict__":1}').encode(), "'__class__'"),
    "surrogate": ((GOOD % ',"\\ud800\\u202e\\u001b[31m\\u0000":{"a":1}').encode(), "There is no exercise"),
    "surrogate blank": ((GOOD % ',"bce_dog":{"\\udfff":1}').encode(), "There is no blank"),
    "list for blanks": ((GOOD % ',"bce_dog":[1]').encode(), "bce_dog must be an object"),
    "other worksheet": ((GOOD % "").replace("gan", "cnn").encode(), "'cnn'"),
    "half a million numbers": (
        (GOOD % (',"bce_dog":{{"losses":[{}]}}'.format(",".join("1" * 500_000)))).encode(),
        None,
    ),
    "a million digits": ((GOOD % (',"bce_dog":{"total":%s}' % ("1" * 1_000_000))).encode(), None),
    "a million spaces": ((GOOD % (',"bce_dog":{"total":"1%s1"}' % (" " * 1_000_000))).encode(), None),
    "long link": ((GOOD % (',"share_image":{"link":"https://%s"}' % ("a." * 500_000))).encode(), None),
    "many empty lists": (
        (GOOD % (',"bce_dog":{{"losses":[{}]}}'.format(",".join(["[]"] * 300_000)))).encode(),
        None,
    ),
    "deep object as a cell": (
        (GOOD % (',"bce_dog":{{"losses":[{}1{}]}}'.format('{"a":' * 20, "}" * 20))).encode(),
        None,
    ),
}


@pytest.mark.parametrize("name", PARTLY)
def test_what_is_json_is_marked_as_far_as_it_goes(submit, name):
    """Duplicates, unknown names, wrong types and floods are remarked upon, and the rest is marked, quickly."""
    content, remark = PARTLY[name]
    started = time.perf_counter()
    outcome = submit(content)
    assert time.perf_counter() - started < 3
    assert outcome.items["generator"]["completed"]
    assert remark is None or any(remark in message for message in outcome.json["messages"])
    assert all(len(message) < 300 for message in outcome.json["messages"])


@pytest.mark.parametrize(
    "content",
    [
        b'{"responses":{' + b",".join(b'"discriminator_gradients_exampl%d":1' % i for i in range(4000)) + b"}}",
        b'{"responses":{"bce_dog":{' + b",".join(b'"losses%d":1' % i for i in range(20_000)) + b"}}}",
        b'"' * (1 << 20),
        b'\\"' * (1 << 19),
        b'"' + b'\\"' * ((1 << 19) - 1),
        b'"a\\' * (1 << 18),
        b"-" * (1 << 20),
    ],
    ids=["near exercises", "near blanks", "quotes", "escaped quotes", "open string", "backslashes", "minus"],
)
def test_no_input_costs_more_than_linear_time(submit, content):
    """A flood of almost-right names, quotes or signs is answered within a second."""
    started = time.perf_counter()
    outcome = submit(content)
    assert time.perf_counter() - started < 1
    assert outcome.json["score"] == 0
    assert len(outcome.json["messages"]) <= 25


@pytest.mark.parametrize("kind", ["folder", "fifo", "symlink", "dangling", "hard link", "loop"])
def test_only_a_plain_file_is_opened(tmp_path, kind):
    """A folder, pipe or link called answers.json is refused by name, without hanging and without reading it."""
    upload = tmp_path / "upload"
    upload.mkdir()
    path, secret = upload / "answers.json", tmp_path / "secret.json"
    secret.write_text(GOOD % "")
    {
        "folder": path.mkdir,
        "fifo": lambda: os.mkfifo(path),
        "symlink": lambda: path.symlink_to(secret),
        "dangling": lambda: path.symlink_to(tmp_path / "nowhere"),
        "hard link": lambda: os.link(secret, path),
        "loop": lambda: path.symlink_to(path),
    }[kind]()
    outcome = Outcome(read_answers(upload, WORKSHEET), folder=tmp_path)
    assert outcome.json["score"] == 0
    assert "answers.json is" in outcome.json["messages"][0]


# ---------------------------------------------------------------------------------------------- shapes


@pytest.mark.parametrize(
    ("exercise", "blank", "value", "verdict"),
    [
        ("discriminator_hidden", "v1", [[0, 0, -2, 1, 1, 0]], "CORRECT"),
        ("discriminator_hidden", "v1", [[0], [0], [-2], [1], [1], [0]], "UNREADABLE"),
        ("discriminator_hidden", "v1", [0, 0, -2, 1, 1], "UNREADABLE"),
        ("discriminator_hidden", "v1", 0, "UNREADABLE"),
        ("cross_entropy_matmul", "g", [2, 1, 3, 3], "CORRECT"),
        ("cross_entropy_matmul", "g", [[2, 1, 3, 3]], "UNREADABLE"),
        ("cross_entropy_matmul", "pt", [0.7, 0, 0.3, 0], "CORRECT"),
        ("cross_entropy_matmul", "pt", [[0.7], [0], [0.3], [0]], "UNREADABLE"),
        ("cross_entropy_matmul", "CE", [[2.3]], "CORRECT"),
        ("generator", "fake", [-1, -1, -3, 3, -1, 3], "UNREADABLE"),
        ("generator", "fake", [[-1, 3], [-1, -1], [-3, 3]], "UNREADABLE"),
        ("generator", "fake", [[-1, -1], [3, -1, 3]], "UNREADABLE"),
        ("generator", "fake", {"0": [1]}, "UNREADABLE"),
        ("activation_field_b0", "c", [[1], [2]], "UNREADABLE"),
        ("roc_segments", "s2", "5.0", "CORRECT"),
        ("roc_segments", "s2", 6, "UNREADABLE"),
        ("roc_segments", "s2", 5.01, "UNREADABLE"),
        ("roc_segments", "s2", "x", "UNREADABLE"),
    ],
)
def test_shape_comes_first_and_nothing_is_broadcast(submit, exercise, blank, value, verdict):
    """A flat list stands for a row or a column, 1 x 1 for a number, never a column for a row or the reverse."""
    outcome = submit({exercise: {blank: value}})
    found = outcome.blank(exercise, blank)
    assert found["verdict"] == verdict
    assert set(outcome.cells(exercise, blank)) == {verdict}


def test_a_partly_filled_grid_is_marked_cell_by_cell(submit):
    """An empty, an unreadable and a wrong cell are three things, and none spoils its neighbours."""
    outcome = submit({"generator": {"fake": [["-1", "", "−3"], [3, "a", 9]]}})
    assert outcome.cells("generator", "fake") == [
        "CORRECT",
        "NO_RESPONSE",
        "CORRECT",
        "CORRECT",
        "UNREADABLE",
        "INCORRECT",
    ]
    assert outcome.items["generator"]["marks"] == 0.5


def test_a_link_that_is_read_is_shown_in_full(submit):
    """Staff look at the post, so the link must be in the result, not its first nine characters."""
    link = "https://example.org/posts/12345"
    assert link in json.dumps(submit({"share_image": {"link": link}}).document)


def test_what_was_typed_in_a_wrong_shape_is_shown_back(submit):
    """The picture of a misshapen blank still shows the student's own numbers."""
    outcome = submit({"bce_dog": {"losses": [0, 0, "3.125"]}})
    row = next(row for row in outcome.document["tests"] if row["number"] == "3.2")
    assert "3.125" in row["output"]


# ----------------------------------------------------------------------------------------- follow-through


@pytest.mark.parametrize("exercise", CHAINS)
def test_one_slip_costs_one_cell_and_nothing_downstream(exercise, tmp_path):
    """Every cell of every early blank, set to every other value: only that cell's marks are lost."""
    worksheet, key = only(exercise), KEY[exercise]
    free = {name: free_cells(exercise, name) for name in key}
    for name, position, wrong, answer in one_slip_cases(exercise):
        document = {"responses": {exercise: {blank: plain(value) for blank, value in answer.items()}}}
        (tmp_path / "answers.json").write_text(json.dumps(document))
        result = grade(worksheet, read_answers(tmp_path, worksheet))
        (item,) = result.items
        case = f"{exercise}.{name}[{position}] = {wrong}"
        for blank in item.blanks:
            own, right = flatten(answer[blank.id]), flatten(key[blank.id])
            for at, cell in enumerate(blank.cells):
                if (blank.id, at) == (name, position):
                    expected = WRONG
                elif own[at] == right[at]:
                    expected = {"CORRECT"}
                else:
                    expected = {"FOLLOW_THROUGH"} | ({"CORRECT"} if abs(own[at] - right[at]) <= ATOL else set())
                assert cell.verdict.value in expected, f"{case}: {blank.id}[{at}]"
        lost = Fraction(0) if free[name][position] else Fraction(1, free[name].count(False))
        assert item.marks == item.max_marks - lost, case


def _inputs(exercise, name):
    """Return the earlier blanks that a blank's step reads."""
    read = set()

    class Own(dict):
        def __getitem__(self, blank):
            read.add(blank)
            return super().__getitem__(blank)

    dict(CHAINS[exercise])[name](Own(KEY[exercise]))
    return read


def _easier(own, right):
    """Return whether the guard of marking.md refuses: two or more cells differ, and the array got easier."""
    own, right = flatten(own), flatten(right)
    if len(own) < 2 or sum(abs(a - b) > ATOL for a, b in zip(own, right, strict=False)) < 2:
        return False
    constant = len(set(own)) == 1 and len(set(right)) > 1
    sparse = 2 * sum(map(bool, own)) < sum(map(bool, right))
    saturated = set(own) <= {0, 1} and not set(right) <= {0, 1}
    return constant or sparse or saturated


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("exercise", CHAINS)
def test_many_slips_are_judged_by_the_nearest_blanks_and_the_guard(exercise, seed, tmp_path):
    """Random slips in several blanks: each cell is judged by the key, then by the student's own nearest values."""
    worksheet, key, chain = only(exercise), KEY[exercise], CHAINS[exercise]
    inputs = {name: _inputs(exercise, name) for name, _ in chain}
    chance = random.Random(f"{exercise} {seed}")
    for _ in range(12):
        own = {}
        for name, step in chain:
            own[name] = step(own)
            for _ in range(chance.choice([0, 0, 1, 2, 8])) if name != chain[-1][0] else ():
                position = chance.randrange(len(flatten(own[name])))
                values = slips(name, Fraction(flatten(own[name])[position]))
                own[name] = replaced(own[name], position, chance.choice(values))
        document = {"responses": {exercise: {name: plain(value) for name, value in own.items()}}}
        (tmp_path / "answers.json").write_text(json.dumps(document))
        (item,) = grade(worksheet, read_answers(tmp_path, worksheet)).items
        for blank in item.blanks:
            carried = flatten(dict(chain)[blank.id](own))
            refused = any(_easier(own[name], key[name]) for name in inputs[blank.id])
            for at, cell in enumerate(blank.cells):
                value, right = flatten(own[blank.id])[at], flatten(key[blank.id])[at]
                if value == right:
                    expected = {"CORRECT"}
                elif abs(value - right) <= ATOL:
                    continue  # by the blank's own tolerance, which may be 0
                elif value == carried[at] and not refused:
                    expected = {"FOLLOW_THROUGH"}
                elif abs(value - carried[at]) <= ATOL and not refused:
                    continue
                else:
                    expected = WRONG
                assert cell.verdict.value in expected, f"{document} {blank.id}[{at}]"


@pytest.mark.parametrize(
    ("answer", "carried"),
    [
        (0.2, True),
        (0.5, True),
        (0.3, True),
        (0.18, True),
        (0.52, True),
        (0.17, False),
        (0.53, False),
        (1, False),
    ],
)
def test_an_own_value_off_the_table_carries_what_lies_between_its_neighbours(submit, answer, carried):
    """A wrong 0.8 has no -log in print: 0.2 to 0.5 is carried, with the blank's tolerance, nothing else."""
    blanks = {"not_q": [1, 1, 0.8, 0.9, 0], "neg_log": [["x"] * 4 + [0], [0, 0, answer, 0.2, "x"]]}
    verdict = submit({"bce_dog": blanks}).blank("bce_dog", "neg_log")["cells"][1][2]
    assert (verdict == "FOLLOW_THROUGH") is carried


@pytest.mark.parametrize(
    ("own", "answer", "carried"), [(1.5, 0, True), (1.5, -1, False), (-1, 32, True), (-1, 33, False)]
)
def test_beyond_the_table_its_last_entry_is_carried(submit, own, answer, carried):
    """An own value beyond the table's ends carries the end's entry."""
    blanks = {"not_q": [1, 1, own, 0.9, 0], "neg_log": [["x"] * 4 + [0], [0, 0, answer, 0.2, "x"]]}
    verdict = submit({"bce_dog": blanks}).blank("bce_dog", "neg_log")["cells"][1][2]
    assert (verdict == "FOLLOW_THROUGH") is carried


@pytest.mark.parametrize(
    ("losses", "total"),
    [([0.515, 2, 1, 0.515, 3, 0], 7.03), ([0.52, 2.02, 1.02, 0.52, 3.02, 0.02], 7.12)],
)
def test_a_total_of_own_values_within_tolerance_is_carried(submit, losses, total):
    """Losses that are each right within tolerance may add up to a total that is not: it is still their sum."""
    outcome = submit({"discriminator_loss_1": {"losses": losses, "total": total}})
    assert set(outcome.cells("discriminator_loss_1", "losses")) == {"CORRECT"}
    assert outcome.blank("discriminator_loss_1", "total")["verdict"] == "FOLLOW_THROUGH"


def test_cells_left_out_unreadable_or_misshapen_take_the_keys_value(submit):
    """A blank that cannot be used upstream neither helps nor harms what comes after it."""
    outcome = submit({"bce_dog": {"losses": [0, 0, "?", None, 0], "total": 3.2}})
    assert outcome.blank("bce_dog", "total")["verdict"] == "CORRECT"
    outcome = submit({"bce_dog": {"losses": [9, 9], "total": 18}})
    assert outcome.blank("bce_dog", "total")["verdict"] in WRONG
    outcome = submit({"bce_dog": {"losses": [0, 0, 5, None, 0], "total": 5.2}})
    assert outcome.blank("bce_dog", "total")["verdict"] == "FOLLOW_THROUGH"


def test_a_skipped_blank_is_computed_from_what_came_before(submit):
    """The nearest earlier blank counts: without losses, the total follows from the student's own -log row."""
    blanks = {"neg_log": [["x"] * 4 + [0], [0, 0, 3, 3, "x"]], "total": 6}
    assert submit({"bce_dog": blanks}).blank("bce_dog", "total")["verdict"] == "FOLLOW_THROUGH"


ZEROS_WHERE_NEEDED = {
    "discriminator_loss_1": {"neg_log": [["x"] * 4 + [0, 0], [0] * 4 + ["x"] * 2], "losses": [0] * 6},
    "generator_loss_1": {"neg_log": [[0] * 4 + ["x"] * 2, ["x"] * 6], "losses": [0] * 4 + ["x"] * 2},
    "categorical_cross_entropy_columns": {
        "neg_log": [["x"] * 4 + [0], ["x", 0, 0, 0, "x"], ["x"] * 5, [0] + ["x"] * 4],
        "losses": [0] * 5,
    },
    "bce_dog": {"neg_log": [["x"] * 4 + [0], [0] * 4 + ["x"]], "losses": [0] * 5},
}


@pytest.mark.parametrize("exercise", ZEROS_WHERE_NEEDED)
def test_zeros_upstream_earn_nothing_behind_cells_not_needed(submit, exercise):
    """Cells that carry no marks must not hide from the guard that every needed cell is 0."""
    outcome = submit({exercise: ZEROS_WHERE_NEEDED[exercise]})
    assert "FOLLOW_THROUGH" not in outcome.cells(exercise, "losses")


@pytest.mark.parametrize(
    ("exercise", "blanks", "guarded"),
    [
        ("bce_dog", {"losses": [0] * 5, "total": 0}, "total"),
        ("discriminator_hidden", {"v1": [1] * 6, "v2": [1] * 6}, "v2"),
        ("batch_categorical_ce_indexed", {"q1": [1, 1, 1], "g": [0, 0, 0], "CE": 0}, "g"),
        ("train_discriminator", {"fake": [[0] * 3] * 2, "hidden_fake": [[1] * 3] * 2}, "hidden_fake"),
        ("generator_gradients", {"pred": [1] * 3, "target": [1] * 3, "dz": [0] * 3}, "dz"),
        ("bce_exercise", {"pg": [[0] * 6] * 2, "CE": 0}, "CE"),
    ],
)
def test_a_step_done_right_on_easy_values_is_not_called_a_misconception(submit, exercise, blanks, guarded):
    """Where the guard refuses and the wrong rule says the same as the right one, no wrong rule was used."""
    assert submit({exercise: blanks}).blank(exercise, guarded)["verdict"] == "INCORRECT"


# -------------------------------------------------------------------------------------------- x, marks


@pytest.mark.parametrize("mark", ["x", "X", "-", "–", " x "])
def test_x_is_right_where_the_target_is_zero(submit, mark):
    """All four notations of "not needed" are right where the key's target is 0, and wrong where a number is needed."""
    outcome = submit({"bce_dog": {"neg_log": [[mark] * 5, [0, 0, 3, 0.2, mark]]}})
    assert outcome.blank("bce_dog", "neg_log")["cells"] == [["CORRECT"] * 4 + ["INCORRECT"], ["CORRECT"] * 5]
    assert outcome.blank("bce_dog", "neg_log")["marks"] == 0.8


def test_cells_not_needed_cost_nothing_whatever_they_hold(submit):
    """A wrong, empty or unreadable cell that is not needed is shown and costs nothing."""
    outcome = submit({"bce_dog": {"neg_log": [["?", 5, 32, "", 0], [0, 0, 3, 0.2, 0.7]]}})
    blank = outcome.blank("bce_dog", "neg_log")
    assert blank["cells"][0] == ["UNREADABLE", "INCORRECT", "INCORRECT", "NO_RESPONSE", "CORRECT"]
    assert blank["marks"] == 1
    assert blank["verdict"] == "CORRECT"


def test_x_follows_the_students_own_target(submit):
    """An x where the key needs a number is carried when the student's own target there is 0."""
    blanks = {
        "not_p": [1, 1, 1, 0, 0],
        "neg_log": [["x"] * 4 + [0], [0, 0, 3, "x", "x"]],
        "losses": [0, 0, 3, 0, 0],
    }
    outcome = submit({"bce_dog": blanks})
    assert outcome.blank("bce_dog", "neg_log")["cells"][1][3] == "FOLLOW_THROUGH"
    assert outcome.cells("bce_dog", "losses")[3] == "FOLLOW_THROUGH"


def test_a_total_over_a_carried_x_is_carried(submit):
    """A loss written "x" under the student's own target 0 adds nothing: one slip must not cost the total."""
    blanks = {
        "p": [[1, 1, 1, 0, 0, 0], [0] * 6],
        "neg_log": [[2, 0.5, 1] + ["x"] * 3, ["x"] * 6],
        "losses": [2, 0.5, 1, "x", "x", "x"],
        "total": 3.5,
    }
    outcome = submit({"generator_loss_1": blanks})
    assert outcome.cells("generator_loss_1", "losses")[3] == "FOLLOW_THROUGH"
    assert outcome.blank("generator_loss_1", "total")["verdict"] == "FOLLOW_THROUGH"


@pytest.mark.parametrize(("value", "right"), [(9.22, 1), (9.18, 1), ("46/5", 1), (9.2201, 0), (9.1799, 0)])
def test_a_boundary_value_counts_as_inside(submit, value, right):
    """The tolerance 0.02 includes its ends, with slack for binary rounding only."""
    assert (
        submit({"discriminator_loss_example": {"total": value}}).items["discriminator_loss_example"]["marks"] == right
    )


def test_a_nonfinite_key_is_our_fault(submit, page, key_answers):
    """A page that gives NaN makes its items NOT_MARKED instead of making right answers wrong."""
    page("binary_cross_entropy", "losses", lambda: __import__("numpy").full(5, math.nan))
    outcome = submit(key_answers)
    assert outcome.items["bce_dog"]["not_marked"]
    assert outcome.items["bce_pig"]["not_marked"]


# ------------------------------------------------------------------------------------------ printed keys


@pytest.mark.parametrize(
    ("exercise", "blanks", "said"),
    [
        ("activation_field_bm2", {"a": [[1, 3], [0, 2]]}, "sum(a) is met"),  # the print says 7; 6 is right
        ("activation_field_bm2", {"a": [[1, 3], [0, 3]]}, "sum(a) is not met"),
        ("activation_field_bm2", {"a": [[1, 3], [0, ""]]}, "sum(a) needs more answers"),
        ("roc_auc_improvement", {"improvement": 22}, "a mod 7 is met"),  # reissued
        ("roc_auc_improvement", {"improvement": 3}, "a mod 7 is not met"),
        ("generator_loss_1", {"losses": [2, 0.5, 1, 2, "x", "x"]}, "a+b+c+d is met"),
        ("generator_gradients", {"dz": [-0.9, -0.3, -0.1]}, "abs(sum(a)) is met"),
    ],
)
def test_printed_keys_are_checked_with_the_students_own_answers(submit, exercise, blanks, said):
    """Misprints are corrected, a reissued key is used, and an incomplete one is said to be so."""
    assert said in submit({exercise: blanks}).document["output"]


def test_a_doubtful_key_is_never_mentioned(submit):
    """The doubtful key of bce_exercise is on record and nowhere else."""
    assert "CE * 10" not in submit({"bce_exercise": {"CE": 39.2}}).document["output"]


def test_answers_that_are_right_do_not_miss_a_printed_key(submit):
    """Within tolerance the exercise is completed, so its key cannot be called missed."""
    outcome = submit({"roc_thresholds": {"tpr": [0.5, 0.75, 1], "fpr": [0, 0.25, 0.74]}})
    assert outcome.items["roc_thresholds"]["completed"]
    assert "is not met" not in outcome.document["output"]


# ------------------------------------------------------------------------------------- course and policies


@pytest.mark.parametrize(
    ("title", "course"),
    [
        ("GAN 4722", "4722"),
        ("CS5722", "5722"),
        ("CSCI-5722: GAN", "5722"),
        ("5722_GAN", "5722"),
        ("GAN (5722)", "5722"),
        ("4722/5722", None),
        ("Homework 47220", None),
        ("HW14722", None),
        ("", None),
        (None, None),
        ("５７２２", None),
    ],
)
def test_the_course_is_found_in_the_title(submit, title, course):
    """A title names a course by a number of its own; none or two name none."""
    goal = submit({}, title=title).json["goal"]
    assert (goal and goal["course"]) == course


def test_goal_policy_leaves_unmarked_items_out(submit, page, key_answers):
    """NOT_MARKED is never counted as zero, under the goal policy neither."""
    fifteen = dict(list(key_answers.items())[:15])
    assert "bce_dog" in fifteen
    worksheet = policies(score="goal", points=20, course="4722")
    assert submit(fifteen, worksheet).json["score"] == 20
    del fifteen["bce_pig"]
    fifteen["batch_bce"] = key_answers["batch_bce"]
    assert submit(fifteen, worksheet).json["score"] == 20
    page("binary_cross_entropy", "losses")
    outcome = submit(fifteen, worksheet)
    assert outcome.items["bce_dog"]["not_marked"]
    assert outcome.json["score"] == outcome.json["max_score"]


@pytest.mark.parametrize("points", [20, 100, 7, 33.3])
def test_full_marks_are_exactly_the_points(submit, points):
    """With points, full marks are exactly that many and nothing is 0."""
    answers = json.loads((worksheet_folder("gan") / "examples" / "all_correct" / "answers.json").read_text())
    worksheet = policies(points=points)
    assert submit(answers["responses"], worksheet).json["score"] == points
    assert submit({}, worksheet).json["score"] == 0


# ------------------------------------------------------------------------------------------- disclosure


def _every(value, function):
    return [_every(part, function) for part in value] if isinstance(value, list) else function(value)


@pytest.mark.parametrize("fill", ["4077", "", "?", "x", "shifted", "mixed"])
@pytest.mark.parametrize("level", ["none", "counts", "cells"])
def test_no_level_but_worked_lets_a_key_value_through(submit, level, fill):
    """No text that a student reads holds a key value (of two digits or more) that the student did not type."""
    chance = random.Random(7)
    writers = {
        "shifted": lambda value: float(value) + 4001,
        "mixed": lambda value: chance.choice(["4077", "", "x", "?", "0.99"]),
    }
    write = writers.get(fill, lambda value: fill)
    answers = {
        exercise: {name: _every(value, write) for name, value in blanks.items()} for exercise, blanks in KEY.items()
    }
    outcome = submit(answers, policies(disclosure=level))
    by_number = {item.number: item.id for item in outcome.result.items}
    for row in outcome.document["tests"]:
        exercise = by_number[row["number"]]
        if exercise not in KEY:
            continue
        texts = [line for line in row["output"].split("\n") if not re.fullmatch(r"[\d.]+ of \d+ marks", line)]
        texts += [blank["feedback"] for blank in outcome.items[exercise]["blanks"]]
        keys = {str(plain(value)) for value in flatten(list(KEY[exercise].values()))}
        for value in keys:
            if len(value.lstrip("-")) > 1:
                pattern = re.compile(rf"(?<![\d.]){re.escape(value)}(?![\d.])")
                assert not [text for text in texts if pattern.search(text)], (exercise, value)


@pytest.mark.parametrize("level", ["none", "counts"])
def test_below_cells_no_cell_is_called_right_or_wrong(submit, key_answers, level):
    """Levels none and counts draw no tick, no cross and no misconception."""
    key_answers["bce_dog"]["total"] = 0.64
    outcome = submit(key_answers, policies(disclosure=level))
    text = "\n".join(row["output"] for row in outcome.document["tests"])
    assert not re.search("[✓✗→]", text + outcome.document["output"])
    assert "averaged" not in text


# ------------------------------------------------------------------------------------------- our own faults


@pytest.fixture
def page(monkeypatch):
    """Plant a fault in a step or a wrong rule of a page: it raises, or returns something else."""

    def plant(name, step, value=None):
        module = importlib.import_module(f"reference.{name}")
        right = getattr(module, step)

        def fault():
            if value is None:
                raise RuntimeError("planted")
            return value()

        parameters = ", ".join(right.__code__.co_varnames[: right.__code__.co_argcount])
        scope = {"fault": fault}
        exec(f"def {step}({parameters}):\n    return fault()", scope)
        planted = scope[step]
        planted.__module__, planted.__doc__ = right.__module__, right.__doc__
        planted.__dict__.update(right.__dict__)
        monkeypatch.setattr(module, step, planted)
        clear()

    def clear():
        for thing in vars(dataflow).values():
            if hasattr(thing, "cache_clear"):
                thing.cache_clear()

    yield plant
    monkeypatch.undo()
    clear()


@pytest.mark.parametrize(
    "value",
    [None, lambda: None, lambda: "x", lambda: math.nan, lambda: __import__("numpy").zeros(3)],
    ids=["raises", "None", "text", "nan", "shape"],
)
def test_a_fault_in_one_page_leaves_every_other_item_alone(submit, page, key_answers, value):
    """The items of a broken page are NOT_MARKED, the student reads that it is not their fault, the rest is as it was."""
    before = submit(key_answers)
    page("binary_cross_entropy", "losses", value)
    after = submit(key_answers)
    for exercise, item in after.items.items():
        if exercise in ("bce_dog", "bce_pig"):
            assert item["not_marked"]
            assert {blank["verdict"] for blank in item["blanks"]} == {"NOT_MARKED"}
            assert "not your fault" in item["blanks"][0]["feedback"]
        else:
            assert item == before.items[exercise]
    assert after.document["output"].startswith("2 items could not be marked")
    assert after.json["max_score"] - after.json["score"] == before.json["max_score"] - before.json["score"]
    rows = [
        row
        for row in after.document["tests"]
        if "bce" in row["name"].lower() or "pig" in row["name"] or "dog" in row["name"]
    ]
    assert all("Traceback" not in row["output"] for row in rows)


def test_a_fault_in_one_page_on_disk_leaves_every_other_item_alone(page, tmp_path, monkeypatch):
    """When set-up's record does not match (a page changed on disk), a page that raises still costs its own items only."""
    from autograder import prepared

    monkeypatch.setattr(prepared, "was_validated", lambda hash_: False)
    page("binary_cross_entropy", "losses")
    shutil.copy(worksheet_folder("gan") / "examples" / "all_correct" / "answers.json", tmp_path)
    status = runner.main([str(tmp_path), str(tmp_path / "out")])
    document = json.loads((tmp_path / "out" / "results.json").read_text())
    assert status == 0
    assert document["score"] == 143
    assert document["output"].startswith("2 items could not be marked")


def test_output_that_cannot_be_printed_does_not_spoil_the_result(tmp_path, monkeypatch):
    """The table for staff is printed last: a terminal that lacks a letter must not replace a finished result."""
    shutil.copy(worksheet_folder("gan") / "examples" / "all_correct" / "answers.json", tmp_path)
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="ascii"))
    runner.main([str(tmp_path), str(tmp_path / "out")])
    assert json.loads((tmp_path / "out" / "results.json").read_text())["score"] == 153


def test_a_results_folder_that_cannot_be_written_is_said_in_a_sentence(tmp_path, capsys):
    """A results path that cannot be written is a message and an exit status, not a traceback."""
    (tmp_path / "answers.json").write_text(GOOD % "")
    (tmp_path / "out").write_text("a file where a folder should be")
    assert runner.main([str(tmp_path), str(tmp_path / "out")]) != 0
    assert "Traceback" not in capsys.readouterr().err


def test_equal_submissions_give_equal_bytes(tmp_path, capsys):
    """Two runs on the same files differ in no byte, and the placeholder is gone."""
    (tmp_path / "answers.json").write_text(GOOD % ',"bce_dog":{"total":"NaN","losses":[1]}')
    texts = []
    for name in ("one", "two"):
        assert runner.main([str(tmp_path), str(tmp_path / name)]) == 0
        texts.append((tmp_path / name / "results.json").read_bytes())
        assert [path.name for path in (tmp_path / name).iterdir()] == ["results.json"]
    assert texts[0] == texts[1]
    assert b"stopped before" not in texts[0]


METADATA = [
    b"",
    b"{}",
    b"[]",
    b"null",
    b'"x"',
    b"1",
    b"NaN",
    b'{"assignment":null}',
    b'{"assignment":[]}',
    b'{"assignment":{"title":null}}',
    b'{"assignment":{"title":5722}}',
    b'{"id":{"a":1}}',
    b'{"id":1e999}',
    b'{"id":' + b"9" * 5000 + b"}",
    b"[" * 100_000,
    b'{"a":' * 100_000,
    b"\xff\xfe\x00",
    b'{"id":true}',
    b'{"users":null,"previous_submissions":{}}',
    b'{"id":"\\ud800","assignment":{"title":"\\ud800 5722\\u0000"}}',
]


@pytest.mark.parametrize("content", METADATA, ids=lambda content: repr(content[:24]))
def test_no_metadata_stops_grading(tmp_path, content):
    """Metadata that is missing, broken or of another form costs nothing but the course."""
    path = tmp_path / "submission_metadata.json"
    path.write_bytes(content)
    (tmp_path / "answers.json").write_text(GOOD % "")
    metadata = read_metadata(path)
    result = grade(WORKSHEET, read_answers(tmp_path, WORKSHEET), metadata.assignment_title)
    assert result.score == 1
    write_results(tmp_path / "results.json", build_document(result, metadata.notes))


# ------------------------------------------------------------------------------------------------- lint

REMOVED = object()


def _at(path, value):
    def change(data):
        for part in path[:-1]:
            data = data[part]
        if value is REMOVED:
            del data[path[-1]]
        else:
            data[path[-1]] = value

    return change


MISTAKES = {
    "misspelt field": ("bce_dog", ["blnaks"], []),
    "misspelt in a blank": ("bce_dog", ["blanks", 0, "shpae"], [5]),
    "wrong type": ("bce_dog", ["title"], 5),
    "missing field": ("bce_dog", ["title"], REMOVED),
    "no blanks": ("bce_dog", ["blanks"], []),
    "unknown page": ("bce_dog", ["page"], "binary_cross_entrpy"),
    "page outside": ("bce_dog", ["page"], "../os"),
    "unused given": ("bce_dog", ["givens", "zz"], 1),
    "missing given": ("bce_dog", ["givens", "q"], REMOVED),
    "given off the table": ("bce_dog", ["givens", "q", 1], 0.2),
    "given true": ("bce_dog", ["givens", "q", 0], True),
    "given as text": ("bce_dog", ["givens", "q", 0], "0.1"),
    "ragged given": ("generator", ["givens", "W"], [[1, 2], [3]]),
    "wrong shape": ("bce_dog", ["blanks", 0, "shape"], [6]),
    "empty shape": ("bce_dog", ["blanks", 0, "shape"], [0]),
    "unknown step": ("bce_dog", ["blanks", 2, "step"], "nope"),
    "letters twice": ("bce_pig", ["blanks", 3, "letters"], "aabcd"),
    "too few letters": ("bce_pig", ["blanks", 3, "letters"], "abc"),
    "key that does not hold": ("bce_pig", ["printed_keys", 0, "prints", 0, "printed"], 35),
    "misprint that holds": ("bce_pig", ["printed_keys", 0, "prints", 0, "status"], "misprint"),
    "printed as text": ("bce_pig", ["printed_keys", 0, "prints", 0, "printed"], "35.2"),
    "bad expression": ("bce_pig", ["printed_keys", 0, "expression"], "a+"),
    "unknown letter": ("bce_pig", ["printed_keys", 0, "expression"], "a+zz"),
    "a call": ("bce_pig", ["printed_keys", 0, "expression"], "__import__('os').getcwd()"),
    "a power": ("bce_pig", ["printed_keys", 0, "expression"], "9**9**9**9"),
    "deep expression": ("bce_pig", ["printed_keys", 0, "expression"], "-" * 100_000 + "a"),
    "division by zero": ("bce_pig", ["printed_keys", 0, "expression"], "a/0"),
    "unknown level": ("bce_dog", ["level"], "begginer"),
    "another id": ("bce_dog", ["id"], "bce_cat"),
    "no schema": ("bce_dog", ["$schema"], REMOVED),
    "negative tolerance": ("bce_dog", ["blanks", 0, "tolerance"], {"atol": -1}),
    "tolerance as text": ("bce_dog", ["blanks", 0, "tolerance"], {"atol": "1"}),
    "marks by zero": ("bce_dog", ["blanks", 0, "marks"], "1/0"),
    "exercise misspelt": ("worksheet", ["sections", 0, "exercises"], ["share_imagee"]),
    "exercise twice": ("worksheet", ["sections", 0, "exercises"], ["share_image", "generator"]),
    "goal as text": ("worksheet", ["goals", "4722"], "15"),
    "goal too high": ("worksheet", ["goals", "4722"], 100),
    "a used level removed": ("worksheet", ["levels", "expert"], REMOVED),
    "points as text": ("worksheet", ["policies", "points"], "20"),
    "points 0": ("worksheet", ["policies", "points"], 0),
    "credit above 1": ("worksheet", ["policies", "follow_through_credit"], 2),
    "credit below 0": ("worksheet", ["policies", "follow_through_credit"], -1),
    "credit no number": ("worksheet", ["policies", "follow_through_credit"], "abc"),
    "credit by zero": ("worksheet", ["policies", "follow_through_credit"], "1/0"),
    "default tolerance negative": ("worksheet", ["tolerance", "atol"], -1),
    "unknown course": ("worksheet", ["policies", "course"], "9999"),
    "unknown disclosure": ("worksheet", ["policies", "disclosure"], "all"),
}
TWICE = ("letters twice", "too few letters")


def findings_of(*changes):
    """Return the findings of lint after changes to the files' data, without touching the disk."""
    folder = worksheet_folder("gan")
    contents = read_contents(folder)
    for file, path, value in changes:
        data = json.loads(contents[f"{file}.json"])
        _at(path, value)(data)
        contents[f"{file}.json"] = json.dumps(data).encode()
    return check_contents(folder, contents)


@pytest.mark.parametrize("name", MISTAKES)
def test_every_mistake_of_an_author_is_one_line(name):
    """A mistake is reported as file, JSON path, what was found and what was expected, without an exception."""
    found = findings_of(MISTAKES[name])
    assert found
    assert len(found) == 1 or name in TWICE
    for finding in found:
        assert finding.file.endswith(f"{MISTAKES[name][0]}.json")
        assert re.fullmatch(r"\S+\.json:[1-9]\d*:[1-9]\d*: \$\S*: .+, expected .+", str(finding))
        assert len(str(finding)) < 500


@pytest.mark.parametrize(
    "names",
    [
        ["wrong type", "unused given", "given off the table"],
        ["misspelt field", "no schema", "another id", "wrong shape"],
        ["unknown level", "missing field", "key that does not hold", "exercise misspelt", "unknown course"],
        ["exercise twice", "goal too high", "points 0", "unknown disclosure"],
    ],
    ids=lambda names: ", ".join(names),
)
def test_all_mistakes_are_reported_at_once(names):
    """A mistake of form does not hide the mistakes of meaning in the same file."""
    found = {(finding.file, finding.path) for finding in findings_of(*(MISTAKES[name] for name in names))}
    missing = [
        name for name in names if not {(finding.file, finding.path) for finding in findings_of(MISTAKES[name])} & found
    ]
    assert not missing


BROKEN_FILES = {
    "cut off": lambda text: text[:-30],
    "empty": lambda text: b"",
    "list": lambda text: b"[1]",
    "utf-16": lambda text: text.decode().encode("utf-16"),
    "NaN": lambda text: text.replace(b"0.9", b"NaN"),
    "1e999": lambda text: text.replace(b"0.9", b"1e999"),
    "5000 digits": lambda text: text.replace(b"0.9", b"9" * 5000),
    "deep": lambda text: b"[" * 100_000,
    "duplicate key": lambda text: text.replace(b'"level"', b'"title": "x", "level"', 1),
}


ONLY_IN_A_PROBLEM = {"NaN", "1e999", "5000 digits", "duplicate key"}


@pytest.mark.parametrize(
    ("name", "file"),
    [(name, "bce_dog.json") for name in BROKEN_FILES]
    + [(name, "worksheet.json") for name in BROKEN_FILES if name not in ONLY_IN_A_PROBLEM],
)
def test_a_broken_file_is_a_finding(name, file):
    """What is not JSON, or not plain JSON, is reported with its place, and the other files are still read."""
    folder = worksheet_folder("gan")
    contents = read_contents(folder)
    broken = BROKEN_FILES[name](contents[file])
    assert broken != contents[file]
    contents[file] = broken
    found = check_contents(folder, contents)
    assert any(finding.file.endswith(file) for finding in found)


def test_marking_refuses_what_lint_refuses(tmp_path):
    """Loading a worksheet with a mistake raises ProblemError with every finding, never something else."""
    folder = tmp_path / "problems" / "gan"
    shutil.copytree(worksheet_folder("gan"), folder)
    data = json.loads((folder / "worksheet.json").read_text())
    data["policies"]["points"] = "20"
    (folder / "worksheet.json").write_text(json.dumps(data))
    with pytest.raises(ProblemError):
        load_worksheet(folder)


def test_the_arithmetic_of_these_tests_is_complete():
    """Every exercise with a downstream blank is in the loop: 27 or more, and each one's key marks itself full."""
    assert len(CHAINS) == 29
    assert sum(1 for exercise in CHAINS for _ in one_slip_cases(exercise)) > 2800
    assert arithmetic.solve(CHAINS["bce_exercise"])["CE"] == Fraction("39.2")
