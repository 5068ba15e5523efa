"""Pictures hold their title, filters and method, and are made offline."""

from __future__ import annotations

import pandas as pd

from warehouse.charts.export import picture
from warehouse.charts.monthly import MonthlyData, monthly_spec

MONTHS = pd.date_range("2016-01-31", periods=6, freq="ME")
PLACE = pd.DataFrame(
    {
        "period_end_date": MONTHS,
        "value": [60.0, 61.0, None, 62.0, 58.0, 57.0],
        "target_value": None,
        "availability_status": "available",
        "is_provisional": False,
    }
)
SPEC = monthly_spec(MonthlyData(unit="percent", place_name="Lewisham", place=PLACE))
WORDS = {"title": "Seen in the month", "subtitle": "Lewisham", "lines": ["Synthetic", "Counted: x"]}


def test_an_svg_holds_its_words() -> None:
    svg = picture(SPEC, **WORDS, kind="svg").decode()
    assert svg.startswith("<svg")
    for text in ("Seen in the month", "Lewisham", "Synthetic", "Counted: x"):
        assert text in svg


def test_a_png_is_twice_the_size_of_the_page() -> None:
    png = picture(SPEC, **WORDS, kind="png")
    assert png.startswith(b"\x89PNG")
    assert int.from_bytes(png[16:20], "big") >= 2 * 800


def test_the_chart_of_the_page_is_left_as_it_was() -> None:
    picture(SPEC, **WORDS, kind="svg")
    assert SPEC["width"] == "container"
    assert "title" not in SPEC
