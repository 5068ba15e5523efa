"""The demo's clock, against dates worked out by hand."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from warehouse.demo.timeline import (
    business_calendar,
    day,
    days,
    instant_text,
    is_summer_time,
    quarters_up_to,
    stream,
)
from warehouse.errors import WrongUseError

CALENDAR = business_calendar()


@pytest.mark.parametrize(
    ("start", "n", "expected", "why"),
    [
        ("2016-12-22", 1, "2016-12-23", "Thursday to Friday"),
        ("2016-12-23", 1, "2016-12-28", "Christmas, Boxing Day and its substitute lie between"),
        ("2016-12-24", 1, "2016-12-28", "a Saturday counts from the Friday before"),
        ("2017-01-01", 5, "2017-01-09", "2 January is the substitute for New Year's Day"),
        ("2016-03-24", 2, "2016-03-30", "Good Friday and Easter Monday do not count"),
        ("2016-03-24", 0, "2016-03-24", "nought days after a business day is that day"),
        ("2016-12-24", 0, "2016-12-24", "nought days after a Saturday is that Saturday"),
    ],
)
def test_business_days_after(start: str, n: int, expected: str, why: str) -> None:
    assert CALENDAR.after(days([start]), n)[0] == day(expected), why


def test_next_business_day_of_a_business_day_is_itself() -> None:
    assert CALENDAR.on_or_after(days(["2016-10-03", "2016-10-01"])).tolist() == [
        day("2016-10-03"),
        day("2016-10-03"),
    ]


def test_weekends_and_bank_holidays_are_not_working() -> None:
    found = CALENDAR.is_working(days(["2016-05-02", "2016-05-03", "2016-05-07"]))
    assert found.tolist() == [False, True, False]


def test_eight_quarters_run_from_april_2015_to_march_2017() -> None:
    quarters = quarters_up_to(8, calendar=CALENDAR)
    assert [q.label for q in quarters][:2] == ["2015-04_2015-06", "2015-07_2015-09"]
    assert quarters[-1].label == "2017-01_2017-03"
    assert all(b.start == a.end + 1 for a, b in pairwise(quarters))


def test_fewer_quarters_are_the_newest_ones() -> None:
    assert [q.label for q in quarters_up_to(1, calendar=CALENDAR)] == ["2017-01_2017-03"]


@pytest.mark.parametrize("count", [0, -1, 12])
def test_quarters_before_the_providers_began_are_refused(count: int) -> None:
    with pytest.raises(WrongUseError, match="quarters"):
        quarters_up_to(count, calendar=CALENDAR)


def test_a_submission_is_made_on_the_sixth_business_day_after_its_period() -> None:
    newest = quarters_up_to(1, calendar=CALENDAR)[0]
    assert instant_text(newest.created) == "2017-04-10T10:00:00+01:00"


def test_month_ends_of_a_quarter() -> None:
    newest = quarters_up_to(1, calendar=CALENDAR)[0]
    assert list(newest.month_ends) == days(["2017-01-31", "2017-02-28", "2017-03-31"]).tolist()


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("2016-03-26", False),
        ("2016-03-27", True),
        ("2016-10-29", True),
        ("2016-10-30", False),
        ("2017-03-26", True),
    ],
)
def test_summer_time_changes_on_the_last_sundays(when: str, expected: bool) -> None:
    assert bool(is_summer_time(days([when]))[0]) is expected


def test_a_missing_bank_holiday_seed_is_named(tmp_path: Path) -> None:
    with pytest.raises(WrongUseError, match="bank-holiday seed"):
        business_calendar(tmp_path / "bank_holidays.csv")


def test_streams_of_other_names_differ_and_of_the_same_name_agree() -> None:
    a, b, c = stream(1, "people"), stream(1, "people"), stream(1, "staff")
    assert a.integers(0, 10**9) == b.integers(0, 10**9)
    assert np.array_equal(a.random(3), b.random(3))
    assert a.random() != c.random()
