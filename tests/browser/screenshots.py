"""Pictures of every page for the documentation: ``python -m tests.browser.screenshots HOME``.

HOME holds a synthetic publication; another one is refused, so that no picture shows real data.
"""

from __future__ import annotations

import sys
import tempfile
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser

from tests.support.browser import browser, served, settle
from warehouse import marts
from warehouse.dashboard.menu import PAGES
from warehouse.settings import PROJECT_ROOT, Settings

WIDTHS = (1280, 375)
_TALLEST = 2600
_MAIN = "() => document.querySelector('[data-testid=\"stMain\"]').scrollHeight"


def _check_synthetic(home: Path) -> None:
    publication = marts.current_publication(settings=Settings(home=home))
    facts = marts.publication_facts(marts.connect(publication.file("partnership")))
    if not facts["is_synthetic"]:
        raise SystemExit("This publication is not synthetic; no picture of it is kept.")


def _take(chromium: Browser, *, address: str, path: str, width: int, out: Path) -> None:
    page = chromium.new_page(viewport={"width": width, "height": 900})
    page.goto(f"{address}/{path}")
    settle(page)
    height = min(int(page.evaluate(_MAIN)), _TALLEST)
    page.set_viewport_size({"width": width, "height": height})
    settle(page)
    page.screenshot(path=out / f"{path or 'review'}-{width}.png")
    page.close()


def main(home: Path, out: Path) -> None:
    """Take a picture of every page at every width."""
    _check_synthetic(home)
    out.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        served(home, log=Path(folder) / "log") as address,
        browser() as chromium,
    ):
        for page, width in product(PAGES, WIDTHS):
            _take(chromium, address=address, path=page.path, width=width, out=out)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), PROJECT_ROOT / "docs" / "screenshots")
