"""A page of one part of the catalogue: one measure in full, then all of them in a table."""

from __future__ import annotations

from html import escape

import pandas as pd
import streamlit as st

from warehouse import marts
from warehouse.dashboard import section_view
from warehouse.dashboard.data import read
from warehouse.dashboard.filters import Choice, chosen
from warehouse.dashboard.layout import empty
from warehouse.dashboard.review_page import findings_of, review_of
from warehouse.dashboard.sections import sections
from warehouse.dashboard.status_table import show_status_table
from warehouse.dashboard.view import View
from warehouse.dashboard.wording import WORSE, Finding, summary

EVERY = "every"


def show(view: View, *, domain: str) -> None:
    """Everything published of one domain for the chosen place, provider and quarter."""
    review = review_of(view)
    review = review[review["domain"] == domain]
    if review.empty:
        empty("This publication holds no figure of this kind for this choice.")
        return
    found = findings_of(view, review)
    lede = summary(found, previous=view.quarter.previous.label)
    st.html(f'<p class="pw-lede">{escape(lede)}</p>')
    _sections(view, found, code=_chosen_measure(found, review))
    st.header("All measures of this page", anchor=False)
    show_status_table(view, review, key=domain, caption=f"Where things stand: {view.selection}")


def _chosen_measure(found: list[Finding], review: pd.DataFrame) -> str:
    labels = {one.measure_code: one.name for one in found}
    default = first_to_look_at(
        found, has_value=set(review[review["value"].notna()]["measure_code"])
    )
    choice = Choice(
        "measure", "Look closer at", {**labels, EVERY: "Every measure of this page"}, default
    )
    return chosen([choice], in_sidebar=False)[choice.name]


def first_to_look_at(found: list[Finding], *, has_value: set[str]) -> str:
    """What got worse, the gravest first; else the first measure that has a figure."""
    worse = sorted((one for one in found if one.group == WORSE), key=lambda one: one.order)
    known = [one for one in found if one.measure_code in has_value]
    return (worse or known or found)[0].measure_code


def _sections(view: View, found: list[Finding], *, code: str) -> None:
    said = {one.measure_code: one for one in found}
    measures = read(view.file, marts.measures)
    wanted = list(said) if code == EVERY else [code]
    for section in sections(view, measures[measures["measure_code"].isin(wanted)]):
        section_view.show(view, section, said[section.code])
