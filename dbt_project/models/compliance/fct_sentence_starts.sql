-- One row per start of supervision (order or release) that reached the nine-month point, in
-- the month of that point.
with

nine_month_points as (
    select * from {{ ref('int_compliance__nine_month_points') }}
),

sentence_starts as (
    select
        disposal_id,
        start_date,
        event_id,
        person_id,
        provider_code,
        trigger_date,
        month_start_date,
        borough_code,
        placement_method,
        start_kind,
        failures,
        complied_with_sentence_9_months
    from {{ placed_units('nine_month_points') }} as placed_points
)

select * from sentence_starts
