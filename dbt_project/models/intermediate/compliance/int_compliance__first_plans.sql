-- One row per first supervision appointment attended since an order or release began, with
-- the first initial plan completed since that start and whether it was in time.
with

first_attended as (
    select
        attended.*,
        cast(disposal_id as string) || ' ' || cast(start_date as string) as unit_key,
        start_date as look_back_date
    from {{ ref('int_compliance__first_attended') }} as attended
),

plans as (
    select * from {{ ref('int_compliance__plans') }} where plan_kind = 'initial_plan'
),

deadlines as (
    select * from {{ ref('int_compliance__deadlines') }}
),

provider_as_of as (
    select * from {{ ref('int_core__provider_as_of') }}
),

uncovered as (
    select unit_key from {{ uncovered_units('first_attended', ['contact']) }} as units
),

own_plans as (
    select
        first_attended.unit_key,
        min(plans.completed_date) as plan_completed_date
    from first_attended
    inner join plans
        on
            first_attended.person_id = plans.person_id
            and (plans.event_id is null or plans.event_id = first_attended.event_id)
            and plans.completed_date >= first_attended.start_date
    group by first_attended.unit_key
),

answered as (
    select
        first_attended.disposal_id,
        first_attended.start_kind,
        first_attended.start_date,
        first_attended.event_id,
        first_attended.person_id,
        first_attended.provider_code,
        first_attended.team_code,
        first_attended.contact_id,
        first_attended.trigger_date,
        own_plans.plan_completed_date,
        case
            when uncovered.unit_key is not null then 'not_covered'
            else {{ met_on_time(
                'own_plans.plan_completed_date',
                'deadlines.deadline_date',
                'provider_as_of.as_of_date'
            ) }}
        end as plan_on_time
    from first_attended
    inner join deadlines
        on
            first_attended.trigger_date = deadlines.start_date
            and deadlines.threshold_name = 'plan_completed'
    left join own_plans on first_attended.unit_key = own_plans.unit_key
    left join uncovered on first_attended.unit_key = uncovered.unit_key
    left join provider_as_of on first_attended.provider_code = provider_as_of.provider_code
)

select * from answered
