-- One row per person and month with a supervision appointment not rescheduled: how many, and
-- whether one was attended or its absence followed up in time. newest_due_date is the last
-- day a follow-up of the month's absences could still be in time.
with

contacts as (
    select * from {{ ref('int_contact__contacts') }}
),

dates as (
    select * from {{ ref('dim_dates') }}
),

follow_ups as (
    select * from {{ ref('int_contact__follow_ups') }}
),

person_months_offered as (
    select
        contacts.person_id,
        dates.month_start_date,
        cast(count(*) as bigint) as appointments_offered,
        bool_or(
            contacts.appointment_class in ('complied', 'attended_not_complied')
        ) as is_any_attended,
        bool_or(follow_ups.contact_id is not null) as is_any_followed_up,
        max(
            case
                when
                    contacts.appointment_class in ('acceptable_absence', 'unacceptable_absence')
                    then dates.business_days_5_after_date
            end
        ) as newest_due_date
    from contacts
    inner join dates on contacts.contact_date = dates.date_day
    left join follow_ups on contacts.contact_id = follow_ups.contact_id
    where
        contacts.person_id is not null
        and contacts.is_supervision_appointment
        and contacts.appointment_class != 'rescheduled'
        and contacts.is_future is not true
    group by contacts.person_id, dates.month_start_date
)

select * from person_months_offered
