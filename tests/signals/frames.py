"""Small catalogues and monthly values for the tests of the signals."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from hypothesis import settings

FIRST_MONTH = "2014-01-01"

steady = settings(deadline=None, max_examples=60, derandomize=True)
"""A slow first call is no failure, and two runs try the same cases."""

_MEASURES = [
    ("seen", "Seen in month", "contact", "share", "percent", "higher_is_better", "p_prime"),
    ("missed", "Missed", "contact", "share", "percent", "lower_is_better", "p_prime"),
    ("not_seen", "Not seen in 8 weeks", "contact", "snapshot_share", "percent", "lower_is_better",
     "line"),
    ("offered", "Appointments offered", "contact", "rate", "appointments", "neutral", "xmr"),
    ("time_lost", "Time lost to sickness", "sickness_absence", "rate", "percent",
     "lower_is_better", "xmr"),
    ("days_lost", "Working days lost", "sickness_absence", "rolling_rate", "days_per_fte",
     "lower_is_better", "line"),
    ("cases", "Cases per officer", "sickness_absence", "mean_stock", "persons_per_fte",
     "lower_is_better", "line"),
]  # fmt: skip


def catalogue() -> pd.DataFrame:
    """One measure of each kind of chart and direction."""
    columns = ["measure_code", "measure_name", "domain", "kind", "unit", "direction", "chart_kind"]
    return pd.DataFrame(_MEASURES, columns=columns)


def months(count: int, *, first: str = FIRST_MONTH) -> pd.DatetimeIndex:
    """First days of consecutive months."""
    return pd.date_range(first, periods=count, freq="MS")


def series(
    measure: str,
    numerators: Sequence[float] | np.ndarray,
    denominators: Sequence[float] | np.ndarray | float = 1.0,
    *,
    geography: str = "all",
    provider: str = "C17",
    first: str = FIRST_MONTH,
    period_type: str = "month",
    target: float | None = None,
) -> pd.DataFrame:
    """Monthly rows of one series; the value follows from the counts and the kind of measure."""
    top = np.asarray(numerators, dtype=float)
    bottom = np.broadcast_to(np.asarray(denominators, dtype=float), top.shape)
    start = months(len(top), first=first)
    is_share = measure in ("seen", "missed", "not_seen")
    return pd.DataFrame(
        {
            "measure_code": measure,
            "period_type": period_type,
            "period_start_date": start,
            "period_end_date": start + pd.offsets.MonthEnd(0),
            "geography_level": "all" if geography == "all" else "borough",
            "geography_code": geography,
            "provider_code": provider,
            "breakdown": "all",
            "breakdown_value": "all",
            "numerator": top,
            "denominator": bottom,
            "value": top / bottom * (100 if is_share else 1),
            "availability_status": "available",
            "performance_status": None if target is None else "not_met",
            "target_value": np.nan if target is None else target,
        }
    )


def many(measure: str, numerators: np.ndarray, denominators: np.ndarray | float) -> pd.DataFrame:
    """Monthly rows of many series, one borough code a row of the matrix."""
    count, points = numerators.shape
    bottom = np.broadcast_to(denominators, numerators.shape)
    long = series(measure, numerators.ravel(), bottom.ravel())
    start = np.tile(months(points).to_numpy(), count)
    codes = np.repeat([f"U{number:06d}" for number in range(count)], points)
    return long.assign(
        period_start_date=start,
        period_end_date=pd.DatetimeIndex(start) + pd.offsets.MonthEnd(0),
        geography_level="borough",
        geography_code=codes,
    )
