"""A whole submission: faults of ours, and properties that hold for any submission."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.catalog import load_worksheet, worksheet_folder
from autograder.cli.documents import grade_document
from autograder.feedback import NOT_MARKED
from autograder.grade import grade
from autograder.gradescope.contract import explain, to_json
from autograder.gradescope.document import build_document
from autograder.gradescope.header import header
from autograder.problem import Worksheet
from autograder.readers.answers import Answers, read_answers
from autograder.result import Verdict
from tests.conftest import VALUES, Mark, Responses, as_read


@pytest.fixture
def fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plant a fault in one page of reference/: computing `not_q` fails."""
    from autograder.dataflow import load_page

    step = load_page("binary_cross_entropy").steps["not_q"]
    monkeypatch.setattr(step.function, "__code__", (lambda q: 1 / 0).__code__)


@pytest.mark.usefixtures("fault")
def test_fault_of_ours_is_not_marked_and_nothing_else_suffers(mark: Mark, values: Responses) -> None:
    """The two exercises of that page are not marked; the marks of all others are as they were."""
    result = mark(values)
    assert [item.id for item in result.not_marked] == ["bce_dog", "bce_pig"]
    for item in result.not_marked:
        assert {cell.verdict for blank in item.blanks for cell in blank.cells} == {Verdict.NOT_MARKED}
        assert "ZeroDivisionError" in item.fault
    for item in result.items:
        if not item.not_marked:
            assert item.marks == item.max_marks, item.id
    assert (result.score, result.max_score) == (143, 143)  # 153 less two exercises of five marks


@pytest.mark.usefixtures("fault")
def test_student_reads_that_it_is_not_their_fault(mark: Mark, values: Responses) -> None:
    """At the very top, in the item's row without a score, and never as a zero or a traceback."""
    result = mark(values)
    assert header(result).startswith(
        "2 items could not be marked (Binary cross entropy: dog and Binary cross entropy: pig). "
        "It is not your fault, it does not count as zero"
    )
    document = build_document(result)
    rows = [row for row in document["tests"] if "not marked" in row["name"]]
    assert [row["output"] for row in rows] == [NOT_MARKED, NOT_MARKED]
    assert all("score" not in row and "status" not in row for row in rows)
    visible = json.dumps([document["tests"], document["output"]])
    assert "ZeroDivisionError" not in visible
    assert "ZeroDivisionError" in document["extra_data"]["byhand"]["items"]["bce_pig"]["fault"]
    item = next(item for item in grade_document(result)["items"] if item["id"] == "bce_pig")
    assert (item["marks"], item["not_marked"]) == (None, True)


def test_fault_in_a_wrong_rule_costs_no_marks(mark: Mark, monkeypatch: pytest.MonkeyPatch) -> None:
    """A diagnosis that fails leaves the verdicts alone and is a note to staff."""
    from autograder.dataflow import load_page

    rule = next(rule for rule in load_page("sigmoid_table").rules if rule.id == "sign_of_z")
    monkeypatch.setattr(rule.function, "__code__", (lambda z, sigmoid: 1 / 0).__code__)
    result = mark({"sigmoid_table": {"sigma": [0, 0.1, 0.3, 0.5, 0.7, 0.9, 0.2]}})
    item = next(item for item in result.items if item.id == "sigmoid_table")
    assert not item.not_marked
    assert [cell.verdict.value for cell in item.blanks[0].cells] == ["CORRECT"] * 6 + ["INCORRECT"]
    assert any("sign_of_z failed: ZeroDivisionError" in note for note in item.blanks[0].notes)


GAN = load_worksheet(worksheet_folder("gan"))
CELL = st.none() | st.sampled_from(
    ["x", "-", "", "?", "1/0", "NaN", 0, 1, -1, 0.5, 0.3, 32, "3/4", 1e308, "1e-300", True, {}, [1]]
)


@st.composite
def submissions(draw: st.DrawFn) -> Responses:
    """Some exercises, each with right answers of which some cells are replaced by anything."""
    chosen = draw(st.lists(st.sampled_from(sorted(VALUES.keys() - {"share_image"})), max_size=4, unique=True))
    rng = draw(st.randoms(use_true_random=False))
    share = draw(st.sampled_from([0.0, 0.1, 0.5, 1.0]))

    def spoil(value: Any) -> Any:
        if isinstance(value, list):
            return [spoil(one) for one in value]
        return draw(CELL) if rng.random() < share else value

    return {id_: {blank: spoil(value) for blank, value in VALUES[id_].items()} for id_ in chosen}


@settings(max_examples=60, deadline=None)
@given(submissions())
def test_marks_stay_in_their_range_and_nothing_fails(responses: Responses) -> None:
    """For any submission: marks from 0 to the most, no fault of ours, a document that fits the contract."""
    result = grade(GAN, Answers(as_read(responses)))
    assert result.not_marked == ()
    for item in result.items:
        assert 0 <= item.marks <= item.max_marks
        for blank in item.blanks:
            assert 0 <= blank.marks <= blank.max_marks
            assert item.level is None or sum(cell.weight for cell in blank.cells) > 0
            assert blank.notes == () or all("follow-through refused" in note for note in blank.notes)
    assert explain(build_document(result)) == []


@settings(max_examples=25, deadline=None)
@given(submissions(), st.integers(0, 10**6))
def test_order_of_the_exercises_does_not_matter_and_marking_repeats_itself(responses: Responses, seed: int) -> None:
    """A permuted file gives the same bytes, and so does a second run."""
    shuffled = list(responses.items())
    random.Random(seed).shuffle(shuffled)
    texts = {
        to_json(build_document(grade(GAN, Answers(as_read(dict(order))))))
        for order in (responses.items(), shuffled, responses.items())
    }
    assert len(texts) == 1


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_as_answers(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    """Any file called answers.json is marked or refused with a message; it is never a fault."""
    folder = tmp_path_factory.mktemp("submission")
    (folder / "answers.json").write_bytes(content)
    result = grade(GAN, read_answers(folder, GAN))
    assert result.not_marked == ()
    assert result.messages or content.strip()


def test_files_hash_is_in_the_result(gan: Worksheet, mark: Mark) -> None:
    """A result says which worksheet files it was marked by."""
    assert mark({}).content_hash == gan.content_hash
    assert len(gan.content_hash) == 64


def test_hash_changes_with_any_file(tmp_path: Path) -> None:
    """A changed tolerance, a renamed file and a moved boundary are all other contents."""
    from autograder.catalog import content_hash

    hashes = {
        content_hash({"a.json": b"12", "b.json": b""}),
        content_hash({"a.json": b"1", "b.json": b"2"}),
        content_hash({"a.json": b"12"}),
        content_hash({"c.json": b"12", "b.json": b""}),
    }
    assert len(hashes) == 4
