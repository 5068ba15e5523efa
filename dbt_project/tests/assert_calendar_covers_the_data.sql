-- What: data that reaches beyond the calendar, or deadlines that would.
-- Matters when: bank holidays run out. A day without a row is dropped by every rule that joins
-- the calendar, and a deadline past its end is unknown: figures would shrink without a word.
-- Resolve by: adding the missing years to the seed of bank holidays and to the span of dim_dates.
with

dates as (
    select * from {{ ref('dim_dates') }}
),

calendar as (
    -- The last day from which every deadline can still be told.
    select
        min(date_day) as first_day,
        max(date_day) as last_day,
        max(case when business_days_20_after_date is not null then date_day end)
            as last_clock_day
    from dates
),

submitted as (
    select
        min(period_start_date) as first_date,
        max(period_end_date) as last_date
    from {{ ref('stg_reference__submissions') }}
    where extract_name != 'published_figure'
),

met as (
    select
        min(contact_date) as first_date,
        max(contact_date) as last_date
    from {{ ref('int_contact__contacts') }}
),

beyond as (
    select
        'periods submitted' as what_is_beyond,
        submitted.first_date,
        submitted.last_date
    from submitted
    cross join calendar
    where
        submitted.first_date < calendar.first_day
        or submitted.last_date > calendar.last_clock_day
    union all
    select
        'contacts' as what_is_beyond,
        met.first_date,
        met.last_date
    from met
    cross join calendar
    where met.first_date < calendar.first_day or met.last_date > calendar.last_day
)

select * from beyond
