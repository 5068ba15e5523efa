"""Numbers, dates and periods as people read them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd

MINUS = "\N{MINUS SIGN}"
NOTHING = "\N{EN DASH}"


@dataclass(frozen=True)
class UnitWords:
    """How a unit of the catalogue is written.

    Attributes:
        suffix: follows the number.
        change: names a difference, such as percentage points.
        axis: names the axis of a chart.
        tick: follows the number on an axis.
        decimals: shown digits after the point.
    """

    suffix: str
    change: str
    axis: str
    tick: str = ""
    decimals: int = 1


# The catalogue's closed list of units; a unit that is not here is written as it is.
_UNITS = {
    "percent": UnitWords("%", " percentage points", "Percentage", tick="%"),
    "ratio": UnitWords(" times", " times", "Times"),
    "persons_per_fte": UnitWords(
        " people per full-time officer", " people per full-time officer", "People per officer"
    ),
    "days": UnitWords(" days", " days", "Working days"),
}


def unit_words(unit: str) -> UnitWords:
    """How this unit is written."""
    name = unit.replace("_", " ")
    return _UNITS.get(unit) or UnitWords(f" {name}", f" {name}", name.capitalize())


def is_missing(value: Any) -> bool:
    """Whether a cell holds nothing: none, not-a-number or not-a-time."""
    if value is None or isinstance(value, str | int):
        return value is None
    if isinstance(value, float):
        return math.isnan(value)
    return pd.api.types.is_scalar(value) and bool(pd.isna(value))


def number(value: float, decimals: int = 1) -> str:
    """A number with thousands separators and a real minus sign."""
    text = f"{value:,.{decimals}f}"
    if float(text.replace(",", "")) == 0:
        text = text.lstrip("-")
    return text.replace("-", MINUS)


def count(value: Any) -> str:
    """A whole number with thousands separators; a dash when there is none."""
    return NOTHING if is_missing(value) else number(float(value), 0)


def value_text(value: float, unit: str) -> str:
    """A value with its unit, such as ``61.2%`` or ``12.1 days``."""
    words = unit_words(unit)
    return f"{number(value, words.decimals)}{words.suffix}"


def range_text(low: float, high: float, unit: str) -> str:
    """An interval, such as ``56.1% to 66.0%``."""
    words = unit_words(unit)
    first, last = number(low, words.decimals), number(high, words.decimals)
    return f"{first}{words.tick} to {last}{words.suffix}"


def size_text(change: float, unit: str) -> str:
    """How big a change is, without its sign, such as ``3.2 percentage points``."""
    words = unit_words(unit)
    return f"{number(abs(change), words.decimals)}{words.change}"


def is_level(change: float, unit: str) -> bool:
    """Whether a change is nothing at the precision shown."""
    return float(f"{abs(change):.{unit_words(unit).decimals}f}") == 0


def as_date(value: Any) -> date:
    """The day of a timestamp, a date or ISO text."""
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else datetime.fromisoformat(str(value)).date()


def date_text(value: Any) -> str:
    """A day, such as ``31 December 2016``; a dash when there is none."""
    if is_missing(value):
        return NOTHING
    day = as_date(value)
    return f"{day.day} {day:%B %Y}"


def month_text(value: Any) -> str:
    """The month of a day, such as ``Dec 2016``."""
    return f"{as_date(value):%b %Y}"


def period_text(start: Any, end: Any) -> str:
    """A period of whole months, such as ``Oct to Dec 2016`` or ``Apr 2015 to Mar 2016``."""
    first, last = as_date(start), as_date(end)
    if (first.year, first.month) == (last.year, last.month):
        return month_text(last)
    opening = f"{first:%b}" if first.year == last.year else f"{first:%b %Y}"
    return f"{opening} to {last:%b %Y}"


def chart_day(value: Any) -> str:
    """A day as Vega reads it in the reader's own time zone, so that it stays that day."""
    return f"{as_date(value).isoformat()}T00:00:00"
