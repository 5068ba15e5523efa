"""Working together: what passes between the company and the National Probation Service.

Each step is shown as the organisation that answers for it counts it, and as the two together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from warehouse import marts
from warehouse.charts import words
from warehouse.charts.formats import NOTHING, count, is_missing, number
from warehouse.dashboard.blocks import lede, said, table
from warehouse.dashboard.data import read, records
from warehouse.dashboard.flow import Step, flow_html, known_steps
from warehouse.dashboard.layout import empty
from warehouse.dashboard.review_page import compared
from warehouse.dashboard.section_tables import cases_text
from warehouse.dashboard.tables import Column
from warehouse.dashboard.view import View
from warehouse.dashboard.wording import group_of, shown_interval, shown_target, shown_value

Row = Mapping[str, Any]
COMPANY, SERVICE, JOINTLY = "As the company counts it", "As the NPS counts it", "Jointly"


@dataclass(frozen=True)
class Passage:
    """What passes between the two, in the order in which it happens."""

    title: str
    about: str
    steps: tuple[Step, ...]
    is_flow: bool = False


PASSAGES = (
    Passage(
        "The way of a breach to court",
        "The company finds a breach and sends a pack; the NPS takes it or sends it back, and then "
        "brings it to court. Each has its own clock. A pack that goes back and forth can keep both "
        "clocks and still reach the court late: only the last figure shows that.",
        (
            Step(COMPANY, "breach_referred_on_time"),
            Step(SERVICE, "breach_pack_returned"),
            Step(SERVICE, "breach_presented_on_time_referred"),
            Step(JOINTLY, "breach_end_to_end_on_time", is_marked=True),
        ),
        is_flow=True,
    ),
    Passage(
        "Packs accepted and sent back",
        "The company is judged by packs accepted first time; every pack sent back costs days.",
        (
            Step(COMPANY, "breach_pack_accepted_first_time"),
            Step(JOINTLY, "breach_pack_returned"),
        ),
    ),
    Passage(
        "Handing a case over after sentence",
        "NPS court staff allocate the case and fill in the form that the company works from.",
        (
            Step(SERVICE, "case_allocated_on_time"),
            Step(JOINTLY, "allocation_form_complete"),
        ),
    ),
    Passage(
        "Risk that rises",
        "The company asks the NPS to take a person over when the risk has risen.",
        (
            Step(COMPANY, "risk_escalation_accepted"),
            Step(SERVICE, "risk_escalation_decided_on_time"),
        ),
    ),
    Passage(
        "Services from the rate card",
        "The NPS asks for services that the company or its suppliers deliver.",
        (Step(JOINTLY, "service_started_on_time"),),
    ),
)


def show(view: View) -> None:
    """The whole page."""
    rows = {str(row["measure_code"]): row for row in compared(view, provider="all")}
    lede(gap_sentence(rows))
    if not view.is_every_provider:
        said("This page always shows both organisations together.", kind="pw-quiet")
    for passage in PASSAGES:
        _passage(view, passage, rows)
    _holders(view)
    _returns(view)


def gap_sentence(rows: Mapping[str, Row]) -> str:
    """Both clocks beside the joint one, in a sentence."""
    codes = (
        "breach_referred_on_time",
        "breach_presented_on_time_referred",
        "breach_end_to_end_on_time",
    )
    found = [rows.get(code) for code in codes]
    if any(row is None or is_missing(row["value"]) for row in found):
        return "For these months the way of a breach cannot be followed from end to end."
    sent, brought, whole = (shown_value(row) for row in found if row is not None)
    return (
        f"The company sent {sent} of breaches on time, the NPS brought {brought} of accepted packs "
        f"to court on time; from beginning to end {whole} reached the court on time."
    )


def _passage(view: View, passage: Passage, rows: Mapping[str, Row]) -> None:
    st.header(passage.title, anchor=False)
    said(passage.about)
    found = known_steps(passage.steps, rows)
    if not found:
        empty("This publication holds no figure of this kind.")
        return
    if passage.is_flow:
        st.html(flow_html(view, found))
        _breach_flow(view)
    columns = [
        Column("stated_by", "Who counts it"),
        Column("measure", "Measure"),
        Column("value", view.quarter.label, is_number=True),
        Column("range", "Likely range", is_number=True),
        Column("cases", "Cases", is_number=True),
        Column("target", "Target"),
        Column("verdict", "Better or worse"),
    ]
    shown = [_row(view, step, row) for step, row in found]
    caption = f"{passage.title}: {view.place_name}, {view.quarter.label}"
    key = f"working-{passage.steps[0].measure}"
    table(view, shown, columns=columns, caption=caption, key=key)


def _row(view: View, step: Step, row: Row) -> dict[str, str]:
    place = f" ({view.whole_name})" if row["shown_geography_code"] == "all" else ""
    return {
        "stated_by": step.label,
        "measure": f"{row['measure_name']}{'' if view.is_whole else place}",
        "value": shown_value(row),
        "range": shown_interval(row),
        "cases": cases_text(row),
        "target": shown_target(row),
        "verdict": words.plain(group_of(row)),
    }


def _period(view: View) -> dict[str, Any]:
    return {
        "geography": view.place_code,
        "period_start": view.quarter.start,
        "period_end": view.quarter.end,
    }


_STAGES = (
    ("breaches", "Breaches that became known"),
    ("breaches_sent", "A pack was sent"),
    ("breaches_sent_back", "A pack was sent back"),
    ("breaches_accepted", "A pack was accepted"),
    ("breaches_presented", "Brought to court"),
    ("breaches_ended", "Ended with an outcome"),
)
_HELD = (
    ("held_by_company", "the company"),
    ("held_by_court_side", "the NPS"),
    ("held_by_court", "the court"),
)


def _breach_flow(view: View) -> None:
    """How far the breaches of the quarter came, where the publication counts it."""
    found = records(read(view.file, marts.breach_flow, **_period(view)))
    if not found or is_missing(found[0]["breaches"]):
        return
    row = found[0]
    rows = [{"stage": title, "breaches": _hidden(row[name])} for name, title in _STAGES]
    columns = [Column("stage", "How far they came"), Column("breaches", "Breaches", is_number=True)]
    caption = f"Breaches that became known in {view.quarter.label}, {view.place_name}"
    table(view, rows, columns=columns, caption=caption, key="breach-flow", stacks=False)
    for sentence in flow_sentences(row):
        said(sentence)


def _hidden(value: Any) -> str:
    return words.availability("suppressed").short if is_missing(value) else count(value)


def flow_sentences(row: Row) -> list[str]:
    """Who holds the open breaches, and how many came late though each part kept its clock."""
    held = [f"{count(row[name])} with {who}" for name, who in _HELD if not is_missing(row[name])]
    sentences = [f"Open now: {', '.join(held)}."] if held else []
    kept, late = row["each_part_on_time"], row["late_though_each_part_on_time"]
    if not is_missing(kept) and not is_missing(late) and kept > 0:
        sentences.append(
            f"In {count(kept)} of them each organisation kept its own clock; {count(late)} of "
            "those came to court late all the same."
        )
    return sentences


def _holders(view: View) -> None:
    if not view.is_analyst:
        return
    holders = read(view.file, marts.breach_holders, **_period(view))
    st.header("Who holds these breaches now", anchor=False)
    if holders.empty:
        empty("No breach became known in these months.")
        return
    rows = [
        {
            "who": words.plain(row["held_by"]),
            "breaches": count(row["breaches"]),
            "so_far": _days(row["median_days_so_far"]),
            "referral": _days(row["median_days_to_referral"]),
            "court": _days(row["median_days_to_presentation"]),
        }
        for row in records(holders)
    ]
    columns = [
        Column("who", "Held by"),
        Column("breaches", "Breaches", is_number=True),
        Column("so_far", "Business days so far (middle case)", is_number=True),
        Column("referral", "Days until sent", is_number=True),
        Column("court", "Days until in court", is_number=True),
    ]
    caption = f"Breaches that became known in {view.quarter.label}, by who holds them"
    table(view, rows, columns=columns, caption=caption, key="breach-holders")


def _days(value: Any) -> str:
    return NOTHING if is_missing(value) else number(float(value), 0)


def _returns(view: View) -> None:
    """The returns ledger, from rows; those who may not see rows are told where they are."""
    st.header("Packs sent back, by reason", anchor=False)
    if not view.is_analyst:
        empty(
            "Reasons and teams are listed for analysts: numbers by team are too small to publish."
        )
        return
    returns = read(view.file, marts.breach_returns, **_period(view))
    if returns.empty:
        empty("No pack was sent back in these months.")
        return
    said(_lost(returns))
    rows = [
        {
            "reason": words.plain(row["return_reason_code"]),
            "pair": f"{row['sending_team_code']} to {row['court_provider_code']}",
            "packs": count(row["packs"]),
            "days": count(row["days_lost"]),
            "late": count(row["late_information"]),
        }
        for row in records(returns)
    ]
    columns = [
        Column("reason", "Reason"),
        Column("pair", "From team, to"),
        Column("packs", "Packs", is_number=True),
        Column("days", "Business days lost", is_number=True),
        Column("late", "Of them: information came late", is_number=True),
    ]
    caption = f"Packs sent back in {view.quarter.label}, {view.place_name}"
    table(view, rows, columns=columns, caption=caption, key="breach-returns")


def _lost(returns: pd.DataFrame) -> str:
    by_reason = returns.groupby("return_reason_code", sort=False)["packs"].sum()
    first = words.plain(by_reason.idxmax()).lower()
    packs, days = count(returns["packs"].sum()), count(returns["days_lost"].sum())
    return (
        f"{packs} packs were sent back and {days} business days lost; most often for: {first} "
        f"({count(by_reason.max())})."
    )
