"""Pictures of every page for the documentation: ``python -m tests.browser.screenshots HOME``.

HOME holds a synthetic publication; another one is refused, so that no picture shows real data.
"""

from __future__ import annotations

import sys
import tempfile
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.support.browser import browser, served, settle
from warehouse import marts
from warehouse.dashboard.menu import PAGES, pages_for
from warehouse.settings import PROJECT_ROOT, Settings

WIDTHS = (1280, 375)
_TALLEST, _STILL_MILLISECONDS = 2600, 1000
_MAIN = "() => document.querySelector('[data-testid=\"stMain\"]').scrollHeight"


def _check_synthetic(home: Path) -> None:
    publication = marts.current_publication(settings=Settings(home=home))
    facts = marts.publication_facts(marts.connect(publication.file("partnership")))
    if not facts["is_synthetic"]:
        raise SystemExit("This publication is not synthetic; no picture of it is kept.")


def _height(page: Page) -> int:
    """How tall the page is once nothing is added to it any more."""
    before, now = -1, int(page.evaluate(_MAIN))
    while now != before:
        page.wait_for_timeout(_STILL_MILLISECONDS)
        settle(page)
        before, now = now, int(page.evaluate(_MAIN))
    return min(now, _TALLEST)


def _take(chromium: Browser, *, address: str, path: str, width: int, out: Path) -> None:
    page = chromium.new_page(viewport={"width": width, "height": 900})
    page.goto(f"{address}/{path}")
    settle(page)
    page.set_viewport_size({"width": width, "height": _height(page)})
    settle(page)
    page.screenshot(path=out / f"{path or 'review'}-{width}.png")
    page.close()


def main(home: Path, out: Path) -> None:
    """Take a picture of every page at every width, as the first role that has the page sees it."""
    _check_synthetic(home)
    out.mkdir(parents=True, exist_ok=True)
    theirs = pages_for("partnership")
    ours = [page for page in PAGES if page not in theirs]
    with tempfile.TemporaryDirectory() as folder, browser() as chromium:
        for role, pages in (("partnership", theirs), ("analyst", ours)):
            asked = {"PROBATION_DEMO_ROLE": role}
            with served(home, log=Path(folder) / role, environment=asked) as address:
                for page, width in product(pages, WIDTHS):
                    _take(chromium, address=address, path=page.path, width=width, out=out)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), PROJECT_ROOT / "docs" / "screenshots")
