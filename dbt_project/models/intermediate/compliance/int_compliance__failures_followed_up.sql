-- One row per failure to comply, with the next day the person attended any appointment.
with

failures as (
    select * from {{ ref('int_compliance__failures') }}
),

contacts as (
    select * from {{ ref('int_contact__contacts') }}
),

attended_days as (
    select distinct person_id, contact_date
    from contacts
    where
        person_id is not null
        and is_appointment
        and is_attended
        and is_future is not true
),

failed_days as (
    select distinct person_id, trigger_date as contact_date
    from failures
    where person_id is not null
),

person_days as (
    select person_id, contact_date, contact_date as attended_date from attended_days
    union all
    select person_id, contact_date, cast(null as date) as attended_date from failed_days
),

days as (
    select person_id, contact_date, max(attended_date) as attended_date
    from person_days
    group by person_id, contact_date
),

next_attended as (
    select
        person_id,
        contact_date,
        min(attended_date) over (
            partition by person_id
            order by contact_date
            rows between 1 following and unbounded following
        ) as next_attended_date
    from days
),

failures_followed_up as (
    select
        failures.event_id,
        failures.trigger_date,
        failures.failure_actioned_on_time,
        next_attended.next_attended_date
    from failures
    left join next_attended
        on
            failures.person_id = next_attended.person_id
            and failures.trigger_date = next_attended.contact_date
)

select * from failures_followed_up
