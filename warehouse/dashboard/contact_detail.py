"""Behind the contact measures: who is lost and why, how appointments end, team beside team.

Analysts only: the counts are too small to publish, and a team is a few people at work.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from warehouse import marts
from warehouse.charts.bands import BandMonth, bands_spec
from warehouse.charts.formats import count, date_text, month_text, value_text
from warehouse.dashboard.blocks import chart, said, table
from warehouse.dashboard.data import read, read_quarter, records
from warehouse.dashboard.definitions import pairs_html
from warehouse.dashboard.layout import empty
from warehouse.dashboard.origin import origin
from warehouse.dashboard.pictures import Told, picture_buttons
from warehouse.dashboard.section_words import letter_notes
from warehouse.dashboard.sections import notes_of_measure
from warehouse.dashboard.tables import Column
from warehouse.dashboard.view import View

Row = Mapping[str, Any]
_PERCENT = "percent"
_STEPS = (
    ("people", "People on the list"),
    ("people_not_booked", "No appointment booked"),
    ("people_not_booked_nor_enforced", "And no enforcement under way"),
    ("people_lost", "And one of the reasons below: lost in the system"),
)
_LEGS = (
    ("lost_not_seen", "Not seen for four weeks or more"),
    ("lost_without_officer", "Held by no named officer"),
    ("lost_officer_gone", "Officer has left"),
    ("lost_officer_absent", "Officer off sick for long"),
)
OUTCOMES = (
    ("complied", "Kept", "#12436D"),
    ("attended_not_complied", "Came, did not comply", "#28A197"),
    ("acceptable_absence", "Missed, good reason", "#A285D1"),
    ("unacceptable_absence", "Missed, no good reason", "#801650"),
    ("no_outcome", "No outcome recorded", "#F46A25"),
    ("rescheduled", "Moved", "#B1B4B6"),
)
_OUTCOME_NAME = "How appointments ended"
_OUTCOME_AXIS = "Percentage of all appointments of the month."
_OUTCOME_METHOD = (
    "Every appointment that had come is counted once, in its month, by the outcome recorded for "
    "it; deleted ones are left out."
)


def show(view: View) -> None:
    """Both parts, for those who may see small counts."""
    if view.is_analyst:
        _legs(view)
        _outcomes(view)


def _legs(view: View) -> None:
    st.header("Who is lost, and why", anchor=False)
    found = records(read_quarter(view, marts.lost_legs))
    if not found:
        empty("For the end of these months it is not known who had an appointment to come.")
        return
    row = found[0]
    said(legs_sentence(row, place=view.place_name))
    total = int(row["people"])
    rows = [
        {"step": title, "people": count(row[name]), "share": _share(row[name], total)}
        for name, title in (*_STEPS, *((name, f"Lost: {title.lower()}") for name, title in _LEGS))
    ]
    columns = [
        Column("step", "Who"),
        Column("people", "People", is_number=True),
        Column("share", "Of people on the list", is_number=True),
    ]
    caption = f"Who is lost, and why, on {date_text(row['period_end_date'])}, {view.place_name}"
    table(view, rows, columns=columns, caption=caption, key="lost-legs")
    said("One person can be lost for more than one reason.", kind="pw-quiet")


def _share(part: Any, total: int) -> str:
    return value_text(100 * float(part) / total, _PERCENT) if total else ""


def legs_sentence(row: Row, *, place: str) -> str:
    """How many are lost, and the commonest reason."""
    day = date_text(row["period_end_date"])
    lost, total = int(row["people_lost"]), int(row["people"])
    if lost == 0:
        return f"On {day} none of {count(total)} people in {place} was lost in the system."
    name, title = max(_LEGS, key=lambda leg: int(row[leg[0]]))
    return (
        f"On {day}, {count(lost)} of {count(total)} people in {place} ({_share(lost, total)}) had "
        "nothing booked, no enforcement under way and a reason to be called lost; most often: "
        f"{title.lower()} ({count(row[name])})."
    )


def _outcomes(view: View) -> None:
    st.header(_OUTCOME_NAME, anchor=False)
    frame = read(
        view.file,
        marts.appointment_outcomes,
        geography=view.place_code,
        provider=view.provider_code,
        from_date=view.first_month,
        until=view.quarter.end,
    )
    if frame.empty:
        empty("No appointment is counted for this choice.")
        return
    months = by_month(frame)
    message = outcomes_sentence(months[-1], place=view.place_name)
    said(message)
    _outcome_chart(view, months, message=message)
    rows = [_outcome_row(one) for one in reversed(months)]
    columns = [Column("month", "Month"), Column("all", "Appointments", is_number=True)]
    columns += [Column(code, title, is_number=True) for code, title, _ in OUTCOMES]
    caption = f"{_OUTCOME_NAME}, {view.place_name}, {view.provider_name}"
    with st.expander(f"The figures as a table: {_OUTCOME_NAME}"):
        notes = [("How it is counted", _OUTCOME_METHOD)]
        table(
            view, rows, columns=columns, caption=caption, key="outcomes", stacks=False, notes=notes
        )
    with st.expander(f"What this counts, and where it comes from: {_OUTCOME_NAME}"):
        pairs = [("What it says", _OUTCOME_AXIS), ("How it is counted", _OUTCOME_METHOD)]
        st.html(pairs_html([*pairs, *origin(view)]))


def by_month(frame: pd.DataFrame) -> list[tuple[Any, dict[str, int]]]:
    """Appointments by class for each month, oldest first; a class without any counts none."""
    wide = frame.pivot_table(
        index="month_start_date", columns="appointment_class", values="appointments", fill_value=0
    ).reindex(columns=[code for code, _, _ in OUTCOMES], fill_value=0)
    return [
        (month, {str(code): int(number) for code, number in row.items()})
        for month, row in zip(wide.index, wide.to_dict("records"), strict=True)
    ]


def outcomes_sentence(month: tuple[Any, Mapping[str, int]], *, place: str) -> str:
    """The newest month in words."""
    day, counts = month
    total = sum(counts.values())
    came = counts["complied"] + counts["attended_not_complied"]
    return (
        f"In {month_text(day)}, people in {place} came to {count(came)} of {count(total)} "
        f"appointments ({_share(came, total)}); {count(counts['unacceptable_absence'])} were "
        f"missed without a good reason, and for {count(counts['no_outcome'])} nobody recorded "
        "what happened."
    )


def _outcome_row(month: tuple[Any, Mapping[str, int]]) -> dict[str, str]:
    day, counts = month
    shown = {code: count(number) for code, number in counts.items()}
    return {"month": month_text(day), "all": count(sum(counts.values())), **shown}


def _outcome_chart(
    view: View, months: Sequence[tuple[Any, Mapping[str, int]]], *, message: str
) -> None:
    letters = notes_of_measure(view)
    bands = [
        BandMonth(day, tuple(100 * counts[code] / sum(counts.values()) for code, _, _ in OUTCOMES))
        for day, counts in months
    ]
    spec = bands_spec(
        bands,
        names=[title for _, title, _ in OUTCOMES],
        unit=_PERCENT,
        colours=[colour for _, _, colour in OUTCOMES],
        notes=letters,
    )
    st.caption(_OUTCOME_AXIS)
    first, last = (
        f"{value_text(one.shares[0], _PERCENT)} kept in {month_text(one.month)}"
        for one in (bands[0], bands[-1])
    )
    alt = (
        f"Stacked bar chart of how appointments ended, {view.place_name}: {first}; {last}. "
        "The table that follows holds every figure."
    )
    chart(spec, alt=alt)
    notes = " ".join([_OUTCOME_METHOD, *letter_notes(letters)])
    said(notes, kind="pw-quiet")
    where = f"{view.place_name}, {view.provider_name}, to {view.quarter.label}"
    told = Told(message, f"{_OUTCOME_NAME}. {where}. {_OUTCOME_AXIS}", [notes])
    picture_buttons(view, spec, told, name=_OUTCOME_NAME, key="outcomes")
