-- One row per registration and month-end on which it was live and its person supervised.
with

registration_months as (
    select * from {{ ref('int_compliance__registration_months') }}
),

placed_registration_months as (
    select
        registration_id,
        person_id,
        event_id,
        provider_code,
        trigger_date,
        month_start_date,
        borough_code,
        placement_method,
        type_code,
        next_review_date,
        last_review_date,
        registration_review_overdue
    from {{ placed_units('registration_months') }} as placed_rows
)

select * from placed_registration_months
