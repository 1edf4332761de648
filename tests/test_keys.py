"""Printed keys as the page checks them: the same trees, the same exact arithmetic, the same tolerance as the server."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from fractions import Fraction
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Page

from autograder.expression import ExpressionError, exact, key_value
from autograder.page.keys import Tree, key_tree
from autograder.printed_keys import TOLERANCE
from autograder.problem import Blank, Problem, Worksheet
from autograder.solution import solve
from tests.browser import load_module
from tests.conftest import ROOT

KEYS_JS = ROOT / "autograder" / "page" / "js" / "keys.js"

Typed = dict[str, list[str]]
"""What is typed into each blank, box by box."""


class Check(NamedTuple):
    """A key, its value, and what was typed."""

    tree: Tree
    expected: str
    typed: Typed


CHECK = """checks => JSON.parse(checks).map(([tree, expected, typed]) => {
    const read = box => readCell(box, { notNeeded: true });
    const cells = Object.fromEntries(Object.entries(typed).map(([blank, boxes]) => [blank, boxes.map(read)]));
    return checkKey(tree, expected, cells).met;
})"""

EVALUATE = """cases => JSON.parse(cases).map(([tree, values]) => {
    const cell = value => value === "x" ? { kind: "not needed" } : { kind: "number", value };
    const cells = Object.fromEntries(Object.entries(values).map(([blank, row]) => [blank, row.map(cell)]));
    const value = evaluateKey(tree, cells);
    return value && value.join("/");
})"""


def met(page: Page, checks: list[Check]) -> list[bool | None]:
    load_module(page, KEYS_JS)
    return page.evaluate(CHECK, json.dumps(checks))


def values_of(page: Page, cases: list[tuple[Tree, dict[str, list[Any]]]]) -> list[Fraction | None]:
    load_module(page, KEYS_JS)
    return [value and Fraction(value) for value in page.evaluate(EVALUATE, json.dumps(cases))]


def problem_of(*blanks: Blank) -> Problem:
    return Problem(id="made", title="", level=None, text="", blanks=list(blanks))


def own_keys(worksheet: Worksheet) -> Iterator[tuple[Problem, str, dict[str, list[float]], Fraction]]:
    """Yield every printed key with the flat cells and the value that the key itself has."""
    for problem in worksheet.problems.values():
        if problem.printed_keys:
            right = {id_: value.reshape(-1).tolist() for id_, value in solve(problem).blanks.items()}
            for key in problem.printed_keys:
                yield problem, key.expression, right, key_value(problem, key.expression, right)


def test_right_answers_meet_every_printed_key(page: Page, worksheet: Worksheet) -> None:
    """And half a unit too much in one box that a key needs misses it."""
    checks, wrong = [], []
    for problem, expression, right, value in own_keys(worksheet):
        tree = key_tree(problem, expression)
        typed = {id_: [repr(cell) for cell in cells] for id_, cells in right.items()}
        checks.append(Check(tree, str(value), typed))
        for id_, cells in typed.items():
            for at, cell in enumerate(cells):
                if mentions(tree, id_, at):
                    spoiled = [*cells[:at], str(float(cell) + 0.5), *cells[at + 1 :]]
                    wrong.append(Check(tree, str(value), {**typed, id_: spoiled}))
    assert met(page, checks) == [True] * len(checks)
    assert met(page, wrong) == [False] * len(wrong)
    assert len(wrong) > len(checks) > 0


def mentions(tree: Tree, blank: str, at: int) -> bool:
    if isinstance(tree, str):
        return False
    if tree[0] in ("blank", "cell"):
        return tree[1] == blank and tree[2:] in ([], [at])
    return any(mentions(part, blank, at) for part in tree[1:])


BY_HAND = [
    # exercise, key, its printed value, what is typed into the blank that it uses, whether that meets it
    ("bce_pig", "a+b+c+d+e", "35.2", "losses: 0 32 .2 3 0", True),
    ("bce_pig", "a+b+c+d+e", "35.2", "losses: 0 32 1/5 3 0", True),
    ("bce_pig", "a+b+c+d+e", "35.2", "losses: x 32 .2 3 x", True),
    ("bce_pig", "a+b+c+d+e", "35.2", "losses: 3 .2 32 0 0", True),  # in another order, which a sum does not see
    ("bce_pig", "a+b+c+d+e", "35.2", "losses: 0 32 .200001 3 0", True),  # the tolerance, and just beyond it
    ("bce_pig", "a+b+c+d+e", "35.2", "losses: 0 32 .200001001 3 0", False),
    ("bce_pig", "a+b+c+d+e", "35.2", "losses: 0 32 .199999 3 0", True),
    ("bce_pig", "a+b+c+d+e", "35.2", "losses: 0 32 .199998999 3 0", False),
    ("bce_pig", "a+b+c+d+e", "35.2", "losses: 0 32 .2 .3 0", False),
    ("bce_pig", "a+b+c+d+e", "35.2", "losses: 0 -32 .2 3 0", False),
    ("bce_pig", "a+b+c+d+e", "35.2", "losses: 0 32 2 3 0", False),
    ("bce_pig", "a+b+c+d+e", "35.2", "losses: 0 32 .2 3 _", None),
    ("bce_pig", "a+b+c+d+e", "35.2", "losses: 0 32 0,2 3 0", None),
    ("bce_pig", "a+b+c+d+e", "35.2", "losses: 0 32 .2 3 1/0", None),
    ("bce_pig", "a+b+c+d+e", "35.2", "losses: 0 32 .2 3", None),
    ("bce_pig", "a+b+c+d+e", "35.2", "total: 35.2", None),
    ("roc_thresholds", "a+b+c", "2.25", "tpr: 1/2 3/4 1", True),
    ("roc_thresholds", "a+b+c", "9/4", "tpr: 0.5 0.75 1", True),
    ("roc_thresholds", "a+b+c", "2.25", "tpr: 1/4 3/4 1", False),
    ("roc_thresholds", "d+e+f", "1", "fpr: 0 1/3 2/3", True),
    ("roc_thresholds", "d+e+f", "1", "fpr: 0 .33 .66", False),
    ("bce_exercise", "CE * 10 % 7", "0", "CE: 39.2", True),
    ("bce_exercise", "CE * 10 % 7", "0", "CE: 39.199999999999996", True),
    ("bce_exercise", "CE * 10 % 7", "0", "CE: 39.9", True),
    ("bce_exercise", "CE * 10 % 7", "0", "CE: -0.7", True),
    ("bce_exercise", "CE * 10 % 7", "0", "CE: 39.3", False),
    ("bce_exercise", "CE * 10 % 7", "6", "CE: -0.1", True),
    ("bce_exercise", "CE * 10 % 7", "-1", "CE: -0.1", False),
    ("bce_exercise", "CE * 10 % 7", "0", "CE: 39.199999", False),  # below 7, far from 0
    ("discriminator_gradients", "abs(sum(a))", "0.5", "dz: .1 .7 .9 -.5 -.7 0", True),
    ("discriminator_gradients", "abs(sum(a))", "0.5", "dz: -.1 -.7 -.9 .5 .7 0", True),  # it does not see the sign
    ("mlp_gradient", "a+e+i", "-1.9", "dW2: -1 _ _ _ -1 _ _ _ .1", True),  # letters need their own boxes only
    ("mlp_gradient", "a+e+i", "-1.9", "dW2: 1 _ _ _ -1 _ _ _ .1", False),
    ("mlp_gradient", "a+e+i", "-1.9", "dW2: -1 0 0 0 _ 0 0 0 .1", None),
    ("discriminator_gradients", "abs(sum(a))", "0.5", "dz: .1 .7 .9 .5 .7 0", False),
    ("discriminator_gradients", "abs(sum(a))", "0.5", "dz: .1 .7 .9 -.5 -.7 nan", None),
    ("discriminator_gradients", "abs(sum(a))", "0", "pred: 0 0 0 0 0 0", None),
]


def test_keys_by_hand(page: Page, gan: Worksheet, mlp: Worksheet) -> None:
    """What students may write into the boxes of a few keys, and what that gives."""
    problems = {**gan.problems, **mlp.problems}
    checks = []
    for exercise, expression, expected, typed, _ in BY_HAND:
        blank, boxes = typed.split(": ")
        own = {blank: ["" if box == "_" else box for box in boxes.split()]}
        checks.append(Check(key_tree(problems[exercise], expression), expected, own))
    found = met(page, checks)
    assert [row for row, outcome in zip(BY_HAND, found, strict=True) if outcome is not row[-1]] == []


def test_the_tolerance_is_the_servers(page: Page) -> None:
    """One number in two languages."""
    load_module(page, KEYS_JS)
    assert Fraction(page.evaluate("KEY_TOLERANCE.join('/')")) == TOLERANCE


def test_division_by_zero_is_not_met(page: Page) -> None:
    """Nor is anything that goes on from it."""
    problem = problem_of(Blank(id="b", shape=[2], letters="de"))
    expressions = ["d / e", "d mod e", "0 * (d / e)", "d / (e - e)", "1 / (1 / e)", "abs(-d / e)"]
    checks = [Check(key_tree(problem, expression), "0", {"b": ["1", "0"]}) for expression in expressions]
    assert met(page, checks) == [False] * len(checks)
    assert met(page, [check._replace(typed={"b": ["1", ""]}) for check in checks]) == [None] * len(checks)


@pytest.mark.parametrize(
    ("expression", "tree"),
    [
        ("a + b", ["+", ["cell", "row", 0], ["cell", "row", 1]]),
        ("sum(w)", ["sum", ["blank", "grid"]]),
        ("total", ["cell", "total", 0]),
        ("sum(a)", ["cell", "row", 0]),
        ("abs(sum(row)) mod 7", ["mod", ["abs", ["sum", ["blank", "row"]]], "7"]),
        ("-total % .5", ["mod", ["negative", ["cell", "total", 0]], "0.5"]),
        ("1e-7 * 1e20", ["*", "0.0000001", "100000000000000000000"]),
        ("0.1 + 10", ["+", "0.1", "10"]),
    ],
)
def test_trees(expression: str, tree: Tree) -> None:
    """Names become blanks and cells, numbers decimals."""
    row, grid = Blank(id="row", shape=[2], letters="ab"), Blank(id="grid", shape=[2, 2], letters="w")
    assert key_tree(problem_of(row, grid, Blank(id="total", shape=[])), expression) == tree


@pytest.mark.parametrize(
    "expression", ["row", "z", "a ** 2", "open('x')", "abs(row)", "'a'", "True", "1e999", "sum(a, b)"]
)
def test_what_is_no_expression_is_no_tree(expression: str) -> None:
    """What the server refuses never gets onto a page."""
    with pytest.raises(ExpressionError):
        key_tree(problem_of(Blank(id="row", shape=[2], letters="ab")), expression)


MADE = problem_of(
    Blank(id="row", shape=[5], letters="abcde"),
    Blank(id="grid", shape=[3, 3], letters="g"),
    Blank(id="total", shape=[], letters="t"),
)


def expression_at_random(draw: random.Random, depth: int) -> str:
    if depth == 0 or draw.random() < 0.15:
        names = ["a", "b", "c", "d", "e", "t", "total", "sum(g)", "sum(row)", "sum(total)", "sum(a)"]
        numbers = ["7", "10", "0.1", "39.2", "1e-3", "3", "0", "1e21", "0.30000000000000004"]
        return draw.choice(names * 2 + numbers)
    inner = expression_at_random(draw, depth - 1)
    form = draw.choice(["-({})", "abs({})", "sum({})", "({} {} {})", "({} {} {})", "({} {} {})", "({} {} {})"])
    sign = draw.choice(["+", "-", "*", "/", "%", "mod"])
    return form.format(inner, sign, expression_at_random(draw, depth - 1)) if "{} {}" in form else form.format(inner)


def value_at_random(draw: random.Random) -> float:
    return draw.choice(
        [
            lambda: float(draw.randint(-9, 9)),
            lambda: draw.randint(-999, 999) / 10,
            lambda: draw.randint(-99, 99) / draw.choice([3, 7, 49, 1024]),
            lambda: draw.randint(-9999, 9999) / 1024,  # exactly between two numbers of 9 decimals
            lambda: draw.randint(-(10**13), 10**13) / 2 ** draw.randint(0, 60),
            lambda: draw.uniform(-1, 1) * 10.0 ** draw.randint(-320, 307),
            lambda: draw.choice(
                [0.0, -0.0, 39.199999999999996, 0.1 + 0.2, 1e21, 1e22, 123456789.123456789, 5e-10, 1.5e-9]
            ),
        ]
    )()


Cells = dict[str, list[float]]


def by_the_server(expression: str, cells: Cells) -> Fraction | str:
    """Return the exact value, or why there is none."""
    try:
        return key_value(MADE, expression, cells)
    except ExpressionError as error:
        return str(error)


def translated(expression: str) -> Tree | None:
    try:
        return key_tree(MADE, expression)
    except ExpressionError:
        return None


@pytest.mark.parametrize("seed", range(2))
def test_server_and_page_agree_on_any_key(page: Page, seed: int) -> None:
    """The same exact fraction, or none where it divides by zero, for thousands of expressions and cells."""
    draw = random.Random(seed)
    rows, cases, expected = [], [], []
    for _ in range(4000):
        expression = expression_at_random(draw, draw.choice([1, 2, 2, 3]))
        cells = {blank.id: [value_at_random(draw) for _ in range(blank.size)] for blank in MADE.blanks}
        tree, value = translated(expression), by_the_server(expression, cells)
        if tree is None:
            assert isinstance(value, str), expression
            continue
        assert isinstance(value, Fraction) or value == "it divides by zero", expression
        typed = {
            id_: ["x" if cell == 0 and draw.random() < 0.5 else cell for cell in row] for id_, row in cells.items()
        }
        rows.append((expression, typed))
        cases.append((tree, typed))
        expected.append(value if isinstance(value, Fraction) else None)
    found = values_of(page, cases)
    assert [row for row in zip(rows, found, expected, strict=True) if row[1] != row[2]] == []
    assert len(expected) > 3000
    assert 20 < expected.count(None) < 1000


def test_numbers_are_the_decimals_that_they_stand_for(page: Page) -> None:
    """As `exact` says, for numbers of every size and those exactly between two of 9 decimals."""
    draw = random.Random(5)
    values = [value_at_random(draw) for _ in range(5000)]
    load_module(page, KEYS_JS)
    found = page.evaluate(
        "values => JSON.parse(values).map(value => fractionOfNumber(value).join('/'))", json.dumps(values)
    )
    different = [(value, text) for value, text in zip(values, found, strict=True) if Fraction(text) != exact(value)]
    assert different == []
