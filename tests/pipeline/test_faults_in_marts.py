"""Fault by fault: the published marts report as many as the generator put in, or its story holds.

The demo of the session is faulty. Its files are written again (same size and seed, same bytes): the
generator says how many faults it put in, and what the story holds is counted here in the files, in
another way than the models count it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.demo import fault_places as places
from tests.pipeline.conftest import DemoFiles
from tests.support.command import KEY
from warehouse.settings import PROJECT_ROOT, Settings

# The files are written and read once, by one worker.
pytestmark = pytest.mark.xdist_group("demo_files")
SEEDS = PROJECT_ROOT / "dbt_project" / "seeds"
EXTRACTS = ("contact", "allocation", "staff", "person", "team", "breach", "staff_absence")
AS_OF = "date '2017-03-31'"


@pytest.fixture(scope="module")
def marts(demo_home: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """The analyst's file of the demo's publication."""
    identity = json.loads(demo_home.pointer.read_text(encoding="utf-8"))["publication_id"]
    file = demo_home.published / identity / "analyst.duckdb"
    with duckdb.connect(str(file), read_only=True) as con:
        yield con


@pytest.fixture(scope="module")
def files(demo_files: DemoFiles) -> Iterator[duckdb.DuckDBPyConnection]:
    """The files as text, with the end of their period, and the appointments that came of them."""
    with duckdb.connect(config={"disabled_optimizers": "common_subplan"}) as con:
        for name in EXTRACTS:
            con.execute(_table(name, demo_files.folder))
        for seed in ("contact_types", "contact_outcomes", "bank_holidays"):
            con.execute(
                f"create view {seed} as select * from "
                f"read_csv('{SEEDS / seed}.csv', all_varchar = true)"
            )
        con.execute(BUSINESS_DAYS)
        con.execute(APPOINTMENTS)
        yield con


def _table(name: str, folder: Path) -> str:
    return (
        f"create table {name} as select *, last_day(cast(regexp_extract(filename, "
        r"'_(\d{4}-\d{2})/', 1) || '-01' as date)) as period_end, "
        f"regexp_extract(filename, '/(\\w{{3}})_', 1) as sender "
        f"from read_csv('{folder}/*/{name}.csv', all_varchar = true, filename = true)"
    )


BUSINESS_DAYS = f"""
create table overdue as select max(date_day) as last_day from (
    select date_day, row_number() over (order by date_day desc) as place
    from (select cast(day_at as date) as date_day
        from generate_series(date '2014-01-01', {AS_OF}, interval 1 day) as days (day_at))
    where isodow(date_day) < 6
    and date_day not in (select cast(holiday_date as date) from bank_holidays))
where place = 6
"""
# Rows the door sets apart are left out; then all but the newest version, then the deleted.
APPOINTMENTS = f"""
create table taken as select *, cast(contact_date as date) as date_day from contact
where regexp_full_match(crn, '[A-Z][0-9]{{6}}') and enforcement_flag is distinct from '1'
and (start_time is null or length(start_time) = 5)
qualify row_number() over (partition by contact_id, period_end) = 1;
create table appointments as select * from (select * from taken
    qualify row_number() over (partition by contact_id order by period_end desc) = 1)
where soft_deleted = 'N' and date_day <= {AS_OF} and contact_type_code in
    (select contact_type_code from contact_types where is_appointment = 'true')
"""
# Before the sixth business day back from the end, five business days have passed.
OVERDUE = "date_day < (select min(date_day) from appointments, overdue where date_day > last_day)"
POOLS = "(regexp_matches(staff_code, '(UATU|IAVU)$') or staff_code = team_code || 'U')"
NEWEST_CASES = (
    f"from allocation as held where period_end = {AS_OF} and manager_kind = 'OM' "
    "and end_date is null and soft_deleted = 'N'"
)
#: What the story holds: the files' own count, and the expectation that reports it.
IN_THE_STORY = {
    "Q3 no outcome": (
        f"from appointments where outcome_code is null and {OVERDUE}",
        "outcomes_recorded_in_time",
    ),
    "Q4 left pending": (
        f"from appointments inner join contact_outcomes using (outcome_code) "
        f"where outcome_group = 'absent_pending' and {OVERDUE}",
        "pending_absences_resolved_in_time",
    ),
    "Q7 no sentence": (
        "from appointments where event_id is null",
        "appointments_belong_to_a_sentence",
    ),
    "Q10 held by a pool": (f"{NEWEST_CASES} and {POOLS}", "allocations_have_a_real_officer"),
    "Q14 held by a leaver": (
        f"{NEWEST_CASES} and staff_code in (select staff_code from staff where sender = "
        f"held.sender and period_end = {AS_OF} and cast(end_date as date) <= {AS_OF}) "
        f"and staff_code not in (select staff_code from staff where sender = held.sender "
        f"and period_end = {AS_OF} and end_date is null)",
        "leavers_hold_no_live_case",
    ),
}
#: What only the lake tells apart: the files' own count, the extract and the lake's condition.
IN_THE_STORYS_ROWS = {
    "Q2 merged": (
        "from person where merged_to_crn is not null",
        "person",
        "merged_to_person_key is not null",
    ),
    "Q6 to come": ("from taken where date_day > period_end", "contact", "_is_future"),
    "Q12 no borough": (
        "from team where borough_code is null",
        "team",
        "borough_code is null",
    ),
    "Q29 long numbers": (
        "from taken where cast(contact_id as bigint) > 2500000000",
        "contact",
        "contact_id > 2500000000",
    ),
    "Q29 all numbers long": ("from breach", "breach", "breach_id > 2500000000"),
    "Q30 limited access": (
        "from person where restricted_case = 'Y'",
        "person",
        "restricted_case",
    ),
    "Q30 sensitive": ("from taken where sensitive = 'Y'", "contact", "sensitive"),
    "Q31 not ended": (
        "from staff_absence where absence_end_date is null",
        "staff_absence",
        "absence_end_date is null",
    ),
}


def _one(con: duckdb.DuckDBPyConnection, query: str) -> int:
    row = con.sql(query).fetchone()
    return int((row or (0,))[0])


def _unmet(marts: duckdb.DuckDBPyConnection, code: str) -> int:
    return _one(
        marts,
        "select unexpected_count from marts.fct_expectation_results "
        f"where expectation_code = '{code}'",
    )


def test_what_the_door_found_is_told_in_the_marts(
    demo_files: DemoFiles, files: duckdb.DuckDBPyConnection, marts: duckdb.DuckDBPyConnection
) -> None:
    """Rule by rule the sum of its faults; pools of cases are in the story too."""
    expected: Counter[tuple[str, str, str]] = Counter()
    for title, rule in places.AT_THE_DOOR.items():
        expected[rule] += places.put_in(demo_files.report, title, rule[1])
    pools = _one(files, f"select count(*) from contact where {POOLS}")
    assert 0 < expected["placeholder_staff", "contact", "staff_code"] < pools
    expected["placeholder_staff", "contact", "staff_code"] = pools
    found = {
        rule: _one(
            marts,
            "select coalesce(sum(findings), 0) from marts.fct_findings where rule_code = "
            "'{}' and extract_name = '{}' and column_name = '{}'".format(*rule),
        )
        for rule in expected
    }
    assert found == dict(expected)


@pytest.mark.parametrize(
    ("fault", "code", "newest"),
    [
        *((*each, False) for each in places.IN_EXPECTATIONS.items()),
        *((*each, False) for each in places.IN_EXPECTATIONS_ON_FACTS.items()),
        *((*each, True) for each in places.IN_EXPECTATIONS_OF_THE_NEWEST_PERIOD.items()),
    ],
    ids=str,
)
def test_an_expectation_reports_as_many_as_were_put_in(
    fault: places.Place,
    code: str,
    newest: bool,
    demo_files: DemoFiles,
    marts: duckdb.DuckDBPyConnection,
) -> None:
    expected = places.put_in(demo_files.report, *fault, newest=newest)
    assert _unmet(marts, code) == expected > 0


@pytest.mark.parametrize("name", IN_THE_STORY)
def test_an_expectation_reports_what_the_story_holds(
    name: str, files: duckdb.DuckDBPyConnection, marts: duckdb.DuckDBPyConnection
) -> None:
    counted, code = IN_THE_STORY[name]
    assert _unmet(marts, code) == _one(files, f"select count(*) {counted}") > 0


def test_the_fact_of_appointments_leaves_out_the_deleted_and_those_of_limited_access(
    files: duckdb.DuckDBPyConnection, marts: duckdb.DuckDBPyConnection
) -> None:
    """Q1, Q30: nobody deleted or restricted is shown to analysts, and nobody else is left out."""
    restricted = "crn in (select crn from person where restricted_case = 'Y')"
    shown = _one(files, f"select count(*) from appointments where not {restricted}")
    assert _one(marts, "select count(*) from marts.fct_appointments") == shown
    assert _one(files, f"select count(*) from appointments where {restricted}") > 0


@pytest.mark.parametrize("name", IN_THE_STORYS_ROWS)
def test_the_lake_holds_what_the_story_sent(
    name: str, files: duckdb.DuckDBPyConnection, demo_home: Settings
) -> None:
    sent, extract, condition = IN_THE_STORYS_ROWS[name]
    lake = f"read_parquet('{demo_home.lake}/{extract}/*/*/*.parquet', hive_partitioning = false)"
    found = _one(files, f"select count(*) from {lake} where {condition}")
    assert found == _one(files, f"select count(*) {sent}") > 0


def test_officers_with_an_old_code_stay_with_the_provider_of_their_row(
    files: duckdb.DuckDBPyConnection, demo_home: Settings
) -> None:
    """Q13: codes of the former trust, in rows of the NPS."""
    codes = files.sql("select distinct staff_code from staff where staff_code like 'LDN%'")
    keys = ", ".join(
        f"'{hmac.new(KEY.encode(), f'staff:{code}'.encode(), hashlib.sha256).hexdigest()}'"
        for (code,) in codes.fetchall()
    )
    lake = f"read_parquet('{demo_home.lake}/staff/*/*/*.parquet', hive_partitioning = false)"
    found = files.sql(
        f"select provider_code, count(*) from {lake} where staff_key in ({keys}) group by all"
    ).fetchall()
    sent = _one(files, "select count(*) from staff where staff_code like 'LDN%'")
    assert found == [("N07", sent)]
