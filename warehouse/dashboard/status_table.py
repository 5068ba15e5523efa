"""One row a measure: this quarter, the one before, the whole area, the target, in words."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from warehouse import marts
from warehouse.charts import words
from warehouse.charts.formats import NOTHING, is_missing, period_text, value_text
from warehouse.dashboard.data import read
from warehouse.dashboard.downloads import csv_bytes
from warehouse.dashboard.sections import filter_notes
from warehouse.dashboard.tables import Column, html_table
from warehouse.dashboard.view import View
from warehouse.dashboard.wording import (
    group_of,
    movement,
    shown_interval,
    shown_target,
    shown_value,
)

_VERDICTS = {
    "worse": "\N{BLACK DOWN-POINTING TRIANGLE} Worse",
    "better": "\N{BLACK UP-POINTING TRIANGLE} Better",
    "no_detectable_change": "No clear change",
    "cannot_say": "Cannot say",
}

Row = Mapping[str, Any]


def _columns(view: View, *, has_official: bool) -> list[Column]:
    columns = [
        Column("measure", "Measure"),
        Column("value", view.quarter.label),
        Column("range", "Likely range"),
        Column("verdict", "Better or worse"),
        Column("previous", view.quarter.previous.label),
        Column("change", "Change"),
        Column("target", "Target"),
    ]
    if not view.is_whole:
        columns.append(Column("whole", view.whole_name))
    if view.provider_code == "all":
        columns.append(Column("each", "Each organisation"))
    if has_official:
        columns.append(Column("official", "Official figure"))
    return columns


def _official(official: pd.DataFrame, row: Row, view: View) -> str:
    """The newest official figure that ends no later than the quarter."""
    ends = pd.to_datetime(official["period_end_date"])
    own = official[(official["measure_code"] == row["measure_code"])
                   & (ends <= pd.Timestamp(view.quarter.end))]  # fmt: skip
    if own.empty:
        return NOTHING
    newest = own.iloc[-1]
    value = value_text(float(newest["value"]), str(row["unit"]))
    period = period_text(newest["period_start_date"], newest["period_end_date"])
    return f"{value} ({newest['area']}, {period})"


def _target(row: Row) -> str:
    if row["performance_status"] in ("met", "not_met"):
        return f"{shown_target(row)}: {words.performance(str(row['performance_status'])).lower()}"
    return shown_target(row)


def _each(row: Row, each: pd.DataFrame, names: Mapping[str, str]) -> str:
    own = each[each["measure_code"] == row["measure_code"]]
    parts = [
        f"{names.get(str(one['provider_code']), one['provider_code'])} "
        + _each_value(one, str(row["unit"]))
        for one in own.to_dict("records")
    ]
    return "; ".join(parts) or NOTHING


def _each_value(one: Mapping[Any, Any], unit: str) -> str:
    if is_missing(one["value"]):
        return words.availability(str(one["availability_status"])).short.lower()
    return value_text(float(one["value"]), unit)


def _name(row: Row, view: View) -> str:
    name = str(row["measure_name"])
    notes = []
    if row["shown_geography_code"] == "all" and not view.is_whole:
        notes.append(f"{view.whole_name} as a whole")
    if row["shown_period_type"] == "rolling_12_months":
        notes.append(f"12 months to {view.quarter.end:%b %Y}")
    return f"{name} ({', '.join(notes)})" if notes else name


def _whole(row: Row) -> str:
    return NOTHING if row["shown_geography_code"] == "all" else shown_value(row, "london_")


def status_rows(
    view: View,
    review: pd.DataFrame,
    *,
    official: pd.DataFrame,
    each: pd.DataFrame,
    names: Mapping[str, str],
) -> list[dict[str, str]]:
    """The review as texts, one row a measure."""
    records = [{str(k): v for k, v in row.items()} for row in review.to_dict("records")]
    return [
        {
            "measure": _name(row, view),
            "value": shown_value(row) + (" (provisional)" if row["is_provisional"] else ""),
            "range": shown_interval(row),
            "verdict": _VERDICTS[group_of(row)],
            "previous": shown_value(row, "previous_"),
            "change": movement(row),
            "target": _target(row),
            "whole": _whole(row),
            "each": _each(row, each, names),
            "official": _official(official, row, view),
        }
        for row in records
    ]


def show_status_table(view: View, review: pd.DataFrame, *, key: str, caption: str) -> None:
    """The table and its download."""
    official = read(view.file, marts.official_values)
    each = read(
        view.file, marts.provider_values, geography=view.place_code, period_end=view.quarter.end
    )
    rows = status_rows(view, review, official=official, each=each, names=dict(view.provider_names))
    has_official = any(row["official"] != NOTHING for row in rows)
    columns = _columns(view, has_official=has_official)
    st.html(html_table(rows, columns=columns, caption=caption, key=f"status-{key}", stacks=True))
    build = partial(
        csv_bytes,
        rows,
        columns=columns,
        notes=[("Table", caption), *_definitions(review), *filter_notes(view)],
        is_synthetic=view.is_synthetic,
    )
    st.download_button(
        "Download this table (CSV)",
        build,
        file_name=f"{key}_{view.place_code}_{view.quarter.code}.csv",
        mime="text/csv",
        on_click="ignore",
        key=f"download-status-{key}",
    )


def _definitions(review: pd.DataFrame) -> list[tuple[str, str]]:
    return [
        (f"Definition of {row['measure_name']}", str(row["definition"]))
        for row in review.to_dict("records")
    ]
