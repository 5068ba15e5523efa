-- One row per month, provider, place (all, or a borough, outside, unplaced) and class of outcome
-- with how many appointments that had come ended so.
with

appointments as (
    select * from {{ ref('fct_appointments') }}
),

counted as (
    select
        month_start_date,
        provider_code,
        {{ geography_code() }} as geography_code,
        appointment_class,
        count(*) as appointments
    from appointments
    group by grouping sets (
        (month_start_date, provider_code, borough_code, appointment_class),
        (month_start_date, provider_code, appointment_class)
    )
),

appointment_outcomes as (
    select
        month_start_date,
        provider_code,
        {{ geography_level() }} as geography_level,
        geography_code,
        appointment_class,
        appointments
    from counted
)

select *
from appointment_outcomes
order by geography_level, geography_code, provider_code, month_start_date, appointment_class
