"""A headless Chromium of this machine for tests of the page: nothing is downloaded, nothing reaches a network."""

from __future__ import annotations

import os
import re
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, WebSocketRoute, sync_playwright

from autograder.sandbox.child.processes import living_children

NAMES = ("chromium", "chromium-browser", "google-chrome")

ADVICE = "no Chromium found (Debian: apt-get install chromium; or name one with BYHAND_CHROMIUM)"

_IMPORT = re.compile(r'^import .* from "(\./[\w-]+\.js)";\n', re.MULTILINE)


def find_chromium() -> str | None:
    """Return the path of the browser to test with: $BYHAND_CHROMIUM, or else the system's."""
    named = os.environ.get("BYHAND_CHROMIUM")
    return next(filter(None, map(shutil.which, [named] if named else NAMES)), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The machine's Chromium; without one its tests are skipped, or fail where it should have been installed.

    One for each file of tests, which costs half a second: the sandbox's tests look for processes that were left.
    """
    chromium = find_chromium()
    if chromium is None:
        if os.environ.get("BYHAND_BROWSER") == "install":
            pytest.fail(ADVICE)
        pytest.skip(ADVICE)
    with sync_playwright() as playwright:
        # Chromium's own sandbox cannot run as root; Playwright leaves it off, and only our own pages are opened.
        running = playwright.chromium.launch(executable_path=chromium, args=["--host-resolver-rules=MAP * ~NOTFOUND"])
        yield running
        running.close()
    for pid in living_children():  # where a marker runs in this process, orphans of Chromium's come to us
        with suppress(OSError):
            if "chrom" in Path(f"/proc/{pid}/comm").read_text():  # dead ones have a name, too
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)


@contextmanager
def open_page(browser: Browser, **options: Any) -> Iterator[Page]:
    """Open a blank page without a network and with nothing stored; `options` are those of Playwright's `new_context`.

    Afterwards the test fails if the page asked for anything on a network, or a script of it raised an error.
    """
    asked: list[str] = []
    errors: list[str] = []

    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        route.abort()

    def refuse_socket(socket: WebSocketRoute) -> None:
        asked.append(socket.url)
        socket.close()

    context = browser.new_context(**{"service_workers": "block", **options})
    try:
        context.route(re.compile("^https?:", re.IGNORECASE), refuse)
        context.route_web_socket(re.compile(""), refuse_socket)
        context.on("weberror", lambda error: errors.append(str(error.error)))
        yield context.new_page()
    finally:
        context.close()
    assert asked == [], "the page asked for something on a network"
    assert errors == [], "a script of the page raised an error"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A blank page as `open_page` makes it."""
    with open_page(browser) as opened:
        yield opened


def load_module(page: Page, *paths: Path) -> None:
    """Make the exports of JavaScript modules, and of all that they import, global names of a page."""
    page.evaluate(
        """async source => {
            const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
            Object.assign(globalThis, await import(url));
        }""",
        joined(*paths),
    )


def joined(*paths: Path) -> str:
    """Return modules as one, what is imported before what imports it; a name defined twice is then an error."""
    sources: dict[Path, str] = {}

    def add(path: Path) -> None:
        if path not in sources:
            text = path.read_text(encoding="utf-8")
            for name in _IMPORT.findall(text):
                add(path.parent / name)
            sources[path] = _IMPORT.sub("", text)

    for path in paths:
        add(path)
    return "\n".join(sources.values())


def axe_source() -> str:
    """Return the script of axe-core, which judges a page's accessibility: `axe.run()` once it is in a page."""
    return (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
