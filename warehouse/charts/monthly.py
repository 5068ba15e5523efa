"""A measure month by month: the place, the whole area, target, official figures and limits."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import altair as alt

from warehouse.charts import theme
from warehouse.charts.formats import (
    as_date,
    chart_day,
    is_missing,
    month_text,
    unit_words,
    value_text,
)
from warehouse.charts.template import Rows, Spec, filled, rows_named, to_template

_HEIGHT = 300
_LINE_HEIGHT = 0.062
_ROOM_ABOVE = 0.08
_MONTH_LABEL = "[timeFormat(datum.value, '%b'), timeFormat(datum.value, '%Y')]"
_SHAPES = {
    "concern": ("triangle-down", theme.WORSE),
    "improvement": ("triangle-up", theme.BETTER),
    "neutral_high": ("diamond", theme.UNUSUAL),
    "neutral_low": ("diamond", theme.UNUSUAL),
}
_USUAL_SIZE, _MARKED_SIZE = 45, 140


@dataclass(frozen=True)
class MonthlyData:
    """What a monthly chart draws.

    Attributes:
        place: the chosen place by month: period_end_date, value, target_value,
            availability_status, is_provisional.
        compared: the whole area likewise; empty when the place is the whole area.
        official: published figures: period_start_date, period_end_date, value, area.
        limits: period_end_date, centre_line, lower_limit, upper_limit, point_type.
        notes: starts_on, letter; drawn as a line across the month with its letter.
        breaks: days from which figures cannot be compared with earlier ones; lines stop there.
    """

    unit: str
    place_name: str
    place: Rows
    compared_name: str = ""
    compared: Rows = ()
    official: Rows = ()
    limits: Rows = ()
    notes: Rows = ()
    breaks: Sequence[date] = ()


def month_axis(title: str | None = None) -> alt.X:
    """The months along the foot of a chart, a label each quarter."""
    axis = alt.Axis(
        title=title,
        labelExpr=_MONTH_LABEL,
        tickCount=alt.TimeIntervalStep(interval="month", step=3),
        grid=False,
        labelFlush=False,
    )
    return alt.X("month:T", axis=axis)


def _y(name: str) -> alt.Y:
    axis = alt.Axis(title=None, labelExpr="datum.label + tick", tickCount=5)
    return alt.Y(f"{name}:Q", axis=axis, scale=alt.Scale(zero=False, nice=False))


def _line(name: str, **mark: Any) -> alt.Chart:
    """A line that stops at each break of the series."""
    return (
        alt.Chart(rows_named(name))
        .mark_line(**mark)
        .encode(x=month_axis(), y=_y("value"), detail="segment:N")
    )


def note_layers() -> tuple[alt.Chart, alt.Chart]:
    """A dotted line across the month of a note, and its letter at the top."""
    line = (
        alt.Chart(rows_named("notes"))
        .mark_rule(color=theme.TEXT, strokeDash=[1, 3], strokeWidth=1.5)
        .encode(x=month_axis())
    )
    letter = (
        alt.Chart(rows_named("notes"))
        .mark_text(align="left", dx=4, dy=6, baseline="top", fontWeight="bold", color=theme.TEXT)
        .encode(x=month_axis(), y=alt.value(0), text="letter:N")
    )
    return line, letter


def _limit_layers() -> tuple[alt.Chart, alt.Chart]:
    band = (
        alt.Chart(rows_named("limits"))
        .mark_area(color=theme.LIMITS, opacity=1)
        .encode(x=month_axis(), y=_y("lower"), y2="upper:Q")
    )
    centre = (
        alt.Chart(rows_named("limits"))
        .mark_line(color=theme.COMPARED, strokeWidth=1, strokeDash=[2, 2])
        .encode(x=month_axis(), y=_y("centre"))
    )
    return band, centre


def _point_layer() -> alt.Chart:
    return (
        alt.Chart(rows_named("place"))
        .mark_point(opacity=1, strokeWidth=2)
        .encode(
            x=month_axis(),
            y=_y("value"),
            shape=alt.Shape("shape:N", scale=None),
            size=alt.Size("size:Q", scale=None),
            fill=alt.Fill("fill:N", scale=None),
            stroke=alt.Stroke("stroke:N", scale=None),
            tooltip=[alt.Tooltip("label:N", title="Month"), alt.Tooltip("text:N", title="Value")],
        )
    )


def _official_layer() -> alt.Chart:
    return (
        alt.Chart(rows_named("official"))
        .mark_rule(color=theme.OFFICIAL, strokeWidth=5, opacity=1, strokeCap="round")
        .encode(
            x=month_axis(),
            x2="until:T",
            y=_y("value"),
            tooltip=[
                alt.Tooltip("label:N", title="Official figure"),
                alt.Tooltip("text:N", title="Value"),
            ],
        )
    )


def _label_layer() -> alt.Chart:
    return (
        alt.Chart(rows_named("labels"))
        .mark_text(align="left", dx=8, lineBreak="\n", fontWeight="bold", clip=False)
        .encode(x=month_axis(), y=_y("at"), text="label:N", color=alt.Color("colour:N", scale=None))
    )


@cache
def monthly_template() -> Spec:
    """The chart without rows, built and validated once."""
    band, centre = _limit_layers()
    note_line, note_letter = note_layers()
    frame = (
        alt.Chart(rows_named("frame")).mark_point(opacity=0).encode(x=month_axis(), y=_y("value"))
    )
    chart = alt.layer(
        band,
        centre,
        note_line,
        note_letter,
        frame,
        _line("target", color=theme.TARGET, strokeWidth=1.5, strokeDash=[6, 4]),
        _line("compared", color=theme.COMPARED, strokeWidth=2),
        _official_layer(),
        _line("place", color=theme.PLACE, strokeWidth=3),
        _point_layer(),
        _label_layer(),
    )
    padding = {"left": 5, "top": 10, "right": 5, "bottom": 5}
    return to_template(chart.properties(padding=padding), height=_HEIGHT)


def _number(value: Any) -> float | None:
    return None if is_missing(value) else float(value)


def _month(row: Mapping[str, Any]) -> date:
    """The first day of the month that a figure ends in."""
    return as_date(row["period_end_date"]).replace(day=1)


def _segment(month: date, breaks: Sequence[date]) -> int:
    """How many breaks of the series lie at or before the end of a month that starts then."""
    return sum(as_date(one).replace(day=1) <= month for one in breaks)


def _line_rows(
    rows: Rows, column: str = "value", *, breaks: Sequence[date] = ()
) -> list[dict[str, Any]]:
    return [
        {
            "month": chart_day(_month(row)),
            "value": _number(row[column]),
            "segment": _segment(_month(row), breaks),
        }
        for row in rows
    ]


def note_rows(notes: Rows, first: str, last: str) -> list[dict[str, Any]]:
    """Notes within the months drawn."""
    rows = [
        {
            "month": chart_day(as_date(row["starts_on"]).replace(day=1)),
            "letter": str(row["letter"]),
        }
        for row in notes
    ]
    return [row for row in rows if first <= row["month"] <= last]


def _point(
    row: Mapping[str, Any], unit: str, kinds: Mapping[str, str], breaks: Sequence[date]
) -> dict[str, Any]:
    value, first = _number(row["value"]), _month(row)
    month = chart_day(first)
    shape, colour = _SHAPES.get(kinds.get(month, ""), ("circle", theme.PLACE))
    is_provisional = row.get("is_provisional") is True
    return {
        "month": month,
        "value": value,
        "segment": _segment(first, breaks),
        "label": month_text(first),
        "text": "" if value is None else value_text(value, unit),
        "shape": shape,
        "size": _USUAL_SIZE if shape == "circle" else _MARKED_SIZE,
        "stroke": colour,
        "fill": theme.PAPER if is_provisional else colour,
    }


def _if_any(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows, when at least one has a value to draw."""
    return rows if any(row["value"] is not None for row in rows) else []


def _limit_rows(limits: Rows) -> list[dict[str, Any]]:
    return [
        {
            "month": chart_day(_month(row)),
            "lower": _number(row["lower_limit"]),
            "upper": _number(row["upper_limit"]),
            "centre": _number(row["centre_line"]),
        }
        for row in limits
        if not is_missing(row["lower_limit"])
    ]


def _official_rows(official: Rows, unit: str) -> list[dict[str, Any]]:
    return [
        {
            "month": chart_day(row["period_start_date"]),
            "until": chart_day(as_date(row["period_end_date"]).replace(day=1)),
            "value": _number(row["value"]),
            "label": f"{row['area']}, {row['period_label']}",
            "text": value_text(float(row["value"]), unit),
        }
        for row in official
    ]


def _last(rows: list[dict[str, Any]], name: str = "value") -> float | None:
    found = [row[name] for row in rows if row[name] is not None]
    return found[-1] if found else None


def spread_labels(wanted: list[dict[str, Any]], *, gap: float) -> list[dict[str, Any]]:
    """Move labels apart that would lie on each other, lowest first."""
    placed: list[dict[str, Any]] = []
    for label in sorted(wanted, key=lambda row: row["at"]):
        least = placed[-1]["at"] + gap * (label["label"].count("\n") + 1) if placed else -math.inf
        placed.append({**label, "at": max(label["at"], least)})
    return placed


def _span(datasets: Mapping[str, list[dict[str, Any]]]) -> tuple[float, float]:
    """Lowest and highest number drawn, with a little room and never a crowded axis."""
    names = ("value", "lower", "upper")
    drawn = [
        float(row[name])
        for rows in datasets.values()
        for row in rows
        for name in names
        if row.get(name) is not None
    ]
    low, high = (min(drawn), max(drawn)) if drawn else (0.0, 1.0)
    room = max((high - low) * _ROOM_ABOVE, abs(high) * 0.02, 0.1)
    return (max(low - room, 0.0) if low >= 0 else low - room), high + room


def _labels(
    data: MonthlyData, datasets: Mapping[str, list[dict[str, Any]]], month: str, height: float
) -> list[dict[str, Any]]:
    wanted = [
        (data.place_name, theme.PLACE, _last(datasets["place"])),
        (data.compared_name, theme.COMPARED, _last(datasets["compared"])),
        ("Target", theme.TARGET, _last(datasets["target"])),
        *_official_labels(data.official),
    ]
    found = [
        {"month": month, "label": label, "colour": colour, "at": at}
        for label, colour, at in wanted
        if at is not None
    ]
    return spread_labels(found, gap=_LINE_HEIGHT * height)


def _official_labels(official: Rows) -> list[tuple[str, str, float]]:
    """One label a published series, at its newest figure."""
    newest = {(row["provider_label"], row["area"]): row for row in official}
    return [
        (
            f"{str(row['provider_label']).split(' (')[0]},\n{row['area']}",
            theme.OFFICIAL,
            float(row["value"]),
        )
        for row in newest.values()
    ]


def monthly_spec(data: MonthlyData) -> Spec:
    """The chart of one measure with its rows, ready to draw.

    Raises:
        ValueError: ``data.place`` holds no month.
    """
    if not data.place:
        raise ValueError("a monthly chart needs at least one month of the chosen place")
    kinds = {chart_day(_month(row)): str(row["point_type"]) for row in data.limits}
    targets = [row for row in data.place if not is_missing(row["target_value"])]
    datasets: dict[str, list[dict[str, Any]]] = {
        "place": _if_any([_point(row, data.unit, kinds, data.breaks) for row in data.place]),
        "compared": _if_any(_line_rows(data.compared, breaks=data.breaks)),
        "target": _line_rows(targets, "target_value"),
        "official": _official_rows(data.official, data.unit),
        "limits": _limit_rows(data.limits),
    }
    low, high = _span(datasets)
    drawn = [chart_day(_month(row)) for row in data.place]
    last = max([*drawn, *(row["until"] for row in datasets["official"])])
    months = [min(drawn), last]
    datasets["frame"] = [
        {"month": month, "value": value} for month, value in zip(months, (low, high), strict=True)
    ]
    datasets["labels"] = _labels(data, datasets, months[-1], high - low)
    datasets["notes"] = note_rows(data.notes, months[0], months[-1])
    tick = {"tick": unit_words(data.unit).tick}
    return filled(monthly_template(), datasets=datasets, params=tick)
