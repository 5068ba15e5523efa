-- One row per plan or review called for by a change, from the day of the change.
with

plans as (
    select * from {{ ref('int_compliance__plans') }}
),

deadlines as (
    select * from {{ ref('int_compliance__deadlines') }}
),

provider_as_of as (
    select * from {{ ref('int_core__provider_as_of') }}
),

reviews as (
    select
        plans.plan_id,
        plans.person_id,
        plans.event_id,
        plans.provider_code,
        plans.triggered_by_change_date as trigger_date,
        plans.plan_kind,
        plans.completed_date,
        {{ met_on_time(
            'plans.completed_date',
            'deadlines.deadline_date',
            'provider_as_of.as_of_date',
            from_date='plans.triggered_by_change_date'
        ) }}
            as review_after_change_on_time
    from plans
    inner join deadlines
        on
            plans.triggered_by_change_date = deadlines.start_date
            and deadlines.threshold_name = 'review_after_change'
    left join provider_as_of on plans.provider_code = provider_as_of.provider_code
)

select * from reviews
