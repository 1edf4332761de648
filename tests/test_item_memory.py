"""A memory changes no result: every answer is marked with one as without, whatever was marked before."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from autograder.choose_variant import vary_worksheet
from autograder.grade import grade
from autograder.item_memory import ItemMemory, MadeOf, exactly
from autograder.problem import Worksheet
from autograder.readers.answers import Answers, read_answers
from autograder.response import JsonNumber
from benchmarks.batch import spoilt
from tests.conftest import EXAMPLES, VALUES, as_read

FOLDERS = sorted(path for path in EXAMPLES.iterdir() if path.is_dir())


def classes(worksheet: Worksheet) -> list[Answers]:
    """All examples, and a hundred students with slips."""
    right = json.loads((EXAMPLES / "all_correct" / "answers.json").read_text())["responses"]
    students = [Answers(as_read(spoilt(right, random.Random(seed)))) for seed in range(100)]
    return [*(read_answers(folder, worksheet) for folder in FOLDERS), *students]


@pytest.mark.parametrize("most", [4096, 50, 1])
def test_marking_with_a_memory_is_marking(gan: Worksheet, most: int) -> None:
    """In any order, twice, with a memory that holds little: the whole result is equal."""
    memory = ItemMemory(most)
    answers = classes(gan)
    alone = [grade(gan, one) for one in answers]
    order = [*range(len(answers)), *range(len(answers))]
    random.Random(most).shuffle(order)
    for at in order[: 60 if most == 1 else None]:
        assert grade(gan, answers[at], memory=memory) == alone[at]
    assert memory.met > (3000 if most == 4096 else -1)


def test_variants_are_kept_apart(gan: Worksheet) -> None:
    """The same answers on other givens."""
    memory = ItemMemory()
    answers = read_answers(EXAMPLES / "one_slip", gan)
    for worksheet in (gan, vary_worksheet(gan, "7KQ2M9"), gan, vary_worksheet(gan, "7KQ2M8")):
        assert grade(worksheet, answers, memory=memory) == grade(worksheet, answers)


LOOK_ALIKES: list[Any] = [
    1, 1.0, True, "1", JsonNumber("1"), [1], ["1"], [JsonNumber("1")], [[JsonNumber("1")]], {"a": 1}, ["a", 1],
    None, False, 0, "", [], {}, "None", " 1",
]  # fmt: skip


def test_answers_that_only_look_alike_are_kept_apart(gan: Worksheet) -> None:
    """Equal in Python, but not what was typed."""
    keys = [(type(one), exactly(one)) for one in LOOK_ALIKES]
    assert len({repr(key) for key in keys}) == len(keys)
    memory = ItemMemory()
    (blank,) = [name for name in VALUES["bce_pig"] if name == "total"]
    for value in LOOK_ALIKES + LOOK_ALIKES[::-1]:
        answers = Answers({"bce_pig": {blank: value}})
        assert grade(gan, answers, memory=memory) == grade(gan, answers)


def test_a_fault_is_not_remembered(gan: Worksheet, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once it is mended, the item is marked."""
    memory = ItemMemory()
    answers = read_answers(EXAMPLES / "one_slip", gan)
    with monkeypatch.context() as patch:
        patch.setattr("autograder.grade.mark_blanks", lambda *a: 1 / 0)
        assert grade(gan, answers, memory=memory).not_marked
    assert grade(gan, answers, memory=memory) == grade(gan, answers)


def test_it_forgets(gan: Worksheet, tmp_path: Path) -> None:
    """However many students there are, it holds no more than it may."""
    memory = ItemMemory(100)
    for answers in classes(gan)[:30]:
        grade(gan, answers, memory=memory)
        assert len(memory._items) <= 100
        assert len(memory._keys) <= 256


def test_what_was_made_of_an_object_is_kept_for_that_object_alone() -> None:
    """Equal lists are two objects; with room for two, the one that was asked for longest ago is made again."""
    made: list[list[int]] = []

    def double(numbers: list[int]) -> list[int]:
        made.append(numbers)
        return [2 * number for number in numbers]

    of = MadeOf(double, 2)
    one, same, other = [1], [1], [5]
    assert [of(one), of(same), of(one), of(other), of(one), of(same)] == [[2], [2], [2], [10], [2], [2]]
    assert [id(numbers) for numbers in made] == [id(one), id(same), id(other), id(same)]
