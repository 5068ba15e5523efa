"""One measure on a page: what it says, its chart, the figures as a table, what it counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from warehouse import marts
from warehouse.charts import words
from warehouse.charts.boroughs import borough_spec
from warehouse.charts.formats import (
    NOTHING,
    count,
    is_missing,
    month_text,
    period_text,
    range_text,
    unit_words,
    value_text,
)
from warehouse.charts.monthly import MonthlyData, monthly_spec
from warehouse.dashboard.data import read
from warehouse.dashboard.definitions import definition_html, notes_of
from warehouse.dashboard.downloads import csv_bytes
from warehouse.dashboard.layout import empty
from warehouse.dashboard.tables import Column, html_table
from warehouse.dashboard.view import View
from warehouse.dashboard.wording import Finding

Measure = Mapping[str, Any]
_MARKS = {
    "concern": "Worse than usual",
    "improvement": "Better than usual",
    "neutral_high": "Higher than usual",
    "neutral_low": "Lower than usual",
}


@dataclass(frozen=True)
class Section:
    """What one measure's section draws, cut from the page's queries."""

    measure: Measure
    place: pd.DataFrame
    compared: pd.DataFrame
    boroughs: pd.DataFrame
    official: pd.DataFrame
    limits: pd.DataFrame
    place_name: str
    compared_name: str

    @property
    def unit(self) -> str:
        """The measure's unit."""
        return str(self.measure["unit"])

    @property
    def code(self) -> str:
        """The measure's code."""
        return str(self.measure["measure_code"])


def sections(view: View, measures: pd.DataFrame, *, domain: str) -> list[Section]:
    """Everything the sections of one domain draw, read with one query a kind."""
    until = view.quarter.end
    place = {"geography": view.place_code, "provider": view.provider_code}
    months = read(
        view.file,
        marts.monthly_values,
        domain=domain,
        from_date=view.first_month,
        until=until,
        **place,
    )
    boroughs = read(
        view.file,
        marts.borough_values,
        domain=domain,
        provider=view.provider_code,
        period_end=until,
    )
    official = _in_window(read(view.file, marts.official_values), view)
    limits = read(view.file, marts.signals, until=until, **place)
    limits = limits[pd.to_datetime(limits["period_end_date"]) >= pd.Timestamp(view.first_month)]
    chosen = measures[measures["domain"] == domain]
    return [
        _section(view, _text_keys(row), months, boroughs, official, limits)
        for row in chosen.to_dict("records")
    ]


def _text_keys(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(name): value for name, value in row.items()}


def _in_window(official: pd.DataFrame, view: View) -> pd.DataFrame:
    """Official figures of the months shown."""
    starts = pd.to_datetime(official["period_start_date"])
    ends = pd.to_datetime(official["period_end_date"])
    first, last = pd.Timestamp(view.first_month), pd.Timestamp(view.quarter.end)
    return official[(starts >= first) & (ends <= last)]


def _section(
    view: View,
    measure: Measure,
    months: pd.DataFrame,
    boroughs: pd.DataFrame,
    official: pd.DataFrame,
    limits: pd.DataFrame,
) -> Section:
    code = measure["measure_code"]
    is_whole_only = measure["lowest_geography"] == "all"
    place_code = "all" if is_whole_only else view.place_code
    own = months[months["measure_code"] == code]
    is_place = own["geography_code"] == place_code
    mine = limits[(limits["measure_code"] == code) & (limits["geography_code"] == place_code)]
    return Section(
        measure=measure,
        place=own[is_place],
        compared=own[own["geography_code"] == "all"] if place_code != "all" else own[:0],
        boroughs=boroughs[boroughs["measure_code"] == code],
        official=official[official["measure_code"] == code],
        limits=mine,
        place_name=view.whole_name if place_code == "all" else view.place_name,
        compared_name=view.whole_name,
    )


def show(view: View, section: Section, finding: Finding | None) -> None:
    """Draw one measure: heading, words, chart, table twin, boroughs, definition."""
    st.header(str(section.measure["measure_name"]), anchor=section.code.replace("_", "-"))
    if finding is not None:
        st.html(_finding_html(finding))
    if section.place.empty:
        empty(words.availability("not_published").why)
    else:
        _chart(view, section)
        with st.expander("The figures as a table"):
            _month_table(view, section)
    if (section.boroughs["geography_level"] == "borough").any():
        with st.expander("Every borough in " + view.quarter.label):
            _borough_part(view, section)
    with st.expander("What this counts, and where it comes from"):
        st.html(definition_html(section.measure, targets=read(view.file, marts.targets)))


def _finding_html(finding: Finding) -> str:
    heading = {
        "worse": "Got worse.",
        "better": "Got better.",
        "no_detectable_change": "No clear change.",
    }.get(finding.group, "Cannot be judged.")
    parts = [finding.what, finding.how_sure, finding.beside]
    text = " ".join(escape(part) for part in parts if part)
    ask = (
        f'<p class="pw-quiet"><b>Ask:</b> {escape(finding.question)}</p>'
        if finding.question and (finding.group == "worse" or finding.is_target_missed)
        else ""
    )
    return (
        f'<div class="{escape(finding.group)}"><p class="pw-quiet">'
        f'<span class="pw-word">{heading}</span> {text}</p>{ask}</div>'
    )


def _chart(view: View, section: Section) -> None:
    if section.place["value"].notna().any():
        spec = monthly_spec(
            MonthlyData(
                unit=section.unit,
                place_name=section.place_name,
                place=section.place,
                compared_name=section.compared_name,
                compared=section.compared,
                official=section.official,
                limits=section.limits,
            )
        )
        st.caption(_axis_text(section))
        st.vega_lite_chart(spec, theme=None, alt=chart_alt(section))
    else:
        empty(f"There is no figure for {section.place_name} in these months.")
    st.html(f'<p class="pw-quiet">{escape(reading_notes(section))}</p>')


def _axis_text(section: Section) -> str:
    words_ = unit_words(section.unit)
    rolling = section.measure["kind"] == "rolling_rate"
    span = "the 12 months that end with each month" if rolling else "by month"
    return f"{words_.axis}, {span}. {words.direction(str(section.measure['direction']))}."


def chart_alt(section: Section) -> str:
    """The chart in a sentence or two, for those who do not see it."""
    known = section.place[section.place["value"].notna()]
    first, last = known.iloc[0], known.iloc[-1]
    lines = [
        f"Line chart of {section.measure['measure_name']}, {section.place_name}: "
        f"{value_text(first['value'], section.unit)} in {month_text(first['period_end_date'])}, "
        f"{value_text(last['value'], section.unit)} in {month_text(last['period_end_date'])}; "
        f"lowest {value_text(known['value'].min(), section.unit)}, "
        f"highest {value_text(known['value'].max(), section.unit)}."
    ]
    compared = section.compared[section.compared["value"].notna()] if len(section.compared) else []
    if len(compared):
        end = compared.iloc[-1]
        lines.append(
            f"{section.compared_name}: {value_text(end['value'], section.unit)} in "
            f"{month_text(end['period_end_date'])}."
        )
    return " ".join([*lines, "The table below holds every figure."])


def reading_notes(section: Section) -> str:
    """What the marks of the chart mean, only those that it has, and why months are missing."""
    parts = []
    if section.place["is_provisional"].any():
        parts.append("Hollow points are provisional: late records may still change them.")
    marked = set(section.limits["point_type"]) & set(_MARKS) if len(section.limits) else set()
    if len(section.limits) and section.limits["lower_limit"].notna().any():
        parts.append("The grey band is where months usually fall.")
    if marked:
        parts.append("A triangle or diamond marks a month outside the usual pattern.")
    if not section.official.empty:
        newest = section.official.iloc[-1]
        parts.append(
            f"Thick bars are official published figures for {newest['area']} "
            f"({newest['provider_label']}): {newest['how_it_differs']}"
        )
    return " ".join([*parts, *_missing_notes(section)])


def _missing_notes(section: Section) -> list[str]:
    missing = section.place[section.place["value"].isna()]
    notes = []
    for status, months in missing.groupby("availability_status", sort=True):
        ends = list(months["period_end_date"])
        named = month_text(ends[0]) if len(ends) == 1 else _months_named(ends)
        found = words.availability(str(status))
        notes.append(f"No figure for {named}: {found.why[:1].lower()}{found.why[1:]}")
    return notes


def _months_named(ends: Sequence[Any]) -> str:
    if len(ends) > 3:  # noqa: PLR2004
        return f"{len(ends)} months from {month_text(ends[0])} to {month_text(ends[-1])}"
    return ", ".join(month_text(end) for end in ends)


def _month_columns(section: Section) -> list[Column]:
    columns = [
        Column("month", "Month"),
        Column("value", section.place_name, is_number=True),
        Column("range", "Likely range", is_number=True),
        Column("cases", "Cases", is_number=True),
    ]
    if len(section.compared):
        columns.append(Column("compared", section.compared_name, is_number=True))
    if section.place["target_value"].notna().any():
        columns.append(Column("target", "Target", is_number=True))
    return [*columns, Column("note", "Note")]


def month_rows(section: Section) -> list[dict[str, str]]:
    """The chart's figures as texts, newest first."""
    compared = dict(
        zip(section.compared.get("month", []), section.compared.get("value", []), strict=True)
    )
    marks = dict(
        zip(
            section.limits.get("period_end_date", []),
            section.limits.get("point_type", []),
            strict=True,
        )
    )
    return [
        _month_row(_text_keys(row), section.unit, compared, marks)
        for row in reversed(section.place.to_dict("records"))
    ]


def _month_row(
    row: Measure, unit: str, compared: Mapping[Any, Any], marks: Mapping[Any, Any]
) -> dict[str, str]:
    other = compared.get(row["month"])
    has_range = not is_missing(row["interval_low"]) and not is_missing(row["value"])
    return {
        "month": month_text(row["period_end_date"]),
        "value": _value_or_status(row, unit),
        "range": range_text(row["interval_low"], row["interval_high"], unit)
        if has_range
        else NOTHING,
        "cases": _cases(row),
        "compared": NOTHING if is_missing(other) else value_text(float(other or 0), unit),
        "target": NOTHING
        if is_missing(row["target_value"])
        else value_text(float(row["target_value"]), unit),
        "note": _note(row, marks.get(row["period_end_date"])),
    }


def _value_or_status(row: Measure, unit: str) -> str:
    if is_missing(row["value"]):
        return words.availability(str(row["availability_status"])).short
    return value_text(float(row["value"]), unit)


def _cases(row: Measure) -> str:
    if is_missing(row["numerator"]) or is_missing(row["denominator"]):
        return NOTHING
    return f"{count(row['numerator'])} of {count(row['denominator'])}"


def _note(row: Measure, mark: Any) -> str:
    parts = ["Provisional"] if row["is_provisional"] else []
    if row["performance_status"] in ("met", "not_met"):
        parts.append(words.performance(str(row["performance_status"])))
    if mark in _MARKS:
        parts.append(_MARKS[mark])
    return "; ".join(parts)


def _month_table(view: View, section: Section) -> None:
    columns, rows = _month_columns(section), month_rows(section)
    caption = f"{section.measure['measure_name']}, {section.place_name}, {view.provider_name}"
    st.html(
        html_table(rows, columns=columns, caption=caption, key=f"months-{section.code}")
        + _official_table(section)
    )
    _download(view, section, rows, columns, kind="by-month")


def _official_table(section: Section) -> str:
    if section.official.empty:
        return ""
    columns = [
        Column("period", "Months"),
        Column("value", "Official figure", is_number=True),
        Column("who", "Whose"),
        Column("source", "Source"),
    ]
    rows = [
        {
            "period": period_text(row["period_start_date"], row["period_end_date"]),
            "value": value_text(float(row["value"]), section.unit),
            "who": f"{row['provider_label']}, {row['area']}",
            "source": row["source"],
        }
        for row in section.official.to_dict("records")
    ]
    caption = "Official published figures, for comparison only"
    return html_table(rows, columns=columns, caption=caption, key=f"official-{section.code}")


def _borough_columns() -> list[Column]:
    return [
        Column("name", "Borough"),
        Column("value", "Value", is_number=True),
        Column("range", "Likely range", is_number=True),
        Column("cases", "Cases", is_number=True),
        Column("status", "Target"),
    ]


def borough_rows(section: Section) -> list[dict[str, str]]:
    """Every borough's figure as texts, highest first, then the whole area."""
    ordered = section.boroughs.sort_values("value", ascending=False, na_position="last")
    levels = [ordered[ordered["geography_level"] == level] for level in ("borough", "all")]
    return [_borough_row(_text_keys(row), section) for row in pd.concat(levels).to_dict("records")]


def _borough_row(row: Measure, section: Section) -> dict[str, str]:
    has_range = not is_missing(row["interval_low"]) and not is_missing(row["value"])
    is_whole = row["geography_level"] == "all"
    status = row["performance_status"]
    return {
        "name": section.compared_name if is_whole else str(row["geography_name"]),
        "value": _value_or_status(row, section.unit),
        "range": range_text(row["interval_low"], row["interval_high"], section.unit)
        if has_range
        else NOTHING,
        "cases": _cases(row),
        "status": words.performance(None if is_missing(status) else str(status)),
    }


def _borough_part(view: View, section: Section) -> None:
    found = section.boroughs
    boroughs = found[found["geography_level"] == "borough"]
    whole = found.loc[found["geography_level"] == "all", "value"].dropna()
    target = found["target_value"].dropna()
    if boroughs["value"].notna().any():
        spec = borough_spec(
            boroughs,
            unit=section.unit,
            chosen=view.place_code,
            whole=float(whole.iloc[0]) if len(whole) else None,
            target=float(target.iloc[0]) if len(target) else None,
        )
        st.caption(
            f"Thin lines show the likely range; the upright line is {view.whole_name}"
            + ("; the dashed one the target." if len(target) else ".")
        )
        st.vega_lite_chart(spec, theme=None, alt=_borough_alt(view, section))
    rows, columns = borough_rows(section), _borough_columns()
    caption = f"{section.measure['measure_name']} by borough, {view.quarter.label}"
    st.html(html_table(rows, columns=columns, caption=caption, key=f"boroughs-{section.code}"))
    _download(view, section, rows, columns, kind="by-borough")


def _borough_alt(view: View, section: Section) -> str:
    return (
        f"Bar chart of {section.measure['measure_name']} in every borough, {view.quarter.label}, "
        "highest first. The table below holds every figure."
    )


def _download(
    view: View,
    section: Section,
    rows: list[dict[str, str]],
    columns: list[Column],
    *,
    kind: str,
) -> None:
    build = partial(
        csv_bytes,
        rows,
        columns=columns,
        notes=[*notes_of(section.measure), *filter_notes(view)],
        is_synthetic=view.is_synthetic,
    )
    st.download_button(
        f"Download this table ({section.measure['measure_name']}, {kind.replace('-', ' ')}, CSV)",
        build,
        file_name=f"{section.code}_{kind}_{view.place_code}_{view.quarter.code}.csv",
        mime="text/csv",
        on_click="ignore",
        key=f"download-{kind}-{section.code}",
    )


def filter_notes(view: View) -> list[tuple[str, str]]:
    """The choices and the publication, as lines of a download."""
    return [
        ("Borough", view.place_name),
        ("Organisation", view.provider_name),
        ("Quarter", view.quarter.label),
        ("Publication", view.publication_id),
    ]
