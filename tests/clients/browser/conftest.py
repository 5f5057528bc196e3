"""A real browser, without a window, and pages of another origin in it."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).parent
REQUIRED = os.environ.get("TRIPTYCH_TESTS_BROWSER") == "required"
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's own Chromium. Where it must be there, that it is not is a failure."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        if REQUIRED:
            pytest.fail("TRIPTYCH_TESTS_BROWSER=required, and there is no Chromium")
        pytest.skip("this machine has no Chromium; Debian and Ubuntu keep it in a package: apt install chromium")
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    arguments = ["--no-sandbox"] if as_root else []  # which root cannot have
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def pages() -> Iterator[str]:
    """The origin of the pages in this folder."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(HERE)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(browser: Browser, pages: str) -> Iterator[Page]:
    """A page in a browser that nobody used before."""
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{pages}/page.html")
        yield page


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing."""
