"""One quarter of a measure in every borough, with how sure each figure is."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import altair as alt

from warehouse.charts import theme
from warehouse.charts.formats import is_missing, unit_words, value_text
from warehouse.charts.template import Rows, Spec, filled, rows_named, to_template
from warehouse.charts.words import availability

_STEP, _AXIS_ROOM = 22, 30


def _y() -> alt.Y:
    return alt.Y(
        "name:N",
        sort=None,
        axis=alt.Axis(title=None, labelLimit=170, ticks=False, domain=False),
    )


def _x(name: str) -> alt.X:
    axis = alt.Axis(title=None, labelExpr="datum.label + tick", tickCount=5, orient="top")
    return alt.X(f"{name}:Q", axis=axis, scale=alt.Scale(zero=True))


def _bars() -> alt.Chart:
    return (
        alt.Chart(rows_named("boroughs"))
        .mark_bar(height=14, opacity=1)
        .encode(
            x=_x("value"),
            y=_y(),
            color=alt.Color("colour:N", scale=None),
            tooltip=[
                alt.Tooltip("name:N", title="Borough"),
                alt.Tooltip("text:N", title="Value"),
            ],
        )
    )


def _intervals() -> alt.Chart:
    return (
        alt.Chart(rows_named("boroughs"))
        .mark_rule(color=theme.TEXT, strokeWidth=1.5)
        .encode(x=_x("low"), x2="high:Q", y=_y())
    )


def _texts() -> alt.Chart:
    return (
        alt.Chart(rows_named("boroughs"))
        .mark_text(align="left", dx=6, color=theme.TEXT)
        .encode(x=alt.value("width"), y=_y(), text="text:N")
    )


def _lines() -> alt.Chart:
    return (
        alt.Chart(rows_named("lines"))
        .mark_rule(strokeWidth=2)
        .encode(
            x=_x("value"),
            color=alt.Color("colour:N", scale=None),
            strokeDash=alt.StrokeDash("dash:N", scale=None),
        )
    )


@cache
def borough_template() -> Spec:
    """The chart without rows, built and validated once."""
    chart = alt.layer(_bars(), _intervals(), _lines(), _texts())
    return to_template(chart, height=_STEP)


def _bar(row: Mapping[str, Any], *, chosen: str, unit: str) -> dict[str, Any]:
    value = None if is_missing(row["value"]) else float(row["value"])
    low, high = (None if is_missing(row[name]) or value is None else float(row[name])
                 for name in ("interval_low", "interval_high"))  # fmt: skip
    status = availability(str(row["availability_status"])).short
    return {
        "name": row["geography_name"],
        "value": value,
        "low": low,
        "high": high,
        "text": status if value is None else value_text(value, unit),
        "colour": theme.PLACE if row["geography_code"] == chosen else theme.QUIET_BAR,
    }


def _highest_first(row: Mapping[str, Any]) -> tuple[bool, float, str]:
    is_hidden = is_missing(row["value"])
    return is_hidden, 0.0 if is_hidden else -float(row["value"]), str(row["geography_name"])


def borough_spec(
    boroughs: Rows, *, unit: str, chosen: str, whole: float | None, target: float | None
) -> Spec:
    """The chart of one measure in one quarter, highest first, hidden figures last.

    Args:
        boroughs: geography_code, geography_name, value, interval_low, interval_high,
            availability_status.
        unit: the measure's unit.
        chosen: code of the borough to stand out.
        whole: the whole area's value, drawn as a solid line.
        target: drawn as a dashed line.

    Raises:
        ValueError: there is no borough.
    """
    if not boroughs:
        raise ValueError("a borough chart needs at least one borough")
    ordered = sorted(boroughs, key=_highest_first)
    rows = [_bar(row, chosen=chosen, unit=unit) for row in ordered]
    lines = [
        {"value": value, "colour": theme.TEXT, "dash": dash}
        for value, dash in ((whole, [1, 0]), (target, [6, 4]))
        if value is not None
    ]
    tick = {"tick": unit_words(unit).tick}
    spec = filled(borough_template(), datasets={"boroughs": rows, "lines": lines}, params=tick)
    return {**spec, "height": _STEP * len(rows) + _AXIS_ROOM}
