"""Units compared with each other: how much chance alone moves a small one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import altair as alt

from warehouse.charts import theme
from warehouse.charts.formats import unit_words, value_text
from warehouse.charts.monthly import spread_labels
from warehouse.charts.template import Spec, filled, rows_named, to_template

_HEIGHT = 320
_LINES = {
    "outer": ("lower_998", "upper_998"),
    "inner": ("lower_95", "upper_95"),
    "centre": ("centre_value",),
}
_LABEL_GAP = 0.06
_SHAPES = {"high": "triangle-up", "low": "triangle-down"}


def _x() -> alt.X:
    axis = alt.Axis(title="Appointments with an outcome", tickCount=5, grid=False)
    return alt.X("cases:Q", axis=axis, scale=alt.Scale(zero=True))


def _y(name: str) -> alt.Y:
    axis = alt.Axis(title=None, labelExpr="datum.label + tick", tickCount=5)
    return alt.Y(f"{name}:Q", axis=axis, scale=alt.Scale(zero=False))


def _lines(name: str, **mark: Any) -> alt.Chart:
    return (
        alt.Chart(rows_named(name))
        .mark_line(color=theme.COMPARED, **mark)
        .encode(x=_x(), y=_y("value"), detail="limit:N")
    )


def _points() -> alt.Chart:
    return (
        alt.Chart(rows_named("units"))
        .mark_point(opacity=1, strokeWidth=2)
        .encode(
            x=_x(),
            y=_y("value"),
            shape=alt.Shape("shape:N", scale=None),
            size=alt.Size("size:Q", scale=None),
            fill=alt.Fill("fill:N", scale=None),
            stroke=alt.value(theme.PLACE),
            tooltip=[alt.Tooltip("name:N", title="Team"), alt.Tooltip("text:N", title="Share")],
        )
    )


def _names() -> alt.Chart:
    return (
        alt.Chart(rows_named("names"))
        .mark_text(align="left", dx=8, color=theme.TEXT)
        .encode(x=_x(), y=_y("at"), text="label:N")
    )


@cache
def funnel_template() -> Spec:
    """The chart without rows, built and validated once."""
    chart = alt.layer(
        _lines("outer", strokeWidth=1.5, strokeDash=[1, 3]),
        _lines("inner", strokeWidth=1.5, strokeDash=[6, 4]),
        _lines("centre", strokeWidth=1.5),
        _points(),
        _names(),
    )
    return to_template(chart, height=_HEIGHT)


def funnel_spec(units: Sequence[Mapping[str, Any]], *, unit: str) -> Spec:
    """Every unit by its size, the limits of chance around what all have in common.

    Args:
        units: name, denominator, value, centre_value, lower_95, upper_95, lower_998, upper_998,
            side, is_chosen (belongs to the chosen place).
        unit: of the values.

    Raises:
        ValueError: there is no unit.
    """
    if not units:
        raise ValueError("a funnel needs at least one unit")
    points = [_point(one, unit) for one in units]
    limits = {name: _limit_rows(units, columns) for name, columns in _LINES.items()}
    datasets = {**limits, "units": points, "names": _names_apart(points, limits["outer"])}
    return filled(funnel_template(), datasets=datasets, params={"tick": unit_words(unit).tick})


def _point(one: Mapping[str, Any], unit: str) -> dict[str, Any]:
    side = str(one["side"])
    value = float(one["value"])
    return {
        "name": str(one["name"]),
        "cases": float(one["denominator"]),
        "value": value,
        "text": value_text(value, unit),
        "shape": _SHAPES.get(side, "circle"),
        "size": 140 if side in _SHAPES else 60,
        "fill": theme.PLACE if one["is_chosen"] else theme.PAPER,
        "is_named": side in _SHAPES,
    }


def _names_apart(
    points: Sequence[Mapping[str, Any]], outer: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Names of the units outside the limits, moved up where they would lie on each other."""
    drawn = [float(row["value"]) for row in (*points, *outer)]
    named = [
        {"cases": one["cases"], "label": one["name"], "at": one["value"]}
        for one in points
        if one["is_named"]
    ]
    return spread_labels(named, gap=_LABEL_GAP * (max(drawn) - min(drawn)))


def _limit_rows(units: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> list[dict[str, Any]]:
    ordered = sorted(units, key=lambda one: float(one["denominator"]))
    return [
        {"limit": name, "cases": float(one["denominator"]), "value": float(one[name])}
        for name in columns
        for one in ordered
    ]
