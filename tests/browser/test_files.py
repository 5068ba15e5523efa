"""What a member of the partnership takes away: files of figures and pictures, opened and read."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from tests.support.browser import served, settle, unfold
from tests.support.publication import tables, with_signals, write_publication
from warehouse.dashboard.downloads import SYNTHETIC
from warehouse.dashboard.not_seen_bands import MEASURES, NAME
from warehouse.dashboard.origin import FRESH, SOURCE

pytestmark = pytest.mark.browser
SENT_BY = "Worked out from the records that London CRC and NPS London sent."


def with_bands(marts: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The same with people not seen for 8 and 12 weeks: a half and a quarter of those of four."""
    added: dict[str, list[pd.DataFrame]] = {"dim_measures": [], "fct_measure_values": []}
    for code, part in zip(MEASURES, (0.25, 0.5), strict=False):
        for name, copies in added.items():
            own = marts[name][marts[name]["measure_code"] == MEASURES[-1]]
            copies.append(own.assign(measure_code=code))
        figures = added["fct_measure_values"][-1]
        figures["numerator"] = (figures["numerator"] * part).round()
        figures["value"] = 100 * figures["numerator"] / figures["denominator"]
    return {**marts, **{name: pd.concat([marts[name], *rows]) for name, rows in added.items()}}


@pytest.fixture(scope="module")
def member(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app as a member of the partnership has it."""
    home = tmp_path_factory.mktemp("member")
    write_publication(home, marts=with_bands(with_signals(tables())))
    with served(home, log=home / "log", environment={"PROBATION_DEMO_ROLE": "partnership"}) as site:
        yield site


def taken(page: Page, name: str) -> bytes:
    """What a download button gives."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name=name, exact=True).click()
    return Path(waiting.value.path()).read_bytes()


def read(workbook: bytes) -> tuple[list[list[object]], list[list[object]]]:
    """The rows of its two sheets."""
    opened = CalamineWorkbook.from_filelike(io.BytesIO(workbook))
    first, second = (opened.get_sheet_by_name(name).to_python() for name in opened.sheet_names)
    return first, second


def test_a_chart_is_taken_away_in_all_four_kinds(page: Page, member: str) -> None:
    page.goto(f"{member}/contact?measure=seen_in_month")
    settle(page)
    expect(page.get_by_role("heading", level=2, name=NAME)).to_be_visible()
    svg = taken(page, f"Download the chart of {NAME} (SVG)").decode()
    for text in (
        SYNTHETIC,
        "people in Lewisham",
        "Percentage of the people supervised",
        SENT_BY[:40],
    ):
        assert text in svg
    assert taken(page, f"Download the chart of {NAME} (PNG)").startswith(b"\x89PNG")
    unfold(page, f"The figures as a table: {NAME}")
    lines = list(csv.reader(io.StringIO(taken(page, f"Download {NAME} (CSV)").decode("utf-8-sig"))))
    assert lines[0] == [SYNTHETIC]
    assert [SOURCE, SENT_BY] in lines
    about, figures = read(taken(page, f"Download {NAME} (spreadsheet)"))
    assert {"Borough", "Organisation", "Quarter", "Publication", SOURCE, FRESH} <= {
        str(row[0]) for row in about
    }
    heads = lines[lines.index([]) + 1]
    assert heads in [[str(cell) for cell in row] for row in figures]
    assert len(figures) >= len(lines) - lines.index([]) - 1
    unfold(page, "Every borough, Jan to Mar 2017: People seen in the month")
    svg = taken(page, "Download the chart of People seen in the month by borough (SVG)").decode()
    for text in (SYNTHETIC, "Highest: ", "Counted: ", "the upright line is London", SENT_BY[:40]):
        assert text in svg


def test_a_file_that_was_not_sent_is_said_wherever_it_was_needed(page: Page, member: str) -> None:
    asked = "quarter=2015-04_2015-06"
    page.goto(f"{member}/sickness?{asked}&measure=cases_with_absent_officer")
    settle(page)
    expect(page.get_by_text("The records this figure needs were not sent").first).to_be_visible()
    page.goto(f"{member}/data_quality?{asked}")
    settle(page)
    expect(page.get_by_text("2 files did not arrive").first).to_be_visible()


def test_groups_of_people_are_compared_and_small_ones_hidden(page: Page, member: str) -> None:
    page.goto(f"{member}/fairness")
    settle(page)
    table = page.get_by_role("table").first
    expect(table).to_contain_text("0.67 (0.54 to 0.82)")
    expect(table).to_contain_text("[c] Hidden")
    svg = taken(page, "Download the chart of People seen in the month by sex (SVG)").decode()
    assert "More than chance would explain, these differ from Male" in svg
