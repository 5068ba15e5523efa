-- One row per person whose officer was absent for most of the month and who had a supervision
-- appointment with another officer, or was seen by one, in that month.
with

cases as (
    select * from {{ ref('int_performance__cases_of_officers') }}
    where officer_absence = 'absent'
),

contacts as (
    select * from {{ ref('int_contact__contacts') }}
),

offered as (
    select
        contacts.person_id,
        contacts.staff_key,
        {{ month_start('contacts.contact_date') }} as month_start_date
    from contacts
    where
        contacts.is_placeholder_staff is not true
        and contacts.appointment_class != 'rescheduled'
        and (
            contacts.is_supervision_appointment
            or (contacts.is_seen_in_person and contacts.is_attended)
        )
),

cover as (
    select distinct
        cases.person_id,
        cases.month_start_date
    from cases
    inner join offered
        on
            cases.person_id = offered.person_id
            and cases.month_start_date = offered.month_start_date
            and cases.staff_key != offered.staff_key
)

select * from cover
