"""The worksheet's page in a browser: built once, opened from a file, filled in, downloaded and marked."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from typer.testing import CliRunner

from autograder.cli.app import app
from autograder.page.build import Cover, build_page
from autograder.problem import Worksheet

Document = dict[str, Any]

LINK = "https://example.org/post/1"
VALUES = Path(__file__).parent / "data" / "gan_values.json"
RIGHT: dict[str, Document] = {**json.loads(VALUES.read_text()), "share_image": {"link": LINK}}
"""Every right answer, computed independently of the reference."""


@pytest.fixture(scope="session")
def gan_file(gan: Worksheet, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the GAN worksheet, as a file."""
    return write_page(gan, tmp_path_factory.mktemp("pages"))


@pytest.fixture(scope="session")
def mlp_file(mlp: Worksheet, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the small worksheet, as a file."""
    return write_page(mlp, tmp_path_factory.mktemp("pages"))


@pytest.fixture
def sheet(page: Page, gan_file: Path) -> Page:
    """The page of the GAN worksheet, opened and empty."""
    return visit(page, gan_file)


def write_page(worksheet: Worksheet, folder: Path, code: str = "") -> Path:
    file = folder / f"{worksheet.id}.html"
    file.write_text(build_page(worksheet, Cover(code)), encoding="utf-8")
    return file


def visit(page: Page, file: Path) -> Page:
    """Open a sheet's file and wait until its script has started."""
    page.goto(file.as_uri())
    expect(page.locator("html[data-ready]")).to_have_count(1)
    return page


def box(page: Page, exercise: str, blank: str, at: int = 0) -> Locator:
    return page.locator(f'#{exercise} [data-cell="{blank}.{at}"]')


def live(page: Page) -> Locator:
    return page.locator("[data-live]")


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def flat(value: Any) -> Iterator[Any]:
    """Yield the cells of a value in reading order."""
    for member in value if isinstance(value, list) else [value]:
        yield from flat(member) if isinstance(member, list) else [member]


def as_text(value: Any) -> Any:
    """Return a value with every number as a student types it."""
    if isinstance(value, list):
        return [as_text(member) for member in value]
    return value if isinstance(value, str) else repr(value)


def answers(responses: Document | None = None, **members: Any) -> Document:
    """Return an answers file's document as the page writes it; by default all is right."""
    filled = RIGHT if responses is None else responses
    texts = {id_: {blank: as_text(value) for blank, value in blanks.items()} for id_, blanks in filled.items()}
    return {"worksheet": "gan", **members, "responses": texts}


def typed(page: Page, exercise: str, blank: str) -> list[str]:
    """Return what the boxes of a blank hold."""
    boxes = page.locator(f'#{exercise} [data-cell^="{blank}."]')
    return boxes.evaluate_all("boxes => boxes.map(box => box.value)")


def choose(page: Page, content: Document | bytes, name: str = "answers.json") -> None:
    """Choose a file as the button Open does; what comes of it is said in the report on the cover."""
    buffer = content if isinstance(content, bytes) else json.dumps(content).encode()
    payload = {"name": name, "mimeType": "application/json", "buffer": buffer}
    page.locator("#open-file").set_input_files([payload])  # type: ignore[list-item]


def open_answers(page: Page, document: Document) -> None:
    choose(page, document)
    expect(report(page)).to_have_text("answers.json was opened.")


def report(page: Page) -> Locator:
    return page.locator("[data-result]")


def download(page: Page) -> Document:
    """Press the button, and return the file."""
    with page.expect_download() as found:
        page.get_by_role("button", name="Download").press("Enter")  # on a narrow screen it says no more than that
    assert found.value.suggested_filename == "answers.json"
    document: Document = json.loads(found.value.path().read_text(encoding="utf-8"))
    return document


def mark_document(document: Document, folder: Path, *options: str) -> Document:
    """Return what `autograder grade --json` says of an answers file."""
    (folder / "answers.json").write_text(json.dumps(document), encoding="utf-8")
    done = CliRunner().invoke(app, ["grade", str(folder), "--json", *options])
    assert done.exit_code == 0, done.output
    marked: Document = json.loads(done.stdout)
    return marked


def each_cell(values: Document) -> Iterable[tuple[str, str, int, Any]]:
    """Yield exercise, blank, position and value of every cell."""
    for exercise, blanks in values.items():
        for blank, value in blanks.items():
            for at, cell in enumerate(flat(value)):
                yield exercise, blank, at, cell
