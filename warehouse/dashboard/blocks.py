"""Pieces that pages are put together from: a table with its downloads, a list, a few facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from html import escape
from typing import Any

import streamlit as st

from warehouse.dashboard.downloads import csv_bytes, filter_notes, workbook_bytes
from warehouse.dashboard.tables import Column, as_html, html_table
from warehouse.dashboard.view import View

Rows = Sequence[Mapping[str, Any]]
CSV, XLSX = "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def table(
    view: View,
    rows: Rows,
    *,
    columns: Sequence[Column],
    caption: str,
    key: str,
    stacks: bool = True,
    notes: Sequence[tuple[str, str]] = (),
) -> None:
    """A table on the page, and the same as files with its filters inside."""
    st.html(html_table(rows, columns=columns, caption=caption, key=key, stacks=stacks))
    downloads(
        view, lambda: rows, columns=columns, caption=caption, key=key, notes=notes, name=caption
    )


def downloads(
    view: View,
    rows: Callable[[], Rows],
    *,
    columns: Sequence[Column],
    caption: str,
    key: str,
    name: str,
    notes: Sequence[tuple[str, str]] = (),
) -> None:
    """Two buttons; each file is made when it is asked for.

    Args:
        view: the choices, written into the files.
        rows: makes the rows of the file.
        columns: in the order written.
        caption: what the table holds.
        key: names the file, and the buttons within the page.
        name: what the buttons call the table; it must differ within a page.
        notes: method, written before the filters.
    """
    said = [("Table", caption), *notes, *filter_notes(view)]
    stem = f"{key.replace('-', '_')}_{view.place_code}_{view.quarter.code}"
    kinds = (
        ("CSV", "csv", CSV, partial(_csv, view, rows, columns, said)),
        ("spreadsheet", "xlsx", XLSX, partial(_xlsx, view, rows, columns, said, caption)),
    )
    with st.container(horizontal=True):
        for label, ending, mime, build in kinds:
            st.download_button(
                f"Download {name} ({label})",
                build,
                file_name=f"{stem}.{ending}",
                mime=mime,
                on_click="ignore",
                key=f"download-{ending}-{key}",
            )


def _csv(
    view: View,
    rows: Callable[[], Rows],
    columns: Sequence[Column],
    notes: Sequence[tuple[str, str]],
) -> bytes:
    return csv_bytes(rows(), columns=columns, notes=notes, is_synthetic=view.is_synthetic)


def _xlsx(
    view: View,
    rows: Callable[[], Rows],
    columns: Sequence[Column],
    notes: Sequence[tuple[str, str]],
    title: str,
) -> bytes:
    return workbook_bytes(
        rows(), columns=columns, notes=notes, title=title, is_synthetic=view.is_synthetic
    )


def chart(spec: Mapping[str, Any], *, alt: str) -> None:
    """A chart with its text alternative.

    Rows go into its layers as they are: Streamlit would make a frame of each named data set, which
    takes longer than all the rest of a chart.
    """
    datasets = spec["datasets"]
    layers = [
        {**layer, "data": {"values": datasets[layer["data"]["name"]]}} for layer in spec["layer"]
    ]
    inline = {name: part for name, part in spec.items() if name != "datasets"}
    st.vega_lite_chart({**inline, "layer": layers}, theme=None, alt=alt)


def bullets(items: Sequence[str]) -> None:
    """A list; our own markup stays, other texts are escaped."""
    st.html(f'<ul class="pw-plain">{"".join(f"<li>{as_html(item)}</li>" for item in items)}</ul>')


def said(text: str, *, kind: str = "pw-said") -> None:
    """A paragraph of escaped text."""
    st.html(f'<p class="{escape(kind)}">{escape(text)}</p>')


def lede(text: str) -> None:
    """The sentence a page opens with."""
    said(text, kind="pw-lede")
