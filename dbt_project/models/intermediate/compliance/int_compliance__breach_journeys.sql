-- One row per alleged breach of a rehabilitation company, from awareness to outcome. Business
-- days are counted strictly after the first day, up to and including the last; while a stage
-- lasts, up to the earlier as-of date of the two providers.
with

breach_clocks as (
    select * from {{ ref('int_compliance__breach_clocks') }} where provider_type = 'crc'
),

pack_turns as (
    select * from {{ ref('int_compliance__pack_turns') }}
),

presentations as (
    select * from {{ ref('int_compliance__breach_presentations') }}
),

dates as (
    select date_day, business_day_number from {{ ref('dim_dates') }}
),

provider_as_of as (
    select * from {{ ref('int_core__provider_as_of') }}
),

accepted_packs as (
    select
        breach_id,
        attempt_number,
        trigger_date as received_date,
        breach_presented_on_time_referred,
        row_number() over (partition by breach_id order by attempt_number) as accepted_rank
    from presentations
),

packs as (
    select
        breach_id,
        cast(sum(case when decision = 'returned' then 1 else 0 end) as bigint) as returns,
        min(submitted_date) as first_submitted_date,
        min(as_of_date) as as_of_date,
        cast(sum(business_days_lost) as bigint) as business_days_lost_to_returns,
        cast(sum(court_side_business_days) as bigint) as court_side_business_days,
        max_by(decision, attempt_number) as last_decision
    from pack_turns
    group by breach_id
),

dated as (
    select
        breach_clocks.*,
        packs.returns,
        packs.last_decision,
        coalesce(packs.first_submitted_date, breach_clocks.referred_date)
            as first_submitted_date,
        packs.business_days_lost_to_returns,
        packs.court_side_business_days,
        accepted_packs.attempt_number as accepted_attempt_number,
        accepted_packs.received_date as accepted_received_date,
        accepted_packs.breach_presented_on_time_referred,
        coalesce(packs.as_of_date, provider_as_of.as_of_date) as as_of_date
    from breach_clocks
    left join packs on breach_clocks.breach_id = packs.breach_id
    left join accepted_packs
        on
            breach_clocks.breach_id = accepted_packs.breach_id
            and accepted_packs.accepted_rank = 1
    left join provider_as_of on breach_clocks.provider_code = provider_as_of.provider_code
),

measured as (
    select
        dated.*,
        cast(
            first_days.business_day_number - aware_days.business_day_number as bigint
        ) as business_days_to_referral,
        cast(
            presented_days.business_day_number - received_days.business_day_number as bigint
        ) as business_days_to_presentation,
        cast(
            end_days.business_day_number - aware_days.business_day_number as bigint
        ) as business_days_so_far
    from dated
    left join dates as aware_days on dated.became_aware_date = aware_days.date_day
    left join dates as first_days on dated.first_submitted_date = first_days.date_day
    left join dates as received_days on dated.accepted_received_date = received_days.date_day
    left join dates as presented_days on dated.presented_to_court_date = presented_days.date_day
    left join dates as end_days
        on
            coalesce(dated.presented_to_court_date, dated.outcome_date, dated.as_of_date)
            = end_days.date_day
),

breach_journeys as (
    select
        breach_id,
        person_id,
        event_id,
        provider_code,
        trigger_date,
        became_aware_date,
        first_submitted_date,
        attempts,
        coalesce(returns, 0) as returns,
        accepted_attempt_number,
        accepted_received_date,
        presented_to_court_date,
        outcome_code,
        outcome_date,
        business_days_to_referral,
        coalesce(business_days_lost_to_returns, 0) as business_days_lost_to_returns,
        business_days_to_presentation,
        business_days_so_far,
        coalesce(court_side_business_days, 0) as court_side_business_days,
        greatest(business_days_so_far - coalesce(court_side_business_days, 0), 0)
            as company_business_days,
        case
            when outcome_date is not null then 'ended'
            when presented_to_court_date is not null then 'court'
            when last_decision is null or last_decision = 'returned' then 'company'
            else 'court_side'
        end as held_by,
        breach_referred_on_time,
        breach_presented_on_time_referred,
        breach_end_to_end_on_time
    from measured
)

select * from breach_journeys
