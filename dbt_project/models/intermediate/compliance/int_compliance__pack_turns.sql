-- One row per breach pack with the next one sent for the same breach, and the business days
-- the court side held it. A returned pack also shows the business days lost until the next
-- was sent. A turn that never ended runs to the breach's outcome, else to the earlier as-of.
with

packs as (
    select * from {{ ref('int_compliance__breach_packs') }}
),

breaches as (
    select breach_id, outcome_date from {{ ref('int_compliance__breaches') }}
),

dates as (
    select date_day, business_day_number from {{ ref('dim_dates') }}
),

provider_as_of as (
    select * from {{ ref('int_core__provider_as_of') }}
),

sequenced as (
    select
        packs.*,
        lead(submitted_date) over (
            partition by breach_id order by attempt_number
        ) as next_submitted_date
    from packs
),

dated as (
    select
        sequenced.*,
        least(
            coalesce(sent_by.as_of_date, decided_by.as_of_date),
            coalesce(decided_by.as_of_date, sent_by.as_of_date)
        ) as as_of_date,
        breaches.outcome_date
    from sequenced
    left join breaches on sequenced.breach_id = breaches.breach_id
    left join provider_as_of as sent_by on sequenced.provider_code = sent_by.provider_code
    left join provider_as_of as decided_by
        on sequenced.court_provider_code = decided_by.provider_code
),

ended as (
    select
        dated.*,
        coalesce(
            case when decision = 'returned' then decision_date end,
            case when decision is distinct from 'returned' then presented_to_court_date end,
            next_submitted_date,
            outcome_date,
            as_of_date
        ) as court_side_end_date,
        coalesce(next_submitted_date, outcome_date, as_of_date) as return_end_date
    from dated
),

pack_turns as (
    select
        ended.*,
        cast(
            case
                when court_side_days.business_day_number > sent_days.business_day_number
                    then court_side_days.business_day_number - sent_days.business_day_number
                else 0
            end as bigint
        ) as court_side_business_days,
        cast(
            case
                when ended.decision is distinct from 'returned' then null
                when return_days.business_day_number > sent_days.business_day_number
                    then return_days.business_day_number - sent_days.business_day_number
                else 0
            end as bigint
        ) as business_days_lost
    from ended
    left join dates as sent_days on ended.submitted_date = sent_days.date_day
    left join dates as court_side_days
        on ended.court_side_end_date = court_side_days.date_day
    left join dates as return_days on ended.return_end_date = return_days.date_day
)

select * from pack_turns
