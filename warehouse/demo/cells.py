"""From whole-number days, flags and indexes to the text that a CSV file holds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from warehouse.demo.contacts import LATER_MINUTE
from warehouse.demo.timeline import MINUTES, NEVER, Flags, Floats, Ints, Longs, is_summer_time

Column = Any
"""A pyarrow array, chunked or not (pyarrow has no types)."""
Table = dict[str, Column]
YES_NO = pa.array(["N", "Y"])


def dates(values: Ints, *, known_by: int = NEVER - 1) -> Column:
    """Days as dates; null when never, or after the day by which they are known."""
    hidden = values > known_by
    return pa.array(np.where(hidden, 0, values).astype(np.int32), mask=hidden).cast(pa.date32())


def flags(values: Flags) -> Column:
    """Y or N."""
    return YES_NO.take(pa.array(values.astype(np.int8)))


def texts(values: np.ndarray) -> Column:
    """Text; an empty text is null."""
    unique, index = np.unique(values, return_inverse=True)
    words = pa.array([None if word == "" else str(word) for word in unique], pa.string())
    return words.take(pa.array(index.astype(np.int32)))


def constant(value: str, count: int) -> Column:
    """The same text in every row."""
    return pa.repeat(pa.scalar(value, pa.string()), count)


def codes(names: np.ndarray, index: Ints) -> Column:
    """Names looked up by index; a negative index is null."""
    words = pa.array([str(name) for name in names], pa.string())
    missing = index < 0
    return words.take(pa.array(np.where(missing, 0, index).astype(np.int32), mask=missing))


def looked_up(words: Column, index: Ints | Longs) -> Column:
    """Words taken by index, all present."""
    return words.take(pa.array(index))


def ids(values: Ints | Longs, *, base: int, missing: Flags | None = None) -> Column:
    """Row numbers as identifiers of 64 bits from a base; null where missing."""
    return pa.array(values.astype(np.int64) + base, pa.int64(), mask=missing)


def numbers(values: Ints | Longs | Floats, *, missing: Flags | None = None) -> Column:
    """Numbers as they are; null where missing."""
    return pa.array(values, mask=missing)


def nothing(count: int) -> Column:
    """A column nobody filled in."""
    return pa.nulls(count, pa.string())


class Clock:
    """Looks up the text of days, times of day and instants; made once, used for every file."""

    def __init__(self, first: int, last: int) -> None:
        self._first = first
        span = np.arange(first, last + 1)
        names = span.astype("datetime64[D]").astype(str)
        offset = np.where(is_summer_time(span.astype(np.int32)), ":00+01:00", ":00+00:00")
        self._day = pa.array(np.char.add(names, "T"))
        self._offset = pa.array(offset)
        self._time = pa.array([f"{m // 60:02d}:{m % 60:02d}" for m in range(MINUTES)])

    def instants(self, minutes: Ints) -> Column:
        """London minutes as date-times with offset; null when never."""
        never = minutes >= LATER_MINUTE
        day, minute = np.divmod(np.where(never, self._first * MINUTES, minutes), MINUTES)
        at = pa.array((day - self._first).astype(np.int32), mask=never)
        parts = (
            self._day.take(at),
            self._time.take(pa.array(minute.astype(np.int32))),
            self._offset.take(at),
        )
        return pc.binary_join_element_wise(*parts, "")

    def times(self, minutes: Ints, *, missing: Flags) -> Column:
        """Minutes of the day as HH:MM."""
        inside = np.minimum(minutes, MINUTES - 1).astype(np.int32)
        return self._time.take(pa.array(inside, mask=missing))
