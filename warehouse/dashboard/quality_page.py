"""Data quality in words first: what can be trusted, the checks, what arrived, feedback."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from warehouse import marts
from warehouse.charts import words
from warehouse.charts.formats import NOTHING, count, date_text, is_missing, number
from warehouse.dashboard import quality_checks, quality_runs, quality_trust
from warehouse.dashboard.blocks import bullets, table
from warehouse.dashboard.data import read
from warehouse.dashboard.layout import empty
from warehouse.dashboard.quality_checks import checked_sentence
from warehouse.dashboard.tables import Column
from warehouse.dashboard.view import View

_SEVERITY = {
    "warning": "Warning",
    "error": "Held back",
}


def show(view: View) -> None:
    """The whole page, for the chosen quarter and provider."""
    submissions = _of_choice(view, usual_files(read(view.file, marts.submissions)))
    findings = _of_choice(view, read(view.file, marts.findings))
    results = read(view.file, marts.expectation_results)
    quality_trust.show(view)
    st.header("What this rests on", anchor=False)
    bullets(quality_sentences(submissions, findings, results))
    quality_checks.show(view, results)
    _submissions(view, submissions)
    _findings(view, findings)
    quality_runs.show(view)


def _of_choice(view: View, frame: pd.DataFrame) -> pd.DataFrame:
    """Rows of the chosen quarter, and of the chosen provider unless it is all."""
    starts = pd.to_datetime(frame["period_start_date"])
    keep = starts == pd.Timestamp(view.quarter.start)
    if view.is_every_provider:
        return frame[keep & frame["provider_code"].isin(list(dict(view.provider_names)))]
    return frame[keep & (frame["provider_code"] == view.provider_code)]


def usual_files(submissions: pd.DataFrame) -> pd.DataFrame:
    """Files that arrived, and those that their sender has sent for some other three months."""
    if submissions.empty:
        return submissions
    is_supplied = submissions["is_supplied"].astype(bool)
    keys = [submissions["provider_code"], submissions["extract_name"]]
    return submissions[is_supplied.groupby(keys).transform("any")]


def quality_sentences(
    submissions: pd.DataFrame, findings: pd.DataFrame, results: pd.DataFrame
) -> list[str]:
    """What the tables below say, in sentences."""
    return [
        sentence
        for sentence in (
            _arrived(submissions),
            _held_back(submissions, findings),
            checked_sentence(results),
        )
        if sentence
    ]


def _arrived(submissions: pd.DataFrame) -> str:
    if submissions.empty:
        return "No submission for these three months is in this publication."
    missing = int((~submissions["is_supplied"].astype(bool)).sum())
    if not missing:
        return "Every file that is usually sent arrived for these three months."
    word = "1 file" if missing == 1 else f"{missing} files"
    return f"{word} did not arrive; the figures that need them say “not supplied”."


def _held_back(submissions: pd.DataFrame, findings: pd.DataFrame) -> str:
    read_rows = float(submissions["rows_read"].sum()) if len(submissions) else 0.0
    held = float(submissions["rows_quarantined"].sum()) if len(submissions) else 0.0
    if not read_rows:
        return ""
    share = number(100 * held / read_rows, 1)
    warned = findings.loc[findings["severity"] == "warning", "findings"].sum()
    tail = f" {count(warned)} warnings were noted on rows that were kept." if warned else ""
    return f"{count(held)} of {count(read_rows)} rows ({share}%) were held back as faulty.{tail}"


def _submissions(view: View, submissions: pd.DataFrame) -> None:
    st.header("What arrived", anchor=False)
    if submissions.empty:
        empty("Nothing was sent for this choice.")
        return
    names = dict(view.provider_names)
    rows = [
        _submission_row(group, names.get(str(code), str(code)))
        for code, group in submissions.groupby("provider_code", sort=True)
    ]
    columns = [
        Column("who", "Organisation"),
        Column("received", "Received"),
        Column("files", "Files", is_number=True),
        Column("missing", "Did not arrive"),
        Column("read", "Rows read", is_number=True),
        Column("held", "Held back", is_number=True),
    ]
    caption = f"Submissions for {view.quarter.label}"
    table(view, rows, columns=columns, caption=caption, key="submissions")
    with st.expander("File by file"):
        _extracts(view, submissions, names)


def _submission_row(group: pd.DataFrame, name: str) -> dict[str, str]:
    is_supplied = group["is_supplied"].astype(bool)
    missing = ", ".join(words.plain(one) for one in group.loc[~is_supplied, "extract_name"])
    return {
        "who": name,
        "received": date_text(group["received_at"].max()),
        "files": f"{int(is_supplied.sum())} of {len(group)}",
        "missing": missing or "None",
        "read": count(group["rows_read"].sum()),
        "held": _held_text(group["rows_quarantined"].sum(), group["rows_read"].sum()),
    }


def _held_text(held: float, rows_read: float) -> str:
    if not rows_read:
        return NOTHING
    return f"{count(held)} ({number(100 * held / rows_read, 1)}%)"


def _extracts(view: View, submissions: pd.DataFrame, names: Mapping[str, str]) -> None:
    rows = [
        {
            "extract": words.plain(row["extract_name"]),
            "who": names.get(str(row["provider_code"]), str(row["provider_code"])),
            "state": "Arrived" if row["is_supplied"] else "Did not arrive",
            "read": count(row["rows_read"]),
            "accepted": count(row["rows_accepted"]),
            "held": _held_text(row["rows_quarantined"], row["rows_read"]),
        }
        for row in submissions.to_dict("records")
    ]
    columns = [
        Column("extract", "File"),
        Column("who", "Organisation"),
        Column("state", "State"),
        Column("read", "Rows read", is_number=True),
        Column("accepted", "Accepted", is_number=True),
        Column("held", "Held back", is_number=True),
    ]
    table(view, rows, columns=columns, caption=f"Files for {view.quarter.label}", key="files")


def _findings(view: View, findings: pd.DataFrame) -> None:
    st.header("What was wrong with the rows", anchor=False)
    if findings.empty:
        empty("Nothing was found for this choice.")
        return
    names = dict(view.provider_names)
    ordered = findings.sort_values(
        ["severity", "findings"], ascending=[True, False], na_position="last"
    )
    rows = [
        {
            "text": row["rule_text"],
            "severity": _SEVERITY.get(str(row["severity"]), str(row["severity"])),
            "count": "[c]" if is_missing(row["findings"]) else count(row["findings"]),
            "where": _where(row),
            "who": names.get(str(row["provider_code"]), str(row["provider_code"])),
        }
        for row in ordered.to_dict("records")
    ]
    columns = [
        Column("text", "What was found"),
        Column("severity", "What happened"),
        Column("count", "Rows", is_number=True),
        Column("where", "Where"),
        Column("who", "Organisation"),
    ]
    caption = f"Faults found in the files for {view.quarter.label} ([c]: a small number, hidden)"
    table(view, rows, columns=columns, caption=caption, key="faults")


def _where(row: Mapping[Any, Any]) -> str:
    extract = words.plain(row["extract_name"])
    column = row["column_name"]
    return extract if is_missing(column) or not column else f"{extract}, {column}"
