"""Submissions: the calendar of arrivals, how good what came was, receipts, a new one checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from warehouse import intake, marts
from warehouse.charts import words
from warehouse.charts.formats import (
    NOTHING,
    as_date,
    count,
    date_text,
    is_missing,
    number,
    period_text,
)
from warehouse.dashboard import upload_box
from warehouse.dashboard.blocks import lede, said, table
from warehouse.dashboard.data import read
from warehouse.dashboard.layout import empty
from warehouse.dashboard.sparkline import sparkline
from warehouse.dashboard.tables import Column
from warehouse.dashboard.view import View
from warehouse.intake import Arrival
from warehouse.ledger import Ledger
from warehouse.settings import Settings

_STATUS = {
    "on_time": "On time",
    "late": "Late",
    "due": "Not yet due",
    "overdue": "Overdue",
}


def show(view: View) -> None:
    """The whole page."""
    settings = Settings()
    calendar = _of_view(view, intake.arrivals(settings=settings))
    lede(calendar_sentence(calendar, names=dict(view.provider_names)))
    _calendar(view, calendar)
    submissions = read(view.file, marts.submissions)
    _trend(view, submissions)
    _rules(view, read(view.file, marts.findings))
    if view.is_analyst:
        _receipts(view, settings)
        upload_box.show(view, settings=settings)


def _of_view(view: View, calendar: Sequence[Arrival]) -> list[Arrival]:
    shown = {view.provider_code} if not view.is_every_provider else set(dict(view.provider_names))
    return [one for one in calendar if one.provider_code in shown]


def calendar_sentence(calendar: Sequence[Arrival], *, names: Mapping[str, str]) -> str:
    """What is overdue now; else how many came on time."""
    if not calendar:
        return "The ledger of this warehouse holds no submission."
    overdue = [one for one in calendar if one.status == "overdue"]
    if overdue:
        listed = "; ".join(
            f"{names.get(one.provider_code, one.provider_code)}, "
            f"{period_text(one.period_start_date, one.period_end_date)}"
            for one in overdue
        )
        return f"Overdue: {listed}."
    late = sum(one.status == "late" for one in calendar)
    came = sum(one.status in ("late", "on_time") for one in calendar)
    return f"Nothing is overdue. Of {came} submissions that came, {late or 'none'} came late."


def _calendar(view: View, calendar: Sequence[Arrival]) -> None:
    st.header("Calendar of arrivals", anchor=False)
    if not calendar:
        empty("Nothing has been sent yet.")
        return
    names = dict(view.provider_names)
    rows = [
        {
            "period": period_text(one.period_start_date, one.period_end_date),
            "who": names.get(one.provider_code, one.provider_code),
            "status": _STATUS.get(one.status, words.plain(one.status)),
            "due": date_text(one.due_date),
            "came": NOTHING if one.arrived_at is None else date_text(one.arrived_at),
            "late": count(one.days_late) if one.days_late else "",
            "missing": ", ".join(words.plain(each) for each in one.missing_extracts) or "None",
        }
        for one in reversed(calendar)
    ]
    columns = [
        Column("period", "Months"),
        Column("who", "Organisation"),
        Column("status", "Arrival"),
        Column("due", "Due"),
        Column("came", "First came"),
        Column("late", "Days late", is_number=True),
        Column("missing", "Files missing"),
    ]
    table(view, rows, columns=columns, caption="Submissions due and received", key="arrivals")


def held_back(submissions: pd.DataFrame) -> pd.DataFrame:
    """Rows read and held back by provider and period, oldest first, where counts are shown."""
    known = submissions[submissions["rows_read"].notna() & submissions["rows_quarantined"].notna()]
    summed = known.groupby(["provider_code", "period_end_date"], as_index=False)[
        ["rows_read", "rows_quarantined"]
    ].sum()
    summed = summed[summed["rows_read"] > 0].sort_values(["provider_code", "period_end_date"])
    return summed.assign(held_pct=100 * summed["rows_quarantined"] / summed["rows_read"])


def _trend(view: View, submissions: pd.DataFrame) -> None:
    st.header("Is the quality getting better?", anchor=False)
    names = dict(view.provider_names)
    found = held_back(submissions[submissions["provider_code"].isin(list(names))])
    if found.empty:
        empty("This publication holds no counts of rows.")
        return
    rows = [
        _trend_row(names.get(str(code), str(code)), own)
        for code, own in found.groupby("provider_code", sort=True)
    ]
    columns = [
        Column("who", "Organisation"),
        Column("first", "First submission", is_number=True),
        Column("last", "Newest submission", is_number=True),
        Column("spark", "Every submission"),
    ]
    caption = "Share of rows held back as faulty, over all submissions of this publication"
    table(view, rows, columns=columns, caption=caption, key="held-back")
    said("Files whose count of faulty rows is small are left out, as small counts are hidden.",
         kind="pw-quiet")  # fmt: skip


def _trend_row(name: str, own: pd.DataFrame) -> dict[str, str]:
    shares = [float(value) for value in own["held_pct"]]
    ends = [as_date(day) for day in own["period_end_date"]]
    return {
        "who": name,
        "first": f"{number(shares[0], 1)}% ({ends[0]:%b %Y})",
        "last": f"{number(shares[-1], 1)}% ({ends[-1]:%b %Y})",
        "spark": sparkline(shares, unit="percent"),
    }


def _rules(view: View, findings: pd.DataFrame) -> None:
    st.header("What was found, by rule and organisation", anchor=False)
    starts = pd.to_datetime(findings["period_start_date"])
    own = findings[starts == pd.Timestamp(view.quarter.start)]
    own = own[own["provider_code"].isin(list(dict(view.provider_names)))]
    if own.empty:
        empty("Nothing was found in what was sent for these months.")
        return
    providers = sorted({str(one) for one in own["provider_code"]})
    names = dict(view.provider_names)
    rows = [
        {
            "rule": f"{code}: {group['rule_text'].iloc[0]}",
            "severity": "Held back" if severity == "error" else "Warning",
            **{one: _found(group, one) for one in providers},
        }
        for (code, severity), group in own.groupby(["rule_code", "severity"], sort=True)
    ]
    columns = [
        Column("rule", "Rule"),
        Column("severity", "What happened"),
        *(Column(one, names.get(one, one), is_number=True) for one in providers),
    ]
    caption = f"Findings for {view.quarter.label} ([c]: a small number, hidden)"
    table(view, rows, columns=columns, caption=caption, key="findings-by-rule")


def _found(group: pd.DataFrame, provider: str) -> str:
    own = group.loc[group["provider_code"] == provider, "findings"]
    if own.empty:
        return NOTHING
    known = own.dropna()
    return "[c]" if known.empty else count(known.sum())


def _receipts(view: View, settings: Settings) -> None:
    st.header("Receipts", anchor=False)
    with Ledger.open(settings=settings) as ledger:
        sent = {
            one.sequence: one
            for one in reversed(ledger.submissions())
            if view.is_every_provider or one.provider_code == view.provider_code
        }
    if not sent:
        empty("There is no receipt for this choice.")
        return
    names = dict(view.provider_names)
    picked = st.selectbox(
        "Receipt of",
        list(sent),
        format_func=lambda key: (
            f"{key}: {names.get(sent[key].provider_code, sent[key].provider_code)}, "
            f"{period_text(sent[key].period_start_date, sent[key].period_end_date)}"
            + (" (replaced)" if sent[key].replaced_by else "")
        ),
    )
    if not is_missing(picked):
        st.code(intake.receipt_of(sent[picked]).to_text(), language=None)
