"""Counts of units by measure, month, provider and borough."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import polars as pl

from tests.oracle.calendar_days import month_start

Answer = Literal["yes", "no", "not_due", "not_covered"]
COLUMNS = ("numerator", "denominator", "not_due", "not_covered", "unrecorded")
KEYS = ("measure_code", "month", "provider_code", "borough_code")


@dataclass(frozen=True)
class Unit:
    """One unit and its answer, kept so that a difference can be traced."""

    measure: str
    month: date
    provider: str
    borough: str
    answer: str
    name: str


@dataclass
class Tally:
    """Counts, and the units behind them."""

    counts: dict[tuple[str, date, str, str], list[float]] = field(
        default_factory=lambda: defaultdict(lambda: [0.0] * len(COLUMNS))
    )
    units: list[Unit] = field(default_factory=list)

    def answer(
        self, measure: str, day: date, provider: str, borough: str, answer: Answer, *, name: object
    ) -> None:
        """Count one unit of a share."""
        cell = self.counts[measure, month_start(day), provider, borough]
        cell[0] += answer == "yes"
        cell[1] += answer in ("yes", "no")
        cell[2] += answer == "not_due"
        cell[3] += answer == "not_covered"
        unit = Unit(measure, month_start(day), provider, borough, answer, str(name))
        self.units.append(unit)

    def amount(
        self,
        measure: str,
        day: date,
        provider: str,
        borough: str,
        *,
        numerator: float,
        denominator: float,
    ) -> None:
        """Add to the sums of a rate."""
        cell = self.counts[measure, month_start(day), provider, borough]
        cell[0] += numerator
        cell[1] += denominator

    def unrecorded(self, measure: str, day: date, provider: str, borough: str) -> None:
        """Count a unit whose outcome nobody recorded, for the bounds."""
        self.counts[measure, month_start(day), provider, borough][4] += 1

    def frame(self) -> pl.DataFrame:
        """One row per measure, month, provider and borough."""
        rows = [
            dict(zip(KEYS, key, strict=True)) | dict(zip(COLUMNS, cell, strict=True))
            for key, cell in self.counts.items()
        ]
        return pl.DataFrame(rows, infer_schema_length=None).sort(KEYS)


def clock(*, is_met: bool, deadline: date, as_of: date) -> Answer:
    """Met counts at once; unmet and not yet due is left out; overdue and unmet failed."""
    if is_met:
        return "yes"
    return "not_due" if deadline > as_of else "no"
