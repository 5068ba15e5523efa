"""The monthly rows of fct_measure_values made ready: one per series and month, with its chart."""

from __future__ import annotations

import numpy as np
import pandas as pd

from warehouse.signals.arrays import Floats, Ints
from warehouse.signals.catalogue import P_PRIME, require_columns
from warehouse.signals.errors import SignalInputError
from warehouse.signals.rebase import rebase_groups

SERIES = (
    "measure_code",
    "geography_level",
    "geography_code",
    "provider_code",
    "breakdown",
    "breakdown_value",
)
NEEDED = (
    *SERIES,
    "period_type",
    "period_start_date",
    "period_end_date",
    "numerator",
    "denominator",
    "value",
    "availability_status",
)
MONTHS_A_YEAR = 12
MONTHS_A_QUARTER = 3
WHOLE = "all"
ROLLING = "rolling_12_months"


def monthly_rows(
    values: pd.DataFrame, choices: pd.DataFrame, *, rebases: pd.DataFrame | None = None
) -> pd.DataFrame:
    """One row per series and month, with its chart, month number, series number and rebase group.

    Args:
        values: rows of ``fct_measure_values``. Months are taken; a rolling rate, and a measure
            that has no months, by its rolling 12 months, each at the month it ends in.
        choices: from ``chart_choices``; rows of other measures are an error.
        rebases: the rebase log.

    Shape:
        The columns of NEEDED and of ``choices``, target_value and performance_status (null when
        not given), month_start_date (datetime), month (int), series (int), rebase_group (int),
        is_point (bool: the month counts on a chart).

    Raises:
        SignalInputError: a column is missing, a measure is unknown, or a series has two rows for
            one month.
    """
    require_columns(values, NEEDED, name="values")
    rows = _one_period_type(values, choices).reset_index(drop=True)
    _refuse_unknown(rows, choices)
    rows = _numbers(rows).merge(choices, on="measure_code", how="left", validate="many_to_one")
    end = pd.to_datetime(rows["period_end_date"]).astype("datetime64[s]")
    rows["month_start_date"] = end.dt.to_period("M").dt.start_time.astype("datetime64[s]")
    rows["month"] = (end.dt.year * MONTHS_A_YEAR + end.dt.month - 1).astype(np.int64)
    rows["series"] = rows.groupby(list(SERIES), sort=False, dropna=False).ngroup().astype(np.int64)
    _refuse_twice(rows)
    rows["rebase_group"] = rebase_groups(rows, rebases)
    rows["is_point"] = _are_points(rows)
    return rows


def row_of(series: Ints, month: Ints, *, wanted_series: Ints, wanted_month: Ints) -> Ints:
    """Where the row of each wanted series and month lies; -1 when there is none.

    Shape:
        As long as ``wanted_series``. A wanted series of -1 is never found.
    """
    span = int(max(month.max(initial=0), wanted_month.max(initial=0))) + 1
    keys, wanted = series * span + month, wanted_series * span + wanted_month
    if len(keys) == 0:
        return np.full(len(wanted), -1, dtype=np.int64)
    order = np.argsort(keys, kind="stable")
    place = np.minimum(np.searchsorted(keys[order], wanted), len(keys) - 1)
    is_found = (keys[order][place] == wanted) & (wanted_series >= 0)
    return np.where(is_found, order[place], -1).astype(np.int64)


def months_before(rows: pd.DataFrame, months: int) -> Ints:
    """The row of the same series some months before each row; -1 when there is none."""
    series, month = rows["series"].to_numpy(np.int64), rows["month"].to_numpy(np.int64)
    return row_of(series, month, wanted_series=series, wanted_month=month - months)


def london_rows(rows: pd.DataFrame) -> Ints:
    """The row of all London beside each row: same measure, provider, breakdown and month."""
    same = ["measure_code", "provider_code", "breakdown", "breakdown_value"]
    numbers = rows.groupby(same, sort=False, dropna=False).ngroup()
    group: Ints = np.asarray(numbers, dtype=np.int64)
    is_london = (rows["geography_level"] == WHOLE).to_numpy()
    month: Ints = np.asarray(rows["month"], dtype=np.int64)
    found = row_of(group[is_london], month[is_london], wanted_series=group, wanted_month=month)
    positions = np.append(np.flatnonzero(is_london), -1)
    return np.where(is_london, -1, positions[found]).astype(np.int64)


def take(column: Floats, place: Ints) -> Floats:
    """The numbers at some rows; NaN where there is no such row."""
    return np.append(column, np.nan)[place]


def _one_period_type(values: pd.DataFrame, choices: pd.DataFrame) -> pd.DataFrame:
    """Months; of a rolling rate, and of a measure without months, the rolling 12 months."""
    is_month, is_rolling = (values["period_type"] == kind for kind in ("month", ROLLING))
    code = values["measure_code"]
    rolling_rates = choices.loc[choices["kind"] == "rolling_rate", "measure_code"]
    by_window = code.isin(rolling_rates) & code.isin(code[is_rolling].unique())
    by_window |= ~code.isin(code[is_month].unique())
    return values.loc[(is_month & ~by_window) | (is_rolling & by_window)]


def _numbers(rows: pd.DataFrame) -> pd.DataFrame:
    rows = rows.copy()
    for column in ("target_value", "performance_status"):
        if column not in rows.columns:
            rows[column] = None
    for column in ("value", "numerator", "denominator", "target_value"):
        rows[column] = pd.to_numeric(rows[column]).astype(np.float64)
    wanted = [*NEEDED, "target_value", "performance_status"]
    return rows[wanted]


def _are_points(rows: pd.DataFrame) -> np.ndarray:
    is_there = (rows["availability_status"] == "available") & rows["value"].notna()
    has_counts = rows["numerator"].notna() & (rows["denominator"] > 0)
    return np.asarray(is_there & (has_counts | (rows["chart_kind"] != P_PRIME)), dtype=np.bool_)


def _refuse_unknown(rows: pd.DataFrame, choices: pd.DataFrame) -> None:
    unknown = sorted(set(rows["measure_code"]) - set(choices["measure_code"]))
    if unknown:
        raise SignalInputError(
            f"values: measure {', '.join(map(str, unknown))} is not in the catalogue; "
            "add it to measures.csv or leave its rows out"
        )


def _refuse_twice(rows: pd.DataFrame) -> None:
    again = rows.duplicated(["series", "month"])
    if again.any():
        row = rows.loc[again].iloc[0]
        raise SignalInputError(
            f"values: {row['measure_code']} of {row['geography_code']}, {row['provider_code']} has "
            f"two rows for {row['month_start_date']:%Y-%m}; a series has one row a month"
        )
