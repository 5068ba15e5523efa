-- One row per provider, and one for the total: figures that end on or after this day may still
-- move with the next submission.
with

provider_as_of as (
    select * from {{ ref('int_core__provider_as_of') }}
),

provisional as (
    select provider_code, newest_period_start_date from provider_as_of
    union all
    select 'all' as provider_code, min(newest_period_start_date) as newest_period_start_date
    from provider_as_of
)

select * from provisional
