"""The statement says what the checks found."""

from __future__ import annotations

import re

import pytest

from tests.browser.statement import STATEMENT, WIDTHS, Result, statement
from warehouse.dashboard.menu import PAGES


def result(*violations: str, is_sideways: bool = False) -> Result:
    return Result(
        title="Contact",
        width=375,
        passes=40,
        violations=violations,
        is_sideways=is_sideways,
        axe_version="4.10",
    )


def test_a_clean_page_is_said_to_be_clean() -> None:
    text = statement([result()])
    assert "None of the checks found a fault." in text
    assert "| Contact | 375 px | 40 | none |" in text


@pytest.mark.parametrize(
    ("found", "faults"),
    [
        (result("color-contrast"), "color-contrast"),
        (result(is_sideways=True), "scrolls sideways"),
        (result("list", is_sideways=True), "list, scrolls sideways"),
    ],
)
def test_a_fault_is_said(found: Result, faults: str) -> None:
    text = statement([found, result()])
    assert "1 of 2 checks found faults" in text
    assert f"| Contact | 375 px | 40 | {faults} |" in text


def test_the_statement_in_the_repository_lists_every_page_at_every_width() -> None:
    told = STATEMENT.read_text(encoding="utf-8")
    listed = re.findall(r"^\| (.+) \| (\d+) px \| \d+ \| .+ \|$", told, re.MULTILINE)
    assert listed == [(page.title, str(width)) for page in PAGES for width in WIDTHS]
