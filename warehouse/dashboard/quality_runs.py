"""Feedback to each organisation; for analysts also the pages of the checks, and the runs."""

from __future__ import annotations

import io
import zipfile
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from warehouse import marts
from warehouse.charts.formats import NOTHING, count, date_text, is_missing, number
from warehouse.dashboard.blocks import said, table
from warehouse.dashboard.data import facts, read
from warehouse.dashboard.layout import empty
from warehouse.dashboard.tables import Column
from warehouse.dashboard.view import View
from warehouse.monitoring import Feedback, feedback_page, run_table
from warehouse.settings import Settings

DATA_DOCS = "data_docs"
_PARTNERSHIP = "partnership.duckdb"
_STATUS = {
    "done": "Done",
    "failed": "Failed",
    "running": "Running",
    "interrupted": "Interrupted",
}


def show(view: View) -> None:
    """Feedback for each provider; for analysts also the pages of the checks and the runs."""
    _feedback(view)
    if view.is_analyst:
        _data_docs(view)
        _runs(view, run_table(settings=Settings()))


def _feedback(view: View) -> None:
    st.header("Feedback to the organisations", anchor=False)
    file = str(Path(view.file).with_name(_PARTNERSHIP))
    sent = read(file, marts.submissions)
    senders = [
        (code, name)
        for code, name in view.provider_names
        if code in set(sent["provider_code"])
        and (view.is_every_provider or code == view.provider_code)
    ]
    if not senders:
        empty("No submission of this choice is in the publication.")
        return
    said(
        "One page for each organisation, to read, print or send: what arrived, what was held back, "
        "the faults to correct and the figures they touch. Small numbers stay hidden in it."
    )
    with st.container(horizontal=True):
        for code, name in senders:
            st.download_button(
                f"Feedback to {name} (one page)",
                partial(feedback_file, file, code, name),
                file_name=f"feedback_{code}_{view.quarter.code}.html",
                mime="text/html",
                on_click="ignore",
                key=f"feedback-{code}",
            )


def feedback_file(file: str, provider_code: str, provider_name: str) -> bytes:
    """The page for one provider, from the partnership's file."""
    content = Feedback(
        provider_code=provider_code,
        provider_name=provider_name,
        submissions=read(file, marts.submissions),
        findings=read(file, marts.findings),
        failed=marts.not_met(read(file, marts.expectation_results)),
        measures=read(file, marts.measures),
        is_synthetic=bool(facts(file)["is_synthetic"]),
    )
    return feedback_page(content).encode("utf-8")


def _data_docs(view: View) -> None:
    st.header("Pages of the checks", anchor=False)
    folder = Path(view.file).with_name(DATA_DOCS)
    if not (folder / "index.html").is_file():
        empty("This publication keeps no pages of its checks.")
        return
    said(
        "Every check with its query and its count, as Great Expectations writes them. No value of "
        "a row is in them. Unpack the file and open index.html; it needs no network."
    )
    st.download_button(
        "Pages of the checks (zip)",
        partial(zipped, folder),
        file_name=f"data_docs_{view.publication_id}.zip",
        mime="application/zip",
        on_click="ignore",
        key="data-docs",
    )


def zipped(folder: Path) -> bytes:
    """The files of a folder as one archive, in the order of their names."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.write(file, file.relative_to(folder.parent).as_posix())
    return packed.getvalue()


def _runs(view: View, runs: pd.DataFrame) -> None:
    st.header("Runs", anchor=False)
    if runs.empty:
        empty("The ledger of this warehouse holds no run.")
        return
    said(last_run_sentence(runs))
    columns = [
        Column("started", "Started"),
        Column("command", "Command"),
        Column("status", "Ended"),
        Column("seconds", "Seconds", is_number=True),
        Column("memory", "Most memory (MB)", is_number=True),
        Column("rows", "Rows written", is_number=True),
        Column("steps", "Steps"),
    ]
    rows = [run_row(row) for row in runs.to_dict("records")]
    table(view, rows, columns=columns, caption="The newest runs", key="runs")


def last_run_sentence(runs: pd.DataFrame) -> str:
    """How the newest run ended; figures stay as they were when it did not end well."""
    newest = runs.iloc[0]
    day = date_text(newest["started_at"])
    if newest["status"] == "done":
        return f"The last run ({newest['command']}, {day}) ended well."
    if newest["status"] == "running":
        return f"A run ({newest['command']}) is under way since {day}."
    return (
        f"The last run ({newest['command']}, {day}) did not end well; what was published before it "
        "stays."
    )


def run_row(row: dict[Any, Any]) -> dict[str, str]:
    """One run in words and numbers."""
    status = _STATUS.get(str(row["status"]), str(row["status"]))
    return {
        "started": f"{date_text(row['started_at'])}, {row['started_at']:%H:%M}",
        "command": str(row["command"]),
        "status": f"{status}: {row['error']}" if row["error"] else status,
        "seconds": _number(row["seconds"]),
        "memory": count(row["peak_megabytes"]),
        "rows": count(row["rows"]),
        "steps": str(row["steps"]) or NOTHING,
    }


def _number(value: Any) -> str:
    return NOTHING if is_missing(value) else number(float(value), 1)
