"""The eleven recommendations and the three criteria: what the figures show since the inspection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from html import escape
from typing import Any

import streamlit as st

from warehouse import marts
from warehouse.charts import words
from warehouse.charts.formats import NOTHING, date_text, is_missing, period_text, value_text
from warehouse.dashboard.blocks import lede, said, table
from warehouse.dashboard.data import read, records
from warehouse.dashboard.layout import empty
from warehouse.dashboard.menu import link
from warehouse.dashboard.tables import Column, Markup, html_table
from warehouse.dashboard.view import View
from warehouse.dashboard.wording import movement

Row = Mapping[str, Any]
_FIRST_CRITERION = 101

BETTER, WORSE, MIXED = "better", "worse", "mixed"
STATE_WORDS = {
    BETTER: "The figures got better",
    WORSE: "The figures got worse",
    MIXED: "Some figures got better, others worse",
    "changed": "The figures changed; neither way is better",
    "no_detectable_change": "No clear change in the figures",
    "cannot_say": "The figures cannot say",
    "no_measure": "No figure can show it",
}
_ATTESTATION_WORDS = {
    "attested": "A named role has said in the last 12 months how it stands",
    "lapsed": "What was last said of it is more than 12 months old",
    "not_attested": "Nobody had said by then how it stands",
}
_EVIDENCE_WORDS = {
    BETTER: "Better",
    WORSE: "Worse",
    "changed": "Changed",
    "no_detectable_change": "No clear change",
    "cannot_say": "Cannot say",
}
_REASONS = {
    "is_baseline": "these are the months of the inspection: choose later ones",
    "no_baseline": "no figure at the inspection",
    "no_figure": "no figure for these months",
    "no_interval": "this kind of figure has no test of chance",
}
_RULE = """
- Each measure is compared between the three months of the inspection and the three months chosen,
  for the organisations the recommendation is addressed to. **Better** and **worse** are said only
  when the change is more than chance would explain.
- **The figures got better**: at least one got better and none got worse; **got worse** the other
  way round. It does not mean that the recommendation has been carried out.
- A statement by a named role is shown as that, not as proof. It lapses after 12 months.
"""


def shown_state(state: Row) -> str:
    """The state of a row, or that no measure bears on the recommendation."""
    return str(state["evidence_state"]) if state["has_measures"] else "no_measure"


def with_shown_evidence(states: Sequence[Row], evidence: Sequence[Row]) -> list[Row]:
    """States as the figures shown give them.

    The stored state of a borough counts the measures published by borough; a page also shows those
    published for the whole area only, and its state must be that of what it shows.
    """
    found: list[Row] = []
    for state in states:
        own = {
            str(row["evidence_state"])
            for row in evidence
            if row["provider_code"] == state["provider_code"]
        }
        said_by_figures = state_of(own) if own else str(state["evidence_state"])
        found.append({**state, "evidence_state": said_by_figures})
    return found


def state_of(found: AbstractSet[str]) -> str:
    """The state of one organisation's figures, by the rule that the stored states follow."""
    if {BETTER, WORSE} <= found:
        return MIXED
    return next((state for state in STATE_WORDS if state in found), "cannot_say")


def item_state(states: Sequence[Row]) -> str:
    """The state of a recommendation over the organisations that it is addressed to."""
    found = {shown_state(one) for one in states}
    if MIXED in found or {BETTER, WORSE} <= found:
        return MIXED
    return next((state for state in STATE_WORDS if state in found), "cannot_say")


def summary(states: Sequence[str]) -> str:
    """One sentence that counts the recommendations by state."""
    parts = [
        f"{STATE_WORDS[state][0].lower()}{STATE_WORDS[state][1:]}: {states.count(state)}"
        for state in STATE_WORDS
        if states.count(state)
    ]
    return f"Of {len(states)} recommendations: {'; '.join(parts)}."


def show(view: View) -> None:
    """The whole page."""
    items = records(read(view.file, marts.recommendations))
    if not items:
        empty("This publication was made before recommendations were followed up.")
        return
    choice = {"geography": view.place_code, "period_end": view.quarter.end}
    evidence = _by_item(records(read(view.file, marts.recommendation_evidence, **choice)))
    stored = _by_item(records(read(view.file, marts.recommendation_states, **choice)))
    states = {
        code: with_shown_evidence(rows, evidence.get(code, [])) for code, rows in stored.items()
    }
    first = [one for one in items if one["item_type"] == "recommendation"]
    if not states:
        empty("This publication was made before figures were set beside the recommendations.")
        return
    lede(summary([item_state(states.get(str(one["item_code"]), [])) for one in first]))
    start, end = items[0]["baseline_start_date"], items[0]["baseline_end_date"]
    said(
        f"At the inspection: {period_text(start, end)}. Set beside it: {view.quarter.label}, "
        f"{view.place_name}.",
        kind="pw-quiet",
    )
    _overview(view, first, states)
    st.header("One by one", anchor=False)
    for item in items:
        code = str(item["item_code"])
        if item["item_order"] == _FIRST_CRITERION:
            st.header("The inspectors' three criteria", anchor=False)
        _item(view, item, states.get(code, []), evidence.get(code, []))
    with st.expander("How the state of a recommendation is decided"):
        st.markdown(_RULE)


def _by_item(rows: Sequence[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(str(row["item_code"]), []).append(row)
    return found


def _overview(view: View, items: Sequence[Row], states: Mapping[str, Sequence[Row]]) -> None:
    rows = [
        {
            "number": f"{item['item_order']}. {item['item_name']}",
            "who": _addressed(item),
            "state": STATE_WORDS[item_state(states.get(str(item["item_code"]), []))],
            "said": _attested(states.get(str(item["item_code"]), [])),
        }
        for item in items
    ]
    columns = [
        Column("number", "Recommendation"),
        Column("who", "Addressed to"),
        Column("state", "What the figures show"),
        Column("said", "What has been said of it"),
    ]
    caption = f"The eleven recommendations, {view.quarter.label} against the inspection's quarter"
    table(view, rows, columns=columns, caption=caption, key="recommendations")


def _addressed(item: Row) -> str:
    return " and ".join(one.upper() for one in str(item["addressed_to"]).split())


def _attested(states: Sequence[Row]) -> str:
    """What is known of statements by a named role; nothing where none is asked for."""
    found = [_ATTESTATION_WORDS.get(str(one["attestation_state"]), "") for one in states]
    return next((text for text in found if text), "")


def _item(view: View, item: Row, states: Sequence[Row], evidence: Sequence[Row]) -> None:
    order = f"{item['item_order']}. " if item["item_type"] == "recommendation" else ""
    st.subheader(f"{order}{item['item_name']}", anchor=False)
    state = item_state(states)
    kind = state if state in (BETTER, WORSE) else ""
    st.html(
        f'<div class="pw-said {kind}"><p><span class="pw-word">{escape(STATE_WORDS[state])}.'
        f"</span> {escape(str(item['asks_for']))} <i>({escape(_addressed(item))})</i></p>"
        f"{_each_state(view, states)}{_attestation(item)}</div>"
    )
    if evidence:
        _evidence_table(view, item, evidence)
    with st.expander(f"What the figures cannot say: {item['item_name']}"):
        said(str(item["what_data_cannot_say"]))
        said(f"What would answer it: {item['what_would_answer']}")
        said(f"Source: {item['source']}", kind="pw-quiet")


def _each_state(view: View, states: Sequence[Row]) -> str:
    """Each organisation's state, where a recommendation is addressed to more than one."""
    if len(states) == 1 or len({shown_state(one) for one in states}) == 1:
        return ""
    parts = [f"{_whose(view, one)}: {STATE_WORDS[shown_state(one)].lower()}" for one in states]
    return f"<p>{escape('; '.join(parts))}.</p>"


def _attestation(item: Row) -> str:
    if is_missing(item["attested_date"]):
        return ""
    return (
        f"<p><b>Said by {escape(str(item['attested_by']))}, "
        f"{escape(date_text(item['attested_date']))}:</b> {escape(str(item['attestation']))}</p>"
    )


def _evidence_table(view: View, item: Row, evidence: Sequence[Row]) -> None:
    columns = [
        Column("measure", "Measure"),
        Column("before", "At the inspection", is_number=True),
        Column("now", view.quarter.label, is_number=True),
        Column("change", "Change"),
        Column("evidence", "Better or worse"),
    ]
    rows = [_evidence_row(view, row) for row in evidence]
    html = html_table(
        rows,
        columns=columns,
        caption=f"Figures that bear on it: {item['item_name']}",
        key=f"evidence-{item['item_code']}",
        stacks=True,
    )
    st.html(html)


def _evidence_row(view: View, row: Row) -> dict[str, str]:
    target = link(view, domain=str(row["domain"]), measure=str(row["measure_code"]))
    name, whose = escape(str(row["measure_name"])), _whose(view, row)
    place = view.whole_name if row["geography_code"] == "all" else view.place_name
    linked = f'<a href="{escape(target)}" target="_self">{name}</a>' if target else name
    state, reason = str(row["evidence_state"]), row["evidence_reason"]
    word = escape(_EVIDENCE_WORDS.get(state, words.plain(state)))
    why = "" if is_missing(reason) else escape(_REASONS.get(str(reason), words.plain(reason)))
    return {
        "measure": Markup(
            f"{linked}<span>{escape(whose)}, {escape(place)}. "
            f"{escape(str(row['how_it_bears']))}</span>"
        ),
        "before": _value(row, "baseline_value"),
        "now": _value(row, "value"),
        "change": NOTHING if is_missing(row["change"]) else movement(row),
        "evidence": Markup(
            f'<b class="pw-word {escape(state)}">{word}</b>'
            + (f"<span>{why}</span>" if why else "")
        ),
    }


def _whose(view: View, row: Row) -> str:
    return dict(view.provider_names).get(str(row["provider_code"]), str(row["provider_code"]))


def _value(row: Row, name: str) -> str:
    return NOTHING if is_missing(row[name]) else value_text(float(row[name]), str(row["unit"]))
