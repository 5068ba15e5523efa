-- One row per plan, review or assessment, newest version. Those of deleted people are out.
with

plans as (
    select * from {{ resolved_events(ref('stg_case__plans'), 'plan_id') }}
),

person_ids as (
    select * from {{ ref('int_core__person_ids') }}
),

resolved as (
    select
        plans.plan_id,
        person_ids.person_id,
        plans.event_id,
        coalesce(plans.provider_code, plans._provider_code) as provider_code,
        plans.plan_kind,
        plans.started_date,
        plans.completed_date,
        plans.safeguarding_checked,
        plans.domestic_abuse_checked,
        plans.triggered_by_change_date
    from plans
    left join person_ids on plans.person_key = person_ids.person_key
    where person_ids.is_deleted is not true
)

select * from resolved
