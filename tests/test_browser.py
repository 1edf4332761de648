"""The browser that tests use: found or said to be missing, shut off from any network, and strict about errors."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import ADVICE, axe_source, find_chromium, load_module, open_page
from tests.conftest import ROOT


@pytest.mark.parametrize("address", ["http://localhost:1/a.png", "https://example.org/b", "ws://localhost:1/c"])
def test_a_page_that_asks_a_network_fails_its_test(browser: Browser, address: str) -> None:
    """Whatever it asks for by any of the ways that pages have, it does not get it."""
    ask = """address => new Promise(done => {
        const asked = address.startsWith("ws") ? new WebSocket(address) : new Image();
        asked.onerror = asked.onclose = () => done("refused");
        asked.onload = asked.onmessage = () => done("got");
        asked.src = address;
    })"""
    with pytest.raises(AssertionError, match="asked for something"), open_page(browser) as page:
        assert page.evaluate(ask, address) == "refused"


def test_an_error_of_a_script_fails_its_test(browser: Browser) -> None:
    """Even where the page goes on without it."""
    with pytest.raises(AssertionError, match="raised an error"), open_page(browser) as page:
        page.set_content("<script>throw new Error('lost')</script>")


def test_a_file_opens(page: Page, tmp_path: Path) -> None:
    """The page under test is a file on a disk."""
    file = tmp_path / "sheet.html"
    file.write_text("<!doctype html><title>A sheet</title>")
    page.goto(file.as_uri())
    assert page.title() == "A sheet"


def test_modules_become_callable(page: Page, tmp_path: Path) -> None:
    """With what they import, once, however often it is imported."""
    (tmp_path / "one.js").write_text("export const ONE = 1;\n")
    (tmp_path / "two.js").write_text(
        'import { ONE } from "./one.js";\nexport function two() {\n  return ONE + ONE;\n}\n'
    )
    load_module(page, tmp_path / "two.js", tmp_path / "one.js")
    assert page.evaluate("two() + ONE") == 3


def test_axe_judges_a_page(page: Page) -> None:
    """A picture without a description is what it always finds."""
    page.set_content("<!doctype html><html lang='en'><title>t</title><main><h1>h</h1><img src='data:,'></main></html>")
    page.evaluate(axe_source())
    found = page.evaluate("axe.run().then(result => result.violations.map(rule => rule.id))")
    assert found == ["image-alt"]


@pytest.mark.parametrize(("mode", "outcome"), [("", "1 skipped"), ("install", "1 error")])
def test_a_missing_browser_is_said(tmp_path: Path, mode: str, outcome: str) -> None:
    """Skipped with the reason at a desk; where it should have been installed, it fails."""
    test = "tests/test_browser.py::test_axe_judges_a_page"
    environment = {**os.environ, "BYHAND_CHROMIUM": str(tmp_path / "none"), "BYHAND_BROWSER": mode}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", test]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, env=environment, timeout=120)
    assert outcome in done.stdout
    assert ADVICE in done.stdout
    assert (done.returncode == 0) is (mode == "")


def test_the_named_browser_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong name is not replaced by the system's browser behind the back of who named it."""
    named = tmp_path / "my browser"
    named.touch(mode=0o755)
    monkeypatch.setenv("BYHAND_CHROMIUM", str(named))
    assert find_chromium() == str(named)
    monkeypatch.setenv("BYHAND_CHROMIUM", str(tmp_path / "none"))
    assert find_chromium() is None
