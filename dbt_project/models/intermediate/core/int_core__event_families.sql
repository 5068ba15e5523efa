-- One row per event with a sentence: the kind of its newest sentence, then of the highest id.
with

sentences as (
    select * from {{ ref('int_core__sentences') }} where is_newest_reading
),

ranked as (
    select
        event_id,
        order_family,
        row_number() over (
            partition by event_id
            order by sentence_date desc, disposal_id desc
        ) as newest_first
    from sentences
    where event_id is not null and order_family is not null
),

event_families as (
    select event_id, order_family from ranked where newest_first = 1
)

select * from event_families
