"""The chart of bands: stacked from the gravest up, named beside the last month."""

from __future__ import annotations

from datetime import date
from typing import Any

import altair as alt
import pytest

from warehouse.charts.bands import COLOURS, BandMonth, bands_spec, bands_template

NAMES = ("long", "longer", "short")
MONTHS = [
    BandMonth(month=date(2016, 11, 1), shares=(5.0, 4.0, 9.0)),
    BandMonth(month=date(2016, 12, 1), shares=(6.0, 0.0, 10.0)),
]


def spec() -> dict[str, Any]:
    return bands_spec(MONTHS, names=NAMES, unit="percent")


def test_the_template_and_the_filled_chart_are_valid() -> None:
    for given in (bands_template(), spec()):
        assert len(alt.LayerChart.from_dict(given).layer) == len(given["layer"])


def test_each_band_begins_where_the_graver_one_ends() -> None:
    rows = spec()["datasets"]["bands"]
    assert [(row["low"], row["high"]) for row in rows[:3]] == [(0.0, 5.0), (5.0, 9.0), (9.0, 18.0)]
    assert [row["colour"] for row in rows[:3]] == list(COLOURS)


def test_a_month_reaches_to_the_next_also_over_the_year() -> None:
    rows = spec()["datasets"]["bands"]
    assert (rows[0]["month"], rows[0]["until"]) == ("2016-11-01T00:00:00", "2016-12-01T00:00:00")
    assert rows[-1]["until"] == "2017-01-01T00:00:00"


def test_names_stand_beside_the_last_month_and_apart() -> None:
    labels = spec()["datasets"]["labels"]
    assert [row["label"] for row in labels] == ["long", "longer", "short"]
    # Middles of the bands are 3, 6 and 11; the highest bar is 18, so labels lie 1.35 apart or more.
    assert [row["at"] for row in labels] == [3.0, 6.0, 11.0]
    thin = bands_spec([BandMonth(date(2016, 1, 1), (1.0, 1.0, 18.0))], names=NAMES, unit="percent")
    assert [row["at"] for row in thin["datasets"]["labels"]] == [0.5, 2.0, 11.0]


def test_nothing_to_draw_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one month"):
        bands_spec([], names=NAMES, unit="percent")


def test_a_month_that_may_still_change_and_a_note_are_marked() -> None:
    first, last = MONTHS
    months = [first, BandMonth(month=last.month, shares=last.shares, is_provisional=True)]
    notes = [{"starts_on": date(2016, 12, 9), "letter": "A"}]
    found = bands_spec(months, names=NAMES, unit="percent", notes=notes)["datasets"]
    assert found["marks"] == [{"month": "2016-12-15T00:00:00", "at": 16.0, "label": "p"}]
    assert found["notes"] == [{"month": "2016-12-01T00:00:00", "letter": "A"}]
