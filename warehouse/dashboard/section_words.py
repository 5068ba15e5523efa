"""What is said around a measure's chart: its text alternative and how to read its marks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from warehouse.charts import words
from warehouse.charts.formats import as_date, month_text, unit_words, value_text
from warehouse.dashboard.section_tables import MARKS
from warehouse.dashboard.sections import Section, records

_FEW_MONTHS = 3
CAUSES = {
    "correction": "records were sent again",
    "late_data": "further records came",
    "definition": "the way of counting changed",
    "definition_and_data": "the way of counting changed and records came",
}
"""Why a figure was revised, as the pipeline tells it; an unknown cause is not explained."""


def axis_text(section: Section) -> str:
    """What the upright axis counts, and which way is better."""
    is_rolling = section.measure["kind"] == "rolling_rate"
    span = "the 12 months that end with each month" if is_rolling else "by month"
    way = words.direction(str(section.measure["direction"]))
    return f"{unit_words(section.unit).axis}, {span}. {way}."


def chart_alt(section: Section) -> str:
    """The chart in a few sentences, for those who do not see it."""
    known = section.place[section.place["value"].notna()]
    lines = [f"Line chart of {section.name}, {section.place_name}: {_course(known, section.unit)}."]
    compared = section.compared[section.compared["value"].notna()]
    if len(compared):
        lines.append(f"{section.compared_name}: {_at(compared.iloc[-1], section.unit)}.")
    return " ".join([*lines, "The table that follows holds every figure."])


def _course(known: pd.DataFrame, unit: str) -> str:
    if known.empty:
        return "no figure in these months"
    ends = [_at(known.iloc[n], unit) for n in (0, -1)]
    low, high = (value_text(v, unit) for v in (known["value"].min(), known["value"].max()))
    return f"{ends[0]}, {ends[1]}; lowest {low}, highest {high}"


def _at(row: pd.Series, unit: str) -> str:
    return f"{value_text(float(row['value']), unit)} in {month_text(row['period_end_date'])}"


def reading_notes(section: Section) -> str:
    """What the marks of the chart mean, only those it has, and why months are missing."""
    return " ".join(
        [
            *_provisional_note(section),
            *_revised_note(section),
            *_limit_notes(section),
            *_official_note(section),
            *_missing_notes(section),
            *_annotation_notes(section),
        ]
    )


def _annotation_notes(section: Section) -> list[str]:
    """What each letter of the chart stands for, and where a line is broken."""
    notes = [
        f"{row['letter']}: {as_date(row['starts_on']):%b %Y}, {str(row['text']).rstrip('.')} "
        f"({row['source']})."
        for row in records(section.notes)
    ]
    if section.breaks:
        notes.append("Where the line is broken, figures before and after cannot be compared.")
    return notes


def _provisional_note(section: Section) -> list[str]:
    is_provisional = section.place["is_provisional"].fillna(False).astype(bool)
    is_any = (is_provisional & section.place["value"].notna()).any()
    return ["Hollow points are provisional: late records may still change them."] if is_any else []


def _revised_note(section: Section) -> list[str]:
    """Which of the months drawn were published otherwise before, and why, if that is known."""
    if section.revised.empty:
        return []
    drawn = {as_date(day) for day in section.place["period_end_date"]}
    own = section.revised[[as_date(day) in drawn for day in section.revised["period_end_date"]]]
    if own.empty:
        return []
    causes = {CAUSES[str(one)] for one in own["cause"] if str(one) in CAUSES}
    why = f", because {' and '.join(sorted(causes))}" if causes else ""
    return [
        f"Revised since the publication before{why}: {_months_named(list(own['period_end_date']))}."
    ]


def _limit_notes(section: Section) -> list[str]:
    notes = []
    if section.limits["lower_limit"].notna().any():
        notes.append("The grey band is where months usually fall.")
    marked = set(section.limits["point_type"].dropna()) & set(MARKS)
    if marked:
        named = " or ".join(MARKS[one].lower() for one in MARKS if one in marked)
        notes.append(f"A triangle or diamond marks a month that was {named}.")
    return notes


def _official_note(section: Section) -> list[str]:
    if section.official.empty:
        return []
    differences = section.official["how_it_differs"].dropna().unique()
    is_later = pd.to_datetime(section.official["period_start_date"]).min() > pd.to_datetime(
        section.place["period_end_date"].max()
    )
    later = " They begin after the months of ours." if is_later else ""
    return [
        f"Thick bars are official published figures, for comparison only.{later} "
        + " ".join(str(text).strip().rstrip(".") + "." for text in differences if text)
    ]


def _missing_notes(section: Section) -> list[str]:
    missing = section.place[section.place["value"].isna()]
    notes = []
    for status, months in missing.groupby("availability_status", sort=True):
        why = words.availability(str(status)).why
        named = _months_named(list(months["period_end_date"]))
        notes.append(f"No figure for {named}: {why[:1].lower()}{why[1:]}")
    return notes


def _months_named(ends: Sequence[Any]) -> str:
    if len(ends) > _FEW_MONTHS:
        return f"{len(ends)} months between {month_text(ends[0])} and {month_text(ends[-1])}"
    return ", ".join(month_text(end) for end in ends)
