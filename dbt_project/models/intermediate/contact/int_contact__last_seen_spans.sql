-- One row per person and month in which they were seen, with the month from which a later
-- time takes its place: at the end of a month in between, last_seen_date is the newest.
with

person_months_seen as (
    select * from {{ ref('int_contact__person_months_seen') }}
),

last_seen_spans as (
    select
        person_id,
        month_start_date as from_month_date,
        coalesce(
            lead(month_start_date) over (partition by person_id order by month_start_date),
            date '9999-12-31'
        ) as until_month_date,
        last_seen_date
    from person_months_seen
)

select * from last_seen_spans
