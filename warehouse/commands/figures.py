"""Figures of the current publication on a terminal."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from typing import Any

import pandas as pd

from warehouse import marts
from warehouse.commands import terminal
from warehouse.settings import Settings

HEADINGS = (
    "Measure",
    "Period",
    "Place",
    "Provider",
    "Counted",
    "Of",
    "Value",
    "Status",
)
_STATUS_WORDS = {
    "met": "target met",
    "not_met": "target not met",
    "no_target": "no target",
    "not_supplied": "not supplied",
    "low_coverage": "too little of the data supplied",
    "not_due": "not due yet",
    "too_few": "too few to say",
    "suppressed": "hidden: small numbers",
    "not_published": "not published",
}
_UNIT_SIGNS = {"percent": "%"}


def current_values(*, settings: Settings, role: marts.Role, **filters: str | None) -> pd.DataFrame:
    """Figures of the current publication, as :func:`warehouse.marts.measure_values` gives them.

    Raises:
        NothingPublishedError: there is nothing to read, or not for this role.
    """
    _publication, connection = marts.open_current(role, settings=settings)
    with closing(connection):
        return marts.measure_values(connection, **filters)


def json_lines(values: pd.DataFrame) -> str:
    """One JSON object a line; dates as YYYY-MM-DD, what is unknown as null."""
    dated = values.copy()
    for name in ("period_start_date", "period_end_date"):
        dated[name] = pd.to_datetime(dated[name]).dt.strftime("%Y-%m-%d")
    text = dated.to_json(orient="records", lines=True, double_precision=15, force_ascii=False)
    return text.strip() and text.rstrip("\n") + "\n"


def text_rows(values: pd.DataFrame) -> list[tuple[str, ...]]:
    """Rows for people: numbers rounded for display only."""
    return [
        (
            row["measure_code"],
            period_words(row["period_start_date"], row["period_end_date"]),
            row["geography_code"],
            row["provider_code"],
            number_words(row["numerator"]),
            number_words(row["denominator"]),
            number_words(row["value"]),
            status_words(row["availability_status"], row["performance_status"]),
        )
        for row in values.to_dict("records")
    ]


def period_words(start: Any, end: Any) -> str:
    """A period as people read it: ``Oct 2016``, ``Oct to Dec 2016``, ``Apr 2016 to Mar 2017``."""
    first, last = pd.Timestamp(start), pd.Timestamp(end)
    if (first.year, first.month) == (last.year, last.month):
        return f"{last:%b %Y}"
    return (
        f"{first:%b} to {last:%b %Y}"
        if first.year == last.year
        else f"{first:%b %Y} to {last:%b %Y}"
    )


def number_words(value: Any, *, unit: str = "") -> str:
    """A number with one decimal where it has any, or nothing."""
    if value is None or pd.isna(value):
        return ""
    text = f"{value:,.0f}" if float(value).is_integer() and unit != "percent" else f"{value:,.1f}"
    return text + _UNIT_SIGNS.get(unit, "")


def status_words(availability: str, performance: Any) -> str:
    """One status in words: why there is no figure, else how it stands against its target."""
    code = availability if availability != "available" else performance
    return _STATUS_WORDS.get(str(code), "") if not pd.isna(code) else ""


def show_review(*, settings: Settings, borough: str) -> None:
    """Print the review of one borough's newest quarter, from the partnership's file."""
    publication, opened = marts.open_current("partnership", settings=settings)
    with closing(opened) as connection:
        newest = marts.quarters(connection).iloc[0]
        start = pd.Timestamp(newest["period_start_date"]).date()
        rows = marts.review(
            connection,
            geography=borough,
            provider="all",
            period_end=pd.Timestamp(newest["period_end_date"]).date(),
            previous_end=start - timedelta(days=1),
        )
        places = marts.places(connection)
    name = dict(zip(places["geography_code"], places["geography_name"], strict=True))
    terminal.put_table(
        f"{name.get(borough, borough)}, {newest['period_label']} (synthetic data)"
        if publication.manifest()["is_synthetic"]
        else f"{name.get(borough, borough)}, {newest['period_label']}",
        ("Measure", "Place", "Value", "Quarter before", "London", "Target", "Status"),
        [_review_row(row, borough=name.get(borough, borough)) for row in rows.to_dict("records")],
    )


def _review_row(row: dict[Any, Any], *, borough: str) -> tuple[str, ...]:
    unit = row["unit"]
    return (
        row["measure_name"],
        "London" if row["shown_geography_code"] == "all" else borough,
        number_words(row["value"], unit=unit),
        number_words(row["previous_value"], unit=unit),
        number_words(row["london_value"], unit=unit),
        number_words(row["target_value"], unit=unit),
        status_words(row["availability_status"], row["performance_status"]),
    )
