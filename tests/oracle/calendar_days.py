"""Days as the specification counts them: business days, months, whole years."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from functools import cache

import polars as pl

from tests.oracle.codes import SEEDS

FOREVER = date(9999, 12, 31)
DAY = timedelta(days=1)


@cache
def bank_holidays() -> frozenset[date]:
    """Bank holidays of England and Wales."""
    frame = pl.read_csv(SEEDS / "bank_holidays.csv", infer_schema_length=0)
    return frozenset(date.fromisoformat(text) for text in frame["holiday_date"])


def is_business_day(day: date) -> bool:
    """Monday to Friday, no bank holiday."""
    return day.isoweekday() <= 5 and day not in bank_holidays()


@cache
def business_day(day: date, number: int) -> date:
    """BD(d, n): the n-th business day strictly after d."""
    while number:
        day += DAY
        number -= is_business_day(day)
    return day


def is_within(event: date | None, *, of: date, number: int) -> bool:
    """The event lies in [d, BD(d, n)]."""
    return event is not None and of <= event <= business_day(of, number)


def is_by(event: date | None, *, of: date, number: int) -> bool:
    """The event is no later than BD(d, n), before d included."""
    return event is not None and event <= business_day(of, number)


def month_start(day: date) -> date:
    """The first day of the month."""
    return day.replace(day=1)


def month_end(day: date) -> date:
    """The last day of the month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def add_months(day: date, number: int) -> date:
    """The same day some months later, clipped to the month's length."""
    year, month = divmod(day.year * 12 + day.month - 1 + number, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def days_of(first: date, last: date) -> list[date]:
    """Every day from first to last, both in."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def months_of(first: date, last: date) -> list[date]:
    """First days of the months from first to last."""
    found, day = [], month_start(first)
    while day <= last:
        found.append(day)
        day = add_months(day, 1)
    return found
