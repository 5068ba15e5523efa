"""What is said beside a value: a year before, a quarter before, London, each with an interval."""

from __future__ import annotations

import numpy as np
import pandas as pd

from warehouse.signals.arrays import Floats, Ints
from warehouse.signals.catalogue import XMR
from warehouse.signals.intervals import Interval, newcombe
from warehouse.signals.rows import (
    MONTHS_A_QUARTER,
    MONTHS_A_YEAR,
    london_rows,
    months_before,
    take,
)

PERCENT = 100.0
PROPORTIONS = ("share", "snapshot_share")
"""Kinds with an interval, unless the chart is XmR: days lost are not counted independently."""
REFERENCES = ("year_before", "quarter_before", "london")


def difference_columns(rows: pd.DataFrame) -> pd.DataFrame:
    """Differences of every monthly row from the three references.

    Args:
        rows: from ``monthly_rows``.

    Shape:
        As long as ``rows``, same index; for each reference ``<reference>_value``,
        ``difference_from_<reference>`` and the same ending in ``_low`` and ``_high`` (float, null
        when either figure is not available; no interval unless the measure is a share).

    Units:
        As ``value``; differences of percentages are percentage points.
    """
    places = {
        "year_before": months_before(rows, MONTHS_A_YEAR),
        "quarter_before": months_before(rows, MONTHS_A_QUARTER),
        "london": london_rows(rows),
    }
    columns: dict[str, Floats] = {}
    for name in REFERENCES:
        there, gap = _difference(rows, places[name])
        columns[f"{name}_value"] = there
        columns[f"difference_from_{name}"] = gap.value
        columns[f"difference_from_{name}_low"] = gap.low
        columns[f"difference_from_{name}_high"] = gap.high
    return pd.DataFrame(columns, index=rows.index)


def _difference(rows: pd.DataFrame, place: Ints) -> tuple[Floats, Interval]:
    is_available = (rows["availability_status"] == "available").to_numpy()
    value, numerator, denominator = (
        np.where(is_available, rows[name].to_numpy(np.float64), np.nan)
        for name in ("value", "numerator", "denominator")
    )
    there = take(value, place)
    gap = newcombe(numerator, denominator, take(numerator, place), take(denominator, place))
    is_share = (rows["kind"].isin(PROPORTIONS) & (rows["chart_kind"] != XMR)).to_numpy()
    return there, Interval(
        value - there,
        np.where(is_share, gap.low * PERCENT, np.nan),
        np.where(is_share, gap.high * PERCENT, np.nan),
    )
