-- One row per quarter of awareness, company and place (all, or a borough, outside, unplaced) with
-- how far its breaches came, who holds them now, and the business days of each leg.
with

breach_journeys as (
    select * from {{ ref('fct_breach_journeys') }}
),

dated as (
    select
        *,
        breach_referred_on_time = 'yes' and breach_presented_on_time_referred = 'yes'
            as is_each_part_on_time
    from {{ in_quarters('breach_journeys', 'trigger_date') }} as journeys
),

counted as (
    select
        period_start_date,
        period_end_date,
        provider_code,
        {{ geography_code() }} as geography_code,
        count(*) as breaches,
        count(first_submitted_date) as breaches_sent,
        count(case when returns > 0 then 1 end) as breaches_sent_back,
        cast(sum(returns) as bigint) as packs_sent_back,
        count(accepted_attempt_number) as breaches_accepted,
        count(presented_to_court_date) as breaches_presented,
        count(outcome_date) as breaches_ended,
        count(case when held_by = 'company' then 1 end) as held_by_company,
        count(case when held_by = 'court_side' then 1 end) as held_by_court_side,
        count(case when held_by = 'court' then 1 end) as held_by_court,
        count(case when is_each_part_on_time then 1 end) as each_part_on_time,
        count(
            case when is_each_part_on_time and breach_end_to_end_on_time = 'no' then 1 end
        ) as late_though_each_part_on_time,
        cast(median(business_days_to_referral) as double) as median_business_days_to_referral,
        cast(median(business_days_to_presentation) as double)
            as median_business_days_to_presentation,
        cast(
            median(case when presented_to_court_date is not null then business_days_so_far end)
            as double
        ) as median_business_days_to_court,
        cast(sum(business_days_lost_to_returns) as bigint) as business_days_lost_to_returns,
        cast(sum(company_business_days) as bigint) as company_business_days,
        cast(sum(court_side_business_days) as bigint) as court_side_business_days
    from dated
    group by grouping sets (
        (period_start_date, period_end_date, provider_code, borough_code),
        (period_start_date, period_end_date, provider_code)
    )
),

breach_flow as (
    select
        period_start_date,
        period_end_date,
        provider_code,
        {{ geography_level() }} as geography_level,
        geography_code,
        breaches,
        breaches_sent,
        breaches_sent_back,
        packs_sent_back,
        breaches_accepted,
        breaches_presented,
        breaches_ended,
        held_by_company,
        held_by_court_side,
        held_by_court,
        each_part_on_time,
        late_though_each_part_on_time,
        median_business_days_to_referral,
        median_business_days_to_presentation,
        median_business_days_to_court,
        business_days_lost_to_returns,
        company_business_days,
        court_side_business_days
    from counted
)

select *
from breach_flow
order by geography_level, geography_code, provider_code, period_start_date
