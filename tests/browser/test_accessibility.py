"""axe on every page at both widths, by keyboard, at twice the size, and on paper."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.support.browser import settle
from warehouse.dashboard.menu import PAGES

pytestmark = pytest.mark.browser
PATHS = [page.path for page in PAGES]


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]


@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("path", PATHS)
def test_axe_finds_nothing(page: Page, address: str, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{address}/{path}")
    settle(page)
    assert violations(page) == []


@pytest.mark.parametrize("width", [1280, 375])
def test_axe_finds_nothing_when_everything_is_open(page: Page, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{address}/compliance?measure=every")
    settle(page)
    for summary in page.locator('[data-testid="stExpander"] summary').all():
        summary.click()
    settle(page)
    assert violations(page) == []


# 640 px is what a window of 1280 leaves at a zoom of 200 per cent.
@pytest.mark.parametrize("width", [640, 375, 320])
@pytest.mark.parametrize("path", PATHS)
def test_no_page_scrolls_sideways(page: Page, address: str, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{address}/{path}")
    settle(page)
    main = '[data-testid="stMain"]'
    wide = page.eval_on_selector(main, "main => main.scrollWidth - main.clientWidth")
    assert wide <= 0


def test_a_borough_is_chosen_by_keyboard_alone(page: Page, address: str) -> None:
    page.goto(f"{address}/")
    settle(page)
    box = page.get_by_role("combobox", name="Borough")
    box.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.type("Barn")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Barnet, All organisations, Jan to Mar 2017").first).to_be_visible()


def test_a_table_is_reached_by_keyboard_and_named(page: Page, address: str) -> None:
    page.goto(f"{address}/")
    settle(page)
    table = page.get_by_role("region", name="Contact: Lewisham, All organisations")
    table.focus()
    expect(table).to_be_focused()
    expect(table.get_by_role("rowheader").first).to_contain_text("People seen in the month")


@pytest.mark.parametrize("width", [1280, 375])
def test_a_table_keeps_its_rows_and_heads_when_it_stacks(
    page: Page, address: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{address}/")
    settle(page)
    table = page.get_by_role("table", name="Contact: Lewisham, All organisations")
    expect(table.get_by_role("row")).to_have_count(3)
    expect(table.get_by_role("columnheader")).to_have_count(8)


def test_charts_have_one_text_each(page: Page, address: str) -> None:
    page.goto(f"{address}/contact")
    settle(page)
    chart = page.locator('[role="graphics-document"]').first  # a role Playwright has no name for
    expect(chart).to_have_attribute("aria-label", re.compile("People seen in the month"))


def test_the_menu_is_left_off_paper(page: Page, address: str) -> None:
    page.goto(f"{address}/")
    settle(page)
    page.emulate_media(media="print")
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
