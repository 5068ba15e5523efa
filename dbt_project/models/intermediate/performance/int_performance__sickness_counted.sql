-- One row per sickness or workload measure, month, provider and borough with something to
-- count, in the shape of the counts of every other fact.
-- A provider and month without month-end staff in post has no row for a rate on staff.
-- depends_on: {{ ref('measures') }}
with

officer_shares as (
    select * from {{ counted_shares('fct_officer_months') }} as counted
),

case_shares as (
    select * from {{ counted_shares('fct_case_months') }} as counted
),

staff_year_shares as (
    select * from {{ counted_shares('fct_staff_years') }} as counted
),

session_shares as (
    select * from {{ counted_shares('fct_supervision_sessions') }} as counted
),

amounts as (
    select * from {{ ref('int_performance__staffing_amounts') }}
),

summed as (
    select
        measure_code,
        month_start_date,
        provider_code,
        borough_code,
        'all' as breakdown,
        'all' as breakdown_value,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        cast(0 as bigint) as not_due,
        cast(0 as bigint) as not_covered,
        cast(0 as bigint) as unrecorded,
        cast(0 as bigint) as units_by_home,
        cast(sum(case when placement_method = 'team' then 1 else 0 end) as bigint)
            as units_by_team,
        cast(sum(case when placement_method = 'team' then 0 else 1 end) as bigint)
            as units_unplaced
    from amounts
    group by measure_code, month_start_date, provider_code, borough_code
),

counted as (
    select * from officer_shares
    union all
    select * from case_shares
    union all
    select * from staff_year_shares
    union all
    select * from session_shares
    union all
    select * from summed
)

select * from counted
