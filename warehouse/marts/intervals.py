"""95 per cent intervals of shares, and which measures are shares."""

from __future__ import annotations

from collections.abc import Iterable
from math import sqrt
from typing import Any

from duckdb import DuckDBPyConnection

from warehouse.marts.publication import Row, once, records

_Z = 1.959964
_SHARES = ("share", "snapshot_share")
ROLLING = "rolling_rate"
"""Kind of the measures that look back over 12 months, whatever period is asked for."""


@once
def kinds(con: DuckDBPyConnection) -> dict[str, str]:
    """The kind of every measure of the catalogue.

    Source:
        marts.dim_measures.
    """
    found = records(con, "select measure_code, kind from marts.dim_measures")
    return {str(row["measure_code"]): str(row["kind"]) for row in found}


def wilson(numerator: float, denominator: float) -> tuple[float, float]:
    """Wilson's 95 per cent interval of a share.

    Args:
        numerator: how many are counted, 0 to ``denominator``.
        denominator: of how many, above 0.

    Units:
        Per cent.

    Source:
        Wilson 1927, without correction for continuity.
    """
    x, n, z2 = numerator, denominator, _Z * _Z
    middle, spread = 2 * x + z2, _Z * sqrt(z2 + 4 * x * (1 - x / n))
    return 50 * (middle - spread) / (n + z2), 50 * (middle + spread) / (n + z2)


def with_intervals(
    found: Iterable[Row], *, kinds_known: dict[str, str]
) -> tuple[dict[str, Any], ...]:
    """Figures with ``interval_low`` and ``interval_high``; none where the measure is no share."""
    return tuple({**row, **_interval(row, kinds_known)} for row in found)


def _interval(row: Row, kinds_known: dict[str, str]) -> dict[str, float | None]:
    is_share = kinds_known.get(row["measure_code"]) in _SHARES
    low, high = (
        wilson(row["numerator"], row["denominator"])
        if is_share and row["value"] is not None and row["denominator"]
        else (None, None)
    )
    return {"interval_low": low, "interval_high": high}
