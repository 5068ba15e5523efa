"""Serving the app to a real Chromium: a free port, a child process, an end to both."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from warehouse.settings import PROJECT_ROOT

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
_SERVE = "import sys; from warehouse.dashboard.server import serve; serve(port=int(sys.argv[1]))"
_START_SECONDS = 60


class ChromiumMissingError(RuntimeError):
    """There is no Chromium to run the tests in."""


def chromium() -> str:
    """The system's Chromium.

    Raises:
        ChromiumMissingError: says what to install.
    """
    for name in (os.environ.get("PROBATION_CHROMIUM", ""), "chromium", "chromium-browser"):
        found = shutil.which(name) if name else None
        if found:
            return found
    raise ChromiumMissingError(
        "Browser tests need Chromium. On Debian: apt-get install -y chromium. "
        "Elsewhere: set PROBATION_CHROMIUM to the program."
    )


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_up(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _wait_until_up(child: subprocess.Popen[bytes], address: str, log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not _is_up(address):
        if child.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"The app did not start:\n{log.read_text(encoding='utf-8')}")
        time.sleep(0.1)


@contextmanager
def served(
    home: Path, *, log: Path, port: int | None = None, environment: Mapping[str, str] | None = None
) -> Iterator[str]:
    """The address of the app, served from a child process on the publications under a folder.

    Args:
        home: the data folder.
        log: where the server's output goes.
        port: where to listen, when an address must be known before; else a free one.
        environment: further settings.
    """
    port = port or free_port()
    address = f"http://127.0.0.1:{port}"
    with log.open("wb") as output:
        child = subprocess.Popen(
            [sys.executable, "-c", _SERVE, str(port)],
            cwd=PROJECT_ROOT,
            env={**os.environ, "PROBATION_HOME": str(home), **(environment or {})},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _wait_until_up(child, address, log)
            yield address
        finally:
            child.terminate()
            try:
                child.wait(10)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


@contextmanager
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        try:
            yield launched
        finally:
            launched.close()


def settle(page: Page) -> None:
    """Wait until the page has a title, its rerun is done, its charts are drawn and nothing moves.

    A part that folds open clips what is in it while it grows: a click then may land beside it.
    """
    page.wait_for_selector("h1")
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    page.wait_for_function(
        """() => [...document.querySelectorAll('[data-testid="stVegaLiteChart"]')]
            .filter((chart) => chart.offsetParent !== null)
            .every((chart) => chart.querySelector('svg, canvas'))"""
    )
    page.wait_for_function(
        "() => [...document.querySelectorAll('details')].every((part) => !part.style.overflow)"
    )
    page.wait_for_timeout(200)


def unfold(page: Page, label: str) -> None:
    """Open the folded part of a page with this label."""
    page.get_by_text(label).click()
    settle(page)
