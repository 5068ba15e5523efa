"""The demo's clock: quarters, working days and London time, all as plain integers.

A *day* is a count of days since 1970-01-01 (int32); a *minute* is a count of London minutes since
then (int64), so that a date and a time of day are one number. ``NEVER`` stands for "not yet".
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from warehouse.errors import WrongUseError
from warehouse.settings import PROJECT_ROOT

Ints = NDArray[Any]
"""Whole numbers, mostly int32: days, indexes, codes."""
Longs = NDArray[Any]
"""Whole numbers of 64 bits."""
Floats = NDArray[Any]
Flags = NDArray[np.bool_]

NEVER = 2_000_000
"""A day later than every date the demo writes: an end that has not come."""
NEVER_MINUTE = NEVER * 1440
MINUTES = 1440
NEWEST_END = "2017-03-31"
FIRST_MONTH = np.datetime64("2014-07", "M")
"""London CRC and NPS London began in June 2014, so the first whole quarter begins here."""
SUBMITTED_ON_BUSINESS_DAY = 6
SUBMITTED_AT_MINUTE = 10 * 60
BANK_HOLIDAYS = PROJECT_ROOT / "dbt_project" / "seeds" / "bank_holidays.csv"


def day(iso: str) -> int:
    """The day of an ISO date."""
    return int(np.datetime64(iso, "D").astype(np.int64))


def days(isos: list[str]) -> Ints:
    """The days of ISO dates."""
    return np.array(isos, dtype="datetime64[D]").astype(np.int32)


@dataclass(frozen=True)
class BusinessCalendar:
    """Monday to Friday less the bank holidays of England and Wales."""

    calendar: np.busdaycalendar

    def after(self, start: Ints, n: Ints | int) -> Ints:
        """The n-th business day strictly after each day; the day itself when n is nought."""
        moved = np.busday_offset(_dates(start), n, roll="backward", busdaycal=self.calendar)
        return np.maximum(moved.astype(np.int32), start).astype(np.int32)

    def on_or_after(self, start: Ints) -> Ints:
        """Each day itself when it is a business day, else the next one."""
        moved = np.busday_offset(_dates(start), 0, roll="forward", busdaycal=self.calendar)
        return moved.astype(np.int32)

    def is_working(self, values: Ints) -> Flags:
        """Whether each day is a business day."""
        return np.is_busday(_dates(values), busdaycal=self.calendar)


def _dates(values: Ints) -> NDArray[np.datetime64]:
    return np.asarray(values).astype(np.int64).astype("datetime64[D]")


def business_calendar(path: Path = BANK_HOLIDAYS) -> BusinessCalendar:
    """The working calendar from the bank-holiday seed.

    Raises:
        WrongUseError: the seed is not there.

    Source:
        ``dbt_project/seeds/bank_holidays.csv``, column ``holiday_date``.
    """
    if not path.is_file():
        raise WrongUseError(
            f"{path.name}: the bank-holiday seed was not found; run from a checkout"
        )
    with path.open(encoding="utf-8", newline="") as lines:
        holidays = [row["holiday_date"] for row in csv.DictReader(lines)]
    return BusinessCalendar(np.busdaycalendar(holidays=np.array(holidays, dtype="datetime64[D]")))


@dataclass(frozen=True)
class Quarter:
    """One submission period and the moment its files were made."""

    start: int
    end: int
    created: int

    @property
    def label(self) -> str:
        """Months of the period, for example ``2016-10_2016-12``."""
        return f"{_month(self.start)}_{_month(self.end)}"

    @property
    def month_ends(self) -> tuple[int, int, int]:
        """The last day of each of the three months."""
        first = np.datetime64(_month(self.start), "M")
        later = [(first + n).astype("datetime64[D]").astype(int) - 1 for n in (1, 2, 3)]
        return (int(later[0]), int(later[1]), int(later[2]))


def _month(value: int) -> str:
    return str(np.datetime64(int(value), "D").astype("datetime64[M]"))


def quarters_up_to(
    count: int, *, calendar: BusinessCalendar, newest_end: str = NEWEST_END
) -> list[Quarter]:
    """The last ``count`` quarters up to one of them, oldest first.

    A submission is made at 10:00 on the sixth business day after its period.

    Args:
        count: how many.
        calendar: for the day of submission.
        newest_end: last day of the newest, YYYY-MM-DD; March 2017 unless a benchmark needs a long
            history.

    Raises:
        WrongUseError: ``count`` is below 1, or more than the providers existed for (11 up to
            March 2017; they began in June 2014).
    """
    last = np.datetime64(newest_end[:7], "M") + 1
    most = int((last - FIRST_MONTH).astype(int)) // 3
    if not 1 <= count <= most:
        raise WrongUseError(f"quarters: found {count}, expected 1 to {most}")
    found = []
    for back in range(count, 0, -1):
        start = int((last - 3 * back).astype("datetime64[D]").astype(int))
        end = int((last - 3 * (back - 1)).astype("datetime64[D]").astype(int)) - 1
        sent = int(calendar.after(np.array([end]), SUBMITTED_ON_BUSINESS_DAY)[0])
        found.append(Quarter(start, end, sent * MINUTES + SUBMITTED_AT_MINUTE))
    return found


def is_summer_time(values: Ints) -> Flags:
    """Whether London is an hour ahead of UTC at noon of each day."""
    months = np.asarray(values).astype("datetime64[D]").astype("datetime64[Y]")
    begins = _last_sunday(months, 2)
    ends = _last_sunday(months, 9)
    return (values >= begins) & (values < ends)


def _last_sunday(years: NDArray[np.datetime64], month: int) -> Longs:
    """The last Sunday of a month (0 is January) of each year."""
    first_after = (
        (years.astype("datetime64[M]") + (month + 1)).astype("datetime64[D]").astype(np.int64)
    )
    last_day = first_after - 1
    return last_day - (last_day + 4) % 7


def offset_text(value: int) -> str:
    """The UTC offset of London at noon of a day."""
    return "+01:00" if is_summer_time(np.array([value]))[0] else "+00:00"


def instant_text(minute: int) -> str:
    """A London minute as an ISO date-time with its offset."""
    at, rest = divmod(int(minute), MINUTES)
    clock = f"{rest // 60:02d}:{rest % 60:02d}:00"
    return f"{np.datetime64(at, 'D')}T{clock}{offset_text(at)}"


def stream(seed: int, name: str) -> np.random.Generator:
    """A random stream of its own for each named step, the same for the same seed everywhere."""
    return np.random.default_rng(np.random.SeedSequence([seed, *name.encode("ascii")]))
