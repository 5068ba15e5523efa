"""Checks of the figures: what failed, who mends it, what it spoils, since when, what is waived."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from warehouse import marts
from warehouse.charts import words
from warehouse.charts.formats import NOTHING, count, date_text, is_missing, number
from warehouse.dashboard.blocks import downloads, table
from warehouse.dashboard.data import read, rows_of
from warehouse.dashboard.layout import empty
from warehouse.dashboard.tables import Column, Markup, html_table
from warehouse.dashboard.view import View

OWNERS = {
    "sender": "For the organisations that sent the rows",
    "code_lists": "For whoever keeps the code lists",
    "models": "For the data team",
}
_NAMED_MEASURES = 3
_SEVERITY = {
    "critical": "Critical: stops publication",
    "warning": "Warning",
    "info": "For information",
}
_EXTENT = {"few": "fewer than 1 in 100 rows", "many": "1 in 100 rows or more"}
_UNUSUAL = {"more": "Far more rows than usual", "fewer": "Far fewer rows than usual"}
_ALL = "all-checks"
_EVERY_CAPTION = "Every check of this publication"
_EVERY = (
    Column("check", "Check"),
    Column("state", "Result"),
    Column("severity", "Weight"),
    Column("observed", "Found"),
    Column("measures", "Figures it speaks of"),
)


def checked_sentence(results: pd.DataFrame) -> str:
    """How many checks passed."""
    if results.empty:
        return "No check of the figures is recorded in this publication."
    failed, total = len(marts.not_met(results)), len(results)
    if not failed:
        return f"All {total} checks of the figures passed."
    listed = "the other is" if failed == 1 else "the others are"
    return f"{total - failed} of {total} checks of the figures passed; {listed} listed below."


def show(view: View, results: pd.DataFrame) -> None:
    """Failing checks by who mends them, their history, the waivers and the whole list."""
    st.header("Checks of the figures", anchor=False)
    if results.empty:
        empty("No check is recorded in this publication.")
        return
    measures = read(view.file, marts.measures)
    names = dict(zip(measures["measure_code"], measures["measure_name"], strict=True))
    failed = marts.not_met(results)
    for owner, title in OWNERS.items():
        own = failed[failed["owner"].fillna("models") == owner]
        if len(own):
            st.subheader(title, anchor=False)
            _failing(view, own, names=names, owner=owner, title=title)
    _history(view, results)
    _waivers(view, results)
    with st.expander(f"All {len(results)} checks"):
        _every(view)


def _failing(
    view: View, results: pd.DataFrame, *, names: Mapping[str, str], owner: str, title: str
) -> None:
    columns = [
        Column("check", "What should hold"),
        Column("severity", "Weight"),
        Column("found", "Found"),
        Column("todo", "What to do"),
        Column("measures", "Figures it spoils"),
    ]
    rows = [
        {
            "check": row["description"],
            "severity": _weight(row),
            "found": found_text(row),
            "todo": _text(row.get("how_to_resolve")),
            "measures": spoiled(row["measures"], names),
        }
        for row in results.to_dict("records")
    ]
    caption = f"{title}: checks that did not pass"
    key = f"failed-{owner.replace('_', '-')}"
    shown = [row | {"measures": _folded(row["measures"])} for row in rows]
    st.html(html_table(shown, columns=columns, caption=caption, key=key, stacks=True))
    listed = [row | {"measures": ", ".join(row["measures"]) or NOTHING} for row in rows]
    downloads(view, lambda: listed, columns=columns, caption=caption, key=key, name=caption)


def _weight(row: Mapping[Any, Any]) -> str:
    text = _SEVERITY.get(str(row["severity"]), str(row["severity"]))
    return f"{text} (waived)" if row.get("is_waived") is True else text


def found_text(row: Mapping[Any, Any]) -> str:
    """How much failed, as far as it may be told, and how far that reaches."""
    extent = _EXTENT.get(str(row.get("extent")), "")
    if is_missing(row["observed"]):
        return f"A small number, hidden: {extent}" if extent else "A small number, hidden"
    return f"{row['observed']}: {extent}" if extent else str(row["observed"])


def spoiled(codes: Any, names: Mapping[str, str]) -> list[str]:
    """Names of the measures of a list of codes, separated by commas."""
    if is_missing(codes):
        return []
    return [names.get(code, words.plain(code)) for code in str(codes).split(",") if code]


def _folded(listed: Sequence[str]) -> Markup:
    """A few names as they are; more of them under one line that opens."""
    if len(listed) <= _NAMED_MEASURES:
        return Markup(escape(", ".join(listed) or NOTHING))
    items = "".join(f"<li>{escape(name)}</li>" for name in listed)
    return Markup(f"<details><summary>{len(listed)} figures</summary><ul>{items}</ul></details>")


def _text(value: Any) -> str:
    return NOTHING if is_missing(value) else str(value)


def _history(view: View, results: pd.DataFrame) -> None:
    is_failing = results["failing_since_date"].notna()
    was_mended = pd.to_numeric(results["times_mended"]).fillna(0) > 0
    kept = results[is_failing | was_mended]
    st.subheader("History", anchor=False)
    if kept.empty:
        empty("No check of this publication has failed in a run that is on record.")
        return
    columns = [
        Column("check", "Check"),
        Column("since", "Failing since"),
        Column("mended", "Times mended", is_number=True),
        Column("days", "Days to mend (median)", is_number=True),
        Column("unusual", "Against its own past"),
    ]
    rows = [history_row(row) for row in kept.to_dict("records")]
    table(view, rows, columns=columns, caption="History of checks that failed", key="history")


def history_row(row: Mapping[Any, Any]) -> dict[str, str]:
    """Since when a check fails, how often and how fast it was mended, whether it is unusual."""
    since, days = row["failing_since_date"], row["median_days_to_mend"]
    return {
        "check": str(row["description"]),
        "since": "Passes now" if is_missing(since) else date_text(since),
        "mended": count(row["times_mended"]),
        "days": NOTHING if is_missing(days) else number(float(days), 1),
        "unusual": _UNUSUAL.get(str(row["unusual"]), "As usual, or too few runs to say"),
    }


def _waivers(view: View, results: pd.DataFrame) -> None:
    st.subheader("Waivers", anchor=False)
    waived = results[results["waiver_reason"].notna()]
    if waived.empty:
        empty("No failing check is waived.")
        return
    columns = [
        Column("check", "Check"),
        Column("reason", "Why it is published all the same"),
        Column("owner", "Who answers for it"),
        Column("expiry", "Until"),
    ]
    rows = [
        {
            "check": row["description"],
            "reason": row["waiver_reason"],
            "owner": row["waiver_owner"],
            "expiry": date_text(row["waiver_expiry_date"]),
        }
        for row in waived.to_dict("records")
    ]
    table(view, rows, columns=columns, caption="Checks that are waived", key="waivers")


def _every(view: View) -> None:
    rows, html = _every_of(view.file)
    st.html(html)
    downloads(
        view, lambda: rows, columns=_EVERY, caption=_EVERY_CAPTION, key=_ALL, name=_EVERY_CAPTION
    )


@lru_cache(maxsize=8)
def _every_of(file: str) -> tuple[list[dict[str, str]], str]:
    """The whole list and its table: hundreds of rows that no choice changes."""
    measures = rows_of(file, marts.measures)
    names = {str(row["measure_code"]): str(row["measure_name"]) for row in measures}
    rows = [
        {
            "check": str(row["description"]),
            "state": "Passed" if row["is_met"] else "Did not pass",
            "severity": _weight(row),
            "observed": _text(row["observed"]),
            "measures": _named(spoiled(row["measures"], names)),
        }
        for row in rows_of(file, marts.expectation_results)
    ]
    html = html_table(rows, columns=_EVERY, caption=_EVERY_CAPTION, key=_ALL, stacks=True)
    return rows, html


def _named(listed: Sequence[str]) -> str:
    if len(listed) > _NAMED_MEASURES:
        return f"{len(listed)} measures"
    return ", ".join(listed) or NOTHING
