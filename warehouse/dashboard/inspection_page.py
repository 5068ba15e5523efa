"""What inspectors said, beside what the records of the same places and months say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from warehouse import marts
from warehouse.charts import words
from warehouse.charts.formats import (
    NOTHING,
    as_date,
    count,
    date_text,
    is_missing,
    number,
    period_text,
    range_text,
    value_text,
)
from warehouse.dashboard.blocks import lede, said, table
from warehouse.dashboard.data import read, records
from warehouse.dashboard.layout import empty
from warehouse.dashboard.tables import Column, Markup
from warehouse.dashboard.view import View

Row = Mapping[str, Any]
_ABOUT = {
    "crc": "The company (CRC)",
    "nps": "The National Probation Service",
    "joint": "Working together",
    "region": "The region",
}


def show(view: View) -> None:
    """The whole page."""
    statements = read(view.file, marts.inspection_statements)
    if statements.empty:
        empty("This publication was made before inspectors' statements were set beside figures.")
        return
    figures = read(view.file, marts.inspection_figures)
    tied = figures["statement_code"].nunique()
    lede(
        f"{len(statements)} things inspectors said about probation in London; these records speak "
        f"to {tied} of them. They are set side by side, and never mixed."
        if tied
        else f"{len(statements)} things inspectors said about probation in London."
    )
    said(
        "Inspectors read a few cases closely; records count all cases but not how good the work "
        "was. Where the two differ, ask why.",
        kind="pw-quiet",
    )
    for _, group in statements.groupby("inspection_code", sort=False):
        _inspection(view, group, figures)
    _download(view, statements)


def _inspection(view: View, group: pd.DataFrame, figures: pd.DataFrame) -> None:
    first = records(group)[0]
    st.header(str(first["inspection_name"]), anchor=False)
    said(f"{words.plain(first['inspected_area'])}. {_when(first)}", kind="pw-quiet")
    for row in records(group):
        own = figures[figures["statement_code"] == row["statement_code"]]
        _statement(view, row, own)


def _when(row: Row) -> str:
    published = f"Published {date_text(row['published_date'])}."
    if is_missing(row["fieldwork_start_date"]):
        return published
    work = period_text(row["fieldwork_start_date"], row["fieldwork_end_date"])
    return f"Inspectors visited in {work}. {published}"


def sample_text(row: Row) -> str:
    """How much a statement's number can bear: cases, share and the interval that they allow."""
    if is_missing(row["sample_size"]):
        share = row["reported_pct"]
        if is_missing(share):
            return "No number was given."
        return f"{number(float(share), 0)}% of the cases read; how many cases is not known."
    low, high = row["interval_low_pct"], row["interval_high_pct"]
    size, most = count(row["sample_size"]), count(row["count_high"])
    if is_missing(low) or is_missing(high) or is_missing(row["count_high"]):
        return f"{size} cases were read."
    bound = "at most " if row["is_bound"] else ""
    interval = range_text(float(low), float(high), "percent")
    return (
        f"{bound}{most} of {size} cases ({bound}{number(float(row['bounding_pct']), 0)}%): with so "
        f"few cases the share among everybody could lie anywhere in {interval}."
    )


def _statement(view: View, row: Row, figures: pd.DataFrame) -> None:
    who = _ABOUT.get(str(row["about"]), words.plain(row["about"]))
    st.html(
        f'<div class="pw-said"><h3>{escape(who)}: {escape(words.plain(row["judgement"]))}</h3>'
        f"<p>{escape(str(row['statement']))}</p>"
        f'<p class="pw-quiet">{escape(words.plain(sample_text(row)))} '
        f"Criterion: {escape(words.plain(row['criterion']).lower())}.</p></div>"
    )
    if figures.empty:
        said("No measure of ours speaks to this.", kind="pw-quiet")
        return
    with st.expander(f"What the records say: {str(row['statement'])[:70].rstrip()}…"):
        _figures(view, row, figures)


def _figures(view: View, row: Row, figures: pd.DataFrame) -> None:
    ends = pd.to_datetime(figures["period_end_date"])
    newest = figures[ends == pd.Timestamp(view.quarter.end)]
    fieldwork = figures[figures["is_fieldwork"].astype(bool)]
    if fieldwork.empty:
        said("The months of this inspection are not in these records.", kind="pw-quiet")
    shown = [("At the inspection", fieldwork), (view.quarter.label, newest)]
    rows = _side_by_side(shown)
    if not rows:
        empty("There is no figure for these places and months.")
        return
    columns = [
        Column("measure", "Measure"),
        *(Column(title, title, is_number=True) for title, frame in shown if len(frame)),
        Column("places", "Places"),
    ]
    caption = f"Our figures for {row['inspected_area']}: statement {row['statement_order']}"
    table(view, rows, columns=columns, caption=caption, key=f"inspected-{row['statement_code']}")


def _side_by_side(shown: Sequence[tuple[str, pd.DataFrame]]) -> list[dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for title, frame in shown:
        for one in records(frame):
            known = found.setdefault(
                str(one["measure_code"]),
                {"measure": str(one["measure_name"]), "places": _places(one)},
            )
            known[title] = _figure(one)
    return list(found.values())


def _places(row: Row) -> str:
    """How many of the places inspected have a figure that may be shown."""
    return f"{count(row['places_with_figure'])} of {count(row['places'])}"


def _figure(row: Row) -> Markup:
    if is_missing(row["value"]):
        return Markup(escape(NOTHING))
    text = value_text(float(row["value"]), str(row["unit"]))
    if is_missing(row["interval_low"]):
        return Markup(escape(text))
    low, high = float(row["interval_low"]), float(row["interval_high"])
    likely = range_text(low, high, str(row["unit"]))
    return Markup(f"{escape(text)}<span>likely {escape(likely)}</span>")


def _download(view: View, statements: pd.DataFrame) -> None:
    st.header("Every statement with its source", anchor=False)
    rows = [
        {
            "statement": str(row["statement"]),
            "about": _ABOUT.get(str(row["about"]), words.plain(row["about"])),
            "number": words.plain(sample_text(row)),
            "published": f"{as_date(row['published_date']):%b %Y}",
            "source": str(row["source"]),
        }
        for row in records(statements)
    ]
    columns = [
        Column("statement", "What was said"),
        Column("about", "About"),
        Column("number", "How many cases"),
        Column("published", "Published"),
        Column("source", "Source"),
    ]
    table(view, rows, columns=columns, caption="Statements of inspectors", key="statements")
