"""One measure on a page: words, chart, figures as a table, boroughs, what it counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

import streamlit as st

from warehouse import marts
from warehouse.charts import words
from warehouse.charts.boroughs import borough_spec
from warehouse.charts.formats import is_missing
from warehouse.charts.monthly import MonthlyData, monthly_spec
from warehouse.dashboard import section_tables as tables
from warehouse.dashboard.blocks import chart, downloads, said
from warehouse.dashboard.data import rows_of
from warehouse.dashboard.definitions import definition_html, notes_of
from warehouse.dashboard.layout import empty
from warehouse.dashboard.origin import origin
from warehouse.dashboard.pictures import Told, method_of, picture_buttons
from warehouse.dashboard.section_words import (
    axis_text,
    boroughs_reading,
    boroughs_sentence,
    chart_alt,
    reading_notes,
    since_sentence,
)
from warehouse.dashboard.sections import Section
from warehouse.dashboard.tables import html_table
from warehouse.dashboard.view import View
from warehouse.dashboard.warned import warning_html
from warehouse.dashboard.wording import GROUP_WORDS, WORSE, Finding
from warehouse.marts import Row


def show(view: View, section: Section, finding: Finding) -> None:
    """Draw one measure."""
    st.header(section.name, anchor=False)
    st.html(_finding_html(finding, since=since_sentence(section)))
    if banner := warning_html(rows_of(view.file, marts.warned_measures), measure_code=section.code):
        st.html(banner)
    if not section.place:
        empty(words.availability("not_published").why)
    else:
        _chart(view, section, finding)
        with st.expander(f"The figures as a table: {section.name}"):
            _month_table(view, section)
    if any(row["geography_level"] == "borough" for row in section.boroughs):
        with st.expander(f"Every borough, {view.quarter.label}: {section.name}"):
            _boroughs(view, section)
    with st.expander(f"What this counts, and where it comes from: {section.name}"):
        targets = rows_of(view.file, marts.targets)
        st.html(definition_html(section.measure, targets=targets, more=origin(view)))


def _finding_html(finding: Finding, *, since: str) -> str:
    parts = [finding.what, finding.how_sure, finding.beside, since, finding.placement]
    text = " ".join(escape(part) for part in parts if part)
    is_asked = finding.question and (finding.group == WORSE or finding.is_target_missed)
    ask = f"<p><b>Ask:</b> {escape(finding.question)}</p>" if is_asked else ""
    word = f'<span class="pw-word">{escape(GROUP_WORDS[finding.group])}.</span>'
    return f'<div class="pw-said {escape(finding.group)}"><p>{word} {text}</p>{ask}</div>'


def _chart(view: View, section: Section, finding: Finding) -> None:
    if any(not is_missing(row["value"]) for row in (*section.place, *section.compared)):
        st.caption(axis_text(section))
        spec = _spec(section)
        chart(spec, alt=chart_alt(section))
    else:
        empty(f"There is no figure for {section.place_name} in these months.")
        spec = None
    notes = reading_notes(section)
    if notes:
        st.html(f'<p class="pw-quiet">{escape(notes)}</p>')
    if spec is not None:
        told = Told(
            message=f"{GROUP_WORDS[finding.group]}: {finding.what}",
            subject=f"{section.name}. {section.place_name}, {view.provider_name}, to "
            f"{view.quarter.label}. {axis_text(section)}",
            method=[*method_of(section.measure), notes],
        )
        picture_buttons(view, spec, told, name=section.name, key=section.code)


def _spec(section: Section) -> dict[str, Any]:
    return monthly_spec(
        MonthlyData(
            unit=section.unit,
            place_name=section.place_name,
            place=section.place,
            compared_name=section.compared_name,
            compared=section.compared,
            official=section.official,
            limits=section.limits,
            notes=section.notes,
            breaks=section.breaks,
        )
    )


def _month_table(view: View, section: Section) -> None:
    caption = f"{section.name}, {section.place_name}, {view.provider_name}"
    html = html_table(
        tables.month_rows(section),
        columns=tables.month_columns(section),
        caption=caption,
        key=f"months-{section.code}",
    )
    st.html(html + _official_table(section))
    rows = tables.download_rows(section.place, place=section.place_name, section=section)
    _download(view, section, rows, kind="by month")


def _official_table(section: Section) -> str:
    if not section.official:
        return ""
    return html_table(
        tables.official_rows(section),
        columns=tables.OFFICIAL_COLUMNS,
        caption="Official published figures, for comparison only",
        key=f"official-{section.code}",
    )


def _boroughs(view: View, section: Section) -> None:
    boroughs = [row for row in section.boroughs if row["geography_level"] == "borough"]
    if any(not is_missing(row["value"]) for row in boroughs):
        _borough_chart(view, section, boroughs)
    html = html_table(
        tables.borough_rows(section),
        columns=tables.BOROUGH_COLUMNS,
        caption=f"{section.name} by borough, {view.provider_name}, {view.quarter.label}",
        key=f"boroughs-{section.code}",
    )
    st.html(html)
    period = (view.quarter.start, view.quarter.end)
    rows = tables.download_rows(
        tables.ordered_boroughs(section), place=None, period=period, section=section
    )
    _download(view, section, rows, kind="by borough")


def _borough_chart(view: View, section: Section, boroughs: Sequence[Row]) -> None:
    whole = _first(row["value"] for row in section.boroughs if row["geography_level"] == "all")
    target = _first(row["target_value"] for row in section.boroughs)
    spec = borough_spec(
        boroughs, unit=section.unit, chosen=view.place_code, whole=whole, target=target
    )
    message = boroughs_sentence(section, chosen=view.place_code)
    reading = boroughs_reading(section, has_whole=whole is not None, has_target=target is not None)
    said(message)
    st.caption(reading)
    alt = (
        f"Bar chart of {section.name} in every borough, {view.quarter.label}, highest first. "
        f"{message} The table that follows holds every figure."
    )
    chart(spec, alt=alt)
    told = Told(
        message=message,
        subject=f"{section.name} by borough. {view.provider_name}, {view.quarter.label}.",
        method=[*method_of(section.measure), reading],
    )
    name, key = f"{section.name} by borough", f"{section.code}-by-borough"
    picture_buttons(view, spec, told, name=name, key=key)


def _first(values: Iterable[Any]) -> float | None:
    """The first value there is."""
    return next((float(value) for value in values if not is_missing(value)), None)


def _download(view: View, section: Section, rows: Sequence[dict[str, Any]], *, kind: str) -> None:
    downloads(
        view,
        lambda: rows,
        columns=tables.DOWNLOAD_COLUMNS,
        caption=f"{section.name} {kind}, {view.selection}",
        key=f"{section.code}-{kind.replace(' ', '-')}",
        name=f"{section.name} {kind}",
        notes=notes_of(section.measure),
    )
