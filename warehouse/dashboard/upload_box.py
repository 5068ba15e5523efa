"""A submission checked, previewed and taken in from the browser, for analysts.

What is uploaded is written to a folder of its own for the length of one check and then gone.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import streamlit as st

from warehouse import intake
from warehouse.charts import words
from warehouse.charts.formats import count
from warehouse.dashboard import audit
from warehouse.dashboard.blocks import said
from warehouse.dashboard.tables import Column, html_table
from warehouse.dashboard.view import View
from warehouse.errors import WarehouseError
from warehouse.intake import Preview
from warehouse.settings import Settings

_SEEN = "_previewed"
_COLUMNS = (
    Column("name", "File"),
    Column("new", "New rows", is_number=True),
    Column("overwritten", "Overwritten", is_number=True),
    Column("unchanged", "Unchanged", is_number=True),
    Column("gone", "Gone", is_number=True),
)


def show(view: View, *, settings: Settings) -> None:
    """The box: choose a file, see what it would change, take it in."""
    st.header("Check a new submission", anchor=False)
    said(
        "Choose a submission packed as a .zip. It is checked as it would be on arrival and shown "
        "here; nothing is stored until you say so.",
        kind="pw-quiet",
    )
    chosen = st.file_uploader("Submission (.zip)", type=["zip"])
    if chosen is None:
        return
    content = chosen.getvalue()
    try:
        found = _previewed(view, content, chosen.file_id, settings=settings)
    except WarehouseError as error:
        st.error(str(error))
        return
    _show_preview(found)
    if found.verdict.is_refused:
        st.error("It would be refused: put right what is listed above and send it again.")
    elif found.is_repeat:
        st.info("It has been taken in before, just so; sending it again changes nothing.")
    elif st.button("Take this submission in", type="primary"):
        _take_in(view, content, settings=settings)


def _previewed(view: View, content: bytes, file_id: str, *, settings: Settings) -> Preview:
    """The preview of this upload, made once for each file and session."""
    known: tuple[str, Preview] | None = st.session_state.get(_SEEN)
    if known is None or known[0] != file_id:
        audit.note(view, audit.UPLOAD, details={"step": "check", "bytes": len(content)})
        with st.spinner("Checking…"), _on_disk(content) as path:
            known = (file_id, intake.preview(path, settings=settings))
        st.session_state[_SEEN] = known
    return known[1]


@contextmanager
def _on_disk(content: bytes) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="probation-upload-") as folder:
        path = Path(folder) / "submission.zip"
        path.write_bytes(content)
        yield path


def preview_rows(found: Preview) -> list[dict[str, Any]]:
    """What would change, file by file, as texts."""
    return [
        {
            "name": words.plain(one.name),
            "new": count(one.new),
            "overwritten": count(one.overwritten),
            "unchanged": count(one.unchanged),
            "gone": count(one.gone),
        }
        for one in found.changes
    ]


def _show_preview(found: Preview) -> None:
    st.code(found.verdict.to_text(), language=None)
    if found.changes:
        rows = preview_rows(found)
        caption = "What taking it in would change"
        st.html(html_table(rows, columns=_COLUMNS, caption=caption, key="preview", stacks=True))


def _take_in(view: View, content: bytes, *, settings: Settings) -> None:
    audit.note(view, audit.UPLOAD, details={"step": "submit", "bytes": len(content)})
    try:
        with st.spinner("Taking it in…"), _on_disk(content) as path:
            receipt = intake.submit(path, settings=settings)
    except WarehouseError as error:
        st.error(str(error))
        return
    st.session_state.pop(_SEEN, None)
    st.success("Taken in. The figures follow with the next run and publication.")
    st.code(receipt.to_text(), language=None)
