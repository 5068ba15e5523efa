"""What sickness does to the people supervised, and how cases lie on officers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from warehouse import marts
from warehouse.charts.formats import NOTHING, count, is_missing, month_text, value_text
from warehouse.dashboard.blocks import said, table
from warehouse.dashboard.data import read, read_quarter, records
from warehouse.dashboard.layout import empty
from warehouse.dashboard.review_page import review_of
from warehouse.dashboard.tables import Column
from warehouse.dashboard.view import View
from warehouse.dashboard.wording import clauses

Row = Mapping[str, Any]
ABSENT, SPREAD, SEEN = "cases_with_absent_officer", "caseload_spread", "seen_in_month"
_PERCENT = "percent"
_STATES = {
    "absent": "Off sick for most of the month",
    "present": "At work",
    "unknown": "Not known",
}
_QUANTILES = (
    ("people_held_p10", "One in ten holds fewer than"),
    ("people_held_p25", "One in four holds fewer than"),
    ("people_held_p50", "Half hold fewer than"),
    ("people_held_p75", "One in four holds more than"),
    ("people_held_p90", "One in ten holds more than"),
)


def show(view: View) -> None:
    """In words for everyone; the tables of small counts for analysts."""
    rows = {str(row["measure_code"]): row for row in review_of(view)}
    if told := sentence(rows):
        st.header("From sickness to contact", anchor=False)
        said(told)
    if view.is_analyst:
        _absence(view)
        _spread(view)


def sentence(rows: Mapping[str, Row]) -> str:
    """Cases of absent officers, how uneven caseloads are and who is seen, of the figures known."""
    said_of = {
        ABSENT: "{} of people had an officer who was off sick",
        SPREAD: "an officer with a large caseload held {} as many people as one with a small one",
        SEEN: "{} of people were seen in the month",
    }
    told = clauses(said_of, rows)
    return f"{told[:1].upper()}{told[1:]}." if told else ""


def _absence(view: View) -> None:
    st.header("People whose officer is off sick", anchor=False)
    found = records(read_quarter(view, marts.absence_contact))
    if not found:
        empty("For these months it is not known whose officer was off sick.")
        return
    said(absence_sentence({str(row["officer_absence"]): row for row in found}))
    rows = [
        {
            "state": _STATES[str(row["officer_absence"])],
            "people": count(row["people"]),
            "seen": share_text(row["people_seen"], row["people"]),
            "offered": share_text(row["people_offered_contact"], row["people"]),
            "alone": count(row["people_without_cover"]) if _is_absent(row) else NOTHING,
        }
        for row in found
    ]
    columns = [
        Column("state", "Their officer"),
        Column("people", "People, months added up", is_number=True),
        Column("seen", "Seen in the month", is_number=True),
        Column("offered", "Offered contact", is_number=True),
        Column("alone", "No other officer stepped in", is_number=True),
    ]
    caption = f"Contact and the officer's sickness, {view.quarter.label}"
    table(view, rows, columns=columns, caption=caption, key="absence-contact")
    said(
        "Officers who are off sick may hold other people than those at work: the table shows "
        "what happened, not what caused it.",
        kind="pw-quiet",
    )


def _is_absent(row: Row) -> bool:
    return str(row["officer_absence"]) == "absent"


def share_text(part: Any, whole: Any) -> str:
    """A share with the count behind it, or a dash of nobody."""
    if is_missing(part) or not whole:
        return NOTHING
    return f"{value_text(100 * float(part) / float(whole), _PERCENT)} ({count(part)})"


def absence_sentence(rows: Mapping[str, Row]) -> str:
    """Absent officers' people beside the others'."""
    shares = {
        state: value_text(100 * float(row["people_seen"]) / float(row["people"]), _PERCENT)
        for state, row in rows.items()
    }
    if "absent" not in rows:
        return "In these months nobody's officer was off sick for most of a month."
    beside = f", beside {shares['present']} of the others" if "present" in shares else ""
    alone = count(rows["absent"]["people_without_cover"])
    return (
        f"Of people whose officer was off sick for most of the month, {shares['absent']} were "
        f"seen{beside}. In {alone} of {count(rows['absent']['people'])} such months no other "
        "officer stepped in."
    )


def _spread(view: View) -> None:
    st.header("How cases lie on officers", anchor=False)
    found = records(
        read(
            view.file,
            marts.officer_caseloads,
            provider=view.provider_code,
            from_date=view.first_month,
            until=view.quarter.end,
        )
    )
    if not found:
        empty("For these months it is not known how many people each officer held.")
        return
    names = dict(view.provider_names)
    for code in dict.fromkeys(str(row["provider_code"]) for row in found):
        months = [row for row in found if str(row["provider_code"]) == code]
        _provider(view, months, code=code, name=names.get(code, code))
    if not view.is_whole:
        said("Officers are counted for each organisation as a whole.", kind="pw-quiet")


def _provider(view: View, months: Sequence[Row], *, code: str, name: str) -> None:
    said(spread_sentence(months[-1], provider=name))
    rows = [_spread_row(row) for row in reversed(months)]
    columns = [
        Column("month", "Month"),
        Column("officers", "Officers with cases", is_number=True),
        *(Column(quantile, title, is_number=True) for quantile, title in _QUANTILES),
        Column("over", "Over the limit", is_number=True),
    ]
    caption = f"People held by one officer, {name}"
    with st.expander(f"The figures as a table: caseloads of {name}"):
        key = f"caseloads-{code.lower()}"
        table(view, rows, columns=columns, caption=caption, key=key, stacks=False)


def _spread_row(row: Row) -> dict[str, str]:
    return {
        "month": month_text(row["month_start_date"]),
        "officers": count(row["officers"]),
        **{name: count(row[name]) for name, _ in _QUANTILES},
        "over": count(row["officers_over_limit"]),
    }


def spread_sentence(row: Row, *, provider: str) -> str:
    """The newest month of one organisation."""
    opening = (
        f"{provider}, {month_text(row['month_start_date'])}: {count(row['officers'])} officers"
    )
    many = int(row["officers_over_limit"])
    over = f"{count(many) if many else 'None'} held more than one can manage well"
    if is_missing(row["people_held_p50"]):
        return f"{opening}, too few to tell how their cases are spread. {over}."
    low, middle, high = (
        count(row[name]) for name in ("people_held_p10", "people_held_p50", "people_held_p90")
    )
    return (
        f"{opening}. Half held fewer than {middle} people; one in ten fewer than {low}, and one "
        f"in ten more than {high}. {over}."
    )
