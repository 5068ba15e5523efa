"""The choices in the sidebar, kept in the address: a link shows what its sender saw.

Every choice is in the address, defaults included, so a link sent this quarter still means this
quarter later. The address wins over the widget when it changed, which is a link or Back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from warehouse import marts
from warehouse.charts.formats import as_date, period_text
from warehouse.dashboard.data import rows_of
from warehouse.dashboard.view import Quarter
from warehouse.marts import Row

FIRST_BOROUGH = "E09000023"
WHOLE = "all"
_WRITTEN, _DRAWN = "_written", "_drawn"


@dataclass(frozen=True)
class Choice:
    """One select box: its codes in order, their labels, and the code it starts with."""

    name: str
    title: str
    labels: Mapping[str, str]
    default: str


def chosen(choices: Sequence[Choice], *, in_sidebar: bool = True) -> dict[str, str]:
    """Draw the choices as the address has them, or as they were; :func:`write_address` follows."""
    written = st.session_state.get(_WRITTEN, {})
    for choice in choices:
        _seed(choice, written)
    with st.sidebar if in_sidebar else st.container():
        for choice in choices:
            st.selectbox(
                choice.title,
                list(choice.labels),
                key=_key(choice),
                format_func=lambda code, labels=choice.labels: labels.get(code, code),
            )
    now = {choice.name: str(st.session_state[_key(choice)]) for choice in choices}
    st.session_state[_DRAWN] = {**st.session_state.get(_DRAWN, {}), **now}
    return now


def write_address(more: Mapping[str, str]) -> None:
    """Put the choices of this rerun into the address, all at once: a writing is a step of Back."""
    now = {**st.session_state.pop(_DRAWN, {}), **more}
    if {name: st.query_params.get(name) for name in now} != now:
        st.query_params.update(now)
    st.session_state[_WRITTEN] = {**st.session_state.get(_WRITTEN, {}), **now}


def shown_choices() -> dict[str, str]:
    """What has been chosen in this rerun so far."""
    found: dict[str, str] = dict(st.session_state.get(_DRAWN, {}))
    return found


def _key(choice: Choice) -> str:
    return f"filter_{choice.name}"


def _seed(choice: Choice, written: Mapping[str, str]) -> None:
    asked, held = st.query_params.get(choice.name), st.session_state.get(_key(choice))
    if asked in choice.labels and (asked != written.get(choice.name) or held is None):
        st.session_state[_key(choice)] = asked
    elif held not in choice.labels:
        st.session_state[_key(choice)] = choice.default


def provider_label(name: str, provider_type: str) -> str:
    """A provider as people call it: the registers say CPA for a CRC's contract package area."""
    place = name.removeprefix("CPA ")
    kind = provider_type.split("_", maxsplit=1)[0].upper()
    return place if kind in place.upper().split() or kind == "REGION" else f"{place} {kind}"


def borough_choice(file: str, *, whole_name: str) -> Choice:
    """Lewisham first, then the whole area, every other borough, and groups of boroughs."""
    found = rows_of(file, marts.places)
    names = {
        str(row["geography_code"]): str(row["geography_name"])
        + (" (group of boroughs)" if row["geography_level"] == "cluster" else "")
        for row in found
    }
    first = {code: name for code, name in names.items() if code == FIRST_BOROUGH}
    labels = {**first, WHOLE: f"All {whole_name}", **names}
    return Choice("borough", "Borough", labels, next(iter(labels)))


def provider_types(file: str) -> dict[str, str]:
    """The type of each provider by its code."""
    return {
        str(row["provider_code"]): str(row["provider_type"])
        for row in rows_of(file, marts.providers)
    }


def provider_choice(file: str) -> Choice:
    """All providers together, then each."""
    labels = {WHOLE: "All organisations"}
    for row in rows_of(file, marts.providers):
        labels[str(row["provider_code"])] = provider_label(
            str(row["provider_name"]), str(row["provider_type"])
        )
    return Choice("provider", "Organisation", labels, WHOLE)


def quarter_choice(file: str) -> tuple[Choice, dict[str, Quarter]]:
    """The publication's quarters, newest first, and their dates."""
    quarters = {str(row["period_code"]): _quarter(row) for row in rows_of(file, marts.quarters)}
    labels = {code: period_text(q.start, q.end) for code, q in quarters.items()}
    return Choice("quarter", "Three months", labels, next(iter(labels), "")), quarters


def _quarter(row: Row) -> Quarter:
    start, end = as_date(row["period_start_date"]), as_date(row["period_end_date"])
    return Quarter(code=str(row["period_code"]), start=start, end=end)
