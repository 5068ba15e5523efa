"""What one measure's section draws, cut from the page's few queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from string import ascii_uppercase
from typing import Any

import pandas as pd

from warehouse import marts
from warehouse.charts.formats import as_date
from warehouse.dashboard.data import read
from warehouse.dashboard.view import View

Measure = Mapping[str, Any]
_MONTHS_AFTER = 12
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

    measure: Measure
    place: pd.DataFrame
    compared: pd.DataFrame
    boroughs: pd.DataFrame
    official: pd.DataFrame
    limits: pd.DataFrame
    place_name: str
    compared_name: str
    notes: pd.DataFrame
    revised: pd.DataFrame

    @property
    def breaks(self) -> list[date]:
        """Days from which figures cannot be compared with earlier ones."""
        own = self.notes[self.notes["kind"].isin(BREAKS)]
        return [as_date(day) for day in own["starts_on"]]

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
    """The queries' answers for every measure, from which sections are cut."""

    months: pd.DataFrame
    boroughs: pd.DataFrame
    official: pd.DataFrame
    limits: pd.DataFrame
    notes: pd.DataFrame
    revised: pd.DataFrame


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain mappings."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def monthly(view: View) -> pd.DataFrame:
    """Every measure by month for the chosen place and the whole area."""
    return read(
        view.file,
        marts.monthly_values,
        geography=view.place_code,
        provider=view.provider_code,
        from_date=view.first_month,
        until=view.quarter.end,
    )


def _answers(view: View) -> _Answers:
    until, provider = view.quarter.end, view.provider_code
    limits = read(
        view.file, marts.signals, geography=view.place_code, provider=provider, until=until
    )
    first = pd.Timestamp(view.first_month)
    return _Answers(
        months=monthly(view),
        boroughs=read(view.file, marts.borough_values, provider=provider, period_end=until),
        official=_shown_official(view),
        limits=limits[pd.to_datetime(limits["period_end_date"]) >= first],
        notes=_notes(view),
        revised=read(view.file, marts.revised_values, geography=view.place_code, provider=provider),
    )


def _notes(view: View) -> pd.DataFrame:
    """Annotations of the months shown that touch the chosen place and provider."""
    found = read(view.file, marts.chart_notes)
    touches = (
        _is_any_or(found["geography_code"], {"all", view.place_code})
        & _is_any_or(found["provider_code"], {"all", view.provider_code})
        & (pd.to_datetime(found["starts_on"]) <= pd.Timestamp(view.quarter.end))
        & (pd.to_datetime(found["starts_on"]) >= pd.Timestamp(view.first_month))
    )
    return found[touches]


def _is_any_or(values: pd.Series, wanted: set[str]) -> pd.Series:
    return values.isna() | values.isin(wanted)


def lettered(notes: pd.DataFrame, *, measure: str) -> pd.DataFrame:
    """The notes that touch a measure, oldest first, lettered A, B, C …"""
    own = notes[_is_any_or(notes["measure_code"], {measure})].head(len(ascii_uppercase))
    return own.assign(letter=list(ascii_uppercase[: len(own)]))


def official_of(view: View) -> pd.DataFrame:
    """Published official figures that fit the chosen provider, one a series and period."""
    found = read(view.file, marts.official_values)
    if not view.is_every_provider:
        mine = view.provider_type.split("_", maxsplit=1)[0].upper()
        other = {"CRC": "NPS", "NPS": "CRC"}.get(mine, "")
        is_others = found["provider_label"].str.split().str[0] == other
        found = found[~is_others]
    keys = ["measure_code", "provider_label", "area", "period_label", "period_end_date"]
    return found.drop_duplicates(keys)


def _shown_official(view: View) -> pd.DataFrame:
    """Official figures of the months shown, and of the year after, when the series began later."""
    found = official_of(view)
    ends = pd.to_datetime(found["period_end_date"])
    last = pd.Timestamp(view.quarter.end) + pd.DateOffset(months=_MONTHS_AFTER)
    found = found[(ends >= pd.Timestamp(view.first_month)) & (ends <= last)]
    starts = found["period_start_date"].fillna(found["period_end_date"])
    is_month_count = pd.to_datetime(starts) >= pd.Timestamp(view.first_month)
    return found.assign(period_start_date=starts)[is_month_count]


def sections(view: View, measures: pd.DataFrame) -> list[Section]:
    """A section for each of these rows of the catalogue."""
    answers = _answers(view)
    return [_section(view, measure, answers) for measure in records(measures)]


def place_of(view: View, measure: Measure) -> str:
    """The chosen place, or the whole area where the measure is published for no smaller one."""
    return "all" if measure["lowest_geography"] == "all" else view.place_code


def _section(view: View, measure: Measure, answers: _Answers) -> Section:
    code, place = measure["measure_code"], place_of(view, measure)
    months = _of(answers.months, code)
    limits, revised = _of(answers.limits, code), _of(answers.revised, code)
    whole = months[months["geography_code"] == "all"]
    return Section(
        measure=measure,
        place=months[months["geography_code"] == place],
        compared=whole[:0] if place == "all" else whole,
        boroughs=_of(answers.boroughs, code),
        official=_of(answers.official, code),
        limits=limits[limits["geography_code"] == place],
        place_name=view.whole_name if place == "all" else view.place_name,
        compared_name=view.whole_name,
        notes=lettered(answers.notes, measure=str(code)),
        revised=revised[revised["geography_code"] == place],
    )


def _of(frame: pd.DataFrame, code: object) -> pd.DataFrame:
    return frame[frame["measure_code"] == code]
