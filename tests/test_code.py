"""Students' code, from the file to the marks: honest in many ways, wrong in many ways, hostile in many more."""

from __future__ import annotations

import json
import time
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
from autograder.feedback import blank_feedback
from autograder.feedback_item import item_feedback
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
     "CORRECT CORRECT MISCONCEPTION", "elementwise_for_matmul", "`CE` has shape (4, 4), expected a single number. Right on 0 of 6 inputs. The product in CE was taken element by element. Compare `*` with `@`."),
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
    assert result.messages


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


# --- slips that must not lose the other functions ---------------------------------------------------

BROKEN_MATMUL = "def cross_entropy_matmul(p, q):\n    g = -np.log(q\n    pt = p.T\n    CE = pt @ g"


def test_starter_file_with_one_slip_loses_one_function(run: Run) -> None:
    """The starter's docstring of several lines, its own text in place, and a bracket left open."""
    head = STARTER[: STARTER.index("import numpy")]
    source = head + with_function("cross_entropy_matmul", BROKEN_MATMUL)[HONEST.index("import numpy") :]
    result = run(source)
    assert sum(item.completed for item in result.items) == 8, result.messages
    assert len(result.messages) == 1
    assert "does not parse: '(' was never closed" in result.messages[0]


@pytest.mark.parametrize(
    "first", [">>> import numpy as np", "```python", "Python 3.10.12 (main)", "%matplotlib inline"]
)
def test_pasted_first_line_is_left_out_alone(run: Run, first: str) -> None:
    """A prompt, a fence or a magic above the code."""
    assert all(item.completed for item in run(first + "\n" + HONEST).items)


def test_file_that_is_indented_as_a_whole(run: Run) -> None:
    """An honest paste."""
    assert all(item.completed for item in run("\n".join("    " + line for line in HONEST.split("\n"))).items)


def test_constant_over_several_lines_survives_a_broken_function(run: Run) -> None:
    """What a sound function needs from the module stays."""
    source = with_function("batch_bce", "def batch_bce(y, t):\n    q = (")
    source = source.replace("import numpy as np\n", "import numpy as np\n\nONE = [\n1,\n]\n", 1).replace(
        "1 - y", "ONE[0] - y"
    )
    assert sum(item.completed for item in run(source).items) == 8


@pytest.mark.parametrize(
    "content", ["{", "<html>\n<body>\n</html>", "", "\n\n", "'" * 3, "\\", "\t)", "def", "@", "=" * 5000]
)
def test_file_that_is_no_python_is_a_message(run: Run, content: str) -> None:
    """And the file beside it is run."""
    result = run(HONEST, other__py=content)
    assert all(item.completed for item in result.items)
    assert not any(item.not_marked for item in result.items)


@pytest.mark.parametrize(
    "attack",
    [
        "  x = (\nx = 1\n" + "\n" * 100_000,
        "def f(:\n" * 12_000,
        "@\n" * 50_000,
        "a;" * 60_000,
        "x = (\n" * 20_000,
        "(" * 120_000,
    ],
    ids=["blank lines", "defs", "decorators", "statements", "brackets", "parentheses"],
)
def test_no_file_takes_long_to_read(attack: str) -> None:
    """Salvage is linear, or bounded, for files made to be slow."""
    from autograder.readers.salvage import salvage

    started = time.process_time()
    salvage(attack, TASKS)
    assert time.process_time() - started < 20  # the old way took hours


DOES_NOT_COMPILE = [
    "def batch_bce(y, t):\n    CE = 1\nreturn CE",
    "def batch_bce(y, t):\n    break",
    "def batch_bce(y, y):\n    CE = 1",
    "def batch_bce(y, t):\n    CE = 1\n    global CE",
    "def batch_bce(y, t):\n    CE = 1\n\n\nfrom __future__ import annotations",
    "def batch_bce(y, t):\n    CE = 1\n\n\n*a = 1",
    "def batch_bce(y, t):\n    CE = 1\n\n\nawait y",
]


@pytest.mark.parametrize("text", DOES_NOT_COMPILE)
def test_what_parses_and_does_not_compile_loses_itself_only(run: Run, text: str) -> None:
    """A `return` at the left edge, a name that is twice a parameter, and the like: the others are run."""
    result = run(with_function("batch_bce", text))
    assert sum(item.completed for item in result.items) == 8, [item.remarks for item in result.items]
    assert any("does not parse" in message for message in result.messages)


@pytest.mark.parametrize(
    ("head", "words"),
    [
        ("", "NameError: name 'np' is not defined"),
        ("while True:\n    pass\n", "While the file was loaded, it took too long and was stopped"),
    ],
)
def test_function_that_fails_at_once_is_attempted_and_says_why(run: Run, head: str, words: str) -> None:
    """Nothing was assigned, and yet it is not "not attempted": the student reads what happened."""
    source = head + HONEST[HONEST.index("def cross_entropy_matmul") :]
    item = item_of(run(source), "cross_entropy_matmul")
    assert item.attempted
    assert any(words in remark for remark in item.remarks), item.remarks


def test_star_import(run: Run) -> None:
    """`from numpy import *` finds all of NumPy's parts, although files are closed by then."""
    source = HONEST.replace("import numpy as np", "from numpy import *").replace("np.", "")
    result = run(source)
    assert all(item.completed for item in result.items), result.items[0].remarks


def test_many_failing_statements_before_the_functions(run: Run) -> None:
    """A notebook's plots, without matplotlib: each fails, and the functions are defined all the same."""
    plots = "\n".join(f"plt.plot([{at}])" for at in range(60))
    assert all(item.completed for item in run(f"import matplotlib.pyplot as plt\n{plots}\n" + HONEST).items)


def test_output_is_counted_for_each_function(run: Run) -> None:
    """Two functions that print much, but each less than the limit."""
    source = HONEST.replace("    CE = pt @ g\n", "    CE = pt @ g\n    print('x' * 150_000)\n")
    assert all(item.completed for item in run(source).items)


def test_return_value_stands_in_where_the_dots_were_left(run: Run) -> None:
    """The starter invites to write the last line into the return."""
    text = (
        "def cross_entropy_elementwise(p, q):\n    g = -np.log(q)\n    pg = p * g\n    CE = ...\n    return np.sum(pg)"
    )
    assert item_of(run(with_function("cross_entropy_elementwise", text)), "cross_entropy_elementwise").completed


def test_wrong_shape_costs_itself_only(run: Run) -> None:
    """NumPy went on with the array of another shape, and so does the judgement of what follows."""
    text = "def batch_categorical_ce_indexed(q, c):\n    q1 = q[c]\n    g = -np.log(q1)\n    CE = np.sum(g)"
    item = item_of(run(with_function("batch_categorical_ce_indexed", text)), "batch_categorical_ce_indexed")
    assert codes(item) == {"q1": "MISCONCEPTION", "g": "FOLLOW_THROUGH", "CE": "FOLLOW_THROUGH"}
    assert item.blanks[0].diagnosis is not None
    assert item.blanks[0].diagnosis.id == "rows_picked"


def test_begin_where_a_variable_is_missing(run: Run) -> None:
    """What comes before is only called right when it is."""
    text = "def cross_entropy_matmul(p, q):\n    pt = p.T\n    CE = pt @ q"
    item = item_of(run(with_function("cross_entropy_matmul", text)), "cross_entropy_matmul")
    assert item_feedback(item, "cells") == "Begin with `g`: it is not assigned."


def test_parameters_in_another_order(run: Run) -> None:
    """That is not fine, and said."""
    text = "def batch_bce(t, y):\n    q = np.vstack((y, 1 - y))"
    remarks = item_of(run(with_function("batch_bce", text)), "batch_bce").remarks
    assert "Its parameters are in another order; they are passed by position, as y, t." in remarks


HIDING = [
    "    raise type('V' + str(y[0]).replace('.', '_'), (Exception,), {})()",
    "    import warnings\n    warnings.warn('overflow encountered in x' + str(y[0]).replace('.', ''), RuntimeWarning)",
    "    import warnings\n    warnings.warn('w', type('W' + str(y[0])[2:], (UserWarning,), {}))",
    "    CE = np.zeros((int(y[0] * 10000), 0, 3))",
    "    print(y)\n    raise ValueError(str(y))",
]


@pytest.mark.parametrize("line", HIDING)
def test_hidden_values_do_not_reach_the_student(run: Run, gan: Worksheet, line: str) -> None:
    """Not by the name of an exception, a warning's text or kind, a shape, or what is printed."""
    source = with_function("batch_bce", f"def batch_bce(y, t):\n    if len(y) == 3:\n        return\n{line}")
    result = run(source)
    task = gan.problems["batch_bce"].code
    assert task is not None
    seed = seed_for(gan.file.salt, [source], "batch_bce")
    secrets = {f"{value:.4f}"[2:] for inputs in hidden_inputs(task, seed, 5) for value in inputs["y"].tolist()}
    shown = build_document(whole(gan, result))
    text = json.dumps([shown["output"], *[row["output"] for row in shown["tests"]]], ensure_ascii=False)
    assert not [secret for secret in secrets if secret in text.replace("_", "")], text


def test_no_function_and_misspelt_function_are_said(run: Run) -> None:
    """A lambda is no function of the sheet; a near name is offered."""
    result = run("import numpy as np\n\n\nbatch_bce = lambda y, t: 1\n\n\ndef bce_exercize(y, t):\n    CE = 1\n")
    assert any(message.startswith("No function of the worksheet was found") for message in result.messages)
    assert "There is no exercise 'bce_exercize'; did you mean 'bce_exercise'?" in result.messages


NOTEBOOK_CELLS = [
    "def batch_bce(y, t):\n    q = np.vstack((y, 1 - y))\n    p = np.vstack((t, 1 - t))\n    g = -np.log(q)  # natural?\n    pg = p * g\n    CE = np.sum(pg)",
    "%%time\ndef batch_bce(y, t):\n    q = np.vstack((y, 1 - y))\n    p = np.vstack((t, 1 - t))\n    g = -np.log(q)\n    pg = p * g\n    CE = np.sum(pg)",
    "files = !ls\nhere = %pwd\nnp.log?\n?np.exp\ndef batch_bce(y, t):\n    'What is q?'\n    %time q = 1\n    q = np.vstack((y, 1 - y))\n    p = np.vstack((t, 1 - t))\n    g = -np.log(q)\n    pg = p * g\n    CE = np.sum(pg)",
    "x = (7\n% 4)\ndef batch_bce(y, t):\n    q = np.vstack((y, 1 - y))\n    p = np.vstack((t, 1 - t))\n    g = -np.log(q)\n    s = 'a\u2028b'\n    pg = p * g\n    CE = np.sum(pg)",
]


@pytest.mark.parametrize("cell", NOTEBOOK_CELLS, ids=["question", "cell magic", "line magics", "modulo"])
def test_notebook_cells(run: Run, cell: str) -> None:
    """Only what is a magic is left out."""
    result = run(None, book__ipynb=notebook("import numpy as np", "%%bash\necho def batch_bce", cell))
    assert item_of(result, "batch_bce").completed, (result.messages, item_of(result, "batch_bce").remarks)


def test_fault_in_reading_code_leaves_the_answers_alone(
    gan: Worksheet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever fails around the code, the exercises by hand are marked, and the code items are not marked."""
    from autograder.code.gather import gather_code_safely

    def explode(*_: Any) -> Any:
        raise RuntimeError("planted")

    monkeypatch.setattr("autograder.code.gather.read_code", explode)
    result = gather_code_safely(tmp_path, gan, None)
    assert all(item.not_marked for item in result.items)
    graded = whole(gan, result)
    assert graded.max_score == 153
    assert not any(item.not_marked for item in graded.items if item.kind == "exercise")


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
