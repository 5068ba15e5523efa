"""Numbers, dates and statuses as people read them."""

from __future__ import annotations

from datetime import date, datetime

import pandas as pd
import pytest

from warehouse.charts import words
from warehouse.charts.formats import (
    chart_day,
    count,
    date_text,
    is_level,
    is_missing,
    number,
    period_text,
    range_text,
    size_text,
    value_text,
)

MINUS = "\N{MINUS SIGN}"


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (61.24, "percent", "61.2%"),
        (0.0, "percent", "0.0%"),
        (100.0, "percent", "100.0%"),
        (12.15, "days", "12.2 days"),
        (1234.5, "persons_per_fte", "1,234.5 people per full-time officer"),
        (1.9, "appointments_per_person", "1.9 appointments per person"),
        (3.2, "ratio", "3.2 times"),
        (-3.25, "days", f"{MINUS}3.2 days"),
    ],
)
def test_a_value_is_written_with_its_unit(value: float, unit: str, text: str) -> None:
    assert value_text(value, unit) == text


def test_no_number_is_minus_nothing() -> None:
    assert number(-0.04) == "0.0"


def test_an_interval_names_its_unit_once_for_days() -> None:
    assert range_text(11.0, 13.5, "days") == "11.0 to 13.5 days"
    assert range_text(48.03, 56.93, "percent") == "48.0% to 56.9%"


def test_a_difference_of_percentages_is_in_points() -> None:
    assert size_text(-3.2, "percent") == "3.2 percentage points"
    assert is_level(0.04, "percent")
    assert not is_level(0.06, "percent")


@pytest.mark.parametrize("value", [None, float("nan"), pd.NaT, pd.NA])
def test_nothing_is_nothing(value: object) -> None:
    assert is_missing(value)
    assert count(value) == "\N{EN DASH}"


@pytest.mark.parametrize("value", [0, 0.0, "", False])
def test_zero_is_not_nothing(value: object) -> None:
    assert not is_missing(value)


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        (date(2016, 10, 1), date(2016, 12, 31), "Oct to Dec 2016"),
        (date(2016, 4, 1), date(2017, 3, 31), "Apr 2016 to Mar 2017"),
        (date(2016, 2, 1), date(2016, 2, 29), "Feb 2016"),
    ],
)
def test_a_period_is_named_by_its_months(start: date, end: date, text: str) -> None:
    assert period_text(start, end) == text


def test_a_day_stays_that_day_in_a_chart() -> None:
    assert chart_day(datetime(2016, 7, 1, 23, 30)) == "2016-07-01T00:00:00"
    assert date_text(pd.Timestamp("2016-12-31")) == "31 December 2016"


@pytest.mark.parametrize(
    "status",
    [
        "available",
        "not_supplied",
        "low_coverage",
        "not_due",
        "too_few",
        "suppressed",
        "not_published",
    ],
)
def test_every_status_has_words_that_end_as_a_sentence(status: str) -> None:
    found = words.availability(status)
    assert found.short
    assert "_" not in found.short
    assert found.why.endswith(".")


def test_a_hidden_figure_is_marked_c() -> None:
    assert words.availability("suppressed").short.startswith("[c]")


def test_an_unknown_status_is_shown_not_dropped() -> None:
    assert words.availability("lost_in_post").short == "Lost in post"


def test_assurance_has_a_sign_and_words_or_nothing() -> None:
    assert words.assurance_short("hit_and_miss").endswith("Meets it some months")
    assert words.assurance_short("consistently_fails").endswith("Keeps missing it")
    assert words.assurance_short("none") == words.assurance_short(None) == ""
