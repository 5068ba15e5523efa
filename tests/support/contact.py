"""Marts behind the pages Contact and Sickness and workload, as a few rows made by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

QUARTER = (date(2017, 1, 1), date(2017, 3, 31))
LEWISHAM = "E09000023"


def lost_legs() -> pd.DataFrame:
    """Two period ends of the company in the quarter, of which the last counts; one of the NPS."""
    columns = ["provider_code", "period_end_date", "geography_code", "people"]
    columns += ["people_not_booked", "people_not_booked_nor_enforced", "people_lost"]
    columns += ["lost_not_seen", "lost_without_officer", "lost_officer_gone", "lost_officer_absent"]
    rows = [
        ("C17", date(2017, 2, 28), LEWISHAM, 90, 80, 70, 60, 50, 10, 0, 0),
        ("C17", date(2017, 3, 31), LEWISHAM, 100, 30, 20, 10, 8, 1, 3, 0),
        ("N07", date(2017, 3, 31), LEWISHAM, 60, 10, 6, 2, 0, 2, 0, 0),
        ("C17", date(2016, 12, 31), LEWISHAM, 110, 11, 10, 9, 9, 0, 0, 0),
        ("C17", date(2017, 3, 31), "all", 500, 60, 50, 40, 30, 5, 5, 5),
    ]
    return pd.DataFrame(rows, columns=columns)


def outcomes() -> pd.DataFrame:
    """February: 6 kept. March: 60 kept, 5 came, 20 missed, 10 unrecorded; 5 of N07 kept."""
    rows: list[tuple[Any, ...]] = [
        (date(2017, 2, 1), "C17", "complied", 6),
        (date(2017, 3, 1), "C17", "complied", 60),
        (date(2017, 3, 1), "C17", "attended_not_complied", 5),
        (date(2017, 3, 1), "C17", "unacceptable_absence", 20),
        (date(2017, 3, 1), "C17", "no_outcome", 10),
        (date(2017, 3, 1), "N07", "complied", 5),
    ]
    columns = ["month_start_date", "provider_code", "appointment_class", "appointments"]
    return pd.DataFrame(rows, columns=columns).assign(geography_code=LEWISHAM)


def team_contact() -> pd.DataFrame:
    """Three teams of the company, one of them with people of Lewisham; one of the NPS."""
    rows = [
        ("C17", "T1", "all", 90, 100),
        ("C17", "T2", "all", 90, 100),
        ("C17", "T3", "all", 60, 100),
        ("C17", "T3", LEWISHAM, 30, 40),
        ("N07", "T9", "all", 60, 100),
    ]
    columns = ["provider_code", "team_code", "geography_code", "attended", "appointments"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(period_start_date=QUARTER[0], period_end_date=QUARTER[1])


def caseloads() -> pd.DataFrame:
    """March 2017 of both providers; the NPS has too few officers for quantiles."""
    columns = ["month_start_date", "provider_code", "officers", "people_held", "fte"]
    columns += ["officers_over_limit"] + [f"people_held_p{n}" for n in (10, 25, 50, 75, 90)]
    none = [None] * 5
    rows = [
        (date(2017, 2, 1), "C17", 40, 1600, 38.0, 6, 18.0, 28.0, 40.0, 52.0, 70.0),
        (date(2017, 3, 1), "C17", 40, 1700, 38.0, 8, 20.0, 30.0, 42.0, 55.0, 80.0),
        (date(2017, 3, 1), "N07", 9, 300, 8.5, 1, *none),
    ]
    return pd.DataFrame(rows, columns=columns)


def absence_contact() -> pd.DataFrame:
    """A quarter of Lewisham: 20 people of absent officers, 12 seen; 100 of others, 90 seen."""
    rows = [
        (date(2017, 2, 1), "absent", 10, 5, 6, 9),
        (date(2017, 3, 1), "absent", 10, 7, 8, 9),
        (date(2017, 3, 1), "present", 100, 90, 95, 0),
        (date(2016, 12, 1), "absent", 50, 0, 0, 50),
    ]
    columns = ["month_start_date", "officer_absence", "people", "people_seen"]
    columns += ["people_offered_contact", "people_without_cover"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(provider_code="C17", geography_code=LEWISHAM)
