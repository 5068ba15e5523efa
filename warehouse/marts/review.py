"""The quarterly review: every measure beside its past, London and the other provider."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from math import sqrt
from typing import Any

import pandas as pd
from duckdb import DuckDBPyConnection

from warehouse.marts.catalogue import measures
from warehouse.marts.intervals import ROLLING, kinds, with_intervals
from warehouse.marts.publication import Row, has_table, records

Figures = Mapping[tuple[str, str, str], Row]
"""Figures by place, measure and kind of period."""

QUARTER, YEAR = "quarter", "rolling_12_months"
_VERDICT_COLUMNS = (
    "verdict", "sentence", "assurance", "since_date", "exception_rank", "false_signal_rate",
)  # fmt: skip
_NOW_COLUMNS = (
    "value", "interval_low", "interval_high", "value_low", "value_high", "numerator",
    "denominator", "target_value", "performance_status", "availability_status", "is_provisional",
    "placed_home_pct", "placed_team_pct", "unplaced_pct",
)  # fmt: skip
_NO_FIGURE: Row = {
    **dict.fromkeys(_NOW_COLUMNS),
    "availability_status": "not_published",
    "is_provisional": False,
}
_NO_VERDICT: Row = dict.fromkeys(_VERDICT_COLUMNS)


def quarter_figures(
    con: DuckDBPyConnection, *, geography: str, provider: str, period_end: date
) -> tuple[Row, ...]:
    """Every measure of one place and provider: the quarter, and the 12 months, that end on a day.

    Shape:
        measure_code, geography_code, period_type, value, interval_low, interval_high,
        value_low, value_high, numerator, denominator, target_value, performance_status,
        availability_status, is_provisional, placed_home_pct, placed_team_pct, unplaced_pct.

    Units:
        ``value`` in the measure's unit; Wilson's 95 per cent interval of a share, in per cent.

    Source:
        marts.fct_measure_values, marts.dim_measures.
    """
    own = ", ".join(name for name in _NOW_COLUMNS if not name.startswith("interval_"))
    found = records(
        con,
        f"""
        select measure_code, geography_code, period_type, {own}
        from marts.fct_measure_values
        where geography_code = $geography and provider_code = $provider and breakdown = 'all'
            and period_type in ('{QUARTER}', '{YEAR}') and period_end_date = $period_end
        """,
        {"geography": geography, "provider": provider, "period_end": period_end},
    )
    return with_intervals(found, kinds_known=kinds(con))


def verdicts(
    con: DuckDBPyConnection, *, geography: str, provider: str, period_start: date
) -> tuple[Row, ...]:
    """The stored verdicts of a quarter for one place; none when the run stored none.

    Shape:
        measure_code, geography_code, verdict, sentence, assurance, since_date, exception_rank,
        false_signal_rate.

    Source:
        marts.fct_review.
    """
    if not has_table(con, "fct_review"):
        return ()
    return records(
        con,
        f"""
        select measure_code, geography_code, {", ".join(_VERDICT_COLUMNS)} from marts.fct_review
        where quarter_start_date = $period_start and provider_code = $provider
            and geography_code = $geography and breakdown = 'all'
        """,
        {"geography": geography, "provider": provider, "period_start": period_start},
    )


def figures_by(rows_of_places: Iterable[Row]) -> Figures:
    """Rows of :func:`quarter_figures` by place, measure and kind of period."""
    return {
        (row["geography_code"], row["measure_code"], row["period_type"]): row
        for row in rows_of_places
    }


def reviewed(
    catalogue: Sequence[Row],
    *,
    geography: str,
    now: Figures,
    earlier: Figures,
    said: Iterable[Row],
) -> list[dict[str, Any]]:
    """Each measure beside the quarter before, the whole area, the 12 months and its verdict.

    Args:
        catalogue: rows of the catalogue, in its order.
        geography: the chosen place; a measure published for no smaller one is the whole area's.
        now: figures of the quarter, of the place and of the whole area.
        earlier: those of the quarter before.
        said: rows of :func:`verdicts`, of the place and of the whole area.

    Shape:
        As :func:`review`.
    """
    found = {(row["geography_code"], row["measure_code"]): row for row in said}
    return [_compared(measure, geography, now, earlier, found) for measure in catalogue]


def _compared(
    measure: Row,
    geography: str,
    now: Figures,
    earlier: Figures,
    said: Mapping[tuple[str, str], Row],
) -> dict[str, Any]:
    code = measure["measure_code"]
    place = "all" if measure["lowest_geography"] == "all" else geography
    kind = YEAR if measure["kind"] == ROLLING else QUARTER
    here = now.get((place, code, kind), _NO_FIGURE)
    before = earlier.get((place, code, kind), _NO_FIGURE)
    whole = now.get(("all", code, kind), _NO_FIGURE)
    verdict = said.get((place, code), _NO_VERDICT)
    return {
        **measure,
        "shown_geography_code": place,
        "shown_period_type": kind,
        **{name: here[name] for name in _NOW_COLUMNS},
        "previous_value": before["value"],
        "previous_availability_status": before["availability_status"],
        "london_value": whole["value"],
        "london_availability_status": whole["availability_status"],
        "year_value": now.get((place, code, YEAR), _NO_FIGURE)["value"],
        **_change(here, before),
        **{name: verdict[name] for name in _VERDICT_COLUMNS},
    }


def _change(now: Row, before: Row) -> dict[str, float | None]:
    """The change with Newcombe's interval, from the Wilson intervals of its two shares."""
    value, previous = now["value"], before["value"]
    change = None if value is None or previous is None else value - previous
    ends = (now["interval_low"], now["interval_high"])
    ends_before = (before["interval_low"], before["interval_high"])
    if change is None or None in (*ends, *ends_before):
        return {"change": change, "change_low": None, "change_high": None}
    down, up = value - ends[0], ends[1] - value
    down_before, up_before = previous - ends_before[0], ends_before[1] - previous
    return {
        "change": change,
        "change_low": change - sqrt(down**2 + up_before**2),
        "change_high": change + sqrt(up**2 + down_before**2),
    }


def review(
    con: DuckDBPyConnection,
    *,
    geography: str,
    provider: str,
    period_end: date,
    previous_end: date,
) -> pd.DataFrame:
    """One row a measure: this quarter, the one before, the whole area, and the stored verdict.

    A measure that is not published below the whole area is shown for the whole area; a
    measure that looks back over 12 months is shown for the 12 months ending with the quarter.

    Args:
        con: read-only connection to the publication.
        geography: ``all``, or the code of a borough or cluster.
        provider: ``all``, or the code of a provider.
        period_end: last day of the quarter.
        previous_end: last day of the quarter before.

    Shape:
        The catalogue's columns, ``shown_geography_code`` and ``shown_period_type``; of the
        quarter ``value``, ``interval_low``, ``interval_high``, ``target_value``, the statuses
        and placement shares; ``value`` and ``availability_status`` again with ``previous_`` and
        ``london_``; ``year_value`` of the 12 months that end with it; ``change``,
        ``change_low``, ``change_high``; the verdict's columns, null when none was stored.

    Units:
        ``value`` in the measure's unit; intervals and changes of shares in percentage points.
        Intervals are 95 per cent: Wilson for a share, Newcombe for a difference.

    Source:
        marts.fct_measure_values, marts.dim_measures, marts.fct_review.
    """
    places = dict.fromkeys((geography, "all"))
    now, earlier = (
        figures_by(
            row
            for place in places
            for row in quarter_figures(con, geography=place, provider=provider, period_end=end)
        )
        for end in (period_end, previous_end)
    )
    start = previous_end + timedelta(days=1)
    said = (
        row
        for place in places
        for row in verdicts(con, geography=place, provider=provider, period_start=start)
    )
    catalogue = [
        {str(name): value for name, value in row.items()}
        for row in measures(con).to_dict("records")
    ]
    found = reviewed(catalogue, geography=geography, now=now, earlier=earlier, said=said)
    return pd.DataFrame(found)
