-- One row per limit counted in business days and day a clock starts on, with the last day on
-- time. Days outside the calendar have no row.
with

thresholds as (
    select * from {{ ref('thresholds') }}
),

dates as (
    select * from {{ ref('dim_dates') }}
),

business_days as (
    select date_day, business_day_number
    from dates
    where is_business_day
),

deadlines as (
    select
        thresholds.threshold_name,
        dates.date_day as start_date,
        business_days.date_day as deadline_date
    from thresholds
    cross join dates
    inner join business_days
        on
            dates.business_day_number + cast(thresholds.value as int)
            = business_days.business_day_number
    where thresholds.unit = 'business_days'
)

select * from deadlines
