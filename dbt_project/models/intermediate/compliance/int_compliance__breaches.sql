-- One row per alleged breach, newest version. Deleted ones and those of deleted people are
-- out; a breach of a person nobody sent stays, with no person_id.
with

breaches as (
    select * from {{ resolved_events(ref('stg_case__breaches'), 'breach_id') }}
),

person_ids as (
    select * from {{ ref('int_core__person_ids') }}
),

providers as (
    select * from {{ ref('providers') }}
),

resolved as (
    select
        breaches.breach_id,
        person_ids.person_id,
        breaches.event_id,
        coalesce(breaches.provider_code, breaches._provider_code) as provider_code,
        providers.provider_type,
        breaches.became_aware_date,
        breaches.trigger_contact_id,
        breaches.referred_date,
        breaches.presented_to_court_date,
        breaches.outcome_code,
        breaches.outcome_date
    from breaches
    left join person_ids on breaches.person_key = person_ids.person_key
    left join providers
        on
            coalesce(breaches.provider_code, breaches._provider_code) = providers.provider_code
            and breaches.became_aware_date
            >= coalesce(providers.valid_from_date, date '1900-01-01')
            and breaches.became_aware_date
            <= coalesce(providers.valid_to_date, date '9999-12-31')
    where
        breaches.is_soft_deleted is not true
        and person_ids.is_deleted is not true
)

select * from resolved
