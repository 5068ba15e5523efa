"""Shares of one whole month by month, one on the other; the first one lies at the bottom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import altair as alt

from warehouse.charts import theme
from warehouse.charts.formats import as_date, chart_day, month_text, unit_words, value_text
from warehouse.charts.monthly import month_axis, note_layers, note_rows, spread_labels
from warehouse.charts.template import Rows, Spec, filled, rows_named, to_template

_HEIGHT = 300
_LABEL_GAP = 0.075
_MIDDLE = 15
PROVISIONAL = "p"
"""Stands above a month that late records may still change."""
COLOURS = ("#12436D", "#2073BC", "#9FC6E7")
"""Darkest first: the gravest band; each band is also named beside the last month."""


@dataclass(frozen=True)
class BandMonth:
    """One month: its day, a share for each band, the lowest first, whether it may still change."""

    month: Any
    shares: tuple[float, ...]
    is_provisional: bool = False


def _bars() -> alt.Chart:
    axis = alt.Axis(title=None, labelExpr="datum.label + tick", tickCount=5)
    return (
        alt.Chart(rows_named("bands"))
        .mark_bar(opacity=1, stroke=theme.PAPER, strokeWidth=1)
        .encode(
            x=month_axis(),
            x2="until:T",
            y=alt.Y("low:Q", axis=axis, scale=alt.Scale(zero=True, nice=False)),
            y2="high:Q",
            color=alt.Color("colour:N", scale=None),
            tooltip=[
                alt.Tooltip("label:N", title="Month"),
                alt.Tooltip("band:N", title="Group"),
                alt.Tooltip("text:N", title="Share"),
            ],
        )
    )


def _labels() -> alt.Chart:
    return (
        alt.Chart(rows_named("labels"))
        .mark_text(align="left", dx=6, fontWeight="bold", color=theme.TEXT, clip=False)
        .encode(x=month_axis(), y="at:Q", text="label:N")
    )


def _marks() -> alt.Chart:
    """The letter above each month that may still change."""
    return (
        alt.Chart(rows_named("marks"))
        .mark_text(align="center", baseline="bottom", dy=-2, color=theme.TEXT)
        .encode(x=month_axis(), y="at:Q", text="label:N")
    )


@cache
def bands_template() -> Spec:
    """The chart without rows, built and validated once."""
    chart = alt.layer(_bars(), *note_layers(), _marks(), _labels())
    return to_template(chart, height=_HEIGHT)


def bands_spec(
    months: Sequence[BandMonth],
    *,
    names: Sequence[str],
    unit: str,
    colours: Sequence[str] = COLOURS,
    notes: Rows = (),
) -> Spec:
    """The chart of the months there are; a month that is left out stays empty.

    Args:
        months: oldest first.
        names: what each band is called, the lowest first.
        unit: of the shares.
        colours: one a band; the band is named beside the last month too.
        notes: starts_on, letter; drawn as a line across the month with its letter.

    Raises:
        ValueError: there is no month.
    """
    if not months:
        raise ValueError("a chart of bands needs at least one month")
    bands = list(zip(names, colours, strict=True))
    rows = [row for one in months for row in _rows(one, bands, unit)]
    last = rows[-len(names) :]
    highest = max(row["high"] for row in rows) or 1.0
    labels = [
        {"month": row["until"], "label": row["band"], "at": (row["low"] + row["high"]) / 2}
        for row in last
    ]
    datasets: Mapping[str, Sequence[Mapping[str, Any]]] = {
        "bands": rows,
        "labels": spread_labels(labels, gap=_LABEL_GAP * highest),
        "marks": [_mark(one) for one in months if one.is_provisional],
        "notes": note_rows(notes, rows[0]["month"], last[0]["month"]),
    }
    return filled(bands_template(), datasets=datasets, params={"tick": unit_words(unit).tick})


def _rows(one: BandMonth, bands: Sequence[tuple[str, str]], unit: str) -> list[dict[str, Any]]:
    ends = [sum(one.shares[: n + 1]) for n in range(len(one.shares))]
    return [
        {
            "month": chart_day(one.month),
            "until": chart_day(_next_month(one.month)),
            "label": month_text(one.month),
            "band": name,
            "text": value_text(share, unit),
            "low": end - share,
            "high": end,
            "colour": colour,
        }
        for (name, colour), share, end in zip(bands, one.shares, ends, strict=True)
    ]


def _mark(one: BandMonth) -> dict[str, Any]:
    middle = as_date(one.month).replace(day=_MIDDLE)
    return {"month": chart_day(middle), "at": sum(one.shares), "label": PROVISIONAL}


def _next_month(month: Any) -> date:
    """The first day of the month after."""
    day = as_date(month)
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
