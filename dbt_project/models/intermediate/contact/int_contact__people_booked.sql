-- One row per person and period end at which any provider knew of a supervision appointment
-- still to come, as that period's submission said.
with

future_contacts as (
    select * from {{ ref('stg_case__contacts') }} where _is_future
),

contact_types as (
    select * from {{ ref('contact_types') }} where is_supervision_appointment
),

outcomes as (
    select * from {{ ref('contact_outcomes') }}
),

person_ids as (
    select * from {{ ref('int_core__person_ids') }}
),

people_booked as (
    select distinct
        person_ids.person_id,
        future_contacts._period_end_date as period_end_date
    from future_contacts
    inner join contact_types
        on future_contacts.contact_type_code = contact_types.contact_type_code
    inner join person_ids on future_contacts.person_key = person_ids.person_key
    left join outcomes on future_contacts.outcome_code = outcomes.outcome_code
    where
        future_contacts.is_soft_deleted is not true
        and coalesce(outcomes.outcome_group, 'none')
        not in ('rescheduled_service', 'rescheduled_person')
)

select * from people_booked
