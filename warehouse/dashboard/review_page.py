"""The quarterly review, words first."""

from __future__ import annotations

from html import escape

import pandas as pd
import streamlit as st

from warehouse import marts
from warehouse.dashboard.data import read
from warehouse.dashboard.layout import empty
from warehouse.dashboard.menu import link
from warehouse.dashboard.section_view import anchor
from warehouse.dashboard.status_table import show_status_table
from warehouse.dashboard.view import View
from warehouse.dashboard.wording import (
    BETTER,
    CANNOT_SAY,
    GROUP_WORDS,
    UNCHANGED,
    WORSE,
    Finding,
    findings,
    summary,
)

_PROVISIONAL = "Figures marked provisional may still change when late records arrive."
_HOW_TO_READ = """
- **Got worse** and **got better** are said only when the change is more than chance would explain.
- **Likely range**: if the same work were judged again and again, the figure would fall in this
  range 95 times in 100. Small numbers give wide ranges.
- **No clear change** does not mean good: look at the target and at the whole area beside it.
- A figure for a borough counts people who live there. People who live elsewhere are in the total.
"""


def review_of(view: View) -> pd.DataFrame:
    """Every measure for the chosen place, provider and quarter."""
    return read(
        view.file,
        marts.review,
        geography=view.place_code,
        provider=view.provider_code,
        period_end=view.quarter.end,
        previous_end=view.quarter.previous.end,
    )


def findings_of(view: View, review: pd.DataFrame) -> list[Finding]:
    """The review in words."""
    return findings(
        review,
        previous=view.quarter.previous.label,
        whole_name=view.whole_name,
        is_whole=view.is_whole,
    )


def show(view: View) -> None:
    """The whole page."""
    review = review_of(view)
    if review.empty:
        empty("The catalogue of this publication holds no measure yet.")
        return
    found = findings_of(view, review)
    st.html(
        f'<p class="pw-lede">{escape(summary(found, previous=view.quarter.previous.label))}</p>'
    )
    if review["is_provisional"].any():
        st.html(f'<p class="pw-quiet">{escape(_PROVISIONAL)}</p>')
    _cards(view, "What got worse", found, group=WORSE)
    _cards(view, "What got better", found, group=BETTER)
    _list("No clear change", [one for one in found if one.group == UNCHANGED])
    _list("What we cannot judge", [one for one in found if one.group == CANNOT_SAY])
    _questions(found)
    st.header("Every measure", anchor=False)
    show_status_table(view, review, key="review", caption=view.selection)
    with st.expander("How to read this page"):
        st.markdown(_HOW_TO_READ)


def _cards(view: View, title: str, found: list[Finding], *, group: str) -> None:
    st.header(title, anchor=False)
    own = sorted((one for one in found if one.group == group), key=lambda one: -one.size)
    if own:
        st.html(f'<ul class="pw-cards">{"".join(_card(view, one) for one in own)}</ul>')
    else:
        empty("Nothing changed in this way by more than chance would explain.")


def _card(view: View, one: Finding) -> str:
    parts = [one.what, one.how_sure and f"How sure: {one.how_sure}", one.beside]
    text = "".join(f"<p>{escape(part)}</p>" for part in parts if part)
    ask = (
        f'<p class="ask">Ask: {escape(one.question)}</p>'
        if one.question and one.group == WORSE
        else ""
    )
    word = f'<span class="pw-word">{GROUP_WORDS[one.group]}</span>'
    name = escape(one.name)
    target = link(view, domain=one.domain, anchor=anchor(one.measure_code))
    more = (
        f'<p><a href="{escape(target)}" target="_self">See it month by month: {name}</a></p>'
        if target
        else ""
    )
    return f'<li class="{escape(one.group)}"><h3>{word}: {name}</h3>{text}{ask}{more}</li>'


def _list(title: str, found: list[Finding]) -> None:
    if not found:
        return
    st.header(title, anchor=False)
    items = "".join(
        f"<li><b>{escape(one.name)}</b>: "
        + " ".join(escape(part) for part in (one.what, one.how_sure, one.beside) if part)
        + "</li>"
        for one in found
    )
    st.html(f'<ul class="pw-plain">{items}</ul>')


def _questions(found: list[Finding]) -> None:
    """Questions of measures that miss their target without having got worse."""
    missed = [one for one in found if one.is_target_missed and one.group != WORSE and one.question]
    if not missed:
        return
    st.header("Still missing the target: what to ask", anchor=False)
    items = "".join(f"<li><b>{escape(one.name)}</b>: {escape(one.question)}</li>" for one in missed)
    st.html(f'<ul class="pw-plain">{items}</ul>')
