"""The catalogue with a search: every measure's definition, one click away."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from warehouse import marts
from warehouse.charts import words
from warehouse.dashboard.data import read, rows_of
from warehouse.dashboard.definitions import definition_html
from warehouse.dashboard.layout import empty
from warehouse.dashboard.view import View

_SEARCHED = ("measure_name", "definition", "numerator_definition", "denominator_definition")


def matching(measures: pd.DataFrame, *, asked: str) -> pd.DataFrame:
    """Measures whose name or definition holds every word asked for."""
    texts = measures[list(_SEARCHED)].fillna("").agg(" ".join, axis=1).str.lower()
    keep = pd.Series(True, index=measures.index)
    for word in asked.lower().split():
        keep &= texts.str.contains(word, regex=False)
    return measures[keep]


def show(view: View) -> None:
    """The whole page."""
    measures = read(view.file, marts.measures)
    if measures.empty:
        empty("The catalogue of this publication holds no measure yet.")
        return
    asked = st.text_input("Search the measures", placeholder="for example: seen, breach, sickness")
    found = matching(measures, asked=asked)
    st.html(f'<p class="pw-quiet" role="status">{len(found)} of {len(measures)} measures</p>')
    targets = rows_of(view.file, marts.targets)
    for domain, group in found.groupby("domain", sort=False):
        st.header(words.plain(domain), anchor=False)
        for row in group.to_dict("records"):
            with st.expander(str(row["measure_name"])):
                measure = {str(name): value for name, value in row.items()}
                st.html(definition_html(measure, targets=targets))
