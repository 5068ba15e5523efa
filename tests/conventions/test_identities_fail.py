"""Every identity test of the dbt project: silent on sound figures, and it finds its own defect.

The SQL is what dbt compiled; the tables hold a few rows worked out by hand.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.conventions.tiny_marts import MEASURES, MONTHS, Tables, failing_rows, figure

pytestmark = pytest.mark.xdist_group("dbt_project")

LAST_DAY = "2017-03-31"
VALUES = "marts.fct_measure_values"
DIM_MEASURES = "marts.dim_measures"


def values_of(*rows: dict[str, Any]) -> Tables:
    """A grid of these figures with a catalogue of three measures."""
    return {VALUES: rows, DIM_MEASURES: MEASURES}


def place(level: str, numerator: float | None, **changed: object) -> dict[str, Any]:
    """A figure of a place; ten people each time unless told otherwise."""
    code = "E09000023" if level == "borough" else level
    return figure(geography_level=level, geography_code=code, numerator=numerator, **changed)


def boroughs(**outside: Any) -> Tables:
    """Four of ten seen in Lewisham, two of five outside, none of one unplaced: six of sixteen."""
    return values_of(
        place("all", 6.0, denominator=16.0),
        place("borough", 4.0, denominator=10.0),
        place("outside", **{"numerator": 2.0, "denominator": 5.0, **outside}),
        place("unplaced", 0.0, denominator=1.0),
    )


def providers(*, nps: float | None, measure: str = "seen_in_month") -> Tables:
    """Six of ten seen by the CRC, so many of ten by the NPS, and eleven of twenty in all."""
    return values_of(
        figure(measure_code=measure),
        figure(measure_code=measure, provider_code="N07", numerator=nps),
        figure(measure_code=measure, provider_code="all", numerator=11.0, denominator=20.0),
    )


def quarter(
    *, whole: float | None = 18.0, third: float | None = 6.0, measure: str = "seen_in_month"
) -> Tables:
    """Six of ten seen in each month: eighteen of thirty in the quarter."""
    numerators = (6.0, 6.0, third)
    return values_of(
        *(
            figure(
                measure_code=measure,
                period_start_date=month,
                numerator=numerator,
                denominator=None if numerator is None else 10.0,
                not_due=None if numerator is None else 0,
                not_covered=None if numerator is None else 0,
            )
            for month, numerator in zip(MONTHS, numerators, strict=True)
        ),
        figure(
            measure_code=measure,
            period_type="quarter",
            numerator=whole,
            denominator=None if whole is None else 30.0,
            not_due=None if whole is None else 0,
            not_covered=None if whole is None else 0,
        ),
    )


def clusters(*, seen: float | None = 9.0) -> Tables:
    """Four of ten seen in Lewisham and five of ten in Southwark, both of the south since 2016."""
    codes = {"E09000023": 4.0, "E09000028": 5.0}
    return {
        **values_of(
            *(
                figure(geography_level="borough", geography_code=code, numerator=numerator)
                for code, numerator in codes.items()
            ),
            figure(
                geography_level="cluster",
                geography_code="south",
                numerator=seen,
                denominator=20.0,
            ),
        ),
        "intermediate.int_core__borough_clusters": [
            {
                "borough_code": code,
                "cluster_code": "south",
                "from_date": "2016-04-01",
                "until_date": "9999-12-31",
            }
            for code in codes
        ],
    }


def rolling_year(*, whole: float, months: int = 12) -> Tables:
    """Six of ten seen in each month of 2016: 72 of 120 in the year."""
    numbers = range(13 - months, 13)
    return values_of(
        *(
            figure(
                period_start_date=f"2016-{month:02}-01",
                period_end_date=f"2016-{month:02}-28",
            )
            for month in numbers
        ),
        figure(
            period_type="rolling_12_months",
            period_start_date="2016-01-01",
            period_end_date="2016-12-28",
            numerator=whole,
            denominator=120.0,
        ),
    )


def snapshot(*, quarter_end: float) -> Tables:
    """Six of ten lost at the end of December, which is the end of the quarter."""
    named = {"measure_code": "lost_in_system", "period_end_date": "2016-12-31"}
    return values_of(
        figure(period_start_date="2016-12-01", **named),
        figure(period_type="quarter", numerator=quarter_end, **named),
    )


def sickness(*, short_days: float = 300.0, short_fte: float = 100.0) -> Tables:
    """900 of 1,200 days lost were lost in long spells, among a mean of 100 FTE."""
    named = {
        "working_days_lost_per_fte": (1200.0, 100.0),
        "working_days_lost_long_term_per_fte": (900.0, 100.0),
        "working_days_lost_short_term_per_fte": (short_days, short_fte),
    }
    return {
        VALUES: [
            figure(measure_code=code, numerator=days, denominator=fte)
            for code, (days, fte) in named.items()
        ]
    }


def unseen(*, four: str | None, eight: str | None, twelve: str | None) -> Tables:
    """One person-month."""
    return {
        "marts.fct_person_months": [
            {
                "person_id": 1,
                "month_start_date": "2016-10-01",
                "not_seen_4_weeks": four,
                "not_seen_8_weeks": eight,
                "not_seen_12_weeks": twelve,
            }
        ]
    }


def grid(
    *,
    months: tuple[str, ...] = MONTHS,
    places: tuple[str, ...] = ("all", "borough", "outside", "unplaced"),
    first_month: str = "2016-10-01",
) -> Tables:
    """One measure in force in three months, in four places, for one provider and the total."""
    return {
        VALUES: [
            place(level, 6.0, period_start_date=month, provider_code=provider)
            for month in months
            for level in places
            for provider in ("C17", "all")
        ],
        "seeds.measures": [
            {
                "measure_code": "seen_in_month",
                "lowest_geography": "borough",
                "valid_from_date": first_month,
                "valid_to_date": None,
            }
        ],
        "marts.dim_periods": [
            {"period_type": "month", "period_start_date": month, "period_end_date": month}
            for month in MONTHS
        ],
        "marts.dim_geographies": [
            {"geography_level": level}
            for level in ("all", "borough", "outside", "unplaced", "cluster", "cluster")
        ],
    }


def calendar(*, last_submitted: str = "2016-12-31", last_contact: str = "2017-01-31") -> Tables:
    """A calendar from 2012 to March 2017, whose deadlines are told until the end of February."""
    clocks = {"2012-01-01": "2012-01-31", "2017-02-28": "2017-03-28", LAST_DAY: None}
    return {
        "marts.dim_dates": [
            {"date_day": day, "business_days_20_after_date": due} for day, due in clocks.items()
        ],
        "staging.stg_reference__submissions": [
            {
                "extract_name": "contact",
                "period_start_date": "2016-10-01",
                "period_end_date": last_submitted,
            },
            # Official figures of other years may be older or newer than the calendar.
            {
                "extract_name": "published_figure",
                "period_start_date": "2010-04-01",
                "period_end_date": "2030-03-31",
            },
        ],
        "intermediate.int_contact__contacts": [
            {"contact_date": "2016-10-01"},
            {"contact_date": last_contact},
        ],
    }


def people(*, is_merge_cycle: bool) -> Tables:
    """Two keys, the second of them perhaps in a circle."""
    return {
        "intermediate.int_core__person_ids": [
            {"person_id": 1, "is_merge_cycle": False},
            {"person_id": 2, "is_merge_cycle": is_merge_cycle},
        ]
    }


def broken_down(*, women: float, group: str = "female") -> Tables:
    """Six of ten people, by sex: two of four men and the women given, out of six."""
    groups = (("male", 2.0, 4.0), (group, women, 6.0))
    parts = [
        figure(breakdown="sex", breakdown_value=value, numerator=seen, denominator=people)
        for value, seen, people in groups
    ]
    named = [{"breakdown": "sex", "breakdown_value": name} for name in ("male", "female")]
    return {**values_of(figure(), *parts), "marts.breakdowns": named}


BOROUGHS = "assert_boroughs_add_up_to_all"
PROVIDERS = "assert_providers_add_up_to_all"
QUARTERS = "assert_months_add_up_to_quarters"
CLUSTERS = "assert_clusters_add_up_to_boroughs"
ROLLING = "assert_months_add_up_to_rolling_years"
SNAPSHOTS = "assert_snapshots_are_those_of_the_last_month"
SICKNESS = "assert_long_and_short_sickness_add_up"
UNSEEN = "assert_longer_unseen_is_within_shorter"
GRID = "assert_grid_is_complete"
BREAKDOWNS = "assert_breakdowns_add_up_to_all"
NAMED_GROUPS = "assert_groups_of_breakdowns_are_named"
CALENDAR = "assert_calendar_covers_the_data"
MERGES = "assert_merges_end_in_one_person"

SOUND = [
    (BOROUGHS, "places add up", boroughs()),
    (BOROUGHS, "no figure anywhere", values_of(place("all", None), place("borough", None))),
    (PROVIDERS, "two providers add up", providers(nps=5.0)),
    (PROVIDERS, "a provider without figure of its own", providers(nps=None)),
    (PROVIDERS, "percentiles do not add up", providers(nps=7.0, measure="caseload_spread")),
    (QUARTERS, "three months", quarter()),
    (QUARTERS, "a month nobody sent", quarter(whole=None, third=None)),
    (QUARTERS, "a snapshot is its last month", quarter(whole=6.0, measure="lost_in_system")),
    (CLUSTERS, "4 + 5 = 9", clusters()),
    (ROLLING, "12 x 6 = 72", rolling_year(whole=72.0)),
    (ROLLING, "eleven months are no year", rolling_year(whole=60.0, months=11)),
    (SNAPSHOTS, "the last month-end's", snapshot(quarter_end=6.0)),
    (SICKNESS, "900 + 300 = 1,200", sickness()),
    (SICKNESS, "added in another order", sickness(short_days=300.0 + 1e-9)),
    (UNSEEN, "unseen for twelve weeks", unseen(four="yes", eight="yes", twelve="yes")),
    (UNSEEN, "seen six weeks ago", unseen(four="yes", eight="no", twelve="no")),
    (UNSEEN, "supervised for six weeks", unseen(four="yes", eight=None, twelve=None)),
    (UNSEEN, "data begin ten weeks ago", unseen(four="no", eight="no", twelve="not_covered")),
    (GRID, "every period and place", grid()),
    (GRID, "a measure in force later", grid(first_month="2016-11-01", months=MONTHS[1:])),
    (BREAKDOWNS, "2 men + 4 women = 6", broken_down(women=4.0)),
    (NAMED_GROUPS, "men and women have names", broken_down(women=4.0)),
    (CALENDAR, "within the calendar", calendar()),
    (
        CALENDAR,
        "on its last days",
        calendar(last_submitted="2017-02-28", last_contact=LAST_DAY),
    ),
    (MERGES, "no circle", people(is_merge_cycle=False)),
]

DEFECTS = [
    (BOROUGHS, "one person twice", boroughs(numerator=3.0), 1),
    (BOROUGHS, "one person nowhere", boroughs(denominator=4.0), 1),
    (BOROUGHS, "not due in one place only", boroughs(not_due=1), 1),
    (BOROUGHS, "a whole without places", values_of(place("all", 6.0)), 1),
    (PROVIDERS, "one person twice", providers(nps=6.0), 1),
    (QUARTERS, "a month left out", quarter(whole=12.0), 1),
    (QUARTERS, "three months and no quarter", quarter(whole=None), 1),
    (QUARTERS, "a quarter with a month nobody sent", quarter(third=None), 1),
    (CLUSTERS, "one person in no borough", clusters(seen=10.0), 1),
    (CLUSTERS, "boroughs and no cluster", clusters(seen=None), 1),
    (ROLLING, "a month left out", rolling_year(whole=66.0), 1),
    (SNAPSHOTS, "counted on three month-ends", snapshot(quarter_end=18.0), 1),
    (SICKNESS, "a spell in neither part", sickness(short_days=299.0), 1),
    (SICKNESS, "parts held against other staff", sickness(short_fte=101.0), 1),
    (UNSEEN, "twelve but not eight", unseen(four="yes", eight="no", twelve="yes"), 1),
    (UNSEEN, "eight but not four", unseen(four="no", eight="yes", twelve="no"), 1),
    (UNSEEN, "looked at for longer only", unseen(four="yes", eight=None, twelve="no"), 1),
    (UNSEEN, "unseen for longer only", unseen(four=None, eight=None, twelve="yes"), 1),
    # Each month of the provider and of the total lacks the place.
    (GRID, "a place left out", grid(places=("all", "borough", "outside")), 6),
    (GRID, "a month in the middle left out", grid(months=(MONTHS[0], MONTHS[2])), 1),
    (GRID, "the newest month left out", grid(months=MONTHS[:2]), 1),
    (BREAKDOWNS, "one woman in no group", broken_down(women=3.0), 1),
    (NAMED_GROUPS, "a group without a name", broken_down(women=4.0, group="women"), 1),
    (CALENDAR, "deadlines past the end", calendar(last_submitted="2017-03-01"), 1),
    (CALENDAR, "a contact past the end", calendar(last_contact="2017-04-01"), 1),
    (MERGES, "a circle", people(is_merge_cycle=True), 1),
]


@pytest.mark.parametrize(
    ("name", "tables"), [pytest.param(n, t, id=f"{n}: {case}") for n, case, t in SOUND]
)
def test_identity_is_silent_on_sound_figures(
    dbt_target: Path, tmp_path: Path, name: str, tables: Tables
) -> None:
    assert failing_rows(compiled(dbt_target, name), tables, folder=tmp_path) == []


@pytest.mark.parametrize(
    ("name", "tables", "expected"),
    [pytest.param(n, t, rows, id=f"{n}: {case}") for n, case, t, rows in DEFECTS],
)
def test_identity_finds_its_defect(
    dbt_target: Path, tmp_path: Path, name: str, tables: Tables, expected: int
) -> None:
    assert len(failing_rows(compiled(dbt_target, name), tables, folder=tmp_path)) == expected


def test_every_identity_is_proven_to_fail(dbt_target: Path) -> None:
    proven = {name for name, *_ in DEFECTS}
    written = {file.stem for file in compiled(dbt_target, BOROUGHS).parent.glob("assert_*.sql")}
    assert written == proven


def compiled(target: Path, name: str) -> Path:
    """Where dbt put the SQL of a test."""
    return target / "compiled" / "probation" / "tests" / f"{name}.sql"
