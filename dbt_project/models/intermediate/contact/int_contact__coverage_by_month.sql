-- One row per provider and month-end within its submissions, with the first day of the
-- unbroken span of contacts that holds the month-end (null when the month was not sent).
with

provider_as_of as (
    select * from {{ ref('int_core__provider_as_of') }}
),

covered_spans as (
    select * from {{ ref('int_core__covered_spans') }} where extract_name = 'contact'
),

months as (
    select month_start_date, month_end_date
    from {{ ref('dim_dates') }}
    where date_day = month_end_date
),

coverage_by_month as (
    select
        provider_as_of.provider_code,
        months.month_start_date,
        months.month_end_date,
        provider_as_of.as_of_date,
        covered_spans.from_date as covered_from_date
    from provider_as_of
    inner join months
        on
            months.month_end_date >= provider_as_of.first_covered_date
            and months.month_end_date <= provider_as_of.as_of_date
    left join covered_spans
        on
            provider_as_of.provider_code = covered_spans.provider_code
            and months.month_end_date >= covered_spans.from_date
            and months.month_end_date < covered_spans.until_date
)

select * from coverage_by_month
