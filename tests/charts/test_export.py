"""Pictures hold their title, filters and method, and are made offline."""

from __future__ import annotations

from datetime import date

from warehouse.charts.export import picture
from warehouse.charts.monthly import MonthlyData, monthly_spec

PLACE = [
    {
        "period_end_date": date(2016, month, 28),
        "value": value,
        "target_value": None,
        "availability_status": "available",
        "is_provisional": False,
    }
    for month, value in enumerate((60.0, 61.0, None, 62.0, 58.0, 57.0), start=1)
]
SPEC = monthly_spec(MonthlyData(unit="percent", place_name="Lewisham", place=PLACE))
WORDS = {
    "title": ["Seen in the month"],
    "subtitle": ["Lewisham"],
    "lines": ["Synthetic", "Counted: x"],
}


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
