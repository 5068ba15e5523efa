"""The quarterly review, words first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape

import streamlit as st

from warehouse import marts
from warehouse.charts.formats import is_missing
from warehouse.dashboard.data import rows_of
from warehouse.dashboard.layout import empty
from warehouse.dashboard.menu import domain_title, link
from warehouse.dashboard.status_table import beside_of, show_status_table
from warehouse.dashboard.view import View
from warehouse.dashboard.wording import (
    BETTER,
    CANNOT_SAY,
    GROUP_WORDS,
    UNCHANGED,
    WORSE,
    Finding,
    against_whole,
    false_signals,
    findings,
    shown_value,
    summary,
)
from warehouse.marts import Row

_PROVISIONAL = "Figures marked provisional may still change when late records arrive."
_HOW_TO_READ = """
- **Got worse** and **got better** are said only when the change is more than chance would explain.
- **Likely range** (also called the 95% interval): if the same work were judged again and again,
  the figure would fall in this
  range 95 times in 100. Small numbers give wide ranges.
- **No clear change** does not mean good: look at the target and at the whole area beside it.
- A figure for a borough counts people who live there. People who live elsewhere are in the total.
"""


def review_of(view: View) -> list[Row]:
    """Every measure published for the chosen place and provider in the quarter."""
    return [
        row
        for row in compared(view, provider=view.provider_code)
        if row["availability_status"] != "not_published"
        and (view.is_every_provider or view.provider_type in str(row["provider_types"]).split())
    ]


def compared(view: View, *, provider: str) -> list[Row]:
    """Every measure of the catalogue for the chosen place and quarter, and this provider."""
    places = tuple(dict.fromkeys((view.place_code, "all")))
    said = [
        row
        for place in places
        for row in rows_of(
            view.file,
            marts.verdicts,
            geography=place,
            provider=provider,
            period_start=view.quarter.start,
        )
    ]
    return list(
        marts.reviewed(
            rows_of(view.file, marts.measures),
            geography=view.place_code,
            now=_figures(view, places, provider=provider, end=view.quarter.end),
            earlier=_figures(view, places, provider=provider, end=view.quarter.previous.end),
            said=said,
        )
    )


def _figures(view: View, places: Sequence[str], *, provider: str, end: date) -> marts.Figures:
    return marts.figures_by(
        row
        for place in places
        for row in rows_of(
            view.file, marts.quarter_figures, geography=place, provider=provider, period_end=end
        )
    )


def findings_of(view: View, review: Sequence[Row]) -> list[Finding]:
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
    if not review:
        empty("This publication holds no figure for this choice.")
        return
    found = findings_of(view, review)
    _opening(view, review, found)
    _cards(view, "What got worse", found, group=WORSE)
    _cards(view, "What got better", found, group=BETTER)
    _questions(view, found)
    _against_whole(view, review)
    _unchanged(view, [one for one in found if one.group == UNCHANGED])
    _unjudged(view, [one for one in found if one.group == CANNOT_SAY])
    _tables(view, review)
    with st.expander("How to read this page"):
        st.markdown(_HOW_TO_READ)


def _opening(view: View, review: Sequence[Row], found: list[Finding]) -> None:
    lede = summary(found, previous=view.quarter.previous.label)
    notes = [_PROVISIONAL] if any(row["is_provisional"] for row in review) else []
    notes += [text for text in (false_signals(review),) if text]
    st.html(
        f'<p class="pw-lede">{escape(lede)}</p><p class="pw-quiet">{escape(" ".join(notes))}</p>'
    )


def _cards(view: View, title: str, found: list[Finding], *, group: str) -> None:
    st.header(title, anchor=False)
    own = sorted((one for one in found if one.group == group), key=lambda one: one.order)
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
    target = link(view, domain=one.domain, measure=one.measure_code)
    more = (
        f'<p><a href="{escape(target)}" target="_self">See it month by month: {name}</a></p>'
        if target
        else ""
    )
    return f'<li class="{escape(one.group)}"><h3>{word}: {name}</h3>{text}{ask}{more}</li>'


def _linked(view: View, *, domain: str, measure: str, name: str) -> str:
    """A measure's name, which leads to it month by month where it has a page."""
    target = link(view, domain=domain, measure=measure)
    text = escape(name)
    return f'<a href="{escape(target)}" target="_self">{text}</a>' if target else text


def _name(view: View, one: Finding) -> str:
    return _linked(view, domain=one.domain, measure=one.measure_code, name=one.name)


def _bullets(items: list[str]) -> None:
    st.html(f'<ul class="pw-plain">{"".join(f"<li>{item}</li>" for item in items)}</ul>')


def _questions(view: View, found: list[Finding]) -> None:
    """Questions of measures that miss their target without having got worse."""
    missed = [one for one in found if one.is_target_missed and one.group != WORSE and one.question]
    if missed:
        st.header("Still missing the target: what to ask", anchor=False)
        _bullets([f"<b>{_name(view, one)}</b>: {escape(one.question)}" for one in missed])


def _against_whole(view: View, review: Sequence[Row]) -> None:
    """Measures for which the whole area lies outside the place's likely range."""
    if view.is_whole:
        return
    named = {group: _beyond(view, review, group) for group in (WORSE, BETTER)}
    st.header(f"Beside {view.whole_name} as a whole", anchor=False)
    if not any(named.values()):
        empty(
            f"No figure of {view.place_name} differs from that of {view.whole_name} by more than "
            "chance would explain."
        )
    for group, items in named.items():
        if items:
            word = f"{group.capitalize()} than {escape(view.whole_name)}"
            st.html(
                f'<p class="pw-said"><b class="pw-word {group}">{word}</b>: {"; ".join(items)}.</p>'
            )


def _beyond(view: View, review: Sequence[Row], group: str) -> list[str]:
    return [
        f"{_linked(view, domain=str(row['domain']), measure=str(row['measure_code']), name=name)} "
        f"({escape(shown_value(row))} against {escape(shown_value(row, 'london_'))})"
        for row in review
        for name in [str(row["measure_name"])]
        if against_whole(row) == group
    ]


def _unchanged(view: View, found: list[Finding]) -> None:
    if found:
        st.header("No clear change", anchor=False)
        _bullets([f"<b>{_name(view, one)}</b>: {escape(one.what)}" for one in found])


def _unjudged(view: View, found: list[Finding]) -> None:
    """Measures without a verdict, gathered by the reason."""
    if not found:
        return
    st.header("What we cannot judge", anchor=False)
    reasons = dict.fromkeys(one.reason for one in found)
    _bullets([_unjudged_item(view, reason, found) for reason in reasons])


def _unjudged_item(view: View, reason: str, found: list[Finding]) -> str:
    own = [one for one in found if one.reason == reason]
    names = ", ".join(_name(view, one) for one in own)
    why = escape(own[0].what) if len({one.what for one in own}) == 1 else ""
    return f"<b>{escape(reason)}</b> ({len(own)}): {names}. {why}"


def _tables(view: View, review: Sequence[Row]) -> None:
    st.header("Every measure with a figure", anchor=False)
    beside = beside_of(view)
    known = [
        row for row in review if not is_missing(row["value"]) or not is_missing(row["year_value"])
    ]
    for domain in dict.fromkeys(str(row["domain"]) for row in known):
        group = [row for row in known if row["domain"] == domain]
        caption = f"{domain_title(domain)}: {view.selection}"
        show_status_table(view, group, beside, key=f"review-{domain}", caption=caption)
