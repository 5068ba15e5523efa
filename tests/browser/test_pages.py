"""The app in a real browser: links, Back, downloads, a swap of the publication, its headers."""

from __future__ import annotations

import csv
import io
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import served, settle, unfold
from tests.support.publication import (
    FIRST_BOROUGH,
    SMALL_BOROUGH,
    tables,
    with_signals,
    write_publication,
)
from warehouse.dashboard.downloads import SYNTHETIC
from warehouse.dashboard.menu import PAGES
from warehouse.dashboard.middleware import HEADERS

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("path", [page.path for page in PAGES])
def test_every_page_opens_without_an_error_or_a_request_elsewhere(
    page: Page, address: str, path: str
) -> None:
    elsewhere: list[str] = []
    page.on(
        "request",
        lambda one: (
            elsewhere.append(one.url)
            if not one.url.startswith((address, address.replace("http", "ws"), "data:", "blob:"))
            else None
        ),
    )
    errors: list[str] = []
    page.on("pageerror", lambda one: errors.append(str(one)))
    page.goto(f"{address}/{path}")
    settle(page)
    title = next(one.title for one in PAGES if one.path == path)
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page).to_have_title(title)
    expect(page.get_by_role("note").first).to_contain_text("Synthetic data")
    expect(page.get_by_test_id("stException")).to_have_count(0)
    assert elsewhere == []
    assert errors == []


def test_a_link_shows_what_its_sender_saw(page: Page, address: str) -> None:
    page.goto(f"{address}/contact?borough=E09000003&provider=C17&quarter=2016-10_2016-12")
    settle(page)
    expect(page.get_by_text("Barnet, London CRC, Oct to Dec 2016").first).to_be_visible()
    page.reload()
    settle(page)
    expect(page.get_by_text("Barnet, London CRC, Oct to Dec 2016").first).to_be_visible()


def test_the_first_visit_writes_every_choice_into_the_address(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_url(
        f"**borough={FIRST_BOROUGH}&provider=all&quarter=2017-01_2017-03&publication=**"
    )
    settle(page)
    expect(page.get_by_text("Lewisham, All organisations, Jan to Mar 2017").first).to_be_visible()


def back(page: Page, *, title: str, choice: str) -> None:
    """One step back, and what it leads to."""
    page.go_back()
    settle(page)
    expect(page.locator(".pw-selection", has_text=choice)).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_choices_stay_from_page_to_page_and_back_undoes_them(page: Page, address: str) -> None:
    page.goto(f"{address}/?borough={FIRST_BOROUGH}&provider=all&quarter=2017-01_2017-03")
    settle(page)
    page.get_by_role("combobox", name="Borough").click()
    page.get_by_role("option", name="Southwark").click()
    expect(page.get_by_text("Southwark, All organisations").first).to_be_visible()
    page.wait_for_url("**borough=E09000028**")  # written when the page is done
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Contact", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Contact")
    expect(page.get_by_text("Southwark, All organisations").first).to_be_visible()
    page.wait_for_url("**borough=E09000028**measure=**")
    back(page, title="Quarterly review", choice="Southwark, All organisations")
    back(page, title="Quarterly review", choice="Lewisham, All organisations")


def test_the_first_visit_is_one_step_of_the_history(page: Page, address: str) -> None:
    page.goto("about:blank")
    page.goto(address)
    page.wait_for_url("**publication=**")
    settle(page)
    page.go_back()
    assert page.url == "about:blank"


def test_the_copied_link_opens_the_same_figures(page: Page, address: str) -> None:
    page.goto(f"{address}/contact?borough=E09000003&provider=C17&measure=seen_in_month")
    settle(page)
    unfold(page, "Link to these figures")
    link = page.get_by_test_id("stSidebar").get_by_test_id("stCode").inner_text().strip()
    assert link.startswith(f"{address}/contact?")
    page.goto(link)
    settle(page)
    expect(page.get_by_text("Barnet, London CRC, Jan to Mar 2017").first).to_be_visible()


def test_a_councillor_sees_since_when_lewisham_is_seen_less(page: Page, address: str) -> None:
    """Is Lewisham seen less than London, and since when? Within two clicks of the first page."""
    page.goto(address)
    settle(page)
    first = page.get_by_text("52.5%, down from 67.3% in Oct to Dec 2016.")
    expect(first).to_be_visible()
    expect(page.get_by_text("London as a whole: 68.5%.").first).to_be_visible()
    expect(page.get_by_text("Below its usual range since Jan 2017.").first).to_be_visible()
    page.get_by_role("link", name="See it month by month: People seen in the month").click()
    settle(page)
    expect(page.get_by_role("heading", level=2, name="People seen in the month")).to_be_visible()


def test_from_the_review_a_measure_is_one_click_away(page: Page, address: str) -> None:
    page.goto(f"{address}/?borough={FIRST_BOROUGH}&provider=C17&quarter=2017-01_2017-03")
    settle(page)
    page.get_by_role("link", name="See it month by month: People seen in the month").click()
    settle(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Contact")
    expect(page.get_by_text("Lewisham, London CRC, Jan to Mar 2017").first).to_be_visible()
    expect(page.get_by_role("combobox", name="Look closer at")).to_have_value(
        "People seen in the month"
    )


def downloaded(page: Page, name: str) -> list[list[str]]:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=name).first.click()
    content = Path(waiting.value.path()).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_the_review_is_downloaded_with_its_marker_filters_and_figures(
    page: Page, address: str
) -> None:
    page.goto(f"{address}/")
    settle(page)
    lines = downloaded(page, "Download this table (CSV)")
    assert lines[0] == [SYNTHETIC]
    assert ["Borough", "Lewisham"] in lines
    seen = next(line for line in lines if line[:1] == ["People seen in the month"])
    assert seen[2] == "52.5"


def test_a_measure_is_downloaded_with_its_definition(page: Page, address: str) -> None:
    page.goto(f"{address}/contact?measure=seen_in_month")
    settle(page)
    unfold(page, "The figures as a table: People seen in the month")
    lines = downloaded(page, "Download People seen in the month by month")
    assert lines[0] == [SYNTHETIC]
    assert ["Measure", "People seen in the month"] in lines
    table = lines[lines.index([]) + 1 :]
    assert len(table) == 25
    assert table[-1][:4] == ["Lewisham", "2017-03-01", "2017-03-31", "51.25"]


def test_hidden_figures_are_marked_and_not_in_the_page(page: Page, address: str) -> None:
    page.goto(f"{address}/?borough={SMALL_BOROUGH}")
    settle(page)
    expect(page.get_by_text("[c] Hidden").first).to_be_visible()
    expect(page.get_by_text("a person could be recognised").first).to_be_visible()


def test_a_publication_is_swapped_while_a_page_is_open(
    page: Page, address: str, home: Path
) -> None:
    page.goto(f"{address}/?borough={FIRST_BOROUGH}&provider=all&quarter=2017-01_2017-03")
    settle(page)
    write_publication(
        home, marts=with_signals(tables()), publication_id="20170601T090000Z-0000000b"
    )
    page.get_by_role("combobox", name="Borough").click()
    page.get_by_role("option", name="Barnet").click()
    expect(page.get_by_text("Barnet, All organisations").first).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_before_anything_is_published_it_says_what_to_do(page: Page, tmp_path: Path) -> None:
    with served(tmp_path / "home", log=tmp_path / "log") as address:
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_have_text("No figures yet")
        expect(page.get_by_text("probation demo").first).to_be_visible()


def test_the_headers_are_careful(address: str) -> None:
    with urllib.request.urlopen(address, timeout=10) as answer:
        sent = {name: answer.headers.get(name) for name in HEADERS}
    assert sent == HEADERS


def test_another_hosts_name_is_refused(address: str) -> None:
    asked = urllib.request.Request(address, headers={"Host": "evil.example"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(asked, timeout=10)
    assert refused.value.code == 400
