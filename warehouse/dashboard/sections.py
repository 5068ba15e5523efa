"""What one measure's section draws, cut from the page's few queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from string import ascii_uppercase
from typing import Any

from warehouse import marts
from warehouse.charts.formats import as_date, is_missing
from warehouse.dashboard.data import rows_of
from warehouse.dashboard.view import View
from warehouse.marts import Row

_YEAR_AFTER = timedelta(days=366)
BREAKS = ("rebase", "model_change", "recording_change")
"""Kinds of annotation from which on a series is another one than before."""


@dataclass(frozen=True)
class Section:
    """One measure for the chosen place, provider and months.

    Attributes:
        measure: its row of the catalogue.
        place: the chosen place by month, oldest first.
        compared: the whole area likewise; empty when that is the place.
        boroughs: every borough's quarter, and the whole area's.
        official: published official figures of these months.
        limits: control limits and marks by month; empty when there are none.
        notes: annotations that touch the measure, place and provider, each with its letter.
        revised: months of the place shown otherwise than in the publication before.
    """

    measure: Row
    place: Sequence[Row]
    compared: Sequence[Row]
    boroughs: Sequence[Row]
    official: Sequence[Row]
    limits: Sequence[Row]
    place_name: str
    compared_name: str
    notes: Sequence[Row]
    revised: Sequence[Row]

    @property
    def breaks(self) -> list[date]:
        """Days from which figures cannot be compared with earlier ones."""
        return [as_date(one["starts_on"]) for one in self.notes if one["kind"] in BREAKS]

    @property
    def unit(self) -> str:
        """The measure's unit."""
        return str(self.measure["unit"])

    @property
    def code(self) -> str:
        """The measure's code."""
        return str(self.measure["measure_code"])

    @property
    def name(self) -> str:
        """The measure's name."""
        return str(self.measure["measure_name"])


@dataclass(frozen=True)
class _Answers:
    """The queries' answers for the measures shown, from which sections are cut."""

    months: Sequence[Row]
    boroughs: Sequence[Row]
    official: Sequence[Row]
    limits: Sequence[Row]
    notes: Sequence[Row]
    revised: Sequence[Row]


def month_series(view: View) -> dict[tuple[str, str], Sequence[float | None]]:
    """Values by month, oldest first, by measure and place: the chosen one and the whole area."""
    return {
        (row["measure_code"], row["geography_code"]): row["month_values"]
        for place in dict.fromkeys((view.place_code, "all"))
        for row in rows_of(
            view.file,
            marts.month_series,
            geography=place,
            provider=view.provider_code,
            from_date=view.first_month,
            until=view.quarter.end,
        )
    }


def monthly(view: View, measures: Iterable[str]) -> tuple[Row, ...]:
    """Some measures by month for the chosen place and the whole area, oldest first."""
    return rows_of(
        view.file,
        marts.monthly_values,
        measures=tuple(measures),
        geography=view.place_code,
        provider=view.provider_code,
        from_date=view.first_month,
        until=view.quarter.end,
    )


def _answers(view: View, codes: tuple[str, ...]) -> _Answers:
    until, provider, place = view.quarter.end, view.provider_code, view.place_code
    return _Answers(
        months=monthly(view, codes),
        boroughs=rows_of(
            view.file, marts.borough_values, measures=codes, provider=provider, period_end=until
        ),
        official=_shown_official(view),
        limits=rows_of(
            view.file,
            marts.signals,
            measures=codes,
            geography=place,
            provider=provider,
            from_date=view.first_month,
            until=until,
        ),
        notes=_notes(view),
        revised=rows_of(view.file, marts.revised_values, geography=place, provider=provider),
    )


def _notes(view: View) -> list[Row]:
    """Annotations of the months shown that touch the chosen place and provider."""
    return [
        row
        for row in rows_of(view.file, marts.chart_notes)
        if _is_any_or(row["geography_code"], {"all", view.place_code})
        and _is_any_or(row["provider_code"], {"all", view.provider_code})
        and view.first_month <= as_date(row["starts_on"]) <= view.quarter.end
    ]


def _is_any_or(value: Any, wanted: set[str]) -> bool:
    return is_missing(value) or value in wanted


def lettered(notes: Iterable[Row], *, measure: str) -> list[Row]:
    """The notes that touch a measure, oldest first, lettered A, B, C …"""
    own = [row for row in notes if _is_any_or(row["measure_code"], {measure})]
    return [{**row, "letter": letter} for row, letter in zip(own, ascii_uppercase, strict=False)]


def notes_of_measure(view: View, measure: str = "") -> list[Row]:
    """The annotations of the months shown that touch one measure, or else every one, lettered."""
    return lettered(_notes(view), measure=measure)


def revised_of(view: View, measures: Iterable[str]) -> list[Row]:
    """Months of the chosen place that the publication before showed otherwise."""
    found = rows_of(
        view.file, marts.revised_values, geography=view.place_code, provider=view.provider_code
    )
    wanted = set(measures)
    return [
        row
        for row in found
        if row["measure_code"] in wanted and row["geography_code"] == view.place_code
    ]


def official_of(view: View) -> list[Row]:
    """Published official figures that fit the chosen provider, one a series and period."""
    mine = view.provider_type.split("_", maxsplit=1)[0].upper()
    other = "" if view.is_every_provider else {"CRC": "NPS", "NPS": "CRC"}.get(mine, "")
    keys = ("measure_code", "provider_label", "area", "period_label", "period_end_date")
    found: dict[tuple[Any, ...], Row] = {}
    for row in rows_of(view.file, marts.official_values):
        if not other or str(row["provider_label"]).split()[0] != other:
            found.setdefault(tuple(row[key] for key in keys), row)
    return list(found.values())


def _shown_official(view: View) -> list[Row]:
    """Official figures of the months shown, and of the year after, when the series began later."""
    last = view.quarter.end + _YEAR_AFTER
    return [
        {**row, "period_start_date": start}
        for row in official_of(view)
        for end in [as_date(row["period_end_date"])]
        for start in [_start(row)]
        if view.first_month <= start and end <= last
    ]


def _start(row: Row) -> date:
    start = row["period_start_date"]
    return as_date(row["period_end_date"] if is_missing(start) else start)


def sections(view: View, measures: Sequence[Row]) -> list[Section]:
    """A section for each of these rows of the catalogue."""
    if not measures:
        return []
    answers = _answers(view, tuple(str(one["measure_code"]) for one in measures))
    return [_section(view, measure, answers) for measure in measures]


def place_of(view: View, measure: Row) -> str:
    """The chosen place, or the whole area where the measure is published for no smaller one."""
    return "all" if measure["lowest_geography"] == "all" else view.place_code


def _section(view: View, measure: Row, answers: _Answers) -> Section:
    code, place = str(measure["measure_code"]), place_of(view, measure)
    own = {"measure_code": code, "geography_code": place}
    whole = {"measure_code": code, "geography_code": "all"}
    return Section(
        measure=measure,
        place=_of(answers.months, own),
        compared=[] if place == "all" else _of(answers.months, whole),
        boroughs=_of(answers.boroughs, {"measure_code": code}),
        official=_of(answers.official, {"measure_code": code}),
        limits=_of(answers.limits, own),
        place_name=view.whole_name if place == "all" else view.place_name,
        compared_name=view.whole_name,
        notes=lettered(answers.notes, measure=code),
        revised=_of(answers.revised, own),
    )


def _of(rows: Sequence[Row], wanted: Mapping[str, str]) -> list[Row]:
    return [row for row in rows if all(row[name] == value for name, value in wanted.items())]
