"""What is said around a measure's chart: its text alternative and how to read its marks."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import Any

from warehouse.charts import words
from warehouse.charts.formats import as_date, is_missing, month_text, unit_words, value_text
from warehouse.dashboard.section_tables import MARKS
from warehouse.dashboard.sections import Section
from warehouse.marts import Row

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
    known = _known(section.place)
    lines = [f"Line chart of {section.name}, {section.place_name}: {_course(known, section.unit)}."]
    if compared := _known(section.compared):
        lines.append(f"{section.compared_name}: {_at(compared[-1], section.unit)}.")
    return " ".join([*lines, "The table that follows holds every figure."])


def _known(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if not is_missing(row["value"])]


def _course(known: Sequence[Row], unit: str) -> str:
    if not known:
        return "no figure in these months"
    ends = [_at(known[n], unit) for n in (0, -1)]
    values = [float(row["value"]) for row in known]
    low, high = (value_text(value, unit) for value in (min(values), max(values)))
    return f"{ends[0]}, {ends[1]}; lowest {low}, highest {high}"


def _at(row: Row, unit: str) -> str:
    return f"{value_text(float(row['value']), unit)} in {month_text(row['period_end_date'])}"


def since_sentence(section: Section) -> str:
    """Since when the place lies above or below the whole area; nothing where it is the whole."""
    whole = {as_date(row["period_end_date"]): row["value"] for row in section.compared}
    apart = [
        (row["period_end_date"], float(row["value"]) - float(beside))
        for row in _known(section.place)
        for beside in [whole.get(as_date(row["period_end_date"]))]
        if not is_missing(beside) and beside is not None
    ]
    if not apart or apart[-1][1] == 0:
        return ""
    is_above = apart[-1][1] > 0
    run = list(takewhile(lambda one: one[1] != 0 and (one[1] > 0) == is_above, reversed(apart)))
    side = f"{'above' if is_above else 'below'} {section.compared_name} as a whole"
    if len(run) == 1:
        return f"In {month_text(run[0][0])}, {section.place_name} was {side}."
    whole_span = " (all months shown)" if len(run) == len(apart) else ""
    return (
        f"{section.place_name} has been {side} in every month with a figure since "
        f"{month_text(run[-1][0])}{whole_span}."
    )


def boroughs_sentence(section: Section, *, chosen: str) -> str:
    """Which borough is highest and lowest, and where the chosen one stands among them."""
    boroughs = [row for row in section.boroughs if row["geography_level"] == "borough"]
    known = sorted(_known(boroughs), key=lambda row: -float(row["value"]))
    ends = [
        f"{row['geography_name']} ({value_text(float(row['value']), section.unit)})"
        for row in (known[0], known[-1])
    ]
    told = f"Highest: {ends[0]}; lowest: {ends[1]}."
    places = {row["geography_code"]: rank for rank, row in enumerate(known, start=1)}
    if chosen not in places:
        return told
    own = known[places[chosen] - 1]
    value = value_text(float(own["value"]), section.unit)
    rank = f"number {places[chosen]} of {len(known)} boroughs with a figure"
    return f"{told} {own['geography_name']}: {value}, {rank}, the highest first."


def boroughs_reading(section: Section, *, has_whole: bool, has_target: bool) -> str:
    """What the marks of the chart of boroughs mean, only those it has."""
    parts = ["The thin line on each bar is its likely range"]
    parts += [f"the upright line is {section.compared_name}"] if has_whole else []
    parts += ["the dashed line is the target"] if has_target else []
    is_provisional = any(row["is_provisional"] is True for row in section.boroughs)
    late = " The figures are provisional: late records may still change them."
    return f"{'; '.join(parts)}.{late if is_provisional else ''}"


def reading_notes(section: Section) -> str:
    """What the marks of the chart mean, only those it has, and why months are missing."""
    return " ".join(
        [
            *_provisional_note(section),
            *revised_note(section.place, section.revised),
            *_limit_notes(section),
            *_official_note(section),
            *_missing_notes(section),
            *_annotation_notes(section),
        ]
    )


def letter_notes(notes: Sequence[Row]) -> list[str]:
    """What each letter of a chart stands for."""
    return [
        f"{row['letter']}: {as_date(row['starts_on']):%b %Y}, {str(row['text']).rstrip('.')} "
        f"({row['source']})."
        for row in notes
    ]


def _annotation_notes(section: Section) -> list[str]:
    """The letters, and where a line is broken."""
    notes = letter_notes(section.notes)
    if section.breaks:
        notes.append("Where the line is broken, figures before and after cannot be compared.")
    return notes


def _provisional_note(section: Section) -> list[str]:
    is_any = any(row["is_provisional"] is True for row in _known(section.place))
    return ["Hollow points are provisional: late records may still change them."] if is_any else []


def revised_note(shown: Sequence[Row], revised: Sequence[Row]) -> list[str]:
    """Which of the months drawn were published otherwise before, and why, if that is known."""
    drawn = {as_date(row["period_end_date"]) for row in shown}
    own = [row for row in revised if as_date(row["period_end_date"]) in drawn]
    if not own:
        return []
    causes = {CAUSES[str(row["cause"])] for row in own if str(row["cause"]) in CAUSES}
    why = f", because {' and '.join(sorted(causes))}" if causes else ""
    named = _months_named(sorted({as_date(row["period_end_date"]) for row in own}))
    return [f"Revised since the publication before{why}: {named}."]


def _limit_notes(section: Section) -> list[str]:
    notes = []
    if any(not is_missing(row["lower_limit"]) for row in section.limits):
        notes.append("The grey band is where months usually fall.")
    marked = {row["point_type"] for row in section.limits} & set(MARKS)
    if marked:
        named = " or ".join(MARKS[one].lower() for one in MARKS if one in marked)
        notes.append(f"A triangle or diamond marks a month that was {named}.")
    return notes


def _official_note(section: Section) -> list[str]:
    if not section.official:
        return []
    differences = dict.fromkeys(
        row["how_it_differs"] for row in section.official if not is_missing(row["how_it_differs"])
    )
    first = min(as_date(row["period_start_date"]) for row in section.official)
    is_later = first > max(as_date(row["period_end_date"]) for row in section.place)
    later = " They begin after the months of ours." if is_later else ""
    return [
        f"Thick bars are official published figures, for comparison only.{later} "
        + " ".join(str(text).strip().rstrip(".") + "." for text in differences if text)
    ]


def _missing_notes(section: Section) -> list[str]:
    missing: dict[str, list[Any]] = {}
    for row in section.place:
        if is_missing(row["value"]):
            missing.setdefault(str(row["availability_status"]), []).append(row["period_end_date"])
    notes = []
    for status, months in sorted(missing.items()):
        why = words.availability(status).why
        named = _months_named(months)
        notes.append(f"No figure for {named}: {why[:1].lower()}{why[1:]}")
    return notes


def _months_named(ends: Sequence[Any]) -> str:
    if len(ends) > _FEW_MONTHS:
        return f"{len(ends)} months between {month_text(ends[0])} and {month_text(ends[-1])}"
    return ", ".join(month_text(end) for end in ends)
