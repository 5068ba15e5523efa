"""A measure's figures as texts for the table beside its chart, and as numbers for a download."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from warehouse.charts import words
from warehouse.charts.formats import (
    NOTHING,
    as_date,
    count,
    is_missing,
    month_text,
    period_text,
    range_text,
    value_text,
)
from warehouse.dashboard.sections import Section
from warehouse.dashboard.tables import Column

MARKS = {
    "concern": "Worse than usual",
    "improvement": "Better than usual",
    "neutral_high": "Higher than usual",
    "neutral_low": "Lower than usual",
}

Row = Mapping[str, Any]


def value_or_status(row: Row, unit: str) -> str:
    """The value with its unit, or the short words of why there is none."""
    if is_missing(row["value"]):
        return words.availability(str(row["availability_status"])).short
    return value_text(float(row["value"]), unit)


def interval_text(row: Row, unit: str) -> str:
    """The likely range, or a dash where there is none."""
    if is_missing(row["interval_low"]) or is_missing(row["value"]):
        return NOTHING
    return range_text(float(row["interval_low"]), float(row["interval_high"]), unit)


def cases_text(row: Row) -> str:
    """Numerator and denominator, or a dash when they are hidden."""
    if is_missing(row["numerator"]) or is_missing(row["denominator"]):
        return NOTHING
    return f"{count(row['numerator'])} of {count(row['denominator'])}"


def month_columns(section: Section) -> list[Column]:
    """The columns this measure has something to put in."""
    columns = [
        Column("month", "Month"),
        Column("value", section.place_name, is_number=True),
        Column("range", "Likely range", is_number=True),
        Column("cases", "Cases", is_number=True),
    ]
    if len(section.compared):
        columns.append(Column("compared", section.compared_name, is_number=True))
    if any(not is_missing(row["target_value"]) for row in section.place):
        columns.append(Column("target", "Target", is_number=True))
    return [*columns, Column("note", "Note")]


def month_rows(section: Section) -> list[dict[str, str]]:
    """The chart's figures as texts, newest first."""
    compared = _by_month(section.compared, "value")
    marks = _by_month(section.limits, "point_type")
    before = _by_month(section.revised, "value_before")
    return [
        {
            "month": month_text(row["period_end_date"]),
            "value": value_or_status(row, section.unit),
            "range": interval_text(row, section.unit),
            "cases": cases_text(row),
            "compared": _text(compared.get(as_date(row["period_end_date"])), section.unit),
            "target": _text(row["target_value"], section.unit),
            "note": "; ".join(
                [
                    *_note(row, marks.get(as_date(row["period_end_date"]))),
                    *_revised(before, as_date(row["period_end_date"]), section.unit),
                ]
            ),
        }
        for row in reversed(section.place)
    ]


def _by_month(rows: Sequence[Row], name: str) -> dict[Any, Any]:
    return {as_date(row["period_end_date"]): row[name] for row in rows}


def _text(value: Any, unit: str) -> str:
    return NOTHING if is_missing(value) else value_text(float(value), unit)


def _revised(before: Mapping[Any, Any], day: Any, unit: str) -> list[str]:
    """That the month's figure was another one in the publication before, and which."""
    if day not in before:
        return []
    return ["Revised" if is_missing(before[day]) else f"Revised, was {_text(before[day], unit)}"]


def _note(row: Row, mark: Any) -> list[str]:
    parts = ["Provisional"] if row["is_provisional"] else []
    if row["performance_status"] in ("met", "not_met"):
        parts.append(words.performance(str(row["performance_status"])))
    if mark in MARKS:
        parts.append(MARKS[mark])
    return parts


BOROUGH_COLUMNS = (
    Column("name", "Borough"),
    Column("value", "Value", is_number=True),
    Column("range", "Likely range", is_number=True),
    Column("cases", "Cases", is_number=True),
    Column("status", "Target"),
)


def ordered_boroughs(section: Section) -> list[Row]:
    """Boroughs highest first, those without a figure last, then the whole area."""
    return sorted(section.boroughs, key=_highest_first)


def _highest_first(row: Row) -> tuple[bool, bool, float]:
    is_hidden = is_missing(row["value"])
    return row["geography_level"] == "all", is_hidden, 0.0 if is_hidden else -float(row["value"])


def borough_rows(section: Section) -> list[dict[str, str]]:
    """Every borough's quarter as texts."""
    return [
        {
            "name": _borough_name(row, section),
            "value": value_or_status(row, section.unit),
            "range": interval_text(row, section.unit),
            "cases": cases_text(row),
            "status": words.performance(
                None if is_missing(row["performance_status"]) else str(row["performance_status"])
            ),
        }
        for row in ordered_boroughs(section)
    ]


def _borough_name(row: Row, section: Section) -> str:
    return section.compared_name if row["geography_level"] == "all" else str(row["geography_name"])


OFFICIAL_COLUMNS = (
    Column("period", "Months"),
    Column("value", "Official figure", is_number=True),
    Column("who", "Whose"),
    Column("source", "Source"),
)


def official_rows(section: Section) -> list[dict[str, str]]:
    """Published official figures as texts."""
    return [
        {
            "period": period_text(row["period_start_date"], row["period_end_date"]),
            "value": value_text(float(row["value"]), section.unit),
            "who": f"{row['provider_label']}, {row['area']}",
            "source": str(row["source"]),
        }
        for row in section.official
    ]


DOWNLOAD_COLUMNS = (
    Column("place", "Place"),
    Column("start", "First day"),
    Column("end", "Last day"),
    Column("value", "Value"),
    Column("low", "Likely range, low end"),
    Column("high", "Likely range, high end"),
    Column("numerator", "Counted"),
    Column("denominator", "Out of"),
    Column("target", "Target"),
    Column("status", "State of the figure"),
    Column("performance", "Against the target"),
    Column("provisional", "Provisional"),
)


def download_rows(rows: Sequence[Row], *, place: str | None, period: tuple[Any, Any] | None = None,
                  section: Section) -> list[dict[str, Any]]:  # fmt: skip
    """The figures as numbers, empty where there is none."""
    return [
        {
            "place": place or _borough_name(row, section),
            "start": as_date(period[0] if period else row["period_start_date"]).isoformat(),
            "end": as_date(period[1] if period else row["period_end_date"]).isoformat(),
            "value": _plain(row["value"]),
            "low": _plain(row["interval_low"]),
            "high": _plain(row["interval_high"]),
            "numerator": _plain(row["numerator"]),
            "denominator": _plain(row["denominator"]),
            "target": _plain(row["target_value"]),
            "status": words.availability(str(row["availability_status"])).short,
            "performance": _plain(row["performance_status"]),
            "provisional": "yes" if row["is_provisional"] else "no",
        }
        for row in rows
    ]


def _plain(value: Any) -> Any:
    return "" if is_missing(value) else value
