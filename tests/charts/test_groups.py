"""Groups of people as bars: highest first, the group compared with standing out."""

from __future__ import annotations

import pytest

from warehouse.charts import theme
from warehouse.charts.groups import group_spec

GROUPS = [
    {
        "name": name,
        "value": value,
        "interval_low": value - 4,
        "interval_high": value + 4,
        "availability_status": "available",
        "is_reference": name == "Male",
    }
    for name, value in (("Female", 50.0), ("Male", 75.0))
]


def test_groups_are_ordered_and_the_reference_stands_out() -> None:
    rows = group_spec(GROUPS, unit="percent")["datasets"]["boroughs"]
    assert [row["name"] for row in rows] == ["Male", "Female"]
    assert [row["colour"] for row in rows] == [theme.PLACE, theme.QUIET_BAR]
    assert rows[1]["text"] == "50.0%"
    assert (rows[1]["low"], rows[1]["high"]) == (46.0, 54.0)


def test_no_group_is_no_chart() -> None:
    with pytest.raises(ValueError, match="at least one"):
        group_spec([], unit="percent")
