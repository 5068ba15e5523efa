"""The funnel: limits from the smallest unit to the largest, those outside named and shaped."""

from __future__ import annotations

from typing import Any

import altair as alt
import pytest

from warehouse.charts import theme
from warehouse.charts.funnel import funnel_spec, funnel_template

LIMITS = {
    "centre_value": 80.0,
    "lower_95": 70.0,
    "upper_95": 90.0,
    "lower_998": 60.0,
    "upper_998": 95.0,
}
UNITS = [
    {**LIMITS, "name": "T2", "denominator": 50, "value": 65.0, "side": "low", "is_chosen": True},
    {
        **LIMITS,
        "name": "T1",
        "denominator": 20,
        "value": 80.0,
        "side": "within",
        "is_chosen": False,
    },
]


def spec() -> dict[str, Any]:
    return funnel_spec(UNITS, unit="percent")


def test_the_template_and_the_filled_chart_are_valid() -> None:
    for given in (funnel_template(), spec()):
        assert len(alt.LayerChart.from_dict(given).layer) == len(given["layer"])


def test_limits_run_from_the_smallest_to_the_largest() -> None:
    rows = [row for row in spec()["datasets"]["inner"] if row["limit"] == "lower_95"]
    assert [(row["cases"], row["value"]) for row in rows] == [(20.0, 70.0), (50.0, 70.0)]


def test_only_what_lies_outside_is_named_and_has_another_shape() -> None:
    rows = spec()["datasets"]
    assert [row["label"] for row in rows["names"]] == ["T2"]
    assert [row["shape"] for row in rows["units"]] == ["triangle-down", "circle"]
    assert [row["fill"] for row in rows["units"]] == [theme.PLACE, theme.PAPER]


def test_nothing_to_draw_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one unit"):
        funnel_spec([], unit="percent")
