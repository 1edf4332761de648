"""Students' code, from the file to the marks: honest in many ways, wrong in many ways, hostile in many more."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.code.gather import code_problems, gather_code
from autograder.code.inputs import hidden_inputs, seed_for
from autograder.code.run import mark_code
from autograder.feedback import blank_feedback, item_feedback
from autograder.grade import grade
from autograder.gradescope.contract import explain
from autograder.gradescope.document import build_document
from autograder.problem import Worksheet
from autograder.readers.answers import Answers
from autograder.readers.code import Code, code_files, read_code
from autograder.result import CodeResult, ItemResult, Verdict
from autograder.sandbox.limits import Limits
from autograder.sandbox.template import Template
from tests.conftest import EXAMPLES, ROOT, VALUES
from tests.sandbox.hostile_round import NAMES, planted, source_of, survivors

HONEST = (EXAMPLES / "with_code" / "numpy_by_hand.py").read_text()
STARTER = (ROOT / "problems" / "gan" / "numpy_by_hand.py").read_text()
TASKS = [
    "cross_entropy_matmul",
    "cross_entropy_elementwise",
    "categorical_ce_matmul",
    "categorical_ce_elementwise",
    "batch_categorical_ce",
    "batch_categorical_ce_indexed",
    "binary_cross_entropy",
    "batch_bce",
    "bce_exercise",
]
Run = Callable[..., CodeResult]


@pytest.fixture(scope="module")
def template() -> Iterator[Template]:
    """One clean process for all submissions, as in a class."""
    with Template.start() as running:
        running.ready()
        yield running


@pytest.fixture
def run(template: Template, gan: Worksheet, tmp_path: Path) -> Run:
    """Mark files given as text, by name."""

    def mark(source: str | None = None, worksheet: Worksheet = gan, **files: str) -> CodeResult:
        texts = {"numpy_by_hand.py": source} if source is not None else {}
        texts |= {name.replace("__", "."): text for name, text in files.items()}
        for name, text in texts.items():
            (tmp_path / name).write_text(text, encoding="utf-8", errors="surrogatepass")
        code = read_code(code_files(tmp_path), TASKS)
        return mark_code(worksheet, code, template, limits=Limits(function_wall_s=2, load_wall_s=2))

    return mark


def item_of(result: CodeResult, task: str) -> ItemResult:
    return next(item for item in result.items if item.id == f"code_{task}")


def codes(item: ItemResult) -> dict[str, str]:
    return {blank.id: blank.verdict.value for blank in item.blanks}


def with_function(name: str, text: str) -> str:
    """Return the honest file with one function's definition replaced."""
    before, _, after = HONEST.partition(f"def {name}(")
    _, separator, rest = after.partition("\n\n\ndef ")
    return before + text.strip() + "\n" + (separator + rest if separator else "")


# --- the task itself --------------------------------------------------------------------------------


def test_starter_file_has_every_function_and_variable(gan: Worksheet) -> None:
    """What students download has the names that are marked, all of them open."""
    code = read_code([ROOT / "problems/gan/numpy_by_hand.py"], TASKS)
    assert list(code.functions) == TASKS == [problem.id for problem in code_problems(gan)]
    for problem in code_problems(gan):
        assert problem.code is not None
        definition = code.functions[problem.id].definition
        assert [argument.arg for argument in definition.args.args] == problem.code.parameters
        lines = [line.strip() for line in code.functions[problem.id].unit.text.split("\n")]
        for blank in problem.blanks:
            assert f"{blank.id} = ..." in lines


def test_starter_file_is_not_attempted(run: Run) -> None:
    """Nothing filled in is nothing wrong."""
    result = run(STARTER)
    assert not any(item.attempted for item in result.items)
    assert {blank.verdict for item in result.items for blank in item.blanks} == {Verdict.NO_RESPONSE}


def test_printed_lines_earn_full_marks(run: Run) -> None:
    """The worksheet's own lines, on the worksheet's input and on five hidden ones."""
    result = run(HONEST)
    assert [item.id for item in result.items] == [f"code_{task}" for task in TASKS]
    assert {item.section for item in result.items} == {"NumPy code"}
    assert all(item.completed for item in result.items), [codes(item) for item in result.items]
    assert sum(item.marks for item in result.items) == 33
    assert result.isolation is not None
    assert result.isolation["tier"] in ("strong", "fair")
    # The sheet's own input of bce_exercise has -log(0), so only the hidden inputs judge it.
    inputs = {item.id: item.blanks[0].code.inputs for item in result.items if item.blanks[0].code}
    assert set(inputs.values()) == {5, 6}
    assert inputs["code_bce_exercise"] == 5


# --- honest in many ways ----------------------------------------------------------------------------

MATMUL = [
    "def {f}(p, q):\n    g = np.negative(np.log(q))\n    pt = p.T\n    CE = pt @ g\n    return CE",
    "def {f}(p, q):\n    g = -np.log(q)\n    pt = np.transpose(p)\n    CE = np.dot(pt, g)",
    "def {f}(p, q):\n    g = -np.log(q)\n    pt = p.T\n    CE = np.einsum('ij,jk->ik', pt, g)",
    "def {f}(p, q):\n    g = -np.log(q)\n    pt = p.T\n    CE = np.matmul(pt, g).item()\n    return CE",
    "def {f}(p, q):\n    g = -np.log(q)\n    pt = p.T\n    return pt @ g",
    "def {f}(p, q):\n    g = (-np.log(q)).astype(np.float32)\n    pt = p.T.astype('f4')\n    CE = pt @ g",
    "def {f}(p, q, eps=0):\n    'a docstring'\n    g: np.ndarray = -np.log(q + eps)\n    pt = p.T\n    print(g)\n    CE = float((pt @ g)[0, 0])\n    return CE",
    "def neg_log(x):\n    return -np.log(x)\n\n\ndef {f}(a, b):\n    g = neg_log(b)\n    pt = a.T\n    CE = pt @ g",
    "def {f}(p, q):\n    g = np.array([[-np.log(v) for v in row] for row in q.tolist()])\n    pt = [list(row) for row in p.T]\n    CE = (np.array(pt) @ g).tolist()",
    "def {f}(p: np.ndarray, q: np.ndarray) -> float:\n    g = np.log(1 / q)\n    pt = p.reshape(1, -1)\n    if True:\n        CE = pt @ g\n        return CE\n    return 0",
    "def {f}(p, q):\n    from math import log\n    g = -np.vectorize(log)(q)\n    pt = p.T\n    CE = pt @ g",
    "def {f}(*args):\n    p, q = args\n    g = -np.log(q)\n    pt = p.T\n    CE = pt @ g",
]


@pytest.mark.parametrize("text", MATMUL, ids=range(len(MATMUL)))
def test_honest_solutions_of_the_matrix_product(run: Run, text: str) -> None:
    """All of them compute the same variables, so all of them are right."""
    item = item_of(run("import numpy as np\n\n\n" + text.format(f="cross_entropy_matmul")), "cross_entropy_matmul")
    assert item.completed, (codes(item), item.remarks, [blank_feedback(blank, "cells") for blank in item.blanks])


def test_another_name_for_numpy(run: Run) -> None:
    """`import numpy as xp` is as good."""
    assert all(
        item.completed
        for item in run(HONEST.replace("import numpy as np", "import numpy as xp").replace("np.", "xp.")).items
    )


def test_flat_array_for_a_column_is_a_note(run: Run) -> None:
    """Full marks, and the student learns that the sheet has a column."""
    text = "def cross_entropy_elementwise(p, q):\n    g = -np.log(q).ravel()\n    pg = p.ravel() * g\n    CE = pg.sum()"
    item = item_of(run(with_function("cross_entropy_elementwise", text)), "cross_entropy_elementwise")
    assert item.completed
    assert "Note: it is flat, where the sheet has the shape" in blank_feedback(item.blanks[0], "cells")


def test_renamed_parameters_are_a_note(run: Run) -> None:
    """Arguments are passed by position."""
    text = "def batch_bce(prob, target):\n    q = np.vstack((prob, 1 - prob))\n    p = np.vstack((target, 1 - target))\n    g = -np.log(q)\n    pg = p * g\n    CE = pg.sum()"
    item = item_of(run(with_function("batch_bce", text)), "batch_bce")
    assert item.completed
    assert "Its parameters are named otherwise than the sheet's y, t; that is fine." in item.remarks


def test_of_two_definitions_the_last_counts(run: Run) -> None:
    """As in Python, with a note that names the other's line."""
    item = item_of(run("def batch_bce(y, t):\n    CE = 0\n\n\n" + HONEST), "batch_bce")
    assert item.completed
    assert "It is defined twice; the definition in line 1 of numpy_by_hand.py does not count." in item.remarks


# --- wrong in many ways -----------------------------------------------------------------------------

G = "    g = -np.log(q)\n"
WRONG = [
    # task, body, verdicts, rule of the first wrong variable, part of its feedback
    ("cross_entropy_matmul", "    g = np.log(q)\n    pt = p.T\n    CE = pt @ g",
     "MISCONCEPTION CORRECT FOLLOW_THROUGH", "minus_forgotten", "The minus sign is missing"),
    ("cross_entropy_matmul", "    g = -np.log2(q)\n    pt = p.T\n    CE = pt @ g",
     "MISCONCEPTION CORRECT FOLLOW_THROUGH", "log_to_base_2", "base two"),
    ("cross_entropy_elementwise", "    g = -np.log10(q)\n    pg = p * g\n    CE = pg.sum()",
     "MISCONCEPTION FOLLOW_THROUGH FOLLOW_THROUGH", "log_to_base_10", "decimal"),
    ("cross_entropy_matmul", G + "    pt = p.T\n    CE = pt * g",
     "CORRECT CORRECT MISCONCEPTION", "elementwise_for_matmul", "`CE` has shape (4, 4), expected a single number. Right on 0 of 6 inputs. The product was taken element by element: look at `*` versus `@`."),
    ("cross_entropy_matmul", G + "    pt = p\n    CE = pt.T @ g",
     "CORRECT MISCONCEPTION CORRECT", "transpose_forgotten", "`pt` has shape (4, 1), expected shape (1, 4)."),
    ("cross_entropy_elementwise", G + "    pg = p * g\n    CE = np.mean(pg)",
     "CORRECT CORRECT MISCONCEPTION", "mean_for_sum", "averaged"),
    ("batch_categorical_ce", G + "    pg = p * g\n    CE = np.sum(pg, axis=0)",
     "CORRECT CORRECT MISCONCEPTION", "sum_over_rows", "without an axis"),
    ("batch_categorical_ce", G + "    pg = p * g\n    CE = np.sum(pg, axis=1)",
     "CORRECT CORRECT MISCONCEPTION", "sum_over_columns", "without an axis"),
    ("batch_bce", "    q = np.vstack((y, 1 - y))\n    p = np.vstack((t, t))\n    g = -np.log(q)\n    pg = p * g\n    CE = pg.sum()",
     "CORRECT MISCONCEPTION CORRECT FOLLOW_THROUGH FOLLOW_THROUGH", "target_complement_forgotten", "1 - t"),
    ("batch_bce", "    q = np.vstack((1 - y, y))\n    p = np.vstack((t, 1 - t))\n    g = -np.log(q)\n    pg = p * g\n    CE = pg.sum()",
     "MISCONCEPTION CORRECT FOLLOW_THROUGH FOLLOW_THROUGH FOLLOW_THROUGH", "rows_of_q_exchanged", "1 - y"),
    ("cross_entropy_elementwise", "    g = np.round(-np.log(q), 1)\n    pg = p * g\n    CE = pg.sum()",
     "INCORRECT FOLLOW_THROUGH FOLLOW_THROUGH", None, "Right on 0 of 6 inputs."),
]  # fmt: skip


@pytest.mark.parametrize(("task", "body", "verdicts", "rule", "words"), WRONG)
def test_wrong_line_costs_its_variable_only(
    run: Run, task: str, body: str, verdicts: str, rule: str | None, words: str
) -> None:
    """The variables after it follow from the student's own, and the wrong rule is named."""
    parameters = {"batch_bce": "y, t"}.get(task, "p, q")
    item = item_of(run(with_function(task, f"def {task}({parameters}):\n{body}")), task)
    assert " ".join(codes(item).values()) == verdicts, [blank_feedback(blank, "cells") for blank in item.blanks]
    first = next(blank for blank in item.blanks if blank.verdict.value not in ("CORRECT", "FOLLOW_THROUGH"))
    assert (first.diagnosis.id if first.diagnosis else None) == rule
    assert words in blank_feedback(first, "cells")
    assert item.marks == sum(blank.verdict.value in ("CORRECT", "FOLLOW_THROUGH") for blank in item.blanks)
    assert f"Begin with `{first.id}`, line " in item_feedback(item, "cells")


def test_hard_coded_answers_fail_on_hidden_inputs(run: Run) -> None:
    """Right on the sheet's own input, and on no other; the failing shape is named, no value is."""
    text = "def batch_bce(y, t):\n    CE = 0.8187 + 0.00001\n    return CE"
    item = item_of(run(with_function("batch_bce", text)), "batch_bce")
    assert codes(item)["CE"] == "INCORRECT"
    feedback = blank_feedback(item.blanks[-1], "cells")
    assert "Right on 1 of 6 inputs." in feedback
    assert "Not right on an input with y of shape (1,), t of shape (1,)." in feedback


def test_shape_luck_fails(run: Run) -> None:
    """Code that only fits the printed shape meets other shapes."""
    text = "def batch_categorical_ce(p, q):\n    g = -np.log(q)\n    pg = p * g\n    CE = sum(pg[i, j] for i in range(4) for j in range(3))"
    item = item_of(run(with_function("batch_categorical_ce", text)), "batch_categorical_ce")
    assert codes(item) == {"g": "CORRECT", "pg": "CORRECT", "CE": "INCORRECT"}
    assert any("IndexError" in remark and "line" in remark for remark in item.remarks)
    assert "It should do without a loop." in item.remarks


def test_variables_before_an_error_count(run: Run) -> None:
    """The function stops in its third line; the first two are marked, and the line is named."""
    text = "def cross_entropy_matmul(p, q):\n    g = -np.log(q)\n    pt = p.T\n    CE = undefined_name @ g"
    item = item_of(run(with_function("cross_entropy_matmul", text)), "cross_entropy_matmul")
    assert codes(item) == {"g": "CORRECT", "pt": "CORRECT", "CE": "NO_RESPONSE"}
    assert any("NameError: name 'undefined_name' is not defined at line " in remark for remark in item.remarks)


def test_exception_on_a_hidden_input_does_not_show_its_values(run: Run) -> None:
    """A student could otherwise read hidden inputs off a message."""
    text = "def batch_bce(y, t):\n    if len(y) != 3:\n        raise ValueError(f'SECRET {y} {t}')\n    CE = 0"
    item = item_of(run(with_function("batch_bce", text)), "batch_bce")
    assert any(remark.startswith("It stopped with ValueError at line ") for remark in item.remarks)
    assert "SECRET" not in repr(item)


def test_numpy_warning_is_passed_on_once(run: Run) -> None:
    """With its line; the same warning on six inputs is one remark."""
    text = "def batch_bce(y, t):\n    q = np.vstack((y, 1 - y))\n    p = np.vstack((t, 1 - t))\n    g = -np.log(p)\n    pg = p * g\n    CE = pg.sum()"
    item = item_of(run(with_function("batch_bce", text)), "batch_bce")
    found = [remark for remark in item.remarks if "divide by zero encountered in log" in remark]
    assert len(found) == 1
    assert " at line " in found[0]


def test_values_that_are_no_numbers(run: Run) -> None:
    """Complex, boolean and object values cannot be used, and the reason is a phrase."""
    text = "def cross_entropy_elementwise(p, q):\n    g = -np.log(q + 0j)\n    pg = np.array([None])\n    CE = True"
    item = item_of(run(with_function("cross_entropy_elementwise", text)), "cross_entropy_elementwise")
    assert set(codes(item).values()) == {"UNREADABLE"}
    assert all(blank_feedback(blank, "cells").startswith("Could not be used: it is ") for blank in item.blanks)


def test_required_construct(run: Run, gan: Worksheet) -> None:
    """A note by default; as a condition it costs the marks."""
    text = "def cross_entropy_matmul(p, q):\n    g = -np.log(q)\n    pt = p.T\n    CE = np.sum(p * g)"
    source = with_function("cross_entropy_matmul", text)
    item = item_of(run(source), "cross_entropy_matmul")
    assert item.completed
    assert "It should use a matrix product (`@` or np.matmul)." in item.remarks
    problem = gan.problems["cross_entropy_matmul"]
    assert problem.code is not None
    strict = replace(problem, code=replace(problem.code, constructs_are="condition"))
    item = item_of(run(source, replace(gan, problems={**gan.problems, problem.id: strict})), "cross_entropy_matmul")
    assert (item.marks, item.completed) == (0, False)


# --- files ------------------------------------------------------------------------------------------


def test_function_that_does_not_parse_loses_itself_only(run: Run) -> None:
    """The line is said, the other functions run."""
    result = run(with_function("batch_bce", "def batch_bce(y, t):\n    q = np.vstack((y, 1 - y)\n    CE = 0"))
    item = item_of(result, "batch_bce")
    assert set(codes(item).values()) == {"UNREADABLE"}
    assert any("does not parse" in message and message.startswith("Line 65 of ") for message in result.messages)
    assert sum(item.completed for item in result.items) == 8


def test_broken_piece_before_a_good_definition(run: Run) -> None:
    """An unclosed string and bracket above do not swallow the file: only that piece is left out."""
    result = run("def batch_bce(y, t):\n    return (\n\n'''\n" + HONEST)
    assert all(item.completed for item in result.items)
    assert len(result.messages) == 1


def test_file_in_which_nothing_parses(run: Run) -> None:
    """Every function is refused with its line."""
    result = run(HONEST.replace("):\n", ")\n"))
    assert {blank.verdict for item in result.items for blank in item.blanks} == {Verdict.UNREADABLE}
    assert item_of(result, "cross_entropy_matmul").remarks == (
        "The function was not run: line 6 of numpy_by_hand.py does not parse: expected ':'.",
    )


def test_two_files_with_the_same_function_are_refused(run: Run) -> None:
    """Which one counts is for the student to say; other functions are not touched."""
    result = run(HONEST, other__py="def batch_bce(y, t):\n    CE = 1\n")
    item = item_of(result, "batch_bce")
    assert set(codes(item).values()) == {"UNREADABLE"}
    assert item.remarks == (
        "The function was not run: it is defined in numpy_by_hand.py and other.py: keep one of them.",
    )
    assert sum(item.completed for item in result.items) == 8


def test_functions_in_several_files(run: Run) -> None:
    """Each is told where it came from."""
    one, _, rest = HONEST.partition("def categorical_ce_matmul")
    result = run(None, one__py=one, two__py="import numpy as np\n\n\ndef categorical_ce_matmul" + rest)
    assert all(item.completed for item in result.items)
    assert "From two.py." in item_of(result, "bce_exercise").remarks


def notebook(*cells: str) -> str:
    book = nbformat.v4.new_notebook()
    book.cells = [nbformat.v4.new_markdown_cell("# Entropy"), *(nbformat.v4.new_code_cell(cell) for cell in cells)]
    return nbformat.writes(book)


def test_notebook(run: Run) -> None:
    """The same functions in cells; magics and shell lines are left out, said so, and lines are counted by cell."""
    cells = HONEST.split("\n\n\n")
    wrong = "def bce_exercise(y, t):\n    q = np.vstack((y, 1 - y))\n    p = undefined"
    result = run(None, book__ipynb=notebook("%matplotlib inline\n!pip install numpy", *cells[:-1], wrong))
    assert sum(item.completed for item in result.items) == 8, result.messages
    assert "In book.ipynb, 2 magic or shell lines were left out." in result.messages
    remarks = item_of(result, "bce_exercise").remarks
    assert any("NameError" in remark and "line 3 of code cell 11 of book.ipynb" in remark for remark in remarks), (
        remarks
    )


@pytest.mark.parametrize("content", ["", "{}", "[1]", "not json", '{"cells": 3}', "[" * 100_000, '{"nbformat": 4}'])
def test_broken_notebook_is_a_message(run: Run, content: str) -> None:
    """No notebook makes the run fail, and the functions beside it are marked."""
    result = run(HONEST, book__ipynb=content)
    assert all(item.completed for item in result.items)
    assert any("book.ipynb" in message for message in result.messages)


@pytest.mark.parametrize("name", ["numpy.py", "sitecustomize.py", "random.py", "submission.py", "autograder.py"])
def test_poisoned_names_beside_the_submission_are_not_imported(run: Run, name: str) -> None:
    """Files named like modules are read as text and never found by import."""
    result = run(HONEST, **{name.replace(".", "__"): "raise SystemExit('POISON')\n"})
    assert all(item.completed for item in result.items)


@pytest.mark.parametrize("link", [".b", "()", "+1", "[0]"])
def test_expression_of_any_depth_is_marked_or_refused(run: Run, link: str) -> None:
    """Neither the parser nor the look at the tree gives in, and it is never our fault."""
    for length in (2_000, 60_000, 400_000):
        chain = "a" + link * (length // len(link))
        text = f"def batch_bce(y, t):\n    q = np.vstack((y, 1 - y))\n    p = {chain}\n    CE = 1"
        result = run(with_function("batch_bce", text))
        assert not any(item.not_marked for item in result.items)
        assert item_of(result, "batch_bce").marks <= 1


def test_what_is_no_file_is_a_message(tmp_path: Path, run: Run) -> None:
    """A folder and a link named like code are refused, the rest runs."""
    (tmp_path / "folder.py").mkdir()
    (tmp_path / "link.py").symlink_to("/etc/passwd")
    (tmp_path / "latin.py").write_bytes(b"# \xe9\n")
    result = run(HONEST)
    assert all(item.completed for item in result.items)
    assert [message.split()[0] for message in result.messages] == ["folder.py", "latin.py", "link.py"]


# --- inputs -----------------------------------------------------------------------------------------


def test_hidden_inputs_depend_on_the_submission_and_the_salt(gan: Worksheet) -> None:
    """Another submission, another salt, another exercise: other inputs; the same: the same."""
    seeds = {
        seed_for("a", ["x"], "e"),
        seed_for("b", ["x"], "e"),
        seed_for("a", ["y"], "e"),
        seed_for("a", ["x"], "f"),
    }
    assert len(seeds) == 4
    assert seed_for("a", ["x"], "e") in seeds
    task = gan.problems["batch_categorical_ce"].code
    assert task is not None
    one, two = hidden_inputs(task, 1, 5), hidden_inputs(task, 1, 5)
    assert all((a["q"] == b["q"]).all() for a, b in zip(one, two, strict=True))


@pytest.mark.parametrize("task", TASKS)
def test_hidden_inputs_are_inside_and_varied(gan: Worksheet, task: str) -> None:
    """Strictly inside (0, 1), a batch of one first, then a case that is not square."""
    code = gan.problems[task].code
    assert code is not None
    for seed in range(20):
        drawn = hidden_inputs(code, seed, 5)
        for inputs in drawn:
            for name, draw in code.draws.items():
                if draw.kind in ("probability", "distribution"):
                    assert ((inputs[name] > 0) & (inputs[name] < 1)).all()
        if "n" in code.sizes:
            assert drawn[0][code.parameters[-1]].shape[-1] == 1
        if {"k", "n"} <= code.sizes.keys():
            assert drawn[1]["q"].shape[0] != drawn[1]["q"].shape[1]
        if task == "batch_categorical_ce_indexed":
            assert {inputs["q"].shape[1] for inputs in drawn} == {3}


def test_weak_isolation_is_refused_and_fair_is_noted(
    gan: Worksheet, template: Template, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Never silently: weak isolation runs nothing without leave, and less than strong is a note to staff."""
    (tmp_path / "numpy_by_hand.py").write_text(HONEST)
    monkeypatch.setattr(template, "answer", (("rlimits", "death_signal"), ()))
    monkeypatch.setattr("autograder.sandbox.run.os.geteuid", lambda: 1000)
    refused = gather_code(tmp_path, gan, template)
    assert all(item.not_marked for item in refused.items)
    assert any("isolation is weak here" in note for note in refused.notes)
    allowed = gather_code(tmp_path, gan, template, allow_weak=True)
    assert all(item.completed for item in allowed.items)
    assert allowed.isolation is not None
    assert allowed.isolation["tier"] == "weak"
    assert "student code was run at the tier 'weak', not 'strong'" in allowed.notes


# --- in the whole result ----------------------------------------------------------------------------


def whole(gan: Worksheet, marked: CodeResult, **policies: Any) -> Any:
    changed = replace(gan, file=replace(gan.file, policies=replace(gan.policies, **policies)))
    return grade(changed, Answers({}, found=False), "CSCI 4722", marked)


def test_code_and_hand_are_items_of_their_own(run: Run, gan: Worksheet) -> None:
    """The by-hand item is judged by the answers alone; code counts towards the goal only by the policy."""
    code = run(HONEST)
    result = whole(gan, code)
    assert [item.marks for item in result.items if item.id.endswith("batch_bce")] == [0, 5]
    assert (result.score, result.max_score, result.completed) == (33, 186, 0)
    assert result.messages == ()
    assert explain(build_document(result)) == []
    details = build_document(result)["extra_data"]["byhand"]
    assert details["isolation"]["tier"] in ("strong", "fair")
    assert details["items"]["code_batch_bce"]["verdicts"] == dict.fromkeys(VALUES["batch_bce"], "C")
    counted = whole(gan, code, code_counts_towards_goal=True)
    assert counted.completed == 9
    assert counted.levels["beginner"].total == 27
    assert counted.goal is not None
    assert counted.goal.completed == 9


@pytest.mark.parametrize(
    ("policy", "uploaded", "most"), [("never", True, 153), ("always", True, 186), ("if_uploaded", True, 186)]
)
def test_policy_of_the_score(run: Run, gan: Worksheet, policy: str, uploaded: bool, most: int) -> None:
    """Whether code is part of the score."""
    assert whole(gan, run(HONEST), code=policy).max_score == most


def test_without_code_the_tasks_are_not_attempted(gan: Worksheet, tmp_path: Path) -> None:
    """They are listed, and by default they are not part of the score."""
    never = replace(gan, file=replace(gan.file, policies=replace(gan.policies, code="never")))
    assert gather_code(tmp_path, never, None) == CodeResult(())
    code = gather_code(tmp_path, gan, None)
    assert len(code.items) == 9
    assert not any(item.attempted for item in code.items)
    assert whole(gan, code).max_score == 153
    assert whole(gan, code, code="always").max_score == 186


@pytest.mark.parametrize("fault", [{"python": "/bin/false"}, {"numpy_parents": ()}], ids=["dies", "no NumPy"])
def test_no_sandbox_is_not_marked_and_never_a_zero(gan: Worksheet, tmp_path: Path, fault: dict[str, Any]) -> None:
    """A template that dies or lacks NumPy is our fault: no marks either way, a note to staff."""
    (tmp_path / "numpy_by_hand.py").write_text(HONEST)
    code = read_code(code_files(tmp_path), TASKS)
    with Template(**fault) as broken:
        result = mark_code(gan, code, broken)
    assert all(item.not_marked for item in result.items)
    graded = whole(gan, result)
    assert graded.max_score == 153
    assert "could not be marked" in build_document(graded)["output"]
    assert result.notes


def test_fault_in_a_page_keeps_the_other_tasks(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tasks of one broken page are not marked; the others are as they were."""
    from autograder.dataflow import load_page

    step = load_page("indexed_cross_entropy").steps["q1"]
    monkeypatch.setattr(step.function, "__code__", (lambda q, c: 1 / 0).__code__)
    result = run(HONEST)
    assert [item.id for item in result.items if item.not_marked] == ["code_batch_categorical_ce_indexed"]
    assert sum(item.completed for item in result.items) == 8


def test_equal_code_gives_equal_results(run: Run) -> None:
    """Hidden inputs come from the submission, not from the clock."""
    text = with_function("batch_bce", "def batch_bce(y, t):\n    CE = y.sum()")
    assert repr(run(text).items) == repr(run(text).items)


# --- hostile ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Keys and results to steal and spoil."""
    with planted() as place:
        yield place


@pytest.mark.parametrize("name", NAMES)
def test_hostile_program_in_a_submission(
    name: str, template: Template, gan: Worksheet, folder: Path, tmp_path: Path
) -> None:
    """It earns nothing but what it computes, leaks nothing, leaves nothing, and the other file's functions are marked."""
    attack = source_of(name, folder).replace("attack(", "cross_entropy_elementwise(")
    others = HONEST.replace("def cross_entropy_elementwise(", "def not_wanted(")
    (tmp_path / "attack.py").write_text(attack, encoding="utf-8", errors="surrogatepass")
    (tmp_path / "numpy_by_hand.py").write_text(others)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    code: Code = read_code(code_files(tmp_path), TASKS)
    limits = Limits(load_cpu_s=1, load_wall_s=1, function_cpu_s=1, function_wall_s=1, submission_wall_s=30)
    result = mark_code(gan, code, template, limits=limits)
    hostile = item_of(result, "cross_entropy_elementwise")
    assert not hostile.not_marked, hostile.fault
    assert hostile.marks <= 1, codes(hostile)
    assert not hostile.completed
    assert sum(item.completed for item in result.items) == 8, [item.remarks for item in result.items]
    document = build_document(whole(gan, result))
    assert explain(document) == []
    text = json.dumps(document)
    assert "KEY-b7f3" not in text
    assert "PAGE-c9e1" not in text
    assert "8675.309" not in text
    assert before == {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    assert survivors(template) == []
    assert Fraction(0) <= whole(gan, result).score <= 33
