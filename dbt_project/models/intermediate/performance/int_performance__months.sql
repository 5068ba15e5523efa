-- One row per month that any provider's submissions reach into.
with

dates as (
    select * from {{ ref('dim_dates') }}
),

reach as (
    select
        min(first_covered_date) as first_date,
        max(as_of_date) as last_date
    from {{ ref('int_core__provider_as_of') }}
),

months as (
    select
        dates.month_start_date,
        dates.month_end_date
    from dates
    inner join reach
        on
            dates.month_end_date >= reach.first_date
            and dates.month_end_date <= reach.last_date
    where dates.date_day = dates.month_end_date
)

select * from months
