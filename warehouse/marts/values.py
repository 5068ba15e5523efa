"""Figures by month, by borough and as the command prints them."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from datetime import date
from typing import Literal, get_args

import pandas as pd
from duckdb import DuckDBPyConnection

from warehouse.errors import UnknownMeasureError, UnknownPeriodError
from warehouse.marts.catalogue import geography_names, measures
from warehouse.marts.intervals import ROLLING, kinds, with_intervals
from warehouse.marts.publication import Row, has_table, records, rows

PeriodType = Literal["month", "quarter", "rolling_12_months"]
PERIOD_TYPES: tuple[str, ...] = get_args(PeriodType)

VALUE_COLUMNS = (
    "measure_code, period_type, period_start_date, period_end_date, geography_level, "
    "geography_code, provider_code, breakdown, breakdown_value, numerator, denominator, "
    "not_due, not_covered, value, value_low, value_high, availability_status, performance_status"
)

_PERIOD_CODE = re.compile(r"(\d{4})-(0[1-9]|1[0-2])(?:_(\d{4})-(0[1-9]|1[0-2]))?")


def _own_period(con: DuckDBPyConnection, usual: PeriodType) -> str:
    """A condition that keeps the kind of period that each measure is shown for.

    A measure that looks back over 12 months has a figure of its own for each month and quarter.
    """
    rolling = ", ".join(f"'{code}'" for code, kind in kinds(con).items() if kind == ROLLING)
    if not rolling:
        return f"period_type = '{usual}'"
    return (
        f"(period_type = '{usual}' and measure_code not in ({rolling}) "
        f"or period_type = 'rolling_12_months' and measure_code in ({rolling}))"
    )


def month_series(
    con: DuckDBPyConnection, *, geography: str, provider: str, from_date: date, until: date
) -> tuple[Row, ...]:
    """The values of every measure by month for one place: what a small line draws.

    Shape:
        measure_code, geography_code, month_values (a list, oldest first, with nothing where a
        month has no figure).

    Units:
        In the measure's unit; a rolling rate holds the 12 months ending each month.

    Source:
        marts.fct_measure_values, marts.dim_measures.
    """
    return records(
        con,
        f"""
        select measure_code, geography_code,
            list(value order by period_end_date) as month_values
        from marts.fct_measure_values
        where geography_code = $geography and provider_code = $provider and breakdown = 'all'
            and period_end_date between $from_date and $until and {_own_period(con, "month")}
        group by measure_code, geography_code
        """,
        {"geography": geography, "provider": provider, "from_date": from_date, "until": until},
    )


def _one_of(measures: Sequence[str]) -> tuple[str, dict[str, str]]:
    """A condition that keeps these measures, and its parameters."""
    named = {f"measure_{number}": code for number, code in enumerate(measures)}
    return f"measure_code in ({', '.join(f'${name}' for name in named)})", named


def monthly_values(
    con: DuckDBPyConnection,
    *,
    measures: Sequence[str],
    geography: str,
    provider: str,
    from_date: date,
    until: date,
) -> tuple[Row, ...]:
    """Values of some measures by month, for one place and for the whole area, oldest first.

    Args:
        con: read-only connection to the publication.
        measures: codes, at least one.
        geography: ``all`` or a code; measures published for the whole area only give that.
        provider: ``all`` or a code.
        from_date: the first day of the first month.
        until: the last day of the last month.

    Shape:
        measure_code, geography_code, period_start_date, period_end_date, numerator,
        denominator, value, interval_low, interval_high, target_value, availability_status,
        performance_status, is_provisional.

    Units:
        ``value`` in the measure's unit; a rolling rate holds the 12 months ending that month.

    Source:
        marts.fct_measure_values, marts.dim_measures.
    """
    asked, named = _one_of(measures)
    found = records(
        con,
        f"""
        select measure_code, geography_code, period_start_date, period_end_date, numerator,
            denominator, value, target_value, availability_status, performance_status,
            is_provisional
        from marts.fct_measure_values
        where {asked} and provider_code = $provider and breakdown = 'all'
            and geography_code in ('all', $geography)
            and period_end_date between $from_date and $until and {_own_period(con, "month")}
        order by measure_code, geography_code, period_end_date
        """,
        {
            "geography": geography,
            "provider": provider,
            "from_date": from_date,
            "until": until,
            **named,
        },
    )
    return with_intervals(found, kinds_known=kinds(con))


def borough_values(
    con: DuckDBPyConnection, *, measures: Sequence[str], provider: str, period_end: date
) -> tuple[Row, ...]:
    """Every borough's quarter for some measures, and the whole area's, by name.

    Shape:
        measure_code, geography_code, geography_name, geography_level, numerator, denominator,
        value, interval_low, interval_high, target_value, availability_status,
        performance_status, is_provisional.

    Units:
        ``value`` in the measure's unit; a rolling rate holds the 12 months ending the quarter.

    Source:
        marts.fct_measure_values, marts.dim_measures, marts.dim_geographies.
    """
    asked, named = _one_of(measures)
    found = records(
        con,
        f"""
        select measure_code, geography_code, geography_level, numerator, denominator, value,
            target_value, availability_status, performance_status, is_provisional
        from marts.fct_measure_values
        where {asked} and provider_code = $provider and breakdown = 'all'
            and geography_level in ('all', 'borough') and period_end_date = $period_end
            and {_own_period(con, "quarter")}
        order by measure_code, geography_code
        """,
        {"provider": provider, "period_end": period_end, **named},
    )
    names = geography_names(con)
    named_rows = ({**row, "geography_name": names.get(row["geography_code"])} for row in found)
    return with_intervals(
        sorted(named_rows, key=lambda row: (row["measure_code"], row["geography_name"] or "")),
        kinds_known=kinds(con),
    )


def provider_values(
    con: DuckDBPyConnection, *, geography: str, period_end: date
) -> tuple[Row, ...]:
    """The quarter of every measure for each provider in one place.

    Shape:
        measure_code, provider_code, value, availability_status.

    Source:
        marts.fct_measure_values, marts.dim_measures.
    """
    return records(
        con,
        f"""
        select measure_code, provider_code, value, availability_status
        from marts.fct_measure_values
        where geography_code = $geography and provider_code <> 'all' and breakdown = 'all'
            and period_end_date = $period_end and {_own_period(con, "quarter")}
        order by measure_code, provider_code
        """,
        {"geography": geography, "period_end": period_end},
    )


def official_values(con: DuckDBPyConnection) -> tuple[Row, ...]:
    """Published official figures that a measure is compared with, never blended.

    Shape:
        measure_code, official_code, provider_label, area, period_label, period_start_date,
        period_end_date, value, unit, source, how_it_differs.

    Source:
        marts.fct_official_values.
    """
    return records(
        con, "select * from marts.fct_official_values order by measure_code, period_end_date"
    )


def signals(
    con: DuckDBPyConnection,
    *,
    measures: Sequence[str],
    geography: str,
    provider: str,
    from_date: date,
    until: date,
) -> tuple[Row, ...]:
    """Control limits and marked points by month; empty when the run stored none.

    Shape:
        measure_code, geography_code, period_end_date, centre_line, lower_limit, upper_limit,
        point_type.

    Source:
        marts.fct_measure_signals.
    """
    if not has_table(con, "fct_measure_signals"):
        return ()
    asked, named = _one_of(measures)
    return records(
        con,
        f"""
        select measure_code, geography_code, period_end_date, centre_line, lower_limit,
            upper_limit, point_type
        from marts.fct_measure_signals
        where {asked} and provider_code = $provider and geography_code in ('all', $geography)
            and breakdown = 'all' and period_end_date between $from_date and $until
        order by measure_code, geography_code, period_end_date
        """,
        {
            "geography": geography,
            "provider": provider,
            "from_date": from_date,
            "until": until,
            **named,
        },
    )


def revised_values(con: DuckDBPyConnection, *, geography: str, provider: str) -> tuple[Row, ...]:
    """Months whose figure this publication shows otherwise than the one before it.

    Args:
        con: read-only connection to the publication.
        geography: ``all`` or a code; the whole area's are given too.
        provider: ``all`` or a code.

    Shape:
        measure_code, geography_code, period_end_date, value_before, cause; empty in a first
        publication and in one from before revisions were kept.

    Units:
        ``value_before`` in the measure's unit, null where there was no figure.

    Source:
        marts.fct_revisions.
    """
    if not has_table(con, "fct_revisions"):
        return ()
    return records(
        con,
        f"""
        select measure_code, geography_code, period_end_date, value_before, cause
        from marts.fct_revisions
        where publication_id = (select publication_id from marts.publication)
            and provider_code = $provider and breakdown = 'all'
            and geography_code in ('all', $geography) and {_own_period(con, "month")}
        order by all
        """,
        {"geography": geography, "provider": provider},
    )


def period_dates(code: str) -> tuple[date, date]:
    """The first and last day of a period code such as ``2016-10`` or ``2016-10_2016-12``.

    Raises:
        UnknownPeriodError: the code has neither form, or ends before it starts.
    """
    found = _PERIOD_CODE.fullmatch(code)
    if not found:
        raise UnknownPeriodError(
            f"{code!r} is not a period: write a month as 2016-10, a quarter or a year as "
            "2016-10_2016-12."
        )
    year, month, last_year, last_month = found.groups()
    end_year, end_month = int(last_year or year), int(last_month or month)
    start = date(int(year), int(month), 1)
    end = date(end_year, end_month, calendar.monthrange(end_year, end_month)[1])
    if end < start:
        raise UnknownPeriodError(f"{code!r} ends before it starts.")
    return start, end


def _check_measure(con: DuckDBPyConnection, measure: str) -> None:
    known = set(measures(con)["measure_code"])
    if measure not in known:
        raise UnknownMeasureError(
            f"{measure!r} is not in the catalogue, which has: {', '.join(sorted(known))}."
        )


def measure_values(
    con: DuckDBPyConnection,
    *,
    measure: str | None = None,
    period_type: str | None = None,
    period: str | None = None,
    geography: str | None = None,
    provider: str | None = None,
) -> pd.DataFrame:
    """Published figures as ``probation values`` prints them; a filter left out takes all.

    Args:
        con: read-only connection to the publication.
        measure: a measure code of the catalogue.
        period_type: ``month``, ``quarter`` or ``rolling_12_months``.
        period: ``2016-10`` or ``2016-10_2016-12``.
        geography: ``all``, an ONS code, a cluster code, ``outside`` or ``unplaced``.
        provider: ``all`` or a provider code.

    Shape:
        The columns of ``VALUE_COLUMNS``; one row per measure, period, place and provider.

    Units:
        ``value`` in the measure's unit: percent is 0-100, not 0-1.

    Raises:
        UnknownMeasureError: the measure is not in the catalogue.
        UnknownPeriodError: the period code has no known form.

    Source:
        marts.fct_measure_values.
    """
    if measure is not None:
        _check_measure(con, measure)
    start, end = period_dates(period) if period is not None else (None, None)
    filters = {
        "measure_code": measure,
        "period_type": period_type,
        "period_start_date": start,
        "period_end_date": end,
        "geography_code": geography,
        "provider_code": provider,
    }
    given = {name: value for name, value in filters.items() if value is not None}
    where = " and ".join(f"{name} = ${name}" for name in given) or "true"
    return rows(
        con,
        f"""
        select {VALUE_COLUMNS} from marts.fct_measure_values where {where}
        order by measure_code, period_type, period_start_date, geography_level,
            geography_code, provider_code, breakdown, breakdown_value
        """,
        given,
    )
