"""Teams beside each other: whose share of appointments attended chance alone does not explain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from warehouse import marts
from warehouse.charts.formats import count, value_text
from warehouse.charts.funnel import funnel_spec
from warehouse.dashboard.blocks import chart, said, table
from warehouse.dashboard.data import read, records
from warehouse.dashboard.definitions import pairs_html
from warehouse.dashboard.layout import empty
from warehouse.dashboard.origin import origin
from warehouse.dashboard.pictures import Told, picture_buttons
from warehouse.dashboard.tables import Column
from warehouse.dashboard.view import View

Row = Mapping[str, Any]
_PERCENT = "percent"
_FEW_TEAMS = 3
_POSITIONS = {
    ("within", "within"): "Within chance",
    ("alert", "high"): "Higher than chance explains",
    ("alarm", "high"): "Much higher than chance explains",
    ("alert", "low"): "Lower than chance explains",
    ("alarm", "low"): "Much lower than chance explains",
}
_COUNTED = (
    "Of the team's appointments with a recorded outcome, moved ones left out: those attended. "
    "Teams with few appointments are not compared."
)
_HOW_TO_READ = (
    "Each mark is a team: the more appointments, the further right. Between the dashed lines lie "
    "19 of 20 teams that differ by chance alone; outside the dotted lines chance is hardly an "
    "explanation. Triangles are teams outside the dashed lines. The teams' people differ, so a low "
    "share is a question, not a verdict."
)


def show(view: View) -> None:
    """One funnel an organisation, for those who may see teams."""
    if not view.is_analyst:
        return
    st.header("Teams beside each other: appointments attended", anchor=False)
    found = records(
        read(
            view.file,
            marts.team_funnel,
            geography=view.place_code,
            provider=view.provider_code,
            period_end=view.quarter.end,
        )
    )
    names = dict(view.provider_names)
    by_provider: dict[str, list[Row]] = {}
    for row in found:
        by_provider.setdefault(str(row["provider_code"]), []).append(row)
    if not by_provider:
        empty("No team is counted for these months.")
        return
    said(_HOW_TO_READ, kind="pw-quiet")
    for code, teams in by_provider.items():
        _provider(view, teams, code=code, name=names.get(code, code))
    with st.expander("What this counts, and where it comes from: teams"):
        st.html(pairs_html([("How it is counted", _COUNTED), *origin(view)]))


def _provider(view: View, teams: Sequence[Row], *, code: str, name: str) -> None:
    said(sentence(teams, provider=name))
    if len(teams) >= _FEW_TEAMS:
        _chart(view, teams, code=code, name=name)
    columns = [
        Column("team", "Team"),
        Column("value", "Attended", is_number=True),
        Column("cases", "Appointments", is_number=True),
        Column("usual", "Range of chance", is_number=True),
        Column("position", "Beside the others"),
    ]
    if not view.is_whole:
        columns.insert(3, Column("here", f"With people of {view.place_name}", is_number=True))
    caption = f"Appointments attended by team, {name}, {view.quarter.label}"
    rows = [_row(one) for one in teams]
    with st.expander(f"The figures as a table: teams of {name}"):
        notes = [("How it is counted", _COUNTED), ("How to read it", _HOW_TO_READ)]
        key = f"teams-{code.lower()}"
        table(view, rows, columns=columns, caption=caption, key=key, notes=notes)


def sentence(teams: Sequence[Row], *, provider: str) -> str:
    """What the teams have in common, and which of them chance does not explain."""
    common = value_text(float(teams[0]["centre_value"]), _PERCENT)
    number = "1 team" if len(teams) == 1 else f"{count(len(teams))} teams"
    told = f"{provider}: {number}, {common} of appointments attended in all."
    for side, word in (("low", "Lower"), ("high", "Higher")):
        out = [str(one["team_code"]) for one in teams if one["side"] == side]
        if out:
            told += f" {word} than chance explains: {', '.join(out)}."
    if all(one["side"] == "within" for one in teams):
        told += " No team differs from the others by more than chance would explain."
    return told


def _row(one: Row) -> dict[str, str]:
    return {
        "team": str(one["team_code"]),
        "value": value_text(float(one["value"]), _PERCENT),
        "cases": f"{count(one['numerator'])} of {count(one['denominator'])}",
        "here": count(one["here_appointments"]),
        "usual": (
            f"{value_text(float(one['lower_95']), _PERCENT)} to "
            f"{value_text(float(one['upper_95']), _PERCENT)}"
        ),
        "position": _POSITIONS[str(one["position"]), str(one["side"])],
    }


def _chart(view: View, teams: Sequence[Row], *, code: str, name: str) -> None:
    units = [
        {
            **one,
            "name": one["team_code"],
            "is_chosen": view.is_whole or one["here_appointments"] > 0,
        }
        for one in teams
    ]
    spec = funnel_spec(units, unit=_PERCENT)
    if not view.is_whole:
        st.caption(
            f"Filled: teams that had appointments with people of {view.place_name}. "
            "Hollow: the others."
        )
    alt = (
        f"Funnel chart of appointments attended by team, {name}, {view.quarter.label}. "
        f"{sentence(teams, provider=name)} The table that follows holds every figure."
    )
    chart(spec, alt=alt)
    told = Told(
        message=sentence(teams, provider=name),
        subject=f"Percentage of appointments attended, by team. {name}, {view.quarter.label}.",
        method=[_COUNTED, _HOW_TO_READ],
    )
    picture_buttons(view, spec, told, name=f"teams of {name}", key=f"teams-{code.lower()}")
