"""Which figures can be trusted this quarter: said in words, then listed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from warehouse import marts
from warehouse.charts import words
from warehouse.dashboard.blocks import bullets, lede, table
from warehouse.dashboard.data import rows_of
from warehouse.dashboard.review_page import compared
from warehouse.dashboard.tables import Column
from warehouse.dashboard.view import View
from warehouse.marts import Row

State = Literal["sound", "care", "none"]
_CARE = "Figures to read with care"
_COLUMNS = [
    Column("figure", "Figure"),
    Column("part", "Part"),
    Column("checks", "Checks that did not pass", is_number=True),
    Column("first", "The gravest of them says"),
]


@dataclass(frozen=True)
class Trust:
    """How far one figure of the choice can be trusted.

    Attributes:
        state: ``sound``: no check behind it failed, or only in few rows; ``care``: one failed in
            many rows; ``none``: there is no figure.
        checks: checks behind it that did not pass, whatever their extent.
        first: what the gravest of them says; empty without one.
    """

    name: str
    domain: str
    state: State
    checks: int
    first: str


def trust_of(
    measures: Sequence[Row], status: Mapping[str, str], warned: Sequence[Row]
) -> tuple[Trust, ...]:
    """How far each measure of the catalogue can be trusted, in its order.

    Args:
        measures: measure_code, measure_name, domain.
        status: availability status of the choice by measure.
        warned: rows of :func:`warehouse.marts.warned_measures`.
    """
    own: dict[str, list[Row]] = {}
    for row in sorted(warned, key=_is_small):
        own.setdefault(str(row["measure_code"]), []).append(row)
    return tuple(
        _trust(one, status.get(one["measure_code"]), own.get(one["measure_code"], []))
        for one in measures
    )


def _is_small(warning: Row) -> bool:
    """Whether a check failed in few rows; one whose extent is not known is grave."""
    return bool(warning["extent"] == "few")


def _trust(measure: Row, status: str | None, own: Sequence[Row]) -> Trust:
    state: State = "none"
    if status == "available":
        state = "sound" if all(_is_small(one) for one in own) else "care"
    first = str(own[0]["description"]) if own else ""
    return Trust(str(measure["measure_name"]), str(measure["domain"]), state, len(own), first)


def trust_sentences(trusts: Sequence[Trust], *, where: str) -> list[str]:
    """What can be trusted, in words.

    Args:
        trusts: of every measure.
        where: the months they are of.
    """
    if not trusts:
        return []
    sound, care, none = _numbers(trusts)
    said = [
        f"For {where}, {sound} of {sound + care} figures can be trusted as they stand. No check of "
        "the data behind them failed, or it failed in fewer than 1 in 100 rows."
    ]
    if care:
        verb = "needs" if care == 1 else "need"
        said.append(f"{care} {verb} care: a check failed in 1 in 100 rows or more.")
    if none:
        said.append(f"{none} of the catalogue's {len(trusts)} have no figure for this choice.")
    return said


def domain_sentences(trusts: Sequence[Trust]) -> list[str]:
    """One line for each part of the review."""
    domains = dict.fromkeys(one.domain for one in trusts)
    return [_domain_line(domain, [t for t in trusts if t.domain == domain]) for domain in domains]


def _domain_line(domain: str, trusts: Sequence[Trust]) -> str:
    sound, care, none = _numbers(trusts)
    return (
        f"{words.plain(domain)}: {sound} as they stand, {care} with care, {none} without a figure."
    )


def _numbers(trusts: Sequence[Trust]) -> tuple[int, int, int]:
    """How many figures are sound, need care and are missing."""
    states = [one.state for one in trusts]
    return states.count("sound"), states.count("care"), states.count("none")


def show(view: View) -> None:
    """The page's opening: what can be trusted, and which figures need care."""
    status = {
        str(row["measure_code"]): str(row["availability_status"])
        for row in compared(view, provider=view.provider_code)
        if row["shown_geography_code"] == view.place_code
    }
    measures, warned = (
        rows_of(view.file, query) for query in (marts.measures, marts.warned_measures)
    )
    trusts = trust_of(measures, status, warned)
    lede(" ".join(trust_sentences(trusts, where=view.quarter.label)))
    bullets(domain_sentences(trusts))
    care = [one for one in trusts if one.state == "care"]
    if care:
        title = "1 figure" if len(care) == 1 else f"{len(care)} figures"
        with st.expander(f"{title} to read with care, and why"):
            table(view, _rows(care), columns=_COLUMNS, caption=_CARE, key="with-care")


def _rows(care: Sequence[Trust]) -> list[dict[str, str]]:
    return [
        {
            "figure": one.name,
            "part": words.plain(one.domain),
            "checks": str(one.checks),
            "first": one.first,
        }
        for one in care
    ]
