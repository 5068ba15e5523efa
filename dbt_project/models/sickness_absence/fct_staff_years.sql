-- One row per provider, employee and month that ends twelve months in which they were in post
-- on every month-end. Agency staff, placeholder posts and years not wholly sent are left out.
with

staff_months as (
    select * from {{ ref('fct_staff_months') }}
),

covered_spans as (
    select *
    from {{ ref('int_core__covered_spans') }}
    where extract_name in ('staff', 'staff_absence')
),

rolling as (
    select cast(value as int) as months
    from {{ ref('thresholds') }}
    where threshold_name = 'rolling_months'
),

dated as (
    select
        staff_months.*,
        rolling.months as year_months,
        {{ add_months('staff_months.month_start_date', '1 - rolling.months') }}
            as year_start_date
    from staff_months
    cross join rolling
    where staff_months.is_own_staff_at_month_end
),

years as (
    select
        last_month.provider_code,
        last_month.employee_key,
        last_month.month_start_date,
        last_month.year_start_date,
        last_month.borough_code,
        last_month.placement_method,
        sum(each_month.absence_days) as absence_days,
        sum(each_month.days_lost) as days_lost
    from dated as last_month
    inner join dated as each_month
        on
            last_month.provider_code = each_month.provider_code
            and last_month.employee_key = each_month.employee_key
            and each_month.month_start_date >= last_month.year_start_date
            and each_month.month_start_date <= last_month.month_start_date
    group by
        last_month.provider_code,
        last_month.employee_key,
        last_month.month_start_date,
        last_month.year_start_date,
        last_month.year_months,
        last_month.borough_code,
        last_month.placement_method
    having count(*) = last_month.year_months
),

covered as (
    select years.*
    from years
    inner join covered_spans as staff_spans
        on
            years.provider_code = staff_spans.provider_code
            and staff_spans.extract_name = 'staff'
            and years.year_start_date >= staff_spans.from_date
            and last_day(years.month_start_date) < staff_spans.until_date
    inner join covered_spans as absence_spans
        on
            years.provider_code = absence_spans.provider_code
            and absence_spans.extract_name = 'staff_absence'
            and years.year_start_date >= absence_spans.from_date
            and last_day(years.month_start_date) < absence_spans.until_date
),

staff_years as (
    select
        provider_code,
        employee_key,
        month_start_date,
        year_start_date,
        borough_code,
        placement_method,
        cast(absence_days as bigint) as absence_days,
        cast(days_lost as double) as days_lost,
        case when absence_days = 0 then 'yes' else 'no' end as staff_without_sickness
    from covered
)

select * from staff_years
