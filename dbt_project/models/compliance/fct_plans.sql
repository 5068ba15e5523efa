-- One row per initial plan or risk assessment completed, in the month it was completed.
with

completed_plans as (
    select * from {{ ref('int_compliance__completed_plans') }}
),

plans as (
    select
        plan_id,
        person_id,
        event_id,
        provider_code,
        trigger_date,
        month_start_date,
        borough_code,
        placement_method,
        plan_kind,
        plan_safeguarding_checked
    from {{ placed_units('completed_plans') }} as placed_plans
)

select * from plans
