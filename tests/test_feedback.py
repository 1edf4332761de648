"""The sentences that students read, and that none of them lets a value of the key through."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from autograder.cli.documents import grade_document
from autograder.feedback import blank_feedback
from autograder.feedback_item import item_feedback
from autograder.gradescope.document import build_document
from autograder.gradescope.header import header
from autograder.picture import draw_blank
from autograder.policies import Disclosure, Policies
from autograder.problem import Worksheet
from tests.conftest import VALUES, Mark, Responses, find_blank

SENTENCES: list[tuple[str, dict[str, Any], str, str]] = [
    ("bce_pig", {"not_p": [1, 1, 0, 0, 1]}, "not_p", "Right."),
    ("bce_pig", {"not_p": [1, 1, 0, 0.5, 7]}, "not_p", "Not right: cells 4 and 5."),
    ("bce_pig", {"total": 35}, "total", "Not right."),
    (
        "generator",
        {"fake": [[-1, 9, 8], [9, 8, 7]]},
        "fake",
        "Not right: row 1 (columns 2 and 3); row 2.",
    ),
    ("bce_pig", {"total": None}, "total", "Left empty."),
    ("bce_pig", {"losses": [0, 32, 0.2, None, 0]}, "losses", "Left empty: cell 4."),
    (
        "bce_pig",
        {"total": "35,2"},
        "total",
        "Could not be read: \u201c35,2\u201d has a comma: write a point.",
    ),
    (
        "bce_pig",
        {"losses": [0, True, 0.2, 3, 0]},
        "losses",
        "Could not be read: cell 2 \u201ctrue\u201d is true or false, not a number.",
    ),
    (
        "bce_pig",
        {"losses": [0, 32]},
        "losses",
        "Could not be read: this is a row of 2, and the blank is a row of 5.",
    ),
    (
        "bce_pig",
        {"losses": [0, 32, 0.2, 2, 0], "total": 34.2},
        "total",
        "Carried correctly from your own earlier values.",
    ),
    (
        "generator_gradients",
        {"pred": [0.1, 0.5, 0.9], "dz": [-0.9, -0.5, -0.1]},
        "dz",
        "Carried correctly from your own earlier values (cell 2).",
    ),
    (
        "discriminator_hidden",
        {"v2": [0, 0, -2, 1, 1, 0]},
        "v2",
        "Not right (cell 3): The ReLU is missing in the row for V. "
        "Look at the negative numbers in your row for V: ReLU turns them into 0.",
    ),
    (
        "generator_gradients",
        {"target": [0, 0, 0]},
        "target",
        "Not right: The targets are the discriminator's. Look at what the generator wants its fakes to be called.",
    ),
    (
        "generator_loss_1",
        {"neg_log": [[2, 0.5, 1, 2, 7, "x"], ["x"] * 6]},
        "neg_log",
        "Right. Not needed, and not right, but it costs nothing: row 1, column 5.",
    ),
    (
        "roc_segments",
        {"s1": 9},
        "s1",
        "Could not be read: \u201c9\u201d is not one of the options 1, 2, 3, 4, 5.",
    ),
    (
        "share_image",
        {"link": "hello"},
        "link",
        "Could not be read: \u201chello\u201d is not a web address that starts with http:// or https://.",
    ),
]


@pytest.mark.parametrize(("exercise", "blanks", "blank", "sentence"), SENTENCES)
def test_sentence(mark: Mark, exercise: str, blanks: dict[str, Any], blank: str, sentence: str) -> None:
    """Each verdict has its sentence: what happened, and where to look."""
    assert blank_feedback(find_blank(mark({exercise: blanks}), exercise, blank), "cells") == sentence


def test_not_marked_has_its_sentence(mark: Mark) -> None:
    """The one verdict that is our fault says so."""
    from autograder.result import Verdict

    blank = find_blank(mark({}), "bce_pig", "total")._replace(verdict=Verdict.NOT_MARKED)
    assert blank_feedback(blank, "cells") == "This item could not be marked; it is not your fault. Staff can see why."


ITEMS: list[tuple[str, dict[str, Any], str]] = [
    ("bce_pig", {}, "Not attempted."),
    ("sigmoid_table", {"sigma": [0, 0.1, 0.3, 0.5, 0.7, 0.9, 1]}, "All right: this exercise is completed."),
    ("sigmoid_table", {"sigma": [0, 0.1, 0.3, 0.4, 0.7, 0.9, 1]}, "The first error is in sigma (cell 4)."),
    (
        "generator",
        {"fake": [[1, 1, -1], [2, -2, 2]]},
        "The first error is in fake: the bias of the generator is missing. "
        "Look at the row of ones: it adds the last column of W to every fake.",
    ),
    (
        "bce_pig",
        {
            **VALUES["bce_pig"],
            "neg_log": [["x", "x", 0.11, 2.3, "x"], [0, 32, "x", "x", 0]],
            "losses": [0, 32, 0.11, 2.3, 0],
            "total": 34.41,
        },
        "Accepted in neg_log: you took the natural logarithm instead of the printed table. "
        "Carried correctly through 2 other blanks. Remember that the sheet's table has base two.",
    ),
    (
        "logit_field_bm3",
        {"z": [[-z for z in row] for row in VALUES["logit_field_bm3"]["z"]]},
        "The first error is in z (41 of 49 cells): every sign is flipped. "
        "Look for a minus sign that was lost, or that came in once too often.",
    ),
    ("sigmoid_table", {"sigma": [0, 0.1, 0.3, None, 0.7, 0.9, 1]}, "No error in what you filled in."),
    (
        "discriminator_loss_2",
        {
            **VALUES["discriminator_loss_2"],
            "neg_log": [[2, 2, 1, 0.2, 3, 32], [0.5, 0.2, 1, 3, 0.2, 0]],
            "losses": [0.5, 2, 1, 0.2, 0.2, 32],
            "total": 35.9,
        },
        "The first error is in neg_log (row 1, column 2). 1 error here, carried correctly through 2 other blanks. "
        "What comes before it is right.",
    ),
]


@pytest.mark.parametrize(("exercise", "blanks", "sentence"), ITEMS)
def test_item_sentence(mark: Mark, exercise: str, blanks: dict[str, Any], sentence: str) -> None:
    """Root errors and their consequences are told apart."""
    result = mark({exercise: blanks})
    item = next(item for item in result.items if item.id == exercise)
    assert item_feedback(item, "cells") == sentence


def test_an_item_has_three_sentences_at_most(gan: Worksheet) -> None:
    """Whatever one mistake was made, and with another error, a gap and something unreadable beside it."""
    from autograder.collisions import mistaken_students
    from autograder.confusion import responses_of
    from autograder.grade import grade
    from autograder.readers.answers import Answers
    from autograder.solution import solve

    longest = 0
    for problem in gan.exercises():
        for student in mistaken_students(problem, solve(problem)):
            raw = {
                id_: [cell.raw for cell in response.cells] if response.cells and values.ndim else response.cells[0].raw
                for (id_, response), values in zip(
                    responses_of(problem, student.blanks).items(), student.blanks.values(), strict=True
                )
            }
            for spoilt in (raw, {**raw, problem.blanks[-1].id: "?"}, {**raw, problem.blanks[0].id: None}):
                shaped = {id_: _shaped(value, student.blanks[id_].shape) for id_, value in spoilt.items()}
                result = grade(gan, Answers({problem.id: shaped}))
                item = next(item for item in result.items if item.id == problem.id)
                text = item_feedback(item, "cells")
                assert 1 <= len(re.findall(r"[.](?= |$)", text)) <= 3, text
                longest = max(longest, len(text))
    assert longest < 420


def _shaped(value: Any, shape: tuple[int, ...]) -> Any:
    if isinstance(value, list) and len(shape) == 2:
        return [value[at : at + shape[1]] for at in range(0, len(value), shape[1])]
    return value


def test_picture_of_the_students_own_grid(mark: Mark) -> None:
    """The cells as typed, in the blank's shape, each with its mark."""
    result = mark({"generator": {"fake": [[-1, "\u22121", 3], ["?", None, "6/2"]]}})
    assert draw_blank(find_blank(result, "generator", "fake"), "cells") == [
        " -1 ✓   \u22121 ✓    3 ✗",
        "  ? ?    _ ·  6/2 ✓",
    ]
    assert draw_blank(find_blank(result, "generator", "fake"), "counts") == [
        " -1     \u22121      3  ",
        "  ? ?    _ ·  6/2  ",
    ]


def test_counts_say_how_many_and_not_which(mark: Mark) -> None:
    """At `counts` the number of right cells, at `none` nothing but what cannot be read."""
    blank = find_blank(mark({"sigmoid_table": {"sigma": [0, 0.1, 0.4, 0.5, 0.7, "?", 1]}}), "sigmoid_table", "sigma")
    unreadable = "Could not be read: cell 6 \u201c?\u201d is not a number."
    assert blank_feedback(blank, "counts") == f"5 of 7 cells right. {unreadable}"
    assert blank_feedback(blank, "none") == unreadable


def with_disclosure(gan: Worksheet, disclosure: Disclosure) -> Worksheet:
    return replace(gan, file=replace(gan.file, policies=Policies(disclosure=disclosure)))


TELLING = {"35.2", "37.5", "36.9", "39.2", "84375", "0.84375", "9.2", "0.75", "2.25"}
"""Values of the key that are no givens, no marks, and would be recognised at once."""


def visible_text(result: Any) -> str:
    """Return everything that a student can see of a result."""
    document = build_document(result)
    del document["extra_data"]
    for row in document["tests"]:
        row.pop("score", None), row.pop("max_score", None)
    document.pop("score")
    return json.dumps([document, grade_document(result)["messages"]], ensure_ascii=False) + header(result)


def wrong_everywhere(value: Any, number: float) -> Any:
    return [wrong_everywhere(one, number) for one in value] if isinstance(value, list) else number


@pytest.mark.parametrize("disclosure", ["none", "counts", "cells"])
@pytest.mark.parametrize("number", [777, None, "?", -5])
def test_no_value_of_the_key_is_let_through(
    mark: Mark, gan: Worksheet, values: Responses, disclosure: Disclosure, number: Any
) -> None:
    """With wrong, empty or unreadable answers, no decimal appears that the student did not type."""
    worksheet = with_disclosure(gan, disclosure)
    responses = {
        id_: {blank: wrong_everywhere(value, number) for blank, value in blanks.items()}
        for id_, blanks in values.items()
    }
    text = visible_text(mark(responses, worksheet))
    feedback = json.dumps(
        [blank["feedback"] for item in grade_document(mark(responses, worksheet))["items"] for blank in item["blanks"]]
    )
    decimals = set(re.findall(r"\d+\.\d+", text + feedback))
    numbers = {row["number"] for row in build_document(mark({}))["tests"]}
    marks = re.findall(r"([\d.]+) of [\d.]+ (?:marks|points)", text)
    assert not (decimals - numbers - set(marks)), decimals - numbers - set(marks)
    assert not TELLING & set(re.findall(r"[\d.]*\d", feedback))


def test_worked_solution_is_shown_by_its_policy_alone(mark: Mark, gan: Worksheet) -> None:
    """After the due date an instructor sets `worked`, and the key is there step by step."""
    shown = visible_text(mark({}, with_disclosure(gan, "worked")))
    assert TELLING - {"84375", "2.25"} <= set(re.findall(r"[\d.]*\d", shown))
    assert "Worked solution" not in visible_text(mark({}, with_disclosure(gan, "cells")))


def test_every_wrong_rule_has_a_sentence_without_a_value(gan: Worksheet, mlp: Worksheet) -> None:
    """What happened, for a reader; a kind sentence names no number other than 0, 1 and 1 - y."""
    from autograder.dataflow import load_page

    rules = {
        (problem.page, rule.id): rule
        for problem in (*gan.exercises(), *mlp.exercises())
        if problem.page
        for rule in load_page(problem.page).rules
    }
    assert len(rules) >= 30
    for rule in rules.values():
        assert rule.sentence.endswith("."), rule.id
        assert 30 < len(rule.sentence) < 262, rule.id
        assert set(re.findall(r"\d+", rule.sentence)) <= {"0", "1"}, rule.id
