"""What nobody can know from these records, and what would have to be sent to know it."""

from __future__ import annotations

from html import escape

import streamlit as st

from warehouse import marts
from warehouse.charts import words
from warehouse.dashboard.blocks import lede, table
from warehouse.dashboard.data import read, records
from warehouse.dashboard.layout import empty
from warehouse.dashboard.tables import Column
from warehouse.dashboard.view import View


def show(view: View) -> None:
    """The whole page."""
    rows = records(read(view.file, marts.unanswerable_questions))
    if not rows:
        empty("This publication was made before the open questions were listed.")
        return
    lede(f"Questions that these records cannot answer, however they are counted: {len(rows)}.")
    items = "".join(
        f"<li><h3>{escape(str(row['question']))}</h3><p>{escape(str(row['why_not']))}</p>"
        f"<p><b>Why it matters:</b> {escape(str(row['why_it_matters']))}</p>"
        f"<p><b>What would answer it:</b> {escape(words.plain(row['field_needed']))}, in the file "
        f"“{escape(words.plain(row['extract_name']))}”.</p></li>"
        for row in rows
    )
    st.header("The questions", anchor=False)
    st.html(f'<ul class="pw-cards">{items}</ul>')
    st.header("The same as a table", anchor=False)
    columns = [
        Column("question", "Question"),
        Column("why_not", "Why it cannot be answered"),
        Column("field_needed", "What would have to be sent"),
        Column("source", "Why it is asked: source"),
    ]
    caption = "What cannot be known from these records"
    table(view, rows, columns=columns, caption=caption, key="cannot-know")
