-- One row per person, sender and span of days with the same home borough as supplied.
-- Sender `any` reads every provider's rows and carries the last known home over periods in
-- which nobody sent the person; a sender's own spans end with its period.
with

people_as_sent as (
    select * from {{ ref('int_core__people_as_sent') }}
),

own_homes as (
    select
        person_id,
        provider_code,
        home_borough_code,
        period_start_date as from_date,
        period_end_date + 1 as until_date
    from people_as_sent
    where home_borough_code is not null
),

period_starts as (
    select person_id, period_start_date as from_date
    from people_as_sent
    group by person_id, period_start_date
),

any_spans as (
    select
        person_id,
        from_date,
        coalesce(
            lead(from_date) over (partition by person_id order by from_date),
            date '9999-12-31'
        ) as until_date
    from period_starts
),

any_ranked as (
    select
        any_spans.person_id,
        any_spans.from_date,
        any_spans.until_date,
        people_as_sent.home_borough_code,
        row_number() over (
            partition by any_spans.person_id, any_spans.from_date
            order by
                case when people_as_sent.home_borough_code is null then 1 else 0 end,
                people_as_sent.sequence desc
        ) as home_rank
    from any_spans
    inner join people_as_sent
        on
            any_spans.person_id = people_as_sent.person_id
            and any_spans.from_date >= people_as_sent.period_start_date
            and any_spans.from_date <= people_as_sent.period_end_date
),

any_homes as (
    select
        person_id,
        'any' as provider_code,
        home_borough_code,
        from_date,
        until_date
    from any_ranked
    where home_rank = 1 and home_borough_code is not null
),

homes as (
    select * from own_homes
    union all
    select * from any_homes
),

home_boroughs as (
    select *
    from {{ merged_spans('homes', 'person_id, provider_code, home_borough_code') }} as spans
)

select * from home_boroughs
