-- One row per start of supervision (order or release) with a supervision appointment attended
-- before it ended: the first of them, counted under that appointment's provider.
with

supervision_starts as (
    select * from {{ ref('int_compliance__supervision_starts') }}
),

contacts as (
    select * from {{ ref('int_contact__contacts') }}
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

attended as (
    select person_id, contact_id, contact_date, provider_code, team_code
    from contacts
    where
        person_id is not null
        and is_supervision_appointment
        and is_attended
        and is_future is not true
),

candidates as (
    select
        supervision_starts.*,
        attended.contact_id,
        attended.contact_date,
        attended.provider_code,
        attended.team_code,
        row_number() over (
            partition by
                supervision_starts.disposal_id,
                supervision_starts.reading_provider_code,
                supervision_starts.start_date
            order by attended.contact_date, attended.contact_id
        ) as appointment_rank
    from supervision_starts
    inner join attended
        on
            supervision_starts.person_id = attended.person_id
            and attended.contact_date >= supervision_starts.start_date
            and attended.contact_date
            < coalesce(supervision_starts.end_date, date '9999-12-31')
),

first_attended as (
    select
        candidates.*,
        cast(disposal_id as string) || ' ' || cast(start_date as string) as unit_key,
        contact_date as trigger_date,
        start_date as look_back_date
    from candidates
    where appointment_rank = 1 and {{ is_own_reading('candidates') }}
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
            else {{ met_on_time('own_plans.plan_completed_date', 'deadlines.deadline_date', 'provider_as_of.as_of_date') }}
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
