-- One row per initial plan or risk assessment completed.
with

plans as (
    select * from {{ ref('int_compliance__plans') }}
),

completed_plans as (
    select
        plan_id,
        person_id,
        event_id,
        provider_code,
        completed_date as trigger_date,
        plan_kind,
        case
            when
                safeguarding_checked in ('Y', 'NA') and domestic_abuse_checked in ('Y', 'NA')
                then 'yes'
            else 'no'
        end as plan_safeguarding_checked
    from plans
    where plan_kind in ('initial_plan', 'risk_assessment') and completed_date is not null
)

select * from completed_plans
