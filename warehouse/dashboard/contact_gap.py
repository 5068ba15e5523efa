"""The gap a reader of contact figures must see at once: arranged, attended, seen, not seen.

The official measure counts an appointment as soon as it is arranged. Whether the person came, and
whether anybody has seen them since, is not in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from warehouse.charts.formats import is_missing
from warehouse.dashboard.blocks import said
from warehouse.dashboard.flow import Step, flow_html, known_steps
from warehouse.dashboard.review_page import review_of
from warehouse.dashboard.view import View
from warehouse.dashboard.wording import clauses

Row = Mapping[str, Any]
ARRANGED = "first_contact_order_arranged_on_time"
ATTENDED = "first_contact_order_attended_on_time"
SEEN, NOT_SEEN = "seen_in_month", "not_seen_4_weeks"
STEPS = (
    Step("Arranged: what official figures count", ARRANGED),
    Step("Attended: the person came", ATTENDED),
    Step("Seen: everyone, each month", SEEN),
    Step("Not seen: nobody has met them", NOT_SEEN, is_marked=True),
)


def show(view: View) -> None:
    """The gap in a sentence and as boxes; nothing where there are fewer than two figures."""
    rows = {str(row["measure_code"]): row for row in review_of(view)}
    found = known_steps(STEPS, rows)
    if sum(not is_missing(row["value"]) for _, row in found) > 1:
        st.header("Arranged is not seen", anchor=False)
        said(sentence(rows))
        st.html(flow_html(view, found))


def sentence(rows: Mapping[str, Row]) -> str:
    """What the official way of counting says beside what happened, of the figures there are."""
    said_of = {
        ARRANGED: "{} of first appointments were arranged on time, which is what counts officially",
        ATTENDED: "{} were attended on time",
        SEEN: "{} of people were seen in the month",
        NOT_SEEN: "{} had not been seen for four weeks or more",
    }
    told = clauses(said_of, rows)
    return f"{told}." if told else ""
