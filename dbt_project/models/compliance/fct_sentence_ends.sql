-- One row per ended sentence, in the month it ended.
with

sentence_ends as (
    select * from {{ ref('int_compliance__sentence_ends') }}
),

placed_ends as (
    select
        disposal_id,
        event_id,
        person_id,
        provider_code,
        trigger_date,
        month_start_date,
        borough_code,
        placement_method,
        order_family,
        result_group,
        order_completed,
        licence_completed
    from {{ placed_units('sentence_ends') }} as placed_sentence_ends
)

select * from placed_ends
