"""What one rerun looks at: a publication, a role, a borough, a provider and a quarter."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

import streamlit as st

from warehouse.charts.formats import period_text
from warehouse.marts import Role

MONTHS_SHOWN = 24
_VIEW = "_view"


@dataclass(frozen=True)
class Quarter:
    """A quarter of the publication."""

    code: str
    start: date
    end: date

    @property
    def label(self) -> str:
        """As people read it: ``Oct to Dec 2016``."""
        return period_text(self.start, self.end)

    @property
    def previous(self) -> Quarter:
        """The quarter before, whether or not the publication holds it."""
        end = self.start - timedelta(days=1)
        start = _months_before(self.start, 3)
        return Quarter(code=f"{start:%Y-%m}_{end:%Y-%m}", start=start, end=end)


@dataclass(frozen=True)
class View:
    """The choices of this rerun, taken once and passed down, so a page never mixes two.

    Attributes:
        who: whose login this is, for the audit.
        boroughs: codes that row lists are kept to; none means every borough.
        is_older: whether the link asked for a publication that is no longer the newest.
    """

    publication_id: str
    file: str
    role: Role
    place_code: str
    place_name: str
    whole_name: str
    provider_code: str
    provider_name: str
    quarter: Quarter
    provider_type: str
    is_synthetic: bool
    provider_names: tuple[tuple[str, str], ...]
    who: str = ""
    boroughs: tuple[str, ...] = ()
    is_older: bool = False
    has_login: bool = False

    @property
    def is_every_provider(self) -> bool:
        """Whether all providers are shown together."""
        return self.provider_code == "all"

    @property
    def is_whole(self) -> bool:
        """Whether the chosen place is the whole area."""
        return self.place_code == "all"

    @property
    def is_analyst(self) -> bool:
        """Whether row lists may be shown."""
        return self.role == "analyst"

    @property
    def first_month(self) -> date:
        """The first month of the charts."""
        return _months_before(self.quarter.end.replace(day=1), MONTHS_SHOWN - 1)

    @property
    def selection(self) -> str:
        """The choices as a line of text."""
        return f"{self.place_name}, {self.provider_name}, {self.quarter.label}"


def _months_before(day: date, months: int) -> date:
    """The same day of an earlier month, clipped to that month's length."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def keep(view: View) -> None:
    """Hand the view to the page that runs next."""
    st.session_state[_VIEW] = view


def current() -> View:
    """The view of this rerun; set by the navigation before any page runs."""
    view: View = st.session_state[_VIEW]
    return view
