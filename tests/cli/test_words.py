"""How figures, periods and dates are written for people."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from warehouse.cli import _moment
from warehouse.commands.figures import json_lines, number_words, period_words, status_words
from warehouse.errors import WrongUseError


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("2016-10-01", "2016-10-31", "Oct 2016"),
        ("2016-10-01", "2016-12-31", "Oct to Dec 2016"),
        ("2016-04-01", "2017-03-31", "Apr 2016 to Mar 2017"),
    ],
)
def test_periods_in_words(start, end, words):
    assert period_words(dt.date.fromisoformat(start), dt.date.fromisoformat(end)) == words


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (61.24, "percent", "61.2%"),
        (61.0, "percent", "61.0%"),
        (1234.0, "", "1,234"),
        (11.86, "days", "11.9"),
        (0.0, "percent", "0.0%"),
        (None, "percent", ""),
        (float("nan"), "", ""),
    ],
)
def test_numbers_are_rounded_for_display_only(value, unit, words):
    assert number_words(value, unit=unit) == words


@pytest.mark.parametrize(
    ("availability", "performance", "words"),
    [
        ("available", "met", "target met"),
        ("available", "not_met", "target not met"),
        ("available", "no_target", "no target"),
        ("suppressed", None, "hidden: small numbers"),
        ("not_supplied", None, "not supplied"),
        ("too_few", float("nan"), "too few to say"),
    ],
)
def test_a_status_says_why_there_is_no_figure(availability, performance, words):
    assert status_words(availability, performance) == words


def test_a_day_means_its_end_and_a_time_itself():
    assert _moment(None) is None
    assert _moment("2017-01-20") == dt.datetime(2017, 1, 20, 23, 59, 59, 999999, tzinfo=dt.UTC)
    assert _moment("2017-01-20T09:30:00") == dt.datetime(2017, 1, 20, 9, 30, tzinfo=dt.UTC)
    assert _moment("2017-01-20T09:30:00+01:00") == dt.datetime(2017, 1, 20, 8, 30, tzinfo=dt.UTC)
    with pytest.raises(WrongUseError, match="2017-01-20"):
        _moment("20 January")


def test_json_lines_keep_null_and_every_digit():
    values = pd.DataFrame(
        {
            "period_start_date": [pd.Timestamp("2016-10-01")],
            "period_end_date": [pd.Timestamp("2016-12-31")],
            "value": [100 / 3],
            "numerator": [float("nan")],
        }
    )

    assert json_lines(values) == (
        '{"period_start_date":"2016-10-01","period_end_date":"2016-12-31",'
        '"value":33.333333333333336,"numerator":null}\n'
    )
    assert json_lines(values.iloc[:0]) == ""
