"""The accessibility statement, from checks made now: ``python -m tests.browser.statement``.

Every page is opened in Chromium at two widths and checked by axe; the statement says what was
found, page by page, and is written to docs/accessibility.md.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.support.browser import browser, served, settle
from tests.support.publication import tables, with_signals, write_publication
from warehouse.dashboard.menu import PAGES
from warehouse.settings import PROJECT_ROOT

STATEMENT = PROJECT_ROOT / "docs" / "accessibility.md"
WIDTHS = (1280, 375)
_HEAD = "| Page | Width | Rules passed | Faults |\n|---|---|---|---|"
_MAIN = '[data-testid="stMain"]'

_OPENING = """# Accessibility statement

For the app that `probation app` serves. Written by `make accessibility` from the checks listed
below.

We want everyone to be able to use it: with a keyboard alone, with a screen reader, at twice the
size, on a small telephone, on paper, and without telling colours apart. The aim is level AA of the
Web Content Accessibility Guidelines 2.2.
"""

_CLOSING = """
## How else it was checked

By the tests of `tests/browser/test_accessibility.py`, on every change:

- no page scrolls sideways at 375 px, at 320 px, or at twice the size of a window of 1280 px;
- a borough is chosen, and each table is reached, by keyboard alone, and each table is named;
- a chart has one text of its own, and a table with the same figures follows it;
- the menu is left off paper; motion is left out for those who ask for less.

## What is not as good as it should be

These come with Streamlit, which draws the frame of every page, and cannot be changed from here:

- going to another page moves neither the focus nor says so; the page's title and heading change;
- the toolbar of each chart is four more stops of the Tab key;
- a message that figures are being fetched is shown, but not spoken;
- the box for uploading a submission is both hidden from and named to screen readers (axe:
  `presentation-role-conflict`, left out of the table above); its button works by keyboard.

No person who uses assistive technology has tested the app yet. Automatic checks find only some of
the faults that people meet.
"""


# Faults in Streamlit's own markup that cannot be changed from here, each with the element it is
# in; the statement lists them.
EXCEPTIONS = {"presentation-role-conflict": "stFileUploaderDropzone"}


def faults(found: Mapping[str, Any]) -> list[str]:
    """Rules that a page breaks, with the first element; what Streamlit alone can mend left out."""
    return [
        f"{one['id']}: {node['html'][:200]}"
        for one in found["violations"]
        for node in one["nodes"][:1]
        if not any(EXCEPTIONS.get(one["id"], "\0") in each["html"] for each in one["nodes"])
    ]


@dataclass(frozen=True)
class Result:
    """What axe found on one page at one width."""

    title: str
    width: int
    passes: int
    violations: tuple[str, ...]
    is_sideways: bool
    axe_version: str


def check(page: Page, *, title: str, width: int) -> Result:
    """Check the page that is open."""
    found = Axe().run(page).response
    wide = page.eval_on_selector(_MAIN, "main => main.scrollWidth - main.clientWidth")
    return Result(
        title=title,
        width=width,
        passes=len(found["passes"]),
        violations=tuple(one.split(":")[0] for one in faults(found)),
        is_sideways=wide > 0,
        axe_version=str(found["testEngine"]["version"]),
    )


def statement(results: Sequence[Result]) -> str:
    """The statement as Markdown, from the results of every page and width."""
    failed = [one for one in results if one.violations or one.is_sideways]
    verdict = (
        "**None of the checks found a fault.**"
        if not failed
        else f"**{len(failed)} of {len(results)} checks found faults; they are in the table.**"
    )
    rows = "\n".join(_row(one) for one in results)
    version = results[0].axe_version
    return (
        f"{_OPENING}\n## What was found\n\n{verdict} axe {version} (rules of WCAG 2.0, 2.1, 2.2 A "
        "and AA, and best practice) in Chromium, on a publication with hidden, missing and "
        f"provisional figures.\n\n{_HEAD}\n{rows}\n{_CLOSING}"
    )


def _row(one: Result) -> str:
    faults = [*one.violations, *(["scrolls sideways"] if one.is_sideways else [])]
    return f"| {one.title} | {one.width} px | {one.passes} | {', '.join(faults) or 'none'} |"


def _checked(chromium: Browser, address: str) -> list[Result]:
    results = []
    for one, width in product(PAGES, WIDTHS):
        page = chromium.new_page(viewport={"width": width, "height": 900})
        page.goto(f"{address}/{one.path}")
        settle(page)
        results.append(check(page, title=one.title, width=width))
        page.close()
    return results


def main(path: Path = STATEMENT) -> None:
    """Check every page and write the statement."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        write_publication(home, marts=with_signals(tables()))
        analyst = {"PROBATION_DEMO_ROLE": "analyst"}
        with (
            served(home, log=Path(folder) / "log", environment=analyst) as address,
            browser() as chromium,
        ):
            results = _checked(chromium, address)
    path.write_text(statement(results), encoding="utf-8")


if __name__ == "__main__":
    main()
