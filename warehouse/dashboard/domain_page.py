"""A page of one part of the catalogue: one measure in full, then all of them in a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from warehouse import marts
from warehouse.charts.formats import is_missing
from warehouse.dashboard import section_view
from warehouse.dashboard.data import rows_of
from warehouse.dashboard.filters import Choice, chosen
from warehouse.dashboard.layout import empty
from warehouse.dashboard.review_page import findings_of, review_of
from warehouse.dashboard.sections import month_series, sections
from warehouse.dashboard.status_table import beside_of, show_status_table
from warehouse.dashboard.view import View
from warehouse.dashboard.wording import WORSE, Finding, summary
from warehouse.marts import Row

EVERY = "every"


def show(view: View, *, domain: str, headline: str = "") -> None:
    """Everything published of one domain for the chosen place, provider and quarter.

    Args:
        view: the choices.
        domain: of the catalogue.
        headline: the measure shown when none got worse; else the one with the most months.
    """
    review = [row for row in review_of(view) if row["domain"] == domain]
    if not review:
        empty("This publication holds no figure of this kind for this choice.")
        return
    found = findings_of(view, review)
    lede = summary(found, previous=view.quarter.previous.label)
    st.html(f'<p class="pw-lede">{escape(lede)}</p>')
    _sections(view, found, code=_chosen_measure(view, found, review, headline))
    st.header("All measures of this page", anchor=False)
    caption = f"Where things stand: {view.selection}"
    show_status_table(view, review, beside_of(view), key=domain, caption=caption)


def _chosen_measure(view: View, found: list[Finding], review: Sequence[Row], headline: str) -> str:
    labels = {one.measure_code: one.name for one in found}
    default = first_to_look_at(found, months=_months_known(view, review), headline=headline)
    choice = Choice(
        "measure", "Look closer at", {**labels, EVERY: "Every measure of this page"}, default
    )
    return chosen([choice], in_sidebar=False)[choice.name]


def _months_known(view: View, review: Sequence[Row]) -> dict[str, int]:
    """How many months of the place have a figure, by measure."""
    series = month_series(view)
    return {
        str(row["measure_code"]): sum(
            not is_missing(value)
            for value in series.get((row["measure_code"], row["shown_geography_code"]), ())
        )
        for row in review
    }


def first_to_look_at(found: list[Finding], *, months: Mapping[str, int], headline: str = "") -> str:
    """What got worse, the gravest first; else the headline; else what has the most months."""
    worse = sorted((one for one in found if one.group == WORSE), key=lambda one: one.order)
    first = [one for one in found if one.measure_code == headline and months.get(headline)]
    known = sorted(found, key=lambda one: -months.get(one.measure_code, 0))
    return (worse or first or known)[0].measure_code


def _sections(view: View, found: list[Finding], *, code: str) -> None:
    said = {one.measure_code: one for one in found}
    wanted = set(said) if code == EVERY else {code}
    measures = [one for one in rows_of(view.file, marts.measures) if one["measure_code"] in wanted]
    for section in sections(view, measures):
        section_view.show(view, section, said[section.code])
