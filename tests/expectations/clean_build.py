"""A build small enough to read and clean enough to pass every expectation.

One CRC (C17), one NPS division (N07), two boroughs of one cluster, October to December 2016 and
the quarter before it. Each fact holds a handful of units; the figures are counted from them here,
in another way than the project counts them.
"""

from __future__ import annotations

import duckdb

from expectations.catalogue import Catalogue
from expectations.compliance import UNITS

EXTRACTS = (
    "person",
    "sentence",
    "contact",
    "requirement",
    "custody_event",
    "enforcement_action",
    "breach",
    "breach_referral",
    "allocation",
    "staff",
    "staff_absence",
    "staff_in_post",
)

# measure, domain, kind, unit, lowest geography, fact
MEASURES = (
    ("kept", "contact", "share", "percent", "borough", "fct_appointments"),
    ("unseen_4_weeks", "contact", "snapshot_share", "percent", "borough", "fct_person_months"),
    ("unseen_8_weeks", "contact", "snapshot_share", "percent", "borough", "fct_person_months"),
    ("held_absent", "sickness_absence", "snapshot_share", "percent", "borough", "fct_case_months"),
    ("days_per_post", "sickness_absence", "rolling_rate", "days", "all", "fct_staff_months"),
    ("time_lost", "sickness_absence", "rate", "percent", "all", "fct_staff_months"),
    *(
        (f"{table[10:]}_done", "compliance", "share", "percent", "borough", table[6:])
        for table, _, _ in UNITS
    ),
    *(
        (f"{fact[4:]}_done", "sickness_absence", "share", "percent", "borough", fact)
        for fact in ("fct_staff_years", "fct_officer_months", "fct_supervision_sessions")
    ),
)
FLAGS = {(fact, code) for code, _, _, _, _, fact in MEASURES if fact != "fct_staff_months"}

DIMENSIONS = """
create schema seeds; create schema staging; create schema intermediate; create schema marts;

create table marts.dim_dates as
with days as (
    select cast(day_at as date) as date_day
    from generate_series(date '2014-01-01', date '2017-12-31', interval 1 day) as days (day_at)
),
marked as (
    select date_day, isodow(date_day) <= 5 and not (month(date_day) = 12 and day(date_day) = 25)
        as is_business_day
    from days
),
numbered as (
    select date_day, is_business_day,
        cast(sum(cast(is_business_day as int)) over (order by date_day) as int)
            as business_day_number
    from marked
)
select numbered.*, five.date_day as business_days_5_after_date,
    twenty.date_day as business_days_20_after_date
from numbered
left join numbered as five on five.is_business_day
    and five.business_day_number = numbered.business_day_number + 5
left join numbered as twenty on twenty.is_business_day
    and twenty.business_day_number = numbered.business_day_number + 20;

create table marts.dim_geographies as select * from (values
    ('all', 'London', 'all'), ('outside', 'Outside London', 'outside'),
    ('unplaced', 'Not placed', 'unplaced'), ('cluster_south', 'South', 'cluster'),
    ('E09000023', 'Lewisham', 'borough'), ('E09000028', 'Southwark', 'borough'))
    as places (geography_code, geography_name, geography_level);
create table intermediate.int_core__borough_clusters as
    select geography_code as borough_code, 'cluster_south' as cluster_code,
        date '2014-06-01' as from_date, date '9999-12-31' as until_date
    from marts.dim_geographies where geography_level = 'borough';
create table marts.dim_providers as select * from (values
    ('all', 'All providers', 'all'), ('C17', 'London CRC', 'crc'), ('N07', 'NPS London', 'nps'))
    as providers (provider_code, provider_name, provider_type);
create table seeds.providers as select *, date '2014-06-01' as valid_from_date,
    cast(null as date) as valid_to_date from marts.dim_providers where provider_code <> 'all';
create table intermediate.int_core__provider_as_of as
    select provider_code, date '2015-01-01' as first_covered_date, date '2016-12-31' as as_of_date
    from seeds.providers;
create table seeds.thresholds as select * from (values
    ('minimum_coverage', 60.0), ('long_term_sickness', 28.0)) as t (threshold_name, value);

create table marts.dim_periods as
select 'month' as period_type, cast(month_at as date) as period_start_date,
    last_day(month_at) as period_end_date
from generate_series(date '2016-01-01', date '2016-12-01', interval 1 month) as t (month_at)
union all select 'quarter', date '2016-07-01', date '2016-09-30'
union all select 'quarter', date '2016-10-01', date '2016-12-31'
union all select 'rolling_12_months', date '2016-01-01', date '2016-12-31';
alter table marts.dim_periods add column period_code varchar;
update marts.dim_periods set period_code = strftime(period_start_date, '%Y-%m')
    || case when period_type = 'month' then '' else '_' || strftime(period_end_date, '%Y-%m') end;
alter table marts.dim_periods add column period_label varchar;
update marts.dim_periods set period_label = 'Period ' || period_code;

create table seeds.contact_outcomes as select * from (values
    ('ATTC', true, true, 'attended_complied'), ('UAAB', false, false, 'absent_unacceptable'),
    ('AAME', false, true, 'absent_acceptable'), ('AFTA', false, false, 'absent_pending'))
    as t (outcome_code, is_attended, is_complied, outcome_group);
create table seeds.contact_types as
    select 'COAP' as contact_type_code, true as is_national_standards;
create table seeds.enforcement_actions as select 'EA01' as action_code;
create table seeds.sentence_types as select '303' as disposal_type_code;
create table seeds.termination_reasons as select 'TR01' as termination_reason_code;
create table seeds.staff_grades as select 'M' as om_grade_code;
"""

SENT = (
    "1 as _sequence, 2 as _source_row, 'C17' as _provider_code, "
    "date '2016-12-31' as _period_end_date"
)

STAGING = f"""
create table staging.stg_case__people as
    select 'p' || n as person_key, cast(null as varchar) as merged_to_person_key, {SENT}
    from range(1, 4) as t (n);
create table staging.stg_case__sentences as
    select 100 + n as disposal_id, 200 + n as event_id, '303' as disposal_type_code,
        date '2016-02-01' as conviction_date, date '2016-03-01' as sentence_date,
        date '2017-03-01' as notional_end_date, cast(null as date) as entered_end_date,
        cast(null as date) as termination_date, cast(null as varchar) as termination_reason_code,
        cast(null as date) as breach_end_date, case n when 1 then 1 else 0 end as ftc_count,
        true as is_active, false as is_soft_deleted, {SENT}
    from range(1, 4) as t (n);
update staging.stg_case__sentences set termination_date = '2016-11-15', is_active = false,
    termination_reason_code = 'TR01' where disposal_id = 103;
create table staging.stg_case__contacts as
    select 1000 + n as contact_id, 'p' || (n % 3 + 1) as person_key,
        case n % 3 when 0 then 201 else 202 end as event_id, 'COAP' as contact_type_code,
        cast('2016-07-04' as date) + cast(n * 7 as int) as contact_date,
        case n when 1 then 'UAAB' when 2 then 'AAME' else 'ATTC' end as outcome_code,
        n not in (1, 2) as is_attended_as_sent, n <> 1 as is_complied_as_sent,
        false as is_soft_deleted, {SENT}
    from range(1, 25) as t (n);
update staging.stg_case__contacts set event_id = 201 where contact_id = 1001;
insert into staging.stg_case__contacts
    select 1900, 'p1', 201, 'COAP', date '2017-01-20', null, null, null, false, {SENT};
create table staging.stg_case__enforcement_actions as
    select 3001 as enforcement_id, 1001 as contact_id, 'EA01' as action_code,
        false as is_soft_deleted, {SENT};
create table staging.stg_case__requirements as select 'requirement' as component_kind,
    4001 as component_id, 101 as disposal_id, date '2016-03-01' as imposed_date,
    date '2017-03-01' as expected_end_date, {SENT};
create table staging.stg_case__plans as select 4501 as plan_id, 201 as event_id, {SENT};
create table staging.stg_case__custody_events as select 5001 as custody_event_id,
    102 as disposal_id, {SENT};
create table staging.stg_case__breaches as
    select 6000 + n as breach_id, 201 as event_id, {SENT} from range(1, 4) as t (n);
create table staging.stg_case__breach_referrals as
    select 6001 as breach_id, 1 as attempt_number, {SENT};
create table staging.stg_case__allocations as
    select 7000 + n as allocation_id, 'p' || n as person_key, 's' || n as staff_key,
        'OM' as manager_kind, cast(null as date) as end_date, false as is_soft_deleted,
        false as _is_placeholder_staff, {SENT}
    from range(1, 4) as t (n);
create table staging.stg_staff__staff as
    select 's' || n as staff_key, 'e' || n as employee_key, 'C17' as provider_code,
        'M' as grade_code, cast(null as date) as end_date, {SENT}
    from range(1, 4) as t (n);
create table staging.stg_staff__absences as
    select 'a' || n as absence_id, 'e' || n as employee_key, 'C17' as provider_code,
        date '2016-10-03' as absence_start_date, date '2016-10-07' as absence_end_date,
        'sickness' as absence_type, 5.0 as working_days_lost, {SENT}
    from range(1, 3) as t (n);
create table staging.stg_reference__teams as select 'C17AAA' as team_code, 'Team A' as team_name,
    'C17' as provider_code,
    'cluster_south' as cluster_code, 'E09000023' as borough_code, date '2014-06-01' as valid_from,
    cast(null as date) as valid_to, {SENT};

create table seeds.expected_submissions as
    select provider_code, extract_name, extract_name in ('person', 'contact') as is_required,
        date '2014-06-01' as valid_from_date, cast(null as date) as valid_to_date
    from (values ('C17'), ('N07')) as providers (provider_code),
        (values {", ".join(f"('{name}')" for name in EXTRACTS)}) as extracts (extract_name);
create table marts.fct_submissions as
    select case provider_code when 'C17' then 10 else 20 end + cast(quarter as bigint) as sequence,
        provider_code, extract_name,
        cast(date '2015-01-01' + to_months(cast(3 * quarter as int)) as date) as period_start_date,
        last_day(date '2015-01-01' + to_months(cast(3 * quarter + 2 as int))) as period_end_date,
        cast(date '2015-01-05' + to_months(cast(3 * quarter + 3 as int)) as timestamp)
            as created_at,
        true as is_supplied, 1000 + quarter % 2 as rows_read, 1000 + quarter % 2 as rows_accepted,
        0 as rows_quarantined
    from seeds.expected_submissions, range(8) as quarters (quarter);
create table marts.fct_findings as select 11 as sequence, 'contact' as extract_name,
    'reference_orphan' as rule_code, 'warning' as severity, 3 as findings;
"""

PLACED = "'E09000023' as borough_code, 'home' as placement_method"

FACTS = f"""
create table marts.fct_appointments as
    select contact_id as appointment_id, contact_id % 3 + 1 as person_id, event_id,
        'C17' as provider_code, {PLACED}, contact_date, outcome_code,
        cast(date_trunc('month', contact_date) as date) as month_start_date,
        case outcome_code when 'ATTC' then 'complied' when 'AAME' then 'acceptable_absence'
            when 'UAAB' then 'unacceptable_absence' end as appointment_class,
        case when outcome_code = 'ATTC' then 'yes' else 'no' end as kept
    from staging.stg_case__contacts where contact_date <= _period_end_date;
insert into marts.fct_appointments values (1800, 1, 202, 'C17', 'E09000028', 'team',
    '2016-12-30', null, '2016-12-01', 'no_outcome', null);

create table intermediate.int_contact__contacts as
    select contact_id, event_id, contact_date, contact_type_code, is_complied_as_sent as is_complied
    from staging.stg_case__contacts where outcome_code is not null;
create table intermediate.int_core__supervision_spans as
    select n as person_id, case n when 3 then 'N07' else 'C17' end as provider_code,
        date '2016-03-01' as from_date, date '9999-12-31' as until_date
    from range(1, 4) as t (n);
create table marts.fct_person_months as
    select spans.person_id, cast(month_at as date) as month_start_date,
        last_day(month_at) as month_end_date, spans.provider_code, {PLACED},
        case spans.person_id when 1 then 3 when 2 then 40 end as days_since_last_seen,
        case spans.person_id when 1 then '0-7' when 2 then '29-56' else 'not in the data' end
            as last_seen_band,
        case spans.person_id when 1 then 'no' when 2 then 'yes' end as unseen_4_weeks,
        case spans.person_id when 1 then 'no' when 2 then 'no' end as unseen_8_weeks
    from intermediate.int_core__supervision_spans as spans,
        generate_series(date '2016-07-01', date '2016-12-01', interval 1 month) as t (month_at);

create table marts.fct_absence_spells as
    select 'C17' as provider_code, 'e' || n as employee_key, date '2016-10-03' as spell_start_date,
        date '2016-10-07' as spell_end_date, 5 as calendar_days, false as is_long_term,
        false as is_open, 1 as absences, true as is_linked, 5.0::double as days_lost,
        0 as uncounted_days
    from range(1, 3) as t (n);
create table intermediate.int_staff__sickness_absences as
    select provider_code, employee_key, spell_start_date as from_date,
        spell_end_date + 1 as until_date, is_open, days_lost as working_days_lost_as_sent
    from marts.fct_absence_spells;
create table marts.fct_staff_months as
    select 'C17' as provider_code, 'e' || n as employee_key, date '2016-10-01' as month_start_date,
        {PLACED}, 5.0::double as days_lost, 0.0::double as long_term_days_lost,
        5.0::double as short_term_days_lost, 2.0::double as stress_days_lost
    from range(1, 3) as t (n);
create table marts.fct_staff_in_post as
    select date '2016-10-01' as month_start_date, 'C17' as provider_code, 'C17AAA' as team_code,
        'M' as grade_code, {PLACED}, 3 as headcount, 2.8 as fte, 0.5 as vacancies_fte,
        0.2 as agency_fte;
create table marts.fct_case_months as
    select person_id, month_start_date, provider_code, {PLACED}, false as is_placeholder_officer,
        case person_id when 1 then 'yes' when 2 then 'no' end as held_absent
    from marts.fct_person_months;
create table marts.fct_staff_years as
    select 'C17' as provider_code, 'e' || n as employee_key, date '2016-12-01' as month_start_date,
        {PLACED}, case n when 1 then 'yes' when 2 then 'no' end as staff_years_done
    from range(1, 4) as t (n);
create table marts.fct_officer_months as
    select 'C17' as provider_code, 's' || n as staff_key, date '2016-12-01' as month_start_date,
        {PLACED}, case n when 1 then 'yes' when 2 then 'no' end as officer_months_done
    from range(1, 4) as t (n);
create table marts.fct_supervision_sessions as
    select n as session_id, 'C17' as provider_code, date '2016-11-01' as month_start_date, {PLACED},
        date '2016-11-10' as due_date,
        case n when 1 then 'yes' when 2 then 'no' end as supervision_sessions_done
    from range(1, 4) as t (n);
"""

KEY_COLUMNS = {
    "component_kind": "'requirement'",
    "start_date": "date '2016-02-01'",
    "trigger_date": "date '2016-07-11'",
    "attempt_number": "1",
}

BREACHES = """
alter table marts.fct_breaches add column became_aware_date date default date '2016-07-11';
alter table marts.fct_breaches add column referred_date date default date '2016-07-15';
alter table marts.fct_breaches add column presented_to_court_date date default date '2016-07-20';
alter table marts.fct_breaches add column outcome_code varchar default 'BRE09';
alter table marts.fct_breaches add column outcome_date date default date '2016-09-01';
alter table marts.fct_breach_referrals add column submitted_date date default date '2016-07-15';
alter table marts.fct_breach_referrals add column received_date date default date '2016-07-15';
alter table marts.fct_breach_referrals add column decision varchar default 'accepted';
alter table marts.fct_breach_referrals add column decision_date date default date '2016-07-18';
alter table marts.fct_breach_referrals add column presented_to_court_date date
    default date '2016-07-20';
alter table marts.fct_failures add column contact_id bigint default 1001;
delete from marts.fct_failures where event_id <> 201;
alter table marts.fct_sentence_ends add column result_group varchar default 'positive';
"""

VALUES = """
create table base as {counted}
union all select code, month_start_date, 'C17', 'E09000023', 2.0, 3.0
from (values ('days_per_post'), ('time_lost')) as rates (code),
    (select period_start_date as month_start_date from marts.dim_periods
     where period_type = 'month') as months;

create table marts.fct_measure_values as
with cells as (
    select measures.*, periods.period_type, periods.period_start_date, periods.period_end_date,
        places.geography_level, places.geography_code, providers.provider_code
    from marts.dim_measures as measures, marts.dim_periods as periods,
        marts.dim_geographies as places, marts.dim_providers as providers
    where measures.lowest_geography = 'borough' or places.geography_level = 'all'
),
counted as (
    select cells.*, coalesce(sum(base.numerator), 0) as numerator,
        coalesce(sum(base.denominator), 0) as denominator
    from cells left join base
        on base.measure_code = cells.measure_code
        and (cells.provider_code = 'all' or base.provider_code = cells.provider_code)
        and (cells.geography_level = 'all' or base.borough_code = cells.geography_code
            or (cells.geography_level = 'cluster' and base.borough_code like 'E09%'))
        and base.month_start_date <= cells.period_end_date
        and base.month_start_date >= case when cells.kind = 'snapshot_share'
            then date_trunc('month', cells.period_end_date) else cells.period_start_date end
    group by all
)
select measure_code, period_type, period_start_date, period_end_date, geography_level,
    geography_code, provider_code, 'all' as breakdown, 'all' as breakdown_value,
    cast(numerator as double) as numerator, cast(denominator as double) as denominator,
    0 as not_due, 0 as not_covered,
    case when denominator >= minimum_denominator
        then case when unit = 'percent' then 100.0 else 1.0 end * numerator / denominator
    end as value,
    case when denominator >= minimum_denominator then 0.0::double end as value_low,
    case when denominator >= minimum_denominator then 100.0::double end as value_high,
    case when denominator >= minimum_denominator then 'available' else 'too_few' end
        as availability_status,
    case when denominator >= minimum_denominator then 'not_met' end as performance_status,
    case when unit = 'percent' then 101.0 else -1.0 end as target_value,
    100.0::double as placed_home_pct, 0.0 as placed_team_pct, 0.0 as unplaced_pct,
    false as is_provisional
from counted;

create table marts.fct_official_values as select 'kept' as measure_code, 'SL1' as official_code,
    'London CRC' as provider_label, 'London' as area, 'Q3 2016' as period_label, 90.0::double
    as value,
    'percent' as unit, 'a publication' as source, date '2016-10-01' as period_start_date,
    date '2016-12-31' as period_end_date;
"""


def make_clean_build(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill an empty database with the clean build."""
    for script in (DIMENSIONS, _catalogue(), STAGING, FACTS, _units(), BREACHES, _values()):
        connection.execute(script)


def catalogue_of(connection: duckdb.DuckDBPyConnection) -> Catalogue:
    """The catalogue of a build, read as the run reads it."""

    def rows(query: str) -> list[dict[str, object]]:
        found = connection.sql(query)
        return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]

    return Catalogue.from_rows(
        rows("select * from marts.dim_measures"),
        facts=rows("select * from seeds.measures"),
        extracts=rows("select * from seeds.measure_extracts"),
        columns=rows("select table_name, column_name from information_schema.columns"),
    )


def _catalogue() -> str:
    rows = ", ".join(
        f"('{code}', '{domain}', '{kind}', '{unit}', '{lowest}', '{fact}')"
        for code, domain, kind, unit, lowest, fact in MEASURES
    )
    texts = ", ".join(
        f"'words' as {name}"
        for name in (
            "measure_name",
            "definition",
            "numerator_definition",
            "denominator_definition",
            "why_it_matters",
            "question_if_worse",
            "what_it_cannot_tell",
        )
    )
    return f"""
    create table seeds.measures as select * from (values {rows})
        as t (measure_code, domain, kind, unit, lowest_geography, fact);
    create table seeds.measure_extracts as
        select measure_code, extract_name from seeds.measures,
            (values {", ".join(f"('{name}')" for name in EXTRACTS)}) as t (extract_name);
    create table marts.dim_measures as
        select measure_code, domain, kind, unit, lowest_geography, 'verified' as basis,
            case unit when 'percent' then 'higher_is_better' else 'lower_is_better' end
                as direction, 1 as minimum_denominator, {texts}
        from seeds.measures;
    """


def _units() -> str:
    """The compliance facts: three units each, answered yes, no and not at all."""
    return "\n".join(
        f"create table {table} as select {_keys(keys)}, 'C17' as provider_code, {PLACED}, "
        "date '2016-07-01' as month_start_date, "
        + ("" if "trigger_date" in keys else "date '2016-07-11' as trigger_date, ")
        + f"case n when 1 then 'yes' when 2 then 'no' end as {table[10:]}_done "
        "from range(1, 4) as t (n);"
        for table, keys, _ in UNITS
    )


def _keys(keys: tuple[str, ...]) -> str:
    first = {"breach_id": "6000 + n", "event_id": "200 + n", "disposal_id": "100 + n"}
    return ", ".join(f"{KEY_COLUMNS.get(key) or first.get(key, 'n')} as {key}" for key in keys)


def _values() -> str:
    counted = " union all ".join(
        f"select '{code}' as measure_code, month_start_date, provider_code, borough_code, "
        f"cast(count(*) filter (where {code} = 'yes') as double) as numerator, "
        f"cast(count({code}) as double) as denominator from marts.{fact} group by all"
        for fact, code in sorted(FLAGS)
    )
    return VALUES.format(counted=counted)
