"""The monthly chart: a valid template, every row given to it, nothing drawn that is not there."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

import altair as alt
import pytest

from warehouse.charts.monthly import MonthlyData, monthly_spec, monthly_template

ENDS = [date(2016, 10, 31), date(2016, 11, 30), date(2016, 12, 31)]


def months(values: list[float | None], **columns: Any) -> list[dict[str, Any]]:
    return [
        {
            "period_end_date": end,
            "value": value,
            "target_value": None,
            "availability_status": "not_supplied" if value is None else "available",
            "is_provisional": False,
            **columns,
        }
        for end, value in zip(ENDS, values, strict=True)
    ]


def rows_of(spec: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = spec["datasets"][name]
    return found


def test_the_template_is_valid_and_holds_no_rows() -> None:
    template = monthly_template()
    alt.LayerChart.from_dict(template)
    assert "datasets" not in template


def test_the_filled_chart_is_valid() -> None:
    spec = monthly_spec(MonthlyData("percent", "Lewisham", months([60.0, 55.0, 50.0])))
    alt.LayerChart.from_dict(spec)
    assert [row["value"] for row in rows_of(spec, "place")] == [60.0, 55.0, 50.0]
    assert rows_of(spec, "place")[0]["month"] == "2016-10-01T00:00:00"


def test_layers_without_rows_are_left_out() -> None:
    spec = monthly_spec(MonthlyData("percent", "Lewisham", months([60.0, 55.0, 50.0])))
    assert {layer["data"]["name"] for layer in spec["layer"]} == {"frame", "labels", "place"}


def test_filling_leaves_the_template_as_it_was() -> None:
    before = len(monthly_template()["layer"])
    monthly_spec(MonthlyData("percent", "Lewisham", months([60.0, 55.0, 50.0])))
    assert len(monthly_template()["layer"]) == before


def test_a_missing_month_breaks_the_line() -> None:
    spec = monthly_spec(MonthlyData("percent", "Lewisham", months([60.0, None, 50.0])))
    assert [row["value"] for row in rows_of(spec, "place")] == [60.0, None, 50.0]


def test_a_place_without_any_value_is_left_out_of_the_chart() -> None:
    compared = months([60.0, 55.0, 50.0])
    spec = monthly_spec(MonthlyData("percent", "L", months([None] * 3), "London", compared))
    assert {layer["data"]["name"] for layer in spec["layer"]} == {"frame", "labels", "compared"}


def test_a_provisional_month_is_hollow() -> None:
    place = months([60.0, 55.0, 50.0])
    place[2]["is_provisional"] = True
    fills = [
        row["fill"] for row in rows_of(monthly_spec(MonthlyData("percent", "L", place)), "place")
    ]
    assert fills[2] == "#FFFFFF"
    assert fills[0] == fills[1] != "#FFFFFF"


def test_a_signal_has_a_shape_as_well_as_a_colour() -> None:
    limits = [
        {
            "period_end_date": end,
            "centre_line": 60.0,
            "lower_limit": 55.0,
            "upper_limit": 65.0,
            "point_type": point_type,
        }
        for end, point_type in zip(ENDS, ("common_cause", "improvement", "concern"), strict=True)
    ]
    data = MonthlyData("percent", "Lewisham", months([60.0, 66.0, 50.0]), limits=limits)
    spec = monthly_spec(data)
    assert [row["shape"] for row in rows_of(spec, "place")] == [
        "circle",
        "triangle-up",
        "triangle-down",
    ]
    assert len({row["stroke"] for row in rows_of(spec, "place")}) == 3
    assert [row["lower"] for row in rows_of(spec, "limits")] == [55.0] * 3


def test_labels_keep_apart() -> None:
    compared = months([60.0, 55.0, 50.1])
    place = months([60.0, 55.0, 50.0], target_value=50.2)
    spec = monthly_spec(MonthlyData("percent", "Lewisham", place, "London", compared))
    at = sorted(row["at"] for row in rows_of(spec, "labels"))
    low, high = (row["value"] for row in rows_of(spec, "frame"))
    assert len(at) == 3
    assert min(b - a for a, b in pairwise(at)) >= 0.06 * (high - low)


def test_official_figures_are_drawn_over_their_months() -> None:
    official = [
        {
            "period_start_date": date(2016, 10, 1),
            "period_end_date": ENDS[2],
            "period_label": "Oct-Dec 16",
            "value": 94.6,
            "area": "England and Wales",
            "provider_label": "CRC (all 21)",
        }
    ]
    data = MonthlyData("percent", "Lewisham", months([60.0, 55.0, 50.0]), official=official)
    row = rows_of(monthly_spec(data), "official")[0]
    assert (row["month"][:7], row["until"][:7], row["text"]) == ("2016-10", "2016-12", "94.6%")


def test_the_axis_holds_everything_drawn() -> None:
    place = months([60.0, 55.0, 50.0], target_value=97.0)
    low, high = (
        row["value"] for row in rows_of(monthly_spec(MonthlyData("percent", "L", place)), "frame")
    )
    assert low < 50.0
    assert high > 97.0


def test_a_share_is_never_drawn_below_zero() -> None:
    spec = monthly_spec(MonthlyData("percent", "L", months([0.0, 1.0, 0.5])))
    assert rows_of(spec, "frame")[0]["value"] == 0.0


def test_the_axis_says_percent_only_for_percentages() -> None:
    def tick(unit: str) -> str:
        spec = monthly_spec(MonthlyData(unit, "L", months([6.0, 5.0, 5.0])))
        return str(next(p["value"] for p in spec["params"] if p["name"] == "tick"))

    assert (tick("percent"), tick("days")) == ("%", "")


def test_without_a_month_there_is_no_chart() -> None:
    with pytest.raises(ValueError, match="at least one month"):
        monthly_spec(MonthlyData("percent", "Lewisham", []))


def noted(**parts: object) -> dict:
    place = [
        {
            "period_end_date": date(2016, month, 28),
            "value": 59.0 + month,
            "target_value": None,
            "availability_status": "available",
            "is_provisional": False,
        }
        for month in range(1, 7)
    ]
    return monthly_spec(MonthlyData(unit="percent", place_name="Here", place=place, **parts))


def test_a_line_is_broken_at_the_month_of_a_break() -> None:
    rows = noted(breaks=[date(2016, 4, 15)])["datasets"]["place"]
    assert [row["segment"] for row in rows] == [0, 0, 0, 1, 1, 1]


def test_a_note_has_its_letter_in_its_month_and_only_in_the_months_drawn() -> None:
    notes = [
        {"starts_on": date(2016, 3, 9), "letter": "A"},
        {"starts_on": date(2015, 3, 9), "letter": "B"},
    ]
    assert noted(notes=notes)["datasets"]["notes"] == [
        {"month": "2016-03-01T00:00:00", "letter": "A"}
    ]


def test_a_chart_without_notes_has_no_layer_for_them() -> None:
    assert "notes" not in noted()["datasets"]
    assert all(layer["data"]["name"] != "notes" for layer in noted()["layer"])
