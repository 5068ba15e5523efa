"""The borough chart: highest first, hidden figures last and named, the chosen one standing out."""

from __future__ import annotations

from typing import Any

import altair as alt
import pytest

from warehouse.charts import theme
from warehouse.charts.boroughs import borough_spec, borough_template

COLUMNS = ("geography_code", "geography_name", "value", "interval_low", "interval_high",
           "availability_status")  # fmt: skip
BOROUGHS = [
    dict(zip(COLUMNS, row, strict=True))
    for row in (
        ("a", "Barnet", 50.0, 40.0, 60.0, "available"),
        ("b", "Hackney", None, None, None, "suppressed"),
        ("c", "Lewisham", 70.0, 60.0, 80.0, "available"),
    )
]


def spec(**changed: Any) -> dict[str, Any]:
    given: dict[str, Any] = {"unit": "percent", "chosen": "c", "whole": 60.0, "target": None}
    return borough_spec(BOROUGHS, **{**given, **changed})


def test_the_template_and_the_filled_chart_are_valid() -> None:
    # `from_dict` refuses what is no Vega-Lite; a layer that it did not know would be left out.
    for given in (borough_template(), spec()):
        assert len(alt.LayerChart.from_dict(given).layer) == len(given["layer"])


def test_the_highest_comes_first_and_a_hidden_figure_last() -> None:
    rows = spec()["datasets"]["boroughs"]
    assert [row["name"] for row in rows] == ["Lewisham", "Barnet", "Hackney"]
    assert rows[2]["value"] is None
    assert rows[2]["low"] is None
    assert rows[2]["text"] == "[c] Hidden"


def test_the_chosen_borough_stands_out() -> None:
    colours = [row["colour"] for row in spec()["datasets"]["boroughs"]]
    assert colours == [theme.PLACE, theme.QUIET_BAR, theme.QUIET_BAR]


def test_lines_are_the_whole_area_and_the_target() -> None:
    assert [row["value"] for row in spec(target=97.0)["datasets"]["lines"]] == [60.0, 97.0]
    assert "lines" not in spec(whole=None)["datasets"]


def test_the_chart_grows_with_its_boroughs() -> None:
    tall = borough_spec(BOROUGHS * 11, unit="percent", chosen="c", whole=None, target=None)[
        "height"
    ]
    assert tall > 5 * spec()["height"]


def test_without_a_borough_there_is_no_chart() -> None:
    with pytest.raises(ValueError, match="at least one borough"):
        borough_spec([], unit="percent", chosen="c", whole=None, target=None)
