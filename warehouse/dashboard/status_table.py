"""One row a measure: this quarter, the one before, the whole area, the target, in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import streamlit as st

from warehouse import marts
from warehouse.charts import words
from warehouse.charts.formats import NOTHING, as_date, is_missing, period_text, value_text
from warehouse.dashboard.blocks import downloads
from warehouse.dashboard.data import rows_of
from warehouse.dashboard.menu import link
from warehouse.dashboard.section_tables import value_or_status
from warehouse.dashboard.sections import month_series, official_of, place_of
from warehouse.dashboard.sparkline import sparkline
from warehouse.dashboard.tables import Column, Markup, html_table
from warehouse.dashboard.view import View
from warehouse.dashboard.wording import (
    against_official,
    group_of,
    movement,
    shown_interval,
    shown_target,
    shown_value,
)

_VERDICTS = {
    "worse": "\N{BLACK DOWN-POINTING TRIANGLE} Worse",
    "better": "\N{BLACK UP-POINTING TRIANGLE} Better",
    "no_detectable_change": "\N{IDENTICAL TO} No clear change",
    "cannot_say": "? Cannot say",
}

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Beside:
    """What is set beside the review's own row, by measure, gathered once a page.

    Attributes:
        months: values by month, oldest first, by measure and place.
        official: rows of published figures, oldest first.
        each: rows of each provider, by place.
    """

    months: Mapping[tuple[str, str], Sequence[float | None]]
    official: Mapping[str, Sequence[Row]]
    each: Mapping[str, Mapping[str, Sequence[Row]]]


def beside_of(view: View) -> Beside:
    """Everything the tables of one page set beside their rows."""
    official = sorted(official_of(view), key=lambda row: as_date(row["period_end_date"]))
    each = {
        place: _by_measure(
            rows_of(view.file, marts.provider_values, geography=place, period_end=view.quarter.end)
        )
        for place in dict.fromkeys((view.place_code, "all"))
    }
    return Beside(months=month_series(view), official=_by_measure(official), each=each)


def _by_measure(rows: Sequence[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["measure_code"]].append(row)
    return found


def _official_text(row: Row, beside: Beside, view: View) -> str:
    """The newest official figure up to the quarter; where the series begins later, its first."""
    own = beside.official.get(row["measure_code"], ())
    if not own:
        return ""
    known = [one for one in own if as_date(one["period_end_date"]) <= view.quarter.end]
    shown = known[-1] if known else own[0]
    value = value_text(float(shown["value"]), str(row["unit"]))
    whose = str(shown["provider_label"]).split(" (", maxsplit=1)[0]
    start, end = shown["period_start_date"], shown["period_end_date"]
    period = period_text(end if is_missing(start) else start, end)
    gap = against_official(row, float(shown["value"]))
    return f"{value} ({whose}, {shown['area']}, {period})" + (f"; {gap}" if gap else "")


def _target_text(row: Row) -> str:
    if row["performance_status"] in ("met", "not_met"):
        return f"{shown_target(row)}: {words.performance(str(row['performance_status'])).lower()}"
    return shown_target(row)


def _each_lines(row: Row, beside: Beside, view: View) -> list[str]:
    names = dict(view.provider_names)
    return [
        f"{names.get(str(one['provider_code']), one['provider_code'])}: "
        + value_or_status(one, str(row["unit"]))
        for one in beside.each[row["shown_geography_code"]].get(row["measure_code"], ())
    ]


def _scope(row: Row, view: View) -> str:
    """Says when a figure covers more than the chosen place or quarter."""
    notes = []
    if row["shown_geography_code"] == "all" and not view.is_whole:
        notes.append(f"{view.whole_name} as a whole")
    if row["shown_period_type"] == "rolling_12_months":
        notes.append(f"12 months to {view.quarter.end:%b %Y}")
    return ", ".join(notes)


def _lines(*parts: str) -> Markup:
    """Lines of one cell, the first one strong; empty ones are left out."""
    kept = [escape(part) for part in parts if part and part != NOTHING]
    rest = "".join(f"<span>{part}</span>" for part in kept[1:])
    return Markup(f"<span><b>{kept[0]}</b></span>{rest}" if kept else NOTHING)


def _name(row: Row, view: View) -> Markup:
    target = link(view, domain=str(row["domain"]), measure=str(row["measure_code"]))
    name = escape(str(row["measure_name"]))
    linked = f'<a href="{escape(target)}" target="_self">{name}</a>' if target else name
    scope = _scope(row, view)
    return Markup(linked + (f"<span>{escape(scope)}</span>" if scope else ""))


def _spark(row: Row, beside: Beside, view: View) -> Markup:
    months = beside.months.get((row["measure_code"], place_of(view, row)), ())
    return sparkline(months, unit=str(row["unit"]))


def _year_text(row: Row) -> str:
    """The 12 months, where three months have no figure."""
    if not is_missing(row["value"]) or is_missing(row["year_value"]):
        return ""
    return f"12 months: {value_text(float(row['year_value']), str(row['unit']))}"


def _moved(row: Row) -> Markup:
    before = shown_value(row, "previous_")
    if is_missing(row["change"]):
        return Markup(f"<span>{escape(before)}</span>")
    return _lines(movement(row).replace("percentage points", "points"), f"was {before}")


def _columns(view: View) -> list[Column]:
    columns = [
        Column("measure", "Measure"),
        Column("now", view.quarter.label),
        Column("verdict", "Better or worse"),
        Column("before", f"Since {view.quarter.previous.label}"),
        Column("spark", "24 months"),
    ]
    if not view.is_whole:
        columns.append(Column("whole", view.whole_name))
    if view.provider_code == "all":
        columns.append(Column("each", "Each organisation"))
    return [*columns, Column("target", "Target and official figure")]


def shown_rows(view: View, review: Sequence[Row], beside: Beside) -> list[dict[str, str]]:
    """The review as cells, one row a measure."""
    return [_shown_row(view, row, beside) for row in review]


def _shown_row(view: View, row: Row, beside: Beside) -> dict[str, str]:
    is_whole_only = row["shown_geography_code"] == "all"
    official = _official_text(row, beside, view)
    interval = shown_interval(row)
    return {
        "measure": _name(row, view),
        "now": _lines(
            shown_value(row),
            "" if interval == NOTHING else f"likely {interval}",
            _year_text(row),
            "provisional" if row["is_provisional"] and not is_missing(row["value"]) else "",
        ),
        "verdict": Markup(
            f'<b class="pw-word {escape(group_of(row))}">{_VERDICTS[group_of(row)]}</b>'
        ),
        "before": _moved(row),
        "spark": _spark(row, beside, view),
        "whole": NOTHING if is_whole_only else shown_value(row, "london_"),
        "each": Markup(
            "".join(f"<span>{escape(x)}</span>" for x in _each_lines(row, beside, view)) or NOTHING
        ),
        "target": _lines(
            _target_text(row),
            words.assurance_short(None if is_missing(row["assurance"]) else str(row["assurance"])),
            f"Official: {official}" if official else "",
        ),
    }


_DOWNLOADED = (
    Column("measure_name", "Measure"),
    Column("scope", "Covers"),
    Column("value", "Value"),
    Column("unit", "Unit"),
    Column("interval_low", "Likely range, low end"),
    Column("interval_high", "Likely range, high end"),
    Column("status", "State of the figure"),
    Column("verdict", "Better or worse"),
    Column("previous_value", "Value in the three months before"),
    Column("change", "Change"),
    Column("london_value", "Whole area"),
    Column("each", "Each organisation"),
    Column("target_value", "Target"),
    Column("performance", "Against the target"),
    Column("official", "Official figure"),
    Column("provisional", "Provisional"),
)


def download_rows(view: View, review: Sequence[Row], beside: Beside) -> list[dict[str, Any]]:
    """The review with numbers as numbers, empty where there is none."""
    return [
        {
            **{k: "" if is_missing(v) else v for k, v in row.items()},
            "scope": _scope(row, view) or view.place_name,
            "status": words.availability(str(row["availability_status"])).short,
            "verdict": _VERDICTS[group_of(row)].split(maxsplit=1)[-1],
            "each": "; ".join(_each_lines(row, beside, view)),
            "performance": words.performance(
                None if is_missing(row["performance_status"]) else str(row["performance_status"])
            ),
            "official": _official_text(row, beside, view),
            "provisional": "yes" if row["is_provisional"] else "no",
        }
        for row in review
    ]


def show_status_table(
    view: View, review: Sequence[Row], beside: Beside, *, key: str, caption: str
) -> None:
    """The table and its download, which is made when it is asked for."""
    rows, columns = shown_rows(view, review, beside), _columns(view)
    st.html(html_table(rows, columns=columns, caption=caption, key=f"status-{key}", stacks=True))
    definitions = [
        (f"Definition of {row['measure_name']}", str(row["definition"])) for row in review
    ]
    downloads(
        view,
        lambda: download_rows(view, review, beside),
        columns=_DOWNLOADED,
        caption=caption,
        key=key,
        name="this table",
        notes=definitions,
    )
