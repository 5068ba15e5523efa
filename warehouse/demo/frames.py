"""Small helpers for tables held as one numpy array a column."""

from __future__ import annotations

from dataclasses import fields
from typing import Self

import numpy as np

from warehouse.demo.timeline import Flags, Floats, Ints, Longs


class Columns:
    """A frozen dataclass whose fields are arrays of one length, one row per thing."""

    __dataclass_fields__: dict[str, object]

    def __len__(self) -> int:
        return len(getattr(self, fields(self)[0].name))  # type: ignore[arg-type]

    def take(self, rows: Ints | Flags | Longs) -> Self:
        """The chosen rows, in that order."""
        return type(self)(**{name: getattr(self, name)[rows] for name in self.__dataclass_fields__})

    def joined(self, *others: Self) -> Self:
        """These rows followed by those of the others."""
        blocks = (self, *others)
        names = self.__dataclass_fields__
        return type(self)(**{n: np.concatenate([getattr(b, n) for b in blocks]) for n in names})


def repeated(counts: Ints | Longs) -> tuple[Longs, Longs]:
    """For each group repeated ``counts`` times: the group's row and the position within it."""
    total = int(counts.sum())
    rows = np.repeat(np.arange(len(counts)), counts)
    before = np.repeat(np.cumsum(counts) - counts, counts)
    return rows, np.arange(total) - before


def running_max(group: Ints | Longs, values: Ints | Longs) -> Longs:
    """Largest value so far within each group (rows ordered by group; values under 2**31)."""
    lifted = group.astype(np.int64) * (1 << 32) + values
    return np.maximum.accumulate(lifted) - group.astype(np.int64) * (1 << 32)


def choice(rng: np.random.Generator, odds: tuple[float, ...], count: int) -> Longs:
    """Indexes drawn with the given odds (scaled to one)."""
    steps = np.cumsum(np.array(odds) / sum(odds))
    return np.minimum(np.searchsorted(steps, rng.random(count), side="right"), len(odds) - 1)


def by_provider(values: tuple[float, ...], provider: Ints) -> Floats:
    """The provider's own value for each row."""
    return np.array(values)[provider]


def logit(share: Floats) -> Floats:
    """Log odds of a share."""
    return np.log(share / (1 - share))


def sigmoid(x: Floats) -> Floats:
    """The share of log odds."""
    return np.asarray(1 / (1 + np.exp(-x)))


def happens(rng: np.random.Generator, share: float, count: int) -> Flags:
    """Whether something of that chance happens, drawn once for each of so many rows."""
    return np.asarray(rng.random(count) < share)


def is_inside(group: Ints, begins: Ints, ends: Ints, wanted: Ints, dates: Ints) -> Flags:
    """Whether each (group, date) lies in one of the group's intervals."""
    if not len(group):
        return np.zeros(len(wanted), dtype=bool)
    order = np.lexsort((begins, group))
    group, begins, ends = group[order].astype(np.int64), begins[order], ends[order]
    reach = running_max(group, ends)
    keys = group * (1 << 32) + begins
    at = np.searchsorted(keys, wanted.astype(np.int64) * (1 << 32) + dates, side="right") - 1
    found = np.maximum(at, 0)
    return (at >= 0) & (group[found] == wanted) & (reach[found] > dates)
