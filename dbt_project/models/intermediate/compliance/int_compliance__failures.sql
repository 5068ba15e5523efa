-- One row per failure to comply: an event and a day with an appointment not complied with.
-- Provider, person and team are those of the lowest contact id of the day.
with

contacts as (
    select * from {{ ref('int_contact__contacts') }}
),

actions as (
    select * from {{ ref('int_compliance__enforcement_actions') }}
),

deadlines as (
    select * from {{ ref('int_compliance__deadlines') }}
),

provider_as_of as (
    select * from {{ ref('int_core__provider_as_of') }}
),

failed_contacts as (
    select
        contacts.*,
        row_number() over (
            partition by event_id, contact_date order by contact_id
        ) as contact_rank
    from contacts
    where
        is_appointment
        and is_complied = false
        and event_id is not null
        and is_future is not true
),

failed_days as (
    select
        failed_contacts.event_id,
        failed_contacts.contact_date,
        failed_contacts.contact_id,
        failed_contacts.contact_rank,
        failed_contacts.person_id,
        failed_contacts.provider_code,
        failed_contacts.team_code,
        deadlines.deadline_date
    from failed_contacts
    inner join deadlines
        on
            failed_contacts.contact_date = deadlines.start_date
            and deadlines.threshold_name = 'failure_actioned'
),

action_days as (
    select
        failed_days.event_id,
        failed_days.contact_date,
        min(case when actions.is_counted_as_action then actions.action_taken_date end)
            as first_action_date,
        bool_or(actions.is_counted_as_action) as has_counted_action,
        bool_or(actions.action_group = 'none') as has_no_further_action
    from failed_days
    inner join actions
        on
            failed_days.contact_id = actions.contact_id
            and failed_days.contact_date <= actions.action_taken_date
    group by failed_days.event_id, failed_days.contact_date
),

failures as (
    select
        failed_days.event_id,
        failed_days.contact_id,
        failed_days.person_id,
        failed_days.provider_code,
        failed_days.team_code,
        failed_days.contact_date as trigger_date,
        action_days.first_action_date,
        coalesce(action_days.has_no_further_action, false)
        and action_days.has_counted_action is not true as is_no_further_action_only,
        {{ met_on_time(
            'action_days.first_action_date',
            'failed_days.deadline_date',
            'provider_as_of.as_of_date'
        ) }}
            as failure_actioned_on_time
    from failed_days
    left join action_days
        on
            failed_days.event_id = action_days.event_id
            and failed_days.contact_date = action_days.contact_date
    left join provider_as_of on failed_days.provider_code = provider_as_of.provider_code
    where failed_days.contact_rank = 1
)

select * from failures
