"""A submission checked in the browser: what is wrong with a bad one, what a good one changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.intake.packages import PackageBuilder, zipped
from tests.support.browser import served, settle
from tests.support.command import KEY
from tests.support.publication import write_publication
from warehouse.ledger import Ledger
from warehouse.settings import Settings

pytestmark = [pytest.mark.browser, pytest.mark.long]


def package(folder: Path, *, name: str, without: str = "") -> Path:
    """A zipped submission, without one of its extracts."""
    builder = PackageBuilder()
    builder.extracts.pop(without, None)
    return zipped(builder.write(folder / name), folder / f"{name}.zip")


def test_a_bad_file_is_told_what_is_wrong_and_a_good_one_is_stored_on_a_yes_only(
    page: Page, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    write_publication(home)
    environment = {
        "PROBATION_DEMO_ROLE": "analyst",
        "PROBATION_PSEUDONYM_KEY": KEY,
        "PROBATION_MINIMUM_FREE_BYTES": "0",
    }
    with served(home, log=tmp_path / "log", environment=environment) as address:
        page.goto(f"{address}/submissions")
        settle(page)
        chooser = page.locator('input[type="file"]')
        chooser.set_input_files(package(tmp_path, name="bad", without="staff"))
        expect(page.get_by_text("required_extract_missing").first).to_be_visible()
        expect(page.get_by_text("It would be refused").first).to_be_visible()
        expect(page.get_by_role("button", name="Take this submission in")).to_have_count(0)
        chooser.set_input_files(package(tmp_path, name="good"))
        expect(page.get_by_role("region", name="What taking it in would change")).to_be_visible()
        expect(page.get_by_role("button", name="Take this submission in")).to_be_visible()
    settings = Settings(home=home)
    with Ledger.open(settings=settings) as ledger:
        assert ledger.submissions() == ()
    assert not list(settings.lake.rglob("*.parquet"))
