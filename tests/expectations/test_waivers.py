"""Waivers are read strictly, and every problem of the file is told at once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from expectations.waivers import WAIVERS_FILE, Waiver, WaiverError, load_waivers, unknown_waivers

GOOD = """
waivers:
  - expectation: teams_have_one_parent
    reason: The provider is correcting its team list.
    owner: data quality lead
    expiry: 2026-12-31
"""


def _file(folder: Path, text: str) -> Path:
    path = folder / "waivers.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_waiver_is_read(tmp_path: Path) -> None:
    (waiver,) = load_waivers(_file(tmp_path, GOOD))

    assert waiver == Waiver(
        expectation="teams_have_one_parent",
        reason="The provider is correcting its team list.",
        owner="data quality lead",
        expiry=date(2026, 12, 31),
    )


def test_the_projects_own_file_is_valid() -> None:
    assert load_waivers(WAIVERS_FILE) == load_waivers()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "expected one list"),
        ("waivers:", "expected one list"),
        ("waivers: [text]", "waiver 1 is not a mapping"),
        (GOOD.replace("    owner: data quality lead\n", ""), "waiver 1 lacks owner"),
        (GOOD + "    until: 2027-01-01\n", "unknown field until"),
        (GOOD.replace("2026-12-31", "'2026-12-31'"), "expiry must be a date"),
        (GOOD.replace("2026-12-31", "2026-12-31 10:00:00"), "expiry must be a date"),
        (GOOD.replace("teams_have_one_parent", "[a]"), "expectation must be text"),
        (GOOD + GOOD.replace("\nwaivers:\n", ""), "waived twice"),
        ("waivers: [", "cannot be read"),
    ],
    ids=[
        "empty file",
        "no list",
        "not a mapping",
        "no owner",
        "unknown field",
        "expiry as text",
        "expiry with a time",
        "expectation as a list",
        "same expectation twice",
        "not YAML",
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(WaiverError, match=said):
        load_waivers(_file(tmp_path, text))


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    text = "waivers:\n  - expectation: a\n    reason: b\n  - reason: c\n"

    with pytest.raises(WaiverError) as caught:
        load_waivers(_file(tmp_path, text))

    assert "waiver 1 lacks owner" in str(caught.value)
    assert "waiver 2 lacks expectation" in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(WaiverError, match=r"waivers\.yaml: cannot be read"):
        load_waivers(tmp_path / "waivers.yaml")


@pytest.mark.parametrize(
    ("on", "has_expired"),
    [(date(2026, 12, 30), False), (date(2026, 12, 31), False), (date(2027, 1, 1), True)],
)
def test_a_waiver_holds_up_to_its_last_day(tmp_path: Path, on: date, has_expired: bool) -> None:
    (waiver,) = load_waivers(_file(tmp_path, GOOD))

    assert waiver.has_expired(on=on) is has_expired


def test_a_waiver_of_no_expectation_is_found(tmp_path: Path) -> None:
    waivers = load_waivers(_file(tmp_path, GOOD))

    assert unknown_waivers(waivers, codes={"teams_have_one_parent"}) == ()
    assert unknown_waivers(waivers, codes={"another"}) == waivers
