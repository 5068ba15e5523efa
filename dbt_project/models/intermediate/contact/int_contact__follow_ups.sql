-- One row per appointment not attended that was followed up in time: an enforcement action on
-- it that counts as begun, or another supervision appointment dated after it and made within
-- the same days.
with

contacts as (
    select * from {{ ref('int_contact__contacts') }}
),

dates as (
    select * from {{ ref('dim_dates') }}
),

actions as (
    select * from {{ ref('int_compliance__enforcement_actions') }}
),

not_attended as (
    select
        contacts.contact_id,
        contacts.person_id,
        contacts.contact_date,
        dates.business_days_5_after_date as due_date
    from contacts
    inner join dates on contacts.contact_date = dates.date_day
    where
        contacts.person_id is not null
        and contacts.is_supervision_appointment
        and contacts.appointment_class in ('acceptable_absence', 'unacceptable_absence')
        and contacts.is_future is not true
),

by_action as (
    select not_attended.contact_id
    from not_attended
    inner join actions
        on
            not_attended.contact_id = actions.contact_id
            and actions.action_taken_date >= not_attended.contact_date
            and actions.action_taken_date <= not_attended.due_date
    where actions.action_group not in ('none', 'withdrawal', 'pending')
),

by_appointment as (
    select not_attended.contact_id
    from not_attended
    inner join contacts as others
        on
            not_attended.person_id = others.person_id
            and not_attended.contact_id != others.contact_id
            and others.contact_date > not_attended.contact_date
            and others.created_date >= not_attended.contact_date
            and others.created_date <= not_attended.due_date
    where others.is_supervision_appointment
),

follow_ups as (
    select contact_id from by_action
    union
    select contact_id from by_appointment
)

select * from follow_ups
