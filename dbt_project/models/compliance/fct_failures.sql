-- One row per failure to comply (event and day), in the month it happened.
with

failures as (
    select * from {{ ref('int_compliance__failures') }}
),

repeated_failures as (
    select * from {{ ref('int_compliance__repeated_failures') }}
),

placed_failures as (
    select * from {{ placed_units('failures', team='units.team_code') }} as placed_rows
),

answered as (
    select
        placed_failures.event_id,
        placed_failures.contact_id,
        placed_failures.person_id,
        placed_failures.provider_code,
        placed_failures.trigger_date,
        placed_failures.month_start_date,
        placed_failures.borough_code,
        placed_failures.placement_method,
        placed_failures.first_action_date,
        placed_failures.is_no_further_action_only,
        repeated_failures.previous_failure_date,
        repeated_failures.enforced_date,
        placed_failures.failure_actioned_on_time,
        repeated_failures.second_failure_not_enforced
    from placed_failures
    left join repeated_failures
        on
            placed_failures.event_id = repeated_failures.event_id
            and placed_failures.trigger_date = repeated_failures.trigger_date
)

select * from answered
