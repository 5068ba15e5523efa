"""A year of one provider's sickness and workload, from hand-made submissions to the figures.

The London CRC sends the four quarters of 2016; the NPS sends the first, and leaves out the
staff in post of the end of February. Every expected number is worked out beside the rows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.conftest import settings_of
from tests.support.lake import write_lake
from tests.support.models import build_models, open_build

pytestmark = pytest.mark.xdist_group("lake")

TEAM = "C17AAA"
QUARTERS = [
    ("2016-01-01", "2016-03-31"),
    ("2016-04-01", "2016-06-30"),
    ("2016-07-01", "2016-09-30"),
    ("2016-10-01", "2016-12-31"),
]
# Enough staff in post for every rate to be shown: the default minimum is ten.
MONTH_END_FTE = 12.0

STAFF = [
    {"staff_key": "s1", "employee_key": "e1", "fte": 1.0},
    # Works Monday to Wednesday, each a whole day: 0.6 x 5 / 3 = 1.
    {"staff_key": "s2", "employee_key": "e2", "fte": 0.6, "working_pattern": "YYYNNNN"},
    # 15 August was the last day; the row stays open, as people are still allocated to them.
    {"staff_key": "s3", "employee_key": "e3", "fte": 1.0, "end_date": "2016-08-15"},
    {"staff_key": "s4", "employee_key": "e4", "fte": 1.0},
]
PEOPLE_OF = {"s1": 12, "s2": 12, "s3": 2}


def absences(quarter: int) -> list[dict[str, Any]]:
    """What the personnel system knows at the end of a quarter (0 to 3)."""
    first_end = None if quarter == 0 else "2016-04-15"
    everything = {
        # Monday 21 March to Friday 15 April, first sent open; Easter is 25 and 28 March.
        # March: 21-24 and 29-31 = 7 days. April: 1, 4-8, 11-15 = 11 days.
        (0, 1): sick("a1", "e1", "2016-03-21", first_end),
        # The next working week: adjoins, 33 calendar days in all, so long term. 5 days.
        (1,): sick("a2", "e1", "2016-04-18", "2016-04-22"),
    }
    rows = [row for quarters, row in everything.items() if quarter in quarters]
    if quarter == 1:
        # Tuesday 7 to Monday 13 June, part-timer: 7, 8 and the morning of 13 = 2.5 days.
        rows.append(sick("a3", "e2", "2016-06-07", "2016-06-13", last_day_part=0.5))
    if quarter >= 2:
        # Open from Monday 8 August; Monday 15 was the last day of work: 6 days, the rest reported.
        rows.append(sick("a4", "e3", "2016-08-08", None))
    if quarter == 3:
        # From noon of Friday 23 December to the 30th, over two bank holidays: 3.5 days.
        stress = {"reason_scheme": "civil_service_icd", "reason_code": "F"}
        rows.append(sick("a5", "e1", "2016-12-23", "2016-12-30", first_day_part=0.5, **stress))
        # Nobody among the staff: Monday to Friday, 5 days reported.
        rows.append(sick("a6", "e9", "2016-10-03", "2016-10-07"))
        rows.append(sick("a7", "e2", "2016-11-01", "2016-11-30", absence_type="maternity"))
    return rows


def sick(
    absence_id: str, employee_key: str, start: str, end: str | None, **more: Any
) -> dict[str, Any]:
    return {
        "absence_id": absence_id,
        "employee_key": employee_key,
        "absence_start_date": start,
        "absence_end_date": end,
        "absence_type": "sickness",
        **more,
    }


def month_ends(period: tuple[str, str]) -> list[dt.date]:
    start, end = (dt.date.fromisoformat(day) for day in period)
    days = (start + dt.timedelta(days=each) for each in range((end - start).days + 1))
    return [day for day in days if (day + dt.timedelta(days=1)).day == 1]


def in_post(period: tuple[str, str], *, team: str = TEAM) -> list[dict[str, Any]]:
    return [
        {
            "snapshot_date": day,
            "team_code": team,
            "grade_code": "M",
            "headcount": 13,
            "fte": MONTH_END_FTE,
            "vacancies_fte": 3.0,
        }
        for day in month_ends(period)
    ]


def people() -> dict[str, list[dict[str, Any]]]:
    """26 people on community orders since 4 January, each with their officer."""
    officers = [officer for officer, held in PEOPLE_OF.items() for _ in range(held)]
    numbered = list(enumerate(officers, start=1))
    return {
        "person": [{"person_key": f"p{n}", "home_borough_code": "E09000023"} for n, _ in numbered],
        "sentence": [
            {
                "disposal_id": n,
                "event_id": n,
                "person_key": f"p{n}",
                "disposal_type_code": "201",
                "sentence_date": "2016-01-04",
            }
            for n, _ in numbered
        ],
        "allocation": [
            {
                "allocation_id": n,
                "manager_kind": "OM",
                "person_key": f"p{n}",
                "allocation_date": "2016-01-04",
                "staff_key": officer,
                "team_code": TEAM,
            }
            for n, officer in numbered
        ],
        "contact": [],
        "team": [
            {"team_code": TEAM, "valid_from": "2014-06-01", "borough_code": "E09000023"},
        ],
    }


def write_year(inputs: Path) -> None:
    hired = {
        "valid_from": "2015-06-01",
        "start_date": "2015-06-01",
        "grade_code": "M",
        "team_code": TEAM,
    }
    staff = [{**hired, "service_start_date": "2015-12-31", **row} for row in STAFF]
    for quarter, period in enumerate(QUARTERS):
        write_lake(
            inputs,
            {
                **people(),
                "staff": staff,
                "staff_absence": absences(quarter),
                "staff_in_post": in_post(period),
            },
            period=period,
            sequence=quarter + 1,
        )
    sent = [row for row in in_post(QUARTERS[0], team="N07AAA") if row["snapshot_date"].month != 2]
    nobody = {name: [] for name in ("person", "sentence", "allocation", "contact", "staff")}
    write_lake(
        inputs,
        {**nobody, "staff_absence": [], "staff_in_post": sent},
        provider="N07",
        period=QUARTERS[0],
        sequence=9,
    )


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    home = tmp_path_factory.mktemp("sickness")
    write_year(home / "inputs")
    select = "+fct_measure_values +fct_sickness_links +fct_absence_spells"
    file = build_models(home / "inputs", settings=settings_of(home), select=select)
    with open_build(file) as con:
        yield con


def figure(
    con: duckdb.DuckDBPyConnection,
    measure: str,
    *,
    end: str,
    period: str = "month",
    provider: str = "C17",
) -> dict[str, Any]:
    row = con.sql(
        f"""
        select numerator, denominator, value, availability_status
        from marts.fct_measure_values
        where
            measure_code = '{measure}'
            and period_type = '{period}'
            and period_end_date = date '{end}'
            and provider_code = '{provider}'
            and geography_level = 'all'
            and breakdown = 'all'
        """
    ).df()
    assert len(row) == 1
    return dict(row.iloc[0])


@pytest.mark.parametrize(
    ("month_end", "days"),
    [
        ("2016-02-29", 0),
        ("2016-03-31", 7),
        ("2016-04-30", 16),
        ("2016-06-30", 2.5),
        ("2016-08-31", 6),
        ("2016-10-31", 0),
        ("2016-11-30", 0),
        ("2016-12-31", 3.5),
    ],
)
def test_days_lost_of_a_month(
    build: duckdb.DuckDBPyConnection, month_end: str, days: float
) -> None:
    assert figure(build, "sickness_time_lost", end=month_end)["numerator"] == pytest.approx(days)


def test_time_lost_is_held_against_business_days(build: duckdb.DuckDBPyConnection) -> None:
    april = figure(build, "sickness_time_lost", end="2016-04-30")
    # 21 business days in April 2016: Easter was in March.
    assert april["denominator"] == pytest.approx(12 * 21)
    assert april["value"] == pytest.approx(100 * 16 / 252)


def test_year_is_days_over_mean_month_end_staff(build: duckdb.DuckDBPyConnection) -> None:
    year = {"end": "2016-12-31", "period": "rolling_12_months"}
    every = figure(build, "working_days_lost_per_fte", **year)
    long = figure(build, "working_days_lost_long_term_per_fte", **year)
    short = figure(build, "working_days_lost_short_term_per_fte", **year)
    assert every["numerator"] == pytest.approx(7 + 16 + 2.5 + 6 + 3.5)
    assert every["denominator"] == pytest.approx(MONTH_END_FTE)
    assert every["value"] == pytest.approx(35 / 12)
    # The spell of 33 days and the one still open after leaving; the parts add up.
    assert long["numerator"] == pytest.approx(7 + 16 + 6)
    assert long["value"] + short["value"] == pytest.approx(every["value"])


def test_less_than_a_year_is_too_few(build: duckdb.DuckDBPyConnection) -> None:
    young = figure(build, "working_days_lost_per_fte", end="2016-09-30", period="rolling_12_months")
    assert young["availability_status"] == "too_few"


def test_month_without_staff_in_post_is_not_supplied(build: duckdb.DuckDBPyConnection) -> None:
    by_month = {
        end: figure(build, "sickness_time_lost", end=end, provider="N07")
        for end in ("2016-01-31", "2016-02-29")
    }
    assert by_month["2016-01-31"]["availability_status"] == "available"
    assert by_month["2016-01-31"]["value"] == 0
    assert by_month["2016-02-29"]["availability_status"] == "not_supplied"


def test_total_needs_every_provider(build: duckdb.DuckDBPyConnection) -> None:
    both = figure(build, "sickness_time_lost", end="2016-03-31", provider="all")
    # 21 business days in March 2016, twelve full-time equivalents in each provider.
    assert (both["numerator"], both["denominator"]) == (7, 2 * 12 * 21)
    alone = figure(build, "sickness_time_lost", end="2016-04-30", provider="all")
    assert alone["availability_status"] == "low_coverage"


def test_stress_share_is_of_days(build: duckdb.DuckDBPyConnection) -> None:
    december = figure(build, "sickness_stress_share", end="2016-12-31")
    assert (december["numerator"], december["denominator"]) == (3.5, 3.5)


@pytest.mark.parametrize(
    ("month_end", "absent", "reason"),
    [
        ("2016-02-29", 0, "nobody is off"),
        ("2016-03-31", 12, "the first officer is in a long spell"),
        ("2016-04-30", 0, "back since the 25th"),
        ("2016-08-31", 2, "the officer who left is still off"),
        ("2016-12-31", 2, "the spell to the 30th is over"),
    ],
)
def test_people_whose_officer_is_off(
    build: duckdb.DuckDBPyConnection, month_end: str, absent: int, reason: str
) -> None:
    found = figure(build, "cases_with_absent_officer", end=month_end)
    assert (found["numerator"], found["denominator"]) == (absent, 26), reason
    assert found["value"] == pytest.approx(100 * absent / 26)


def test_officers_have_served_a_year_on_the_last_day(build: duckdb.DuckDBPyConnection) -> None:
    measure = "cases_with_officer_under_12_months"
    assert figure(build, measure, end="2016-11-30")["numerator"] == 26
    assert figure(build, measure, end="2016-12-31")["numerator"] == 0


def test_people_held_per_full_time_officer(build: duckdb.DuckDBPyConnection) -> None:
    held = figure(build, "cases_per_officer", end="2016-12-31")
    assert held["numerator"] == 26
    assert held["denominator"] == pytest.approx(1 + 0.6 + 1)
    assert held["availability_status"] == "too_few"


def test_spread_lies_between_neighbouring_officers(build: duckdb.DuckDBPyConnection) -> None:
    # 2, 12 and 12 people: a tenth of the way along two steps is a fifth of the first step.
    spread = figure(build, "caseload_spread", end="2016-12-31")
    assert spread["numerator"] == pytest.approx(12)
    assert spread["denominator"] == pytest.approx(2 + 0.2 * 10)
    assert spread["value"] == pytest.approx(3)


def test_staff_in_post_all_year_without_a_day_off(build: duckdb.DuckDBPyConnection) -> None:
    # Two were off and one had left: only the fourth had no day of sickness.
    found = figure(build, "staff_without_sickness", end="2016-12-31")
    assert (found["numerator"], found["denominator"]) == (1, 3)


def test_vacancies_are_a_share_of_all_posts(build: duckdb.DuckDBPyConnection) -> None:
    found = figure(build, "vacancy_rate", end="2016-12-31")
    assert found["value"] == pytest.approx(100 * 3 / 15)
    blank = figure(build, "agency_share", end="2016-12-31")
    assert blank["denominator"] == 0, "rows that leave agency staff blank are left out"


def test_unlinked_are_reported_and_not_counted(build: duckdb.DuckDBPyConnection) -> None:
    found = build.sql(
        """
        select month_start_date, numerator, denominator, absence_days, uncounted_days
        from marts.fct_sickness_links
        where provider_code = 'C17' and month_start_date in (date '2016-08-01', date '2016-10-01')
        order by month_start_date
        """
    ).fetchall()
    assert found == [
        # The officer who left: 8-12 and 15 August count; the 11 working days after do not.
        (dt.date(2016, 8, 1), 1, 1, 6, 11),
        # The same officer's 21 weekdays of October, and five days of one nobody knows.
        (dt.date(2016, 10, 1), 1, 2, 0, 21 + 5),
    ]


def test_spells_are_whole_and_dated(build: duckdb.DuckDBPyConnection) -> None:
    found = build.sql(
        """
        select spell_start_date, spell_end_date, calendar_days, is_long_term, is_open, days_lost
        from marts.fct_absence_spells
        where employee_key in ('e1', 'e3')
        order by spell_start_date
        """
    ).fetchall()
    assert found == [
        (dt.date(2016, 3, 21), dt.date(2016, 4, 22), 33, True, False, 23.0),
        (dt.date(2016, 8, 8), dt.date(2016, 12, 31), 146, True, True, 6.0),
        (dt.date(2016, 12, 23), dt.date(2016, 12, 30), 8, False, False, 3.5),
    ]
