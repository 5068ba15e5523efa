"""The rows behind a number: pseudonymised, for analysts, every look and every copy written down."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from warehouse import marts
from warehouse.charts import words
from warehouse.charts.formats import count, is_missing
from warehouse.dashboard import audit
from warehouse.dashboard.blocks import downloads, lede, said
from warehouse.dashboard.data import read, read_quarter, records
from warehouse.dashboard.filters import Choice, chosen
from warehouse.dashboard.layout import empty
from warehouse.dashboard.tables import Column, html_table
from warehouse.dashboard.view import View

SHOWN = 200
_STATES = {
    "all": "Every one of them",
    "yes": "Counted",
    "no": "Out of, but not counted",
    "not_due": "Not due yet",
    "not_covered": "Not covered by the records",
}
_COUNTED = {"yes": "Counted", "no": "Not counted", **{k: _STATES[k] for k in _STATES if "_" in k}}


def show(view: View) -> None:
    """The whole page; nobody but an analyst sees anything of it."""
    if not view.is_analyst:
        empty("Row lists are for analysts, and kept for the newest publication only.")
        return
    known = read(view.file, marts.row_measures)
    if known.empty:
        empty("This publication holds no rows.")
        return
    picked = chosen(_choices(known), in_sidebar=False)
    rows = _rows(view, picked)
    audit.note_view(view, details={**picked, "rows": len(rows)})
    name = dict(zip(known["measure_code"], known["measure_name"], strict=True))[picked["measure"]]
    lede(f"{count(len(rows))} rows behind “{name}” in {view.selection}.")
    said(
        "People are numbered, not named; those under limited access are left out, so a list can be "
        "shorter than the published count. Every look at this page and every copy is written down.",
        kind="pw-quiet",
    )
    if view.boroughs:
        said("Your login keeps these lists to your own boroughs.", kind="pw-quiet")
    if rows.empty:
        empty("There is no row for this choice.")
        return
    _list(view, rows, name, picked)


def _choices(known: pd.DataFrame) -> list[Choice]:
    names = dict(zip(known["measure_code"], known["measure_name"], strict=True))
    default = "not_seen_4_weeks" if "not_seen_4_weeks" in names else next(iter(names))
    return [
        Choice("measure", "Measure", names, default),
        Choice("rows", "Rows", _STATES, "all"),
    ]


def _rows(view: View, picked: dict[str, str]) -> pd.DataFrame:
    return read_quarter(
        view,
        marts.case_rows,
        measure=picked["measure"],
        state=picked["rows"],
        boroughs=view.boroughs,
    )


def _list(view: View, rows: pd.DataFrame, name: str, picked: dict[str, str]) -> None:
    columns = [Column(str(one), words.plain(one)) for one in rows.columns]
    caption = f"{name}: {_STATES[picked['rows']].lower()}, {view.selection}"
    if len(rows) > SHOWN:
        said(f"The first {SHOWN} are shown; the download holds all.", kind="pw-quiet")
    st.html(html_table(_texts(rows.head(SHOWN)), columns=columns, caption=caption, key="cases"))

    def exported() -> list[dict[str, str]]:
        audit.note(view, audit.EXPORT, details={**picked, "rows": len(rows)})
        return _texts(rows)

    downloads(view, exported, columns=columns, caption=caption, key="case-list", name="these rows")


def _texts(rows: pd.DataFrame) -> list[dict[str, str]]:
    return [{name: _text(name, value) for name, value in row.items()} for row in records(rows)]


def _text(name: str, value: Any) -> str:
    if is_missing(value):
        return ""
    if name == "counted_as":
        return _COUNTED.get(str(value), str(value))
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
