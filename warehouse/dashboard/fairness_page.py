"""Is everyone treated alike? One measure by group of people, each beside the largest group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from warehouse import marts
from warehouse.charts import words
from warehouse.charts.formats import NOTHING, is_missing, number, range_text, value_text
from warehouse.charts.groups import group_spec
from warehouse.dashboard.blocks import chart, lede, said, table
from warehouse.dashboard.data import read, records, rows_of
from warehouse.dashboard.definitions import definition_html, notes_of
from warehouse.dashboard.filters import WHOLE, Choice, chosen
from warehouse.dashboard.layout import empty
from warehouse.dashboard.origin import origin
from warehouse.dashboard.pictures import Told, method_of, picture_buttons
from warehouse.dashboard.section_tables import cases_text, interval_text, value_or_status
from warehouse.dashboard.tables import Column
from warehouse.dashboard.view import View

Row = Mapping[str, Any]
_UNKNOWN = ("unknown", "not_recorded")
_PERIODS = {"rolling_12_months": "12 months", "quarter": "3 months"}
_MARKS = (
    "The thin line on each bar is its likely range; the dark bar is the group that the others are "
    "compared with."
)
_HOW_TO_READ = """
- The **rate ratio** sets each group's share beside the largest group's: 1 means the same, 1.2 means
  a fifth more, 0.8 a fifth less.
- Its **likely range** shows how far chance alone could move it. When the range leaves out 1, the
  difference is more than chance would explain; it does not say why.
- Groups are never crossed with each other, and small groups are hidden, so that nobody can be
  recognised.
- With many groups, about one in twenty differs by chance alone.
"""


def show(view: View) -> None:
    """The whole page."""
    known = read(view.file, marts.breakdowns)
    if known.empty:
        empty(
            "This publication holds no figures by group of people for you. Groups are small, so "
            "that most are shown to analysts only."
        )
        return
    names = names_of(read(view.file, marts.breakdown_names))
    picked = chosen(_choices(view, known, names), in_sidebar=False)
    measure = _measure(view, picked["measure"])
    figures, place = _values(view, picked)
    if not figures:
        empty("This measure is not published by this kind of group for this choice.")
        return
    if place != view.place_name:
        said(f"By group, figures are counted for {place} as a whole only.", kind="pw-quiet")
    rows = [
        {**row, "group": names.get((picked["breakdown"], str(row["breakdown_value"])))
         or words.plain(row["breakdown_value"])}
        for row in figures
    ]  # fmt: skip
    breakdown = names.get((picked["breakdown"], "")) or words.plain(picked["breakdown"])
    picked = {**picked, "name": breakdown, "place": place}
    message = sentence(rows, measure, breakdown=breakdown)
    lede(message)
    _chart(view, rows, measure, {**picked, "message": message})
    _table(view, rows, measure, picked)
    with st.expander("How to read this page"):
        st.markdown(_HOW_TO_READ)
    with st.expander(f"What this counts, and where it comes from: {measure['measure_name']}"):
        targets = rows_of(view.file, marts.targets)
        st.html(definition_html(measure, targets=targets, more=origin(view)))


def names_of(frame: pd.DataFrame) -> dict[tuple[str, str], str]:
    """Names of groups by breakdown and group; of a breakdown itself under the empty group."""
    found: dict[tuple[str, str], str] = {}
    for row in records(frame):
        breakdown = str(row["breakdown"])
        found[breakdown, ""] = str(row["breakdown_name"])
        found[breakdown, str(row["breakdown_value"])] = str(row["breakdown_value_name"])
    return found


def _choices(view: View, known: pd.DataFrame, names: Mapping[tuple[str, str], str]) -> list[Choice]:
    measures = read(view.file, marts.measures)
    is_known = measures["measure_code"].isin(known["measure_code"])
    titles = dict(
        zip(measures["measure_code"][is_known], measures["measure_name"][is_known], strict=True)
    )
    groups = {
        str(one): names.get((str(one), "")) or words.plain(one)
        for one in dict.fromkeys(known["breakdown"])
    }
    default = "seen_in_month" if "seen_in_month" in titles else next(iter(titles))
    return [
        Choice("breakdown", "Compare by", groups, _first(groups, "ethnicity_group")),
        Choice("measure", "Measure", titles, default),
        Choice("period", "Counted over", _PERIODS, "rolling_12_months"),
    ]


def _first(labels: Mapping[str, str], wanted: str) -> str:
    return wanted if wanted in labels else next(iter(labels))


def _measure(view: View, code: str) -> dict[str, Any]:
    return next(
        row for row in records(read(view.file, marts.measures)) if row["measure_code"] == code
    )


def _values(view: View, picked: Mapping[str, str]) -> tuple[Sequence[Row], str]:
    """The groups of the chosen place, else of the whole area, and which of the two."""
    for code, name in ((view.place_code, view.place_name), (WHOLE, view.whole_name)):
        found = rows_of(
            view.file,
            marts.breakdown_values,
            measure=picked["measure"],
            breakdown=picked["breakdown"],
            geography=code,
            provider=view.provider_code,
            period_end=view.quarter.end,
            period_type=picked["period"],
        )
        if found:
            return found, name
    return found, view.place_name


def sentence(rows: Sequence[Row], measure: Row, *, breakdown: str) -> str:
    """Which groups differ from the largest one by more than chance would explain."""
    reference = next((row for row in rows if row["is_reference"]), None)
    if reference is None:
        return "There is no group with a figure to compare the others with."
    beside = f"{reference['group']}, the largest group"
    differing = [
        f"{row['group']} ({value_text(float(row['value']), str(measure['unit']))})"
        for row in rows
        if is_different(row)
    ]
    if not differing:
        return (
            f"By {breakdown.lower()}, no group differs from {beside} by more than chance would "
            "explain."
        )
    own = value_text(float(reference["value"]), str(measure["unit"]))
    return (
        f"More than chance would explain, these differ from {beside} ({own}): "
        f"{', '.join(differing)}."
    )


def is_different(row: Row) -> bool:
    """Whether the likely range of a group's rate ratio leaves out 1."""
    if is_missing(row["ratio_low"]) or is_missing(row["ratio_high"]):
        return False
    return bool(row["ratio_low"] > 1 or row["ratio_high"] < 1)


def ratio_text(row: Row) -> str:
    """The rate ratio with its likely range; words where there is none."""
    if row["is_reference"]:
        return "compared with this"
    if is_missing(row["ratio"]) or is_missing(row["ratio_low"]):
        return NOTHING
    low, high = number(float(row["ratio_low"]), 2), number(float(row["ratio_high"]), 2)
    return f"{number(float(row['ratio']), 2)} ({low} to {high})"


def _chart(view: View, rows: Sequence[Row], measure: Row, picked: Mapping[str, str]) -> None:
    known = [row for row in rows if not is_missing(row["value"])]
    if not known:
        return
    bars = [{**row, "name": row["group"]} for row in known]
    spec = group_spec(bars, unit=str(measure["unit"]))
    name = str(measure["measure_name"])
    st.caption(_MARKS)
    alt = (
        f"Bar chart of {name} by {picked['name'].lower()}, {picked['place']}, "
        f"{view.provider_name}, {view.quarter.label}. The table that follows holds every figure."
    )
    chart(spec, alt=alt)
    told = Told(
        message=picked["message"],
        subject=f"{name} by {picked['name'].lower()}. {picked['place']}, {view.provider_name}, "
        f"{_PERIODS[picked['period']]} to {view.quarter.end:%b %Y}.",
        method=[*method_of(measure), _MARKS],
    )
    key = f"fairness-{picked['breakdown']}-{measure['measure_code']}"
    picture_buttons(view, spec, told, name=f"{name} by {picked['name'].lower()}", key=key)


def _table(view: View, rows: Sequence[Row], measure: Row, picked: Mapping[str, str]) -> None:
    unit = str(measure["unit"])
    shown = [
        {
            "group": str(row["group"]),
            "value": value_or_status(row, unit),
            "range": interval_text(row, unit),
            "cases": cases_text(row),
            "ratio": ratio_text(row),
            "differs": "Yes" if is_different(row) else "",
        }
        for row in rows
    ]
    columns = [
        Column("group", picked["name"]),
        Column("value", str(measure["measure_name"]), is_number=True),
        Column("range", "Likely range", is_number=True),
        Column("cases", "Cases", is_number=True),
        Column("ratio", "Rate ratio (likely range)", is_number=True),
        Column("differs", "More than chance"),
    ]
    caption = f"{measure['measure_name']} by {picked['name'].lower()}, {picked['place']}"
    table(
        view,
        shown,
        columns=columns,
        caption=f"{caption}, {view.provider_name}, to {view.quarter.end:%b %Y}",
        key=f"fairness-{picked['breakdown']}-{measure['measure_code']}",
        notes=[*notes_of(measure), ("Rate ratio", "Katz 95 per cent interval, to largest group")],
    )
    if any(str(row["breakdown_value"]) in _UNKNOWN for row in rows):
        said("People whose group was not recorded are shown but not compared.", kind="pw-quiet")
    known = [row for row in rows if not is_missing(row["interval_low"])]
    if known:
        widest = max(
            known, key=lambda row: float(row["interval_high"]) - float(row["interval_low"])
        )
        low, high = float(widest["interval_low"]), float(widest["interval_high"])
        said(
            f"The least certain figure is that of {widest['group']}: "
            f"{range_text(low, high, unit)}.",
            kind="pw-quiet",
        )
