-- One row per provider, employee and unbroken run of days of sickness, with whether it starts a
-- new spell. It does not when it adjoins the run before: when no day between them is a working
-- day of the employee's pattern that is not a bank holiday. A gap of more than four weeks always
-- holds such a day.
{% set longest_gap_days = 28 %}
with

absences as (
    select * from {{ ref('int_staff__sickness_absences') }}
),

staff_spans as (
    select * from {{ ref('int_staff__staff_spans') }} where employee_key is not null
),

dates as (
    select * from {{ ref('dim_dates') }}
),

runs as (
    select
        spans.*,
        lag(until_date) over (partition by provider_code, employee_key order by from_date)
            as gap_from_date
    from {{ merged_spans('absences', 'provider_code, employee_key') }} as spans
),

gap_months as (
    -- By month first: joining every gap to every day of the calendar is slow.
    select runs.*, months.month_start_date
    from runs
    inner join (select distinct month_start_date from dates) as months
        on
            runs.gap_from_date <= last_day(months.month_start_date)
            and runs.from_date > months.month_start_date
    where {{ days_between('runs.gap_from_date', 'runs.from_date') }} <= {{ longest_gap_days }}
),

gap_days as (
    select
        gap_months.provider_code,
        gap_months.employee_key,
        gap_months.from_date,
        dates.date_day,
        dates.iso_weekday
    from gap_months
    inner join dates
        on
            gap_months.month_start_date = dates.month_start_date
            and gap_months.gap_from_date <= dates.date_day
            and gap_months.from_date > dates.date_day
    where dates.is_bank_holiday is not true
),

worked_gaps as (
    -- A day without a staff row is read with the default pattern.
    select gap_days.provider_code, gap_days.employee_key, gap_days.from_date
    from gap_days
    left join staff_spans
        on
            gap_days.provider_code = staff_spans.provider_code
            and gap_days.employee_key = staff_spans.employee_key
            and gap_days.date_day >= staff_spans.from_date
            and gap_days.date_day < staff_spans.employed_until_date
    where
        substring(
            coalesce(staff_spans.working_pattern, 'YYYYYNN'), gap_days.iso_weekday, 1
        ) = 'Y'
    group by gap_days.provider_code, gap_days.employee_key, gap_days.from_date
),

marked as (
    select
        runs.provider_code,
        runs.employee_key,
        runs.from_date,
        runs.until_date,
        runs.gap_from_date is null
        or worked_gaps.from_date is not null
        or {{ days_between('runs.gap_from_date', 'runs.from_date') }} > {{ longest_gap_days }}
            as is_new_spell
    from runs
    left join worked_gaps
        on
            runs.provider_code = worked_gaps.provider_code
            and runs.employee_key = worked_gaps.employee_key
            and runs.from_date = worked_gaps.from_date
)

select * from marked
