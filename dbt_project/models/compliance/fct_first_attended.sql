-- One row per start of supervision (order or release) whose person came, in the month of the
-- first supervision appointment attended.
with

first_attended as (
    select * from {{ ref('int_compliance__first_plans') }}
),

placed_first_attended as (
    select
        disposal_id,
        start_date,
        event_id,
        person_id,
        contact_id,
        provider_code,
        trigger_date,
        month_start_date,
        borough_code,
        placement_method,
        start_kind,
        plan_completed_date,
        plan_on_time
    from {{ placed_units('first_attended', team='units.team_code') }} as placed_rows
)

select * from placed_first_attended
