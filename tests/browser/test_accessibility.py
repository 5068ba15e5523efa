"""axe on every page at both widths, by keyboard, at twice the size, and on paper."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.statement import WIDTHS, faults
from tests.support.browser import settle
from warehouse.dashboard.menu import PAGES

pytestmark = pytest.mark.browser
PATHS = [page.path for page in PAGES]
MAIN = '[data-testid="stMain"]'


def violations(page: Page) -> list[str]:
    return faults(Axe().run(page).response)


def sideways(page: Page) -> int:
    """How many pixels of the page lie beyond the right edge."""
    return int(page.eval_on_selector(MAIN, "main => main.scrollWidth - main.clientWidth"))


# 640 px is what a window of 1280 leaves at a zoom of 200 per cent.
@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_for_everyone_at_every_width(page: Page, address: str, path: str) -> None:
    page.goto(f"{address}/{path}")
    settle(page)
    for width in (1280, 640, 375, 320):
        page.set_viewport_size({"width": width, "height": 900})
        settle(page)
        assert sideways(page) <= 0, f"{width} px"
        if width in WIDTHS:
            assert violations(page) == [], f"{width} px"


@pytest.mark.parametrize("width", [1280, 375])
def test_axe_finds_nothing_when_everything_is_open(page: Page, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{address}/compliance?measure=every")
    settle(page)
    for summary in (
        page.get_by_test_id("stMain").locator('[data-testid="stExpander"] summary').all()
    ):
        summary.press("Enter")
    settle(page)
    expect(page.get_by_test_id("stMain").locator("details:not([open])")).to_have_count(0)
    assert violations(page) == []


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


def test_motion_is_left_out_for_those_who_ask_for_less(page: Page, address: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{address}/")
    settle(page)
    longest = """() => Math.max(...[...document.querySelectorAll('[data-testid="stApp"] *')].map(
        (one) => parseFloat(getComputedStyle(one).transitionDuration)))"""
    # Our style sheet may arrive after the page's own first rows.
    page.wait_for_function(f"() => ({longest})() < 0.01")
    assert page.evaluate(longest) < 0.01


def test_the_first_stop_of_tab_skips_to_the_figures(page: Page, address: str) -> None:
    page.goto(f"{address}/")
    settle(page)
    page.keyboard.press("Tab")
    first = page.evaluate("() => document.activeElement.textContent.trim().toLowerCase()")
    assert "skip" in first
