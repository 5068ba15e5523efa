-- One row per quarter, provider, team and place (all, or a borough, outside, unplaced) with how
-- many of its appointments with a recorded outcome were attended. No team given: unknown.
with

appointments as (
    select * from {{ ref('fct_appointments') }}
    where appointments_attended in ('yes', 'no')
),

quarters as (
    select * from {{ ref('dim_periods') }} where period_type = 'quarter'
),

dated as (
    select
        appointments.provider_code,
        appointments.borough_code,
        coalesce(appointments.team_code, 'unknown') as team_code,
        appointments.appointments_attended,
        quarters.period_start_date,
        quarters.period_end_date
    from appointments
    inner join quarters
        on
            appointments.contact_date >= quarters.period_start_date
            and appointments.contact_date <= quarters.period_end_date
),

counted as (
    select
        period_start_date,
        period_end_date,
        provider_code,
        team_code,
        case when grouping(borough_code) = 0 then borough_code else 'all' end as geography_code,
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
        case
            when geography_code in ('all', 'outside', 'unplaced') then geography_code
            else 'borough'
        end as geography_level,
        geography_code,
        appointments,
        attended,
        {{ rate('attended', 'appointments') }} as attended_pct
    from counted
)

select *
from team_contact
order by geography_level, geography_code, provider_code, period_start_date, team_code
