"""Figures one after the other, as boxes: what happens first stands first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from warehouse.dashboard.menu import link
from warehouse.dashboard.section_tables import cases_text
from warehouse.dashboard.view import View
from warehouse.dashboard.wording import shown_value

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Step:
    """One figure: what stands above it, the measure of the catalogue, whether it stands out."""

    label: str
    measure: str
    is_marked: bool = False


def known_steps(steps: Sequence[Step], rows: Mapping[str, Row]) -> list[tuple[Step, Row]]:
    """The steps that have a row, in their order."""
    return [(step, rows[step.measure]) for step in steps if step.measure in rows]


def flow_html(view: View, found: Sequence[tuple[Step, Row]]) -> str:
    """The steps as boxes one after the other; each leads to its measure month by month."""
    items = "".join(_box(view, step, row) for step, row in found)
    return f'<ol class="pw-flow">{items}</ol>'


def _box(view: View, step: Step, row: Row) -> str:
    target = link(view, domain=str(row["domain"]), measure=str(row["measure_code"]))
    name = escape(str(row["measure_name"]))
    linked = f'<a href="{escape(target)}" target="_self">{name}</a>' if target else name
    return (
        f'<li class="{"joint" if step.is_marked else "own"}">'
        f'<span class="who">{escape(step.label)}</span>'
        f'<b class="figure">{escape(shown_value(row))}</b><span>{linked}</span>'
        f'<span class="pw-quiet">{escape(cases_text(row))}</span></li>'
    )
