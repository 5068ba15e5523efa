-- One row per unpaid work requirement, in the month it started.
with

unpaid_work_starts as (
    select * from {{ ref('int_compliance__unpaid_work_starts') }}
),

requirements as (
    select
        component_kind,
        component_id,
        disposal_id,
        event_id,
        person_id,
        provider_code,
        trigger_date,
        month_start_date,
        borough_code,
        placement_method,
        first_appointment_date,
        unpaid_work_arranged_on_time
    from {{ placed_units('unpaid_work_starts') }} as placed_starts
)

select * from requirements
