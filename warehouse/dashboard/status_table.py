"""One row a measure: this quarter, the one before, the whole area, the target, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from warehouse import marts
from warehouse.charts import words
from warehouse.charts.formats import NOTHING, is_missing, period_text, value_text
from warehouse.dashboard.data import read
from warehouse.dashboard.downloads import csv_bytes, filter_notes
from warehouse.dashboard.menu import link
from warehouse.dashboard.section_tables import value_or_status
from warehouse.dashboard.sections import monthly, official_of, place_of, records
from warehouse.dashboard.sparkline import sparkline
from warehouse.dashboard.tables import Column, Markup, html_table
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


@dataclass(frozen=True)
class Beside:
    """What is set beside the review's own row."""

    months: pd.DataFrame
    official: pd.DataFrame
    each: pd.DataFrame


def _beside(view: View) -> Beside:
    place, end = view.place_code, view.quarter.end
    return Beside(
        months=monthly(view),
        official=official_of(view),
        each=read(view.file, marts.provider_values, geography=place, period_end=end),
    )


def _official_text(row: Row, official: pd.DataFrame, view: View) -> str:
    """The newest official figure up to the quarter; where the series begins later, its first."""
    own = official[official["measure_code"] == row["measure_code"]]
    if own.empty:
        return ""
    is_known = pd.to_datetime(own["period_end_date"]) <= pd.Timestamp(view.quarter.end)
    ordered = own[is_known] if is_known.any() else own[::-1]
    shown = ordered.iloc[-1]
    value = value_text(float(shown["value"]), str(row["unit"]))
    whose = str(shown["provider_label"]).split(" (", maxsplit=1)[0]
    start = shown["period_start_date"]
    period = period_text(
        shown["period_end_date"] if is_missing(start) else start, shown["period_end_date"]
    )
    return f"{value} ({whose}, {shown['area']}, {period})"


def _target_text(row: Row) -> str:
    if row["performance_status"] in ("met", "not_met"):
        return f"{shown_target(row)}: {words.performance(str(row['performance_status'])).lower()}"
    return shown_target(row)


def _each_lines(row: Row, each: pd.DataFrame, view: View) -> list[str]:
    names = dict(view.provider_names)
    return [
        f"{names.get(str(one['provider_code']), one['provider_code'])}: "
        + value_or_status(one, str(row["unit"]))
        for one in records(each[each["measure_code"] == row["measure_code"]])
    ]


def _scope(row: Row, view: View) -> str:
    """Says when a figure covers more than the chosen place or quarter."""
    notes = []
    if row["shown_geography_code"] == "all" and not view.is_whole:
        notes.append(f"{view.whole_name} as a whole")
    if row["shown_period_type"] == "rolling_12_months":
        notes.append(f"12 months to {view.quarter.end:%b %Y}")
    return ", ".join(notes)


def _lines(*parts: str) -> Markup:
    """Lines of one cell, the first one strong; empty ones are left out."""
    kept = [escape(part) for part in parts if part and part != NOTHING]
    rest = "".join(f"<span>{part}</span>" for part in kept[1:])
    return Markup(f"<span><b>{kept[0]}</b></span>{rest}" if kept else NOTHING)


def _name(row: Row, view: View) -> Markup:
    target = link(view, domain=str(row["domain"]), measure=str(row["measure_code"]))
    name = escape(str(row["measure_name"]))
    linked = f'<a href="{escape(target)}" target="_self">{name}</a>' if target else name
    scope = _scope(row, view)
    return Markup(linked + (f"<span>{escape(scope)}</span>" if scope else ""))


def _spark(row: Row, months: pd.DataFrame, view: View) -> Markup:
    is_own = (months["measure_code"] == row["measure_code"]) & (
        months["geography_code"] == place_of(view, row)
    )
    return sparkline(
        [None if is_missing(v) else float(v) for v in months.loc[is_own, "value"]],
        unit=str(row["unit"]),
    )


def _year_text(row: Row) -> str:
    """The 12 months, where three months have no figure."""
    if not is_missing(row["value"]) or is_missing(row["year_value"]):
        return ""
    return f"12 months: {value_text(float(row['year_value']), str(row['unit']))}"


def _moved(row: Row) -> Markup:
    before = shown_value(row, "previous_")
    if is_missing(row["change"]):
        return Markup(f"<span>{escape(before)}</span>")
    return _lines(movement(row).replace("percentage points", "points"), f"was {before}")


def _columns(view: View) -> list[Column]:
    columns = [
        Column("measure", "Measure"),
        Column("now", view.quarter.label),
        Column("verdict", "Better or worse"),
        Column("before", f"Since {view.quarter.previous.label}"),
        Column("spark", "24 months"),
    ]
    if not view.is_whole:
        columns.append(Column("whole", view.whole_name))
    if view.provider_code == "all":
        columns.append(Column("each", "Each organisation"))
    return [*columns, Column("target", "Target and official figure")]


def shown_rows(view: View, review: pd.DataFrame, beside: Beside) -> list[dict[str, str]]:
    """The review as cells, one row a measure."""
    return [_shown_row(view, row, beside) for row in records(review)]


def _shown_row(view: View, row: Row, beside: Beside) -> dict[str, str]:
    is_whole_only = row["shown_geography_code"] == "all"
    official = _official_text(row, beside.official, view)
    interval = shown_interval(row)
    return {
        "measure": _name(row, view),
        "now": _lines(
            shown_value(row),
            "" if interval == NOTHING else f"likely {interval}",
            _year_text(row),
            "provisional" if row["is_provisional"] and not is_missing(row["value"]) else "",
        ),
        "verdict": Markup(
            f'<b class="pw-word {escape(group_of(row))}">{_VERDICTS[group_of(row)]}</b>'
        ),
        "before": _moved(row),
        "spark": _spark(row, beside.months, view),
        "whole": NOTHING if is_whole_only else shown_value(row, "london_"),
        "each": Markup(
            "".join(f"<span>{escape(x)}</span>" for x in _each_lines(row, beside.each, view))
            or NOTHING
        ),
        "target": _lines(_target_text(row), f"Official: {official}" if official else ""),
    }


_DOWNLOADED = (
    Column("measure_name", "Measure"),
    Column("scope", "Covers"),
    Column("value", "Value"),
    Column("unit", "Unit"),
    Column("interval_low", "Likely range, low end"),
    Column("interval_high", "Likely range, high end"),
    Column("status", "State of the figure"),
    Column("verdict", "Better or worse"),
    Column("previous_value", "Value in the three months before"),
    Column("change", "Change"),
    Column("london_value", "Whole area"),
    Column("each", "Each organisation"),
    Column("target_value", "Target"),
    Column("performance", "Against the target"),
    Column("official", "Official figure"),
    Column("provisional", "Provisional"),
)


def download_rows(view: View, review: pd.DataFrame, beside: Beside) -> list[dict[str, Any]]:
    """The review with numbers as numbers, empty where there is none."""
    return [
        {
            **{k: "" if is_missing(v) else v for k, v in row.items()},
            "scope": _scope(row, view) or view.place_name,
            "status": words.availability(str(row["availability_status"])).short,
            "verdict": _VERDICTS[group_of(row)].split(maxsplit=1)[-1]
            if group_of(row) in ("worse", "better")
            else _VERDICTS[group_of(row)],
            "each": "; ".join(_each_lines(row, beside.each, view)),
            "performance": words.performance(
                None if is_missing(row["performance_status"]) else str(row["performance_status"])
            ),
            "official": _official_text(row, beside.official, view),
            "provisional": "yes" if row["is_provisional"] else "no",
        }
        for row in records(review)
    ]


def show_status_table(view: View, review: pd.DataFrame, *, key: str, caption: str) -> None:
    """The table and its download."""
    beside = _beside(view)
    rows, columns = shown_rows(view, review, beside), _columns(view)
    st.html(html_table(rows, columns=columns, caption=caption, key=f"status-{key}", stacks=True))
    definitions = [
        (f"Definition of {row['measure_name']}", str(row["definition"])) for row in records(review)
    ]
    build = partial(
        csv_bytes,
        download_rows(view, review, beside),
        columns=_DOWNLOADED,
        notes=[("Table", caption), *definitions, *filter_notes(view)],
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
