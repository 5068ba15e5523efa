-- One row per alleged breach with the answer of each clock that runs from awareness.
-- A clock that is not the provider's own (by its type on that day) has no answer.
with

breaches as (
    select * from {{ ref('int_compliance__breaches') }}
),

breach_referrals as (
    select * from {{ ref('int_compliance__breach_referrals') }}
),

deadlines as (
    select * from {{ ref('int_compliance__deadlines') }}
),

providers as (
    select * from {{ ref('providers') }}
),

provider_as_of as (
    select * from {{ ref('int_core__provider_as_of') }}
),

partnerships as (
    -- The courts' side of each company: those it sent packs to.
    select distinct from_provider_code, court_provider_code from breach_referrals
),

court_sides as (
    select
        partnerships.from_provider_code as provider_code,
        min(provider_as_of.as_of_date) as as_of_date
    from partnerships
    inner join provider_as_of
        on partnerships.court_provider_code = provider_as_of.provider_code
    group by partnerships.from_provider_code
),

any_court_side as (
    select min(provider_as_of.as_of_date) as as_of_date
    from provider_as_of
    inner join providers on provider_as_of.provider_code = providers.provider_code
    where providers.provider_type = 'nps'
),

attempts as (
    select
        breach_id,
        count(*) as attempts,
        min(case when attempt_number = 1 then submitted_date end) as first_submitted_date
    from breach_referrals
    group by breach_id
),

presentations as (
    -- The earliest presentation that is not before awareness.
    select breach_id, min(presented_to_court_date) as presented_to_court_date
    from breach_referrals
    where presented_to_court_date >= became_aware_date
    group by breach_id
),

dated as (
    select
        breaches.*,
        coalesce(attempts.attempts, 0) as attempts,
        coalesce(breaches.referred_date, attempts.first_submitted_date)
            as first_referred_date,
        presentations.presented_to_court_date as referral_presented_to_court_date,
        referred_by.deadline_date as referral_deadline_date,
        presented_by.deadline_date as own_deadline_date,
        joint_by.deadline_date as joint_deadline_date,
        provider_as_of.as_of_date,
        least(
            provider_as_of.as_of_date,
            coalesce(court_sides.as_of_date, any_court_side.as_of_date, date '1900-01-01')
        ) as joint_as_of_date
    from breaches
    inner join deadlines as referred_by
        on
            breaches.became_aware_date = referred_by.start_date
            and referred_by.threshold_name = 'breach_referred'
    inner join deadlines as presented_by
        on
            breaches.became_aware_date = presented_by.start_date
            and presented_by.threshold_name = 'breach_presented_own'
    inner join deadlines as joint_by
        on
            breaches.became_aware_date = joint_by.start_date
            and joint_by.threshold_name = 'breach_end_to_end'
    left join attempts on breaches.breach_id = attempts.breach_id
    left join presentations on breaches.breach_id = presentations.breach_id
    left join provider_as_of on breaches.provider_code = provider_as_of.provider_code
    left join court_sides on breaches.provider_code = court_sides.provider_code
    cross join any_court_side
),

clocks as (
    select
        breach_id,
        person_id,
        event_id,
        provider_code,
        provider_type,
        became_aware_date as trigger_date,
        became_aware_date,
        trigger_contact_id,
        first_referred_date as referred_date,
        attempts,
        case
            when provider_type = 'crc' then referral_presented_to_court_date
            else presented_to_court_date
        end as presented_to_court_date,
        outcome_code,
        outcome_date,
        case
            when provider_type = 'crc'
                then {{ met_on_time(
                    'first_referred_date',
                    'referral_deadline_date',
                    'as_of_date',
                    from_date='became_aware_date'
                ) }}
        end as breach_referred_on_time,
        case
            when provider_type = 'nps'
                then {{ met_on_time(
                    'presented_to_court_date',
                    'own_deadline_date',
                    'as_of_date',
                    from_date='became_aware_date'
                ) }}
        end as breach_presented_on_time_own,
        case
            when provider_type = 'crc'
                then {{ met_on_time(
                    'referral_presented_to_court_date',
                    'joint_deadline_date',
                    'joint_as_of_date',
                    from_date='became_aware_date'
                ) }}
        end as breach_end_to_end_on_time
    from dated
)

select * from clocks
