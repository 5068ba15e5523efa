-- One row per person and month with at least one time seen in person, whoever saw them.
with

contacts as (
    select * from {{ ref('int_contact__contacts') }}
),

person_months_seen as (
    select
        person_id,
        {{ month_start('contact_date') }} as month_start_date,
        max(contact_date) as last_seen_date,
        count(*) as times_seen
    from contacts
    where
        person_id is not null
        and is_seen_in_person
        and is_attended
        and is_future is not true
    group by person_id, {{ month_start('contact_date') }}
)

select * from person_months_seen
