"""One measure by group of people: bars with their likely ranges, in the order given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from warehouse.charts.boroughs import borough_spec
from warehouse.charts.template import Spec


def group_spec(groups: Sequence[Mapping[str, Any]], *, unit: str) -> Spec:
    """The chart of a measure by group, highest first; the group compared with stands out.

    Args:
        groups: name, value, interval_low, interval_high, availability_status, is_reference.
        unit: the measure's unit.

    Raises:
        ValueError: there is no group.
    """
    bars = [
        {
            "geography_code": "reference" if one["is_reference"] else "",
            "geography_name": one["name"],
            "value": one["value"],
            "interval_low": one["interval_low"],
            "interval_high": one["interval_high"],
            "availability_status": one["availability_status"],
        }
        for one in groups
    ]
    return borough_spec(bars, unit=unit, chosen="reference", whole=None, target=None)
