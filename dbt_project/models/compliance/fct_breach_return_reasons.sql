-- One row per quarter, company, its team, court-side provider and reason for which packs were
-- sent back, with the business days lost until the next pack. No team of the court side is sent.
with

breach_returns as (
    select * from {{ ref('fct_breach_returns') }}
),

breach_return_reasons as (
    select
        period_start_date,
        period_end_date,
        provider_code,
        coalesce(sending_team_code, 'unknown') as sending_team_code,
        coalesce(court_provider_code, 'unknown') as court_provider_code,
        return_reason_code,
        count(*) as packs_sent_back,
        count(case when is_late_information then 1 end) as packs_of_late_information,
        count(case when next_submitted_date is null then 1 end) as packs_not_sent_again,
        cast(sum(business_days_lost) as bigint) as business_days_lost,
        cast(median(business_days_lost) as double) as median_business_days_lost
    from {{ in_quarters('breach_returns', 'trigger_date') }} as dated
    group by
        period_start_date, period_end_date, provider_code, sending_team_code, court_provider_code,
        return_reason_code
)

select *
from breach_return_reasons
order by period_start_date, provider_code, sending_team_code, return_reason_code
