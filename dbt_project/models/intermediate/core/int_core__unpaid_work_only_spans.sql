-- One row per person, reading provider and span with unpaid work as the only requirement:
-- no live custodial sentence, at least one live requirement, all of them unpaid work.
with

requirements as (
    select
        person_id,
        reading_provider_code,
        greatest(imposed_date, read_from_date) as from_date,
        least(live_until_date, read_until_date) as until_date,
        case when is_unpaid_work then 1 else 0 end as unpaid_work,
        case when is_unpaid_work then 0 else 1 end as anything_else
    from {{ ref('int_core__requirements') }}
),

custodial_sentences as (
    select
        person_id,
        reading_provider_code,
        greatest(sentence_date, read_from_date) as from_date,
        least(live_until_date, read_until_date) as until_date,
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

levels as (
    select *
    from {{ levels_over_time(
        'intervals', 'person_id, reading_provider_code', ['unpaid_work', 'anything_else']
    ) }} as levels_of_people
),

unpaid_work_only as (
    select * from levels where unpaid_work > 0 and anything_else = 0
),

spans as (
    select *
    from {{ merged_spans('unpaid_work_only', 'person_id, reading_provider_code') }} as merged
)

select * from spans
