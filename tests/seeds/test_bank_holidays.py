"""The bank holiday seed against an independent list, and against dates read in proclamations."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import holidays
import pytest

SEED = Path(__file__).parents[2] / "dbt_project" / "seeds" / "bank_holidays.csv"
YEARS = range(2012, 2028)


@pytest.fixture(scope="module")
def seed() -> dict[dt.date, str]:
    with SEED.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    days = {dt.date.fromisoformat(row["holiday_date"]): row["holiday_name"] for row in rows}
    assert len(days) == len(rows), "one row a day"
    return days


@pytest.mark.parametrize("subdivision", ["ENG", "WLS"])
def test_seed_holds_the_days_of_the_library(seed: dict[dt.date, str], subdivision: str) -> None:
    library = holidays.country_holidays("GB", subdiv=subdivision, years=YEARS)
    assert set(seed) == set(library)


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        ("2012-06-05", "Diamond Jubilee, one-off"),
        ("2022-06-03", "Platinum Jubilee, one-off"),
        ("2022-09-19", "State Funeral, one-off"),
        ("2023-05-08", "Coronation, one-off"),
        ("2012-06-04", "Spring bank holiday moved from 28 May"),
        ("2020-05-08", "Early May bank holiday moved to VE Day"),
        ("2012-01-02", "New Year's Day on a Sunday: Monday instead"),
        ("2015-12-28", "Boxing Day on a Saturday: Monday instead"),
        ("2016-12-27", "Christmas Day on a Sunday: Tuesday, as Monday is Boxing Day"),
        ("2021-12-28", "Boxing Day on a Sunday after Christmas on a Saturday: Tuesday"),
        ("2017-01-02", "New Year's Day on a Sunday: Monday instead"),
    ],
)
def test_day_is_a_holiday(seed: dict[dt.date, str], day: str, reason: str) -> None:
    assert dt.date.fromisoformat(day) in seed, reason


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        ("2012-05-28", "Spring bank holiday moved to 4 June"),
        ("2020-05-04", "Early May bank holiday moved to 8 May"),
        ("2017-01-03", "a holiday in Scotland only (2 January and its substitute)"),
        ("2016-03-17", "St Patrick's Day is Northern Ireland's"),
        ("2016-08-01", "first Monday of August is Scotland's"),
    ],
)
def test_day_is_not_a_holiday(seed: dict[dt.date, str], day: str, reason: str) -> None:
    assert dt.date.fromisoformat(day) not in seed, reason


def test_every_year_has_its_eight_holidays_on_weekdays(seed: dict[dt.date, str]) -> None:
    one_off = {2012: 1, 2022: 2, 2023: 1}
    for year in YEARS:
        weekdays = [day for day in seed if day.year == year and day.isoweekday() <= 5]
        assert len(weekdays) == 8 + one_off.get(year, 0), year
