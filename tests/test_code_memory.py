"""What a process remembers between submissions, and what it does not look for, changes no mark of any code."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from autograder.choose_variant import vary_worksheet
from autograder.code import mark as marking
from autograder.code.inputs import SETS, hidden_inputs, hidden_seed
from autograder.code.run import mark_code
from autograder.code.solved import SolvedInputs
from autograder.problem import Worksheet
from autograder.readers.code import code_files, read_code
from autograder.result import CodeResult
from autograder.sandbox.template import Template
from tests.conftest import EXAMPLES
from tests.test_code import TASKS, WRONG

HONEST = (EXAMPLES / "with_code" / "numpy_by_hand.py").read_text()
SLIPS = (" * 2", " + 1", ".T", " * 0", "[::-1]")


@pytest.fixture(scope="module")
def template() -> Iterator[Template]:
    """One clean process for all submissions."""
    with Template.start() as running:
        running.ready()
        yield running


def with_slips(seed: int) -> str:
    """Return the honest file with slips in some lines, of which some have a name and most have none."""
    chance = random.Random(seed)
    lines = HONEST.splitlines()
    steps = [at for at, line in enumerate(lines) if re.match(r"    \w+ = ", line)]
    for at in chance.sample(steps, 4):
        lines[at] += chance.choice(SLIPS)
    return "\n".join(lines) + f"\n# {seed}\n"


def named_mistakes() -> str:
    """Return a file in which every wrong line has a name."""
    text = HONEST
    for task, body, *_ in WRONG:
        parameters = {"batch_bce": "y, t"}.get(task, "p, q")
        text += f"\n\ndef {task}({parameters}):\n{body}\n"
    return text


def mark(worksheet: Worksheet, source: str, template: Template, folder: Path, known: SolvedInputs | None) -> CodeResult:
    """Mark one file."""
    (folder / "numpy_by_hand.py").write_text(source)
    return mark_code(worksheet, read_code(code_files(folder), TASKS), template, known=known)


def test_a_memory_of_inputs_changes_no_result(gan: Worksheet, template: Template, tmp_path: Path) -> None:
    """Over different files, twice, on two variants: equal to marking each by itself."""
    known = SolvedInputs()
    worksheets = [gan, vary_worksheet(gan, "7KQ2M9")]
    for source in [HONEST, named_mistakes(), *map(with_slips, range(4)), HONEST]:
        for worksheet in worksheets:
            alone = mark(worksheet, source, template, tmp_path, None)
            assert mark(worksheet, source, template, tmp_path, known) == alone


def test_a_full_memory_forgets(gan: Worksheet, monkeypatch: pytest.MonkeyPatch) -> None:
    """It holds so many sets at most, and draws the forgotten ones again, the same."""
    monkeypatch.setattr(SolvedInputs, "most", 1)
    problem = gan.problems["batch_bce"]
    assert problem.code is not None
    known = SolvedInputs()
    first = known.hidden(problem, problem.code, 1, 3)
    known.hidden(problem, problem.code, 2, 3)
    again = known.hidden(problem, problem.code, 1, 3)
    assert again is not first
    for one, other, drawn in zip(first, again, hidden_inputs(problem.code, 1, 3), strict=True):
        for name in problem.code.parameters:
            assert np.array_equal(one.inputs[name], drawn[name])
            assert np.array_equal(one.inputs[name], other.inputs[name])


def test_nobody_can_change_what_others_are_marked_by(gan: Worksheet) -> None:
    """Inputs, keys, and what is needed are read-only."""
    problem = gan.problems["batch_bce"]
    assert problem.code is not None
    known = SolvedInputs()
    for inputs, key in (*known.own(problem, problem.code), *known.hidden(problem, problem.code, 5, 3)):
        for arrays in (inputs, key.steps, key.blanks, key.needed):
            assert not any(array.flags.writeable for array in arrays.values())


def test_where_a_cause_is_out_of_the_question_none_is_looked_for(
    gan: Worksheet, template: Template, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The marks are those of looking for causes on every input, and it is done less often."""
    looked = Counter[str]()
    mark_blanks = marking.mark_blanks

    def always(problem, key, responses, rules, settled=()):  # type: ignore[no-untyped-def]
        looked["always"] += 1
        return mark_blanks(problem, key, responses, rules)

    def counted(problem, key, responses, rules, settled=()):  # type: ignore[no-untyped-def]
        looked["settled"] += bool(settled)
        return mark_blanks(problem, key, responses, rules, settled)

    for source in [named_mistakes(), *map(with_slips, range(6))]:
        found = []
        for way in (always, counted):
            monkeypatch.setattr(marking, "mark_blanks", way)
            found.append(mark(gan, source, template, tmp_path, None))
        assert found[0] == found[1]
    assert 0 < looked["settled"] < looked["always"]


def test_submissions_share_a_number_of_sets_that_no_student_chooses() -> None:
    """A thousand files fall to all sets about equally; another salt or exercise has other sets."""
    seeds = Counter(hidden_seed("salt", [f"# {number}"], "batch_bce") for number in range(1000))
    assert len(seeds) == SETS
    assert max(seeds.values()) < 3 * 1000 / SETS
    assert hidden_seed("salt", ["# 1"], "batch_bce") == hidden_seed("salt", ["# 1"], "batch_bce")
    for salt, exercise in (("other", "batch_bce"), ("salt", "bce_exercise")):
        assert seeds.keys().isdisjoint(hidden_seed(salt, [f"# {number}"], exercise) for number in range(1000))
