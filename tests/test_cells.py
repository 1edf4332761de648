"""What is typed into a box means the same to the page as to the server: one table of cases for both, and thousands more."""

from __future__ import annotations

import json
import math
import random
import struct
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Page

from autograder.problem import Blank
from autograder.response import Kind, read_response
from autograder.text import safe
from tests.browser import load_module
from tests.conftest import ROOT

NUMBER_JS = ROOT / "autograder" / "page" / "js" / "number.js"
TABLE = json.loads((ROOT / "tests" / "data" / "cells.json").read_text())
BLANKS: dict[str, dict[str, Any]] = TABLE["blanks"]


class Box(NamedTuple):
    """What was typed, into which kind of blank."""

    typed: str
    blank: str


Found = tuple[str, Any]
"""The kind, and the value, the reason or the address; a number as its bits in hexadecimal."""


def bits(value: float) -> str:
    return struct.pack(">d", value).hex()


def spelled(text: str | list[list[Any]]) -> str:
    return text if isinstance(text, str) else "".join(part * times for part, times in text)


def expected() -> dict[Box, Found]:
    """Return the table, typed once and read by nobody: the rules as documented."""
    found = {}
    for rows in TABLE["cases"].values():
        for typed, blank, kind, outcome in rows:
            box = Box(spelled(typed), blank)
            assert box not in found, f"{box} stands twice"
            found[box] = (kind, bits(outcome) if kind == "number" else outcome and spelled(outcome))
    return found


def judged_by_the_server(boxes: list[Box]) -> list[Found]:
    found: list[Found] = []
    for box in boxes:
        form = BLANKS[box.blank]
        where = "targets" if form.get("not_needed") else None
        blank = Blank(id="b", shape=[], kind=form["kind"], choices=form.get("choices"), not_needed_where_zero=where)
        (cell,) = read_response(blank, box.typed).cells
        assert (cell.kind is Kind.NUMBER) is not math.isnan(cell.value)
        outcome: str | None = cell.reason or None
        if cell.kind is Kind.NUMBER:
            outcome = bits(cell.value)
        elif cell.kind is Kind.LINK:
            outcome = box.typed.strip()
            assert cell.raw == safe(outcome, 200)
        found.append((cell.kind.value, outcome))
    return found


JUDGE = """cells => JSON.stringify(JSON.parse(cells).map(([typed, blank]) => {
    const { kind, value, reason } = readCell(typed, blank);
    const bits = new DataView(new ArrayBuffer(8));
    if (kind === "number") {
        bits.setFloat64(0, value);
        return [kind, bits.getBigUint64(0).toString(16).padStart(16, "0")];
    }
    return [kind, value ?? (reason || null)];
}))"""


def judged_by(page: Page) -> Callable[[list[Box]], list[Found]]:
    load_module(page, NUMBER_JS)

    def judge(boxes: list[Box]) -> list[Found]:
        cells = []
        for box in boxes:
            form = BLANKS[box.blank]
            blank = {"kind": form["kind"], "notNeeded": form.get("not_needed", False), "choices": form.get("choices")}
            cells.append((box.typed, blank))
        # As ASCII, since lone surrogates do not go through the pipe to the browser.
        return [tuple(found) for found in json.loads(page.evaluate(JUDGE, json.dumps(cells)))]

    return judge


def disagreements(boxes: list[Box], left: list[Found], right: list[Found]) -> list[tuple[Box, Found, Found]]:
    return [row for row in zip(boxes, left, right, strict=True) if row[1] != row[2]]


@pytest.mark.parametrize("reader", ["server", "page"])
def test_the_table_holds(reader: str, request: pytest.FixtureRequest) -> None:
    """Every case, for either reader: kind, value to the last bit, words of the reason."""
    judge = judged_by_the_server if reader == "server" else judged_by(request.getfixturevalue("page"))
    table = expected()
    boxes = list(table)
    assert disagreements(boxes, judge(boxes), list(table.values())) == []
    assert {box.blank for box in boxes} == set(BLANKS)


# Characters that mean the same in every version of Unicode that matters here: a browser knows newer ones than Python.
HOSTILE = (
    "0123456789" * 3 + "+-..,//eE xX_#?:@[]()'\"\\%" + "\u2212\u2013\u2014\u00d7\u221e\u00bd\u2044"
    "\t\n\v\f\r\x1c\x1f\x00\x7f\x85\u00a0\u1680\u2003\u2028\u2029\u202f\u3000\u180e\u200b\ufeff\u00ad\u200f\u202e"
    "\u0661\u0967\uff11\U0001d7ce\u00b2\u2167\u4e00\u0130\u0131\u017f\u212a\u00e9\u0301\ue000\ud800\U0001f600\ufffd\uffff"
    "nafityNAFITYhtps"
)
WORDS = ("nan", "inf", "Infinity", "http://", "https://", "https://a.b/", "1/3", "e-30", "0x", "e400", "\u2212", " / ")


def numeral(draw: random.Random, most: int) -> str:
    return "".join(draw.choices("0123456789", k=draw.randint(1, draw.choice([2, 17, most]))))


def a_decimal(draw: random.Random) -> str:
    text = f"{numeral(draw, 340)}.{numeral(draw, 60)}" if draw.random() < 0.6 else numeral(draw, 399)
    power = draw.choice([3, 30, 330, 400])
    exponent = f"{draw.choice('eE')}{draw.randint(-power, power)}" if draw.random() < 0.6 else ""
    return draw.choice(["", "", "-", "+", "\u2212"]) + text + exponent


def a_double(draw: random.Random) -> str:
    """Any double at all, and what lies exactly between it and the next one."""
    value = abs(struct.unpack(">d", draw.randbytes(8))[0])
    if not 1e-15 < value < 1e300:
        return repr(value)
    over, under = value.as_integer_ratio()
    step = math.ulp(value).as_integer_ratio()
    nudge = draw.choice([-1, 0, 0, 1])
    top, bottom = 2 * over * step[1] + step[0] * under, 2 * under * step[1]
    divisor = math.gcd(top, bottom)
    return f"{top // divisor + nudge}/{bottom // divisor}"


def a_fraction(draw: random.Random) -> str:
    over, under = numeral(draw, draw.choice([20, 330])), numeral(draw, draw.choice([20, 60, 330]))
    return draw.choice(["", "-", "+", "\u2212"]) + over + draw.choice(["/", " / ", "/\t"]) + under


def a_link(draw: random.Random) -> str:
    host = "".join(draw.choices(HOSTILE, k=draw.randint(0, 3)))
    return draw.choice(["http://", "https://", "HTTP\u017f://"]) + host + draw.choice(["", "/", "?a", "/a b"])


def spoiled(draw: random.Random, text: str) -> str:
    """A text with some characters replaced, lost or put in."""
    characters = list(text)
    for _ in range(draw.choice([0, 1, 1, 2, 4])):
        at = draw.randint(0, len(characters))
        put = draw.choice([draw.choice(HOSTILE), draw.choice(HOSTILE), draw.choice(WORDS), ""])
        characters[at : at + draw.choice([0, 0, 1, 2])] = put
    return "".join(characters)


def by_outcome() -> list[list[Box]]:
    """Return the boxes of the table, those with one kind and reason together, so that rare ones come up as often."""
    found: dict[Found, list[Box]] = {}
    for box, (kind, outcome) in expected().items():
        found.setdefault((kind, outcome if kind == "unreadable" else None), []).append(box)
    return list(found.values())


def typed_at_random(draw: random.Random, known: list[list[Box]]) -> Box:
    blank = draw.choice(list(BLANKS))
    make = draw.choice([a_decimal, a_double, a_fraction, None, None])
    if make is not None:
        text = make(draw)
        return Box(
            spoiled(draw, text) if draw.random() < 0.2 else text, draw.choice(["number"] * 3 + ["may be x", "choice"])
        )
    if draw.random() < 0.2:
        return Box("".join(draw.choices(HOSTILE, k=draw.randint(0, 8))), blank)
    if draw.random() < 0.2:
        return Box(a_link(draw), "link")
    box = draw.choice(draw.choice(known))
    return Box(spoiled(draw, box.typed), draw.choice([blank, box.blank]))


def test_server_and_page_agree_on_any_character_before_a_digit(page: Page) -> None:
    """Which are spaces, signs and digits, and that no other is any of them."""
    boxes = [Box(f"{chr(code)}7", "number") for code in range(0x10000)]
    found = judged_by_the_server(boxes)
    assert disagreements(boxes, found, judged_by(page)(boxes)) == []
    assert sum(kind == "number" for kind, _ in found) == 10 + len("+-\u2212.") + 29  # digits, signs, a point, spaces


@pytest.mark.parametrize("seed", range(2))
def test_server_and_page_agree_on_anything(page: Page, seed: int) -> None:
    """Thousands of strings near to what the rules tell apart, judged alike to the last bit and word."""
    draw = random.Random(seed)
    known = by_outcome()
    boxes = [typed_at_random(draw, known) for _ in range(6000)]
    found = judged_by_the_server(boxes)
    assert disagreements(boxes, found, judged_by(page)(boxes)) == []
    assert len({outcome for kind, outcome in found if kind == "unreadable"}) == 9  # every reason came up
    kinds = [kind for kind, _ in found]
    assert {kind.value for kind in Kind if kinds.count(kind.value) < 20} == set()
    assert kinds.count("number") > 2000
