-- One row per pack sent for a breach (breach and attempt), newest version. The person is the
-- breach's. A deleted breach takes its packs with it; a pack whose breach nobody sent stays.
with

breach_referrals as (
    select *
    from {{ resolved_events(ref('stg_case__breach_referrals'), 'breach_id, attempt_number') }}
),

breaches_as_sent as (
    select distinct breach_id from {{ ref('stg_case__breaches') }}
),

breaches as (
    select * from {{ ref('int_compliance__breaches') }}
),

resolved as (
    select
        breach_referrals.breach_id,
        breach_referrals.attempt_number,
        breaches.person_id,
        breaches.event_id,
        coalesce(breach_referrals.provider_code, breach_referrals._provider_code)
            as court_provider_code,
        breach_referrals.from_provider_code,
        breaches.became_aware_date,
        breach_referrals.submitted_date,
        breach_referrals.received_date,
        breach_referrals.decision,
        breach_referrals.decision_date,
        breach_referrals.return_reason_code,
        coalesce(breach_referrals.is_late_information, false) as is_late_information,
        breach_referrals.presented_to_court_date
    from breach_referrals
    left join breaches on breach_referrals.breach_id = breaches.breach_id
    left join breaches_as_sent
        on breach_referrals.breach_id = breaches_as_sent.breach_id
    where breaches.breach_id is not null or breaches_as_sent.breach_id is null
)

select * from resolved
