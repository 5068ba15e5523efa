"""For how long people have not been seen, month by month, in three bands.

The three measures nest: whoever was not seen for 12 weeks was not seen for 8, nor for 4. Each band
is the difference of two of them, as a share of the people the shortest one counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from warehouse.charts.bands import PROVISIONAL, BandMonth, bands_spec
from warehouse.charts.formats import as_date, count, is_missing, month_text, value_text
from warehouse.dashboard.blocks import chart, downloads, said
from warehouse.dashboard.data import facts
from warehouse.dashboard.definitions import pairs_html
from warehouse.dashboard.layout import empty
from warehouse.dashboard.origin import origin
from warehouse.dashboard.pictures import Told, picture_buttons
from warehouse.dashboard.section_words import letter_notes, revised_note
from warehouse.dashboard.sections import monthly, notes_of_measure, revised_of
from warehouse.dashboard.tables import Column, html_table
from warehouse.dashboard.view import View

MEASURES = ("not_seen_12_weeks", "not_seen_8_weeks", "not_seen_4_weeks")
BANDS = ("12 weeks or more", "8 to 12 weeks", "4 to 8 weeks")
NAME = "How long people have not been seen"
AXIS = "Percentage of the people supervised for four weeks or more, on the last day of each month."
METHOD = (
    "A band says for how long at least: someone supervised for less than 8 weeks can only be in "
    "the first. The three together are the measure of four weeks or more."
)
_YEAR = 12
_PROVISIONAL_NOTE = f"{PROVISIONAL} above a month: provisional, late records may still change it."


@dataclass(frozen=True)
class Unseen:
    """One month of a place: people in each band, the longest unseen first, and of how many."""

    month: Any
    people: tuple[int, int, int]
    supervised: int
    is_provisional: bool

    @property
    def shares(self) -> tuple[float, ...]:
        """Percentages of the people supervised."""
        return tuple(100 * n / self.supervised for n in self.people)

    @property
    def share(self) -> float:
        """The percentage not seen for four weeks or more."""
        return 100 * sum(self.people) / self.supervised


def show(view: View) -> None:
    """The bands in a sentence, as a chart, as a table; nothing in a file without the measures."""
    own = [row for row in monthly(view, MEASURES) if row["geography_code"] == view.place_code]
    if {row["measure_code"] for row in own} != set(MEASURES):
        return
    st.header(NAME, anchor=False)
    threshold: Any = facts(view.file).get("suppression_threshold")
    months, left_out = bands_of(own, threshold=0 if is_missing(threshold) else int(threshold))
    if not months:
        empty(f"In none of these months can the three bands be told for {view.place_name}.")
        return
    message = sentence(months, place=view.place_name)
    said(message)
    letters = notes_of_measure(view, MEASURES[-1])
    revised = revised_of(view, MEASURES)
    more = [
        *([_PROVISIONAL_NOTE] if any(one.is_provisional for one in months) else []),
        *revised_note(own, revised),
        *letter_notes(letters),
    ]
    notes = " ".join([reading_notes(left_out), *more])
    _chart(view, months, message=message, notes=notes, letters=letters)
    _table(view, months)
    with st.expander(f"What this counts, and where it comes from: {NAME}"):
        st.html(pairs_html([("What it says", AXIS), ("How it is counted", METHOD), *origin(view)]))


def bands_of(
    rows: Sequence[Mapping[str, Any]], *, threshold: int
) -> tuple[list[Unseen], list[Any]]:
    """The months whose three figures are shown, and the last days of those left out.

    Args:
        rows: measure_code, period_end_date, numerator, denominator, value, is_provisional of one
            place and provider.
        threshold: a month with a band of 1 to this many people is left out, as figures are.
    """
    by_end: dict[Any, dict[str, Mapping[str, Any]]] = {}
    for row in rows:
        by_end.setdefault(row["period_end_date"], {})[str(row["measure_code"])] = row
    known, left_out = [], []
    for end, found in sorted(by_end.items()):
        month = _month(end, found)
        is_shown = month is not None and not any(0 < n <= threshold for n in month.people)
        if month is not None and is_shown:
            known.append(month)
        else:
            left_out.append(end)
    return known, left_out


def _month(end: Any, found: Mapping[str, Mapping[str, Any]]) -> Unseen | None:
    if set(found) != set(MEASURES) or any(is_missing(row["value"]) for row in found.values()):
        return None
    longest, longer, long = (int(found[code]["numerator"]) for code in MEASURES)
    return Unseen(
        month=as_date(end).replace(day=1),
        people=(longest, longer - longest, long - longer),
        supervised=int(found[MEASURES[-1]]["denominator"]),
        is_provisional=any(bool(row["is_provisional"]) for row in found.values()),
    )


def sentence(months: Sequence[Unseen], *, place: str) -> str:
    """The newest month, and the same month a year before where there is one."""
    last = months[-1]
    told = (
        f"In {month_text(last.month)}, {count(sum(last.people))} of {count(last.supervised)} "
        f"people in {place} ({value_text(last.share, 'percent')}) had not been seen for four "
        f"weeks or more; {count(last.people[0])} of them not for 12 weeks or more."
    )
    before = [one for one in months if _months_between(one.month, last.month) == _YEAR]
    if not before:
        return told
    return (
        f"{told} A year before it was {value_text(before[0].share, 'percent')}, with "
        f"{count(before[0].people[0])} people not seen for 12 weeks or more."
    )


def _months_between(first: Any, last: Any) -> int:
    return (last.year - first.year) * _YEAR + last.month - first.month


def reading_notes(left_out: Sequence[Any]) -> str:
    """How to read the bands, and which months are not drawn."""
    if not left_out:
        return METHOD
    named = "One month is" if len(left_out) == 1 else f"{len(left_out)} months are"
    return (
        f"{METHOD} {named} left out: a figure is missing or hidden, or so few people are in a "
        "band that one could be recognised."
    )


def chart_alt(months: Sequence[Unseen], *, place: str) -> str:
    """The chart in a few sentences, for those who do not see it."""
    first, last = (
        f"{value_text(one.share, 'percent')} in {month_text(one.month)}, of which "
        f"{value_text(one.shares[0], 'percent')} for 12 weeks or more"
        for one in (months[0], months[-1])
    )
    return (
        f"Stacked bar chart of people not seen for four weeks or more, {place}: {first}; {last}. "
        "The table that follows holds every figure."
    )


def _chart(
    view: View,
    months: Sequence[Unseen],
    *,
    message: str,
    notes: str,
    letters: Sequence[Mapping[str, Any]],
) -> None:
    st.caption(AXIS)
    bands = [BandMonth(one.month, one.shares, one.is_provisional) for one in months]
    spec = bands_spec(bands, names=BANDS, unit="percent", notes=letters)
    chart(spec, alt=chart_alt(months, place=view.place_name))
    said(notes, kind="pw-quiet")
    where = f"{view.place_name}, {view.provider_name}, to {view.quarter.label}"
    told = Told(message, f"{NAME}. {where}. {AXIS}", [notes])
    picture_buttons(view, spec, told, name=NAME, key="not-seen-bands")


_COLUMNS = (
    Column("month", "Month"),
    *(Column(f"band_{n}", BANDS[n], is_number=True) for n in (2, 1, 0)),
    Column("people", "Not seen for four weeks or more", is_number=True),
    Column("supervised", "Of people supervised", is_number=True),
    Column("note", "Note"),
)


def _table(view: View, months: Sequence[Unseen]) -> None:
    rows = [_row(one) for one in reversed(months)]
    caption = f"{NAME}, {view.place_name}, {view.provider_name}"
    with st.expander(f"The figures as a table: {NAME}"):
        st.html(html_table(rows, columns=_COLUMNS, caption=caption, key="not-seen-bands"))
        downloads(
            view,
            lambda: rows,
            columns=_COLUMNS,
            caption=caption,
            key="not-seen-bands",
            name=NAME,
            notes=[("How it is counted", f"{AXIS} {METHOD}")],
        )


def _row(one: Unseen) -> dict[str, str]:
    shares = {
        f"band_{n}": f"{count(people)} ({value_text(share, 'percent')})"
        for n, (people, share) in enumerate(zip(one.people, one.shares, strict=True))
    }
    return {
        "month": month_text(one.month),
        **shares,
        "people": f"{count(sum(one.people))} ({value_text(one.share, 'percent')})",
        "supervised": count(one.supervised),
        "note": "Provisional" if one.is_provisional else "",
    }
