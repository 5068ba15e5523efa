-- One row per person, reading provider and span with unpaid work as the only requirement:
-- no live custodial sentence, at least one live requirement, all of them unpaid work.
with

requirements as (
    select
        person_id,
        reading_provider_code,
        imposed_date as from_date,
        live_until_date as until_date,
        case when is_unpaid_work then 1 else 0 end as unpaid_work,
        case when is_unpaid_work then 0 else 1 end as anything_else
    from {{ ref('int_core__requirements') }}
),

custodial_sentences as (
    select
        person_id,
        reading_provider_code,
        sentence_date as from_date,
        live_until_date as until_date,
        0 as unpaid_work,
        1 as anything_else
    from {{ ref('int_core__sentences') }}
    where order_family = 'custody'
),

intervals as (
    select * from requirements
    union all
    select * from custodial_sentences
),

changes as (
    select person_id, reading_provider_code, from_date as change_date, unpaid_work, anything_else
    from intervals
    where from_date < until_date
    union all
    select
        person_id,
        reading_provider_code,
        until_date as change_date,
        -unpaid_work as unpaid_work,
        -anything_else as anything_else
    from intervals
    where from_date < until_date
),

changes_by_day as (
    select
        person_id,
        reading_provider_code,
        change_date,
        sum(unpaid_work) as unpaid_work,
        sum(anything_else) as anything_else
    from changes
    group by person_id, reading_provider_code, change_date
),

levels as (
    select
        person_id,
        reading_provider_code,
        change_date as from_date,
        lead(change_date) over (
            partition by person_id, reading_provider_code order by change_date
        ) as until_date,
        sum(unpaid_work) over (
            partition by person_id, reading_provider_code order by change_date
        ) as unpaid_work,
        sum(anything_else) over (
            partition by person_id, reading_provider_code order by change_date
        ) as anything_else
    from changes_by_day
),

unpaid_work_only as (
    select * from levels where unpaid_work > 0 and anything_else = 0
),

spans as (
    select *
    from {{ merged_spans('unpaid_work_only', 'person_id, reading_provider_code') }} as merged
)

select * from spans
