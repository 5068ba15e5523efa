-- One row per unpaid work requirement whose time limit has passed, in the month it passed.
with

unpaid_work_limits as (
    select * from {{ ref('int_compliance__unpaid_work_limits') }}
),

requirement_limits as (
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
        termination_date,
        unpaid_work_completed_12_months
    from {{ placed_units('unpaid_work_limits') }} as placed_limits
)

select * from requirement_limits
