"""The page on paper: the cover and every exercise once, each on a page of its own, with boxes to write in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from autograder.problem import Worksheet
from tests.sheet import answers, open_answers, visit

# A PDF names each heading in its outline, with the page on which it stands.
PAGE = re.compile(rb"^(\d+) 0 obj\s*<<\s*/Type /Page\b", re.MULTILINE)
HEADING = re.compile(rb"/Title (\((?:[^()\\]|\\.)*\)|<[0-9A-F]+>).*?/Dest (\[\s*(\d+) 0 R|[^\n]*)", re.DOTALL)


def pages_of(pdf: bytes) -> list[int]:
    return [int(number) for number in PAGE.findall(pdf)]


def headings(pdf: bytes) -> list[tuple[str, bytes]]:
    found = []
    for title, place, _ in HEADING.findall(pdf):
        text = bytes.fromhex(title[5:-1].decode()).decode("utf-16-be") if title[:1] == b"<" else title[1:-1].decode()
        found.append((text, place))
    return found


@pytest.mark.parametrize("filled", [False, True])
@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_a_page_for_the_cover_and_for_each_exercise(sheet: Page, paper: str, filled: bool) -> None:
    """48 pages, empty or filled in."""
    if filled:
        open_answers(sheet, answers())
    assert len(pages_of(sheet.pdf(format=paper))) == 1 + 47


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_a_small_sheet_on_paper(page: Page, mlp_file: Path, mlp: Worksheet, paper: str) -> None:
    """The same for any worksheet."""
    assert len(pages_of(visit(page, mlp_file).pdf(format=paper))) == 1 + len(mlp.problems)
