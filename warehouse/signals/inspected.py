"""Our figures for the places the inspectors saw, to stand beside what they found."""

from __future__ import annotations

import numpy as np
import pandas as pd

from warehouse.signals.arrays import divide
from warehouse.signals.differences import PERCENT, PROPORTIONS
from warehouse.signals.formats import typed
from warehouse.signals.intervals import wilson

PERIOD = ["period_type", "period_start_date", "period_end_date"]
KEYS = ["statement_code", "statement_order", "measure_code", "measure_order", "kind", "unit"]
COMPARISON_COLUMNS = (
    "statement_code",
    "statement_order",
    "measure_code",
    "measure_order",
    *PERIOD,
    "provider_code",
    "numerator",
    "denominator",
    "value",
    "value_low",
    "value_high",
    "places",
    "places_with_figure",
    "is_fieldwork",
)
PERIOD_TYPES = ("month", "quarter")


def inspection_comparisons(values: pd.DataFrame, measures: pd.DataFrame) -> pd.DataFrame:
    """Every measure that speaks to a statement, summed over the places inspected.

    Args:
        values: rows of ``fct_measure_values``; a hidden figure is a gap.
        measures: rows of ``fct_inspection_measures``.

    Returns:
        One row per statement, measure, month or quarter and provider.

    Shape:
        COMPARISON_COLUMNS. Sums are over the places whose figure may be seen:
        ``places_with_figure`` of ``places``; ``value`` is null when there is none.
        ``value_low`` and ``value_high`` are the Wilson interval of a share, else null.
        ``is_fieldwork``: the period meets the fieldwork.

    Units:
        As in the catalogue; shares are percent.
    """
    periods = values[values["period_type"].isin(PERIOD_TYPES) & (values["breakdown"] == "all")]
    rows = measures.merge(periods, on=["measure_code", "geography_level", "geography_code"])
    is_seen = rows["availability_status"].isin(["available", "too_few"])
    rows = rows.assign(
        numerator=rows["numerator"].where(is_seen),
        denominator=rows["denominator"].where(is_seen),
        is_fieldwork=_meets_fieldwork(rows),
    )
    summed = rows.groupby([*KEYS, *PERIOD, "provider_code"], as_index=False, sort=False).agg(
        numerator=("numerator", "sum"),
        denominator=("denominator", "sum"),
        places=("geography_code", "size"),
        places_with_figure=("numerator", "count"),
        is_fieldwork=("is_fieldwork", "any"),
    )
    ordered = _valued(summed).sort_values(
        ["statement_order", "measure_order", "provider_code", "period_type", "period_start_date"],
        ignore_index=True,
    )
    return typed(
        ordered[list(COMPARISON_COLUMNS)],
        dates=["period_start_date", "period_end_date"],
        texts=["provider_code"],
    )


def _meets_fieldwork(rows: pd.DataFrame) -> pd.Series:
    start, end, first, last = (
        pd.to_datetime(rows[name])
        for name in (
            "period_start_date",
            "period_end_date",
            "fieldwork_start_date",
            "fieldwork_end_date",
        )
    )
    return (start <= last) & (end >= first)


def _valued(rows: pd.DataFrame) -> pd.DataFrame:
    """Values in the measure's unit; nothing to divide by is no value."""
    has_figure = (rows["places_with_figure"] > 0).to_numpy()
    numerator, denominator = (
        np.where(has_figure, rows[name].to_numpy(np.float64), np.nan)
        for name in ("numerator", "denominator")
    )
    scale = np.where((rows["unit"] == "percent").to_numpy(), PERCENT, 1.0)
    interval = wilson(numerator, denominator).times(PERCENT)
    is_share = rows["kind"].isin(PROPORTIONS).to_numpy()
    return rows.assign(
        numerator=numerator,
        denominator=denominator,
        value=divide(numerator, denominator) * scale,
        value_low=np.where(is_share, interval.low, np.nan),
        value_high=np.where(is_share, interval.high, np.nan),
    )
