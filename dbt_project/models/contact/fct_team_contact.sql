-- One row per quarter, provider, team and place (all, or a borough, outside, unplaced) with how
-- many of its appointments with a recorded outcome were attended. No team given: unknown.
with

appointments as (
    select * from {{ ref('fct_appointments') }}
    where appointments_attended in ('yes', 'no')
),

dated as (
    select
        provider_code,
        borough_code,
        coalesce(team_code, 'unknown') as team_code,
        appointments_attended,
        period_start_date,
        period_end_date
    from {{ in_quarters('appointments', 'contact_date') }} as units_dated
),

counted as (
    select
        period_start_date,
        period_end_date,
        provider_code,
        team_code,
        {{ geography_code() }} as geography_code,
        count(*) as appointments,
        count(case when appointments_attended = 'yes' then 1 end) as attended
    from dated
    group by grouping sets (
        (period_start_date, period_end_date, provider_code, team_code, borough_code),
        (period_start_date, period_end_date, provider_code, team_code)
    )
),

team_contact as (
    select
        period_start_date,
        period_end_date,
        provider_code,
        team_code,
        {{ geography_level() }} as geography_level,
        geography_code,
        appointments,
        attended
    from counted
)

select *
from team_contact
order by geography_level, geography_code, provider_code, period_start_date, team_code
