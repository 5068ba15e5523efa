-- One row per appointment that has come: past contacts of an appointment type, newest version.
-- Deleted appointments and deleted people are left out; limited-access people are in.
with

contacts as (
    select * from {{ ref('int_contact__contacts') }}
),

provider_as_of as (
    select * from {{ ref('int_core__provider_as_of') }}
),

dates as (
    select * from {{ ref('dim_dates') }}
),

appointments as (
    select
        contacts.contact_id as appointment_id,
        contacts.person_id,
        contacts.event_id,
        contacts.provider_code,
        contacts.team_code,
        contacts.contact_date,
        contacts.contact_date as trigger_date,
        dates.month_start_date,
        contacts.contact_type_code,
        contacts.outcome_code,
        contacts.outcome_group,
        contacts.appointment_class,
        contacts.is_supervision_appointment,
        coalesce(contacts.is_seen_in_person and contacts.is_attended, false) as is_seen,
        contacts.is_placeholder_staff,
        dates.business_days_5_after_date <= provider_as_of.as_of_date as is_outcome_due
    from contacts
    inner join provider_as_of on contacts.provider_code = provider_as_of.provider_code
    inner join dates on contacts.contact_date = dates.date_day
    where contacts.is_appointment and contacts.is_future is not true
),

placed as (
    select * from {{ placed('appointments') }} as located
),

measured as (
    select
        appointment_id,
        person_id,
        event_id,
        provider_code,
        team_code,
        borough_code,
        placement_method,
        contact_date,
        month_start_date,
        contact_type_code,
        outcome_code,
        appointment_class,
        is_supervision_appointment,
        is_seen,
        is_placeholder_staff,
        case
            when appointment_class in ('complied', 'attended_not_complied') then 'yes'
            when appointment_class in ('acceptable_absence', 'unacceptable_absence') then 'no'
            when appointment_class = 'no_outcome' then 'unrecorded'
        end as appointments_attended,
        case
            when appointment_class in ('complied', 'acceptable_absence') then 'yes'
            when appointment_class in ('attended_not_complied', 'unacceptable_absence') then 'no'
        end as appointments_complied,
        case
            when appointment_class = 'unacceptable_absence' then 'yes'
            when appointment_class in ('complied', 'attended_not_complied', 'acceptable_absence')
                then 'no'
        end as appointments_missed_unacceptably,
        case
            when appointment_class = 'rescheduled' then null
            when not is_outcome_due then 'not_due'
            when appointment_class = 'no_outcome' then 'yes'
            else 'no'
        end as appointments_outcome_missing,
        case
            when appointment_class = 'no_outcome' then null
            when outcome_group = 'rescheduled_service' then 'yes'
            else 'no'
        end as appointments_rescheduled_by_service
    from placed
)

select * from measured
