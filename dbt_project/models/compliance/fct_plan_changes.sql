-- One row per plan or review called for by a change, in the month of the change.
with

reviews as (
    select * from {{ ref('int_compliance__reviews_after_change') }}
),

plan_changes as (
    select
        plan_id,
        person_id,
        event_id,
        provider_code,
        trigger_date,
        month_start_date,
        borough_code,
        placement_method,
        plan_kind,
        completed_date,
        review_after_change_on_time
    from {{ placed_units('reviews') }} as placed_reviews
)

select * from plan_changes
