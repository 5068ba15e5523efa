-- One row per provider, employee and spell: their overlapping or adjoining sickness absences.
-- Absences adjoin when no day between them is a working day of the employee's pattern that is
-- not a bank holiday. A gap of more than four weeks always holds such a day.
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

long_term as (
    select value as calendar_days
    from {{ ref('thresholds') }}
    where threshold_name = 'long_term_sickness'
),

stretches as (
    select
        spans.*,
        lag(until_date) over (partition by provider_code, employee_key order by from_date)
            as gap_from_date
    from {{ merged_spans('absences', 'provider_code, employee_key') }} as spans
),

gap_days as (
    select
        stretches.provider_code,
        stretches.employee_key,
        stretches.from_date,
        dates.date_day,
        dates.iso_weekday
    from stretches
    inner join dates
        on stretches.gap_from_date <= dates.date_day and stretches.from_date > dates.date_day
    where
        {{ days_between('stretches.gap_from_date', 'stretches.from_date') }}
        <= {{ longest_gap_days }}
        and dates.is_bank_holiday is not true
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

numbered as (
    select
        stretches.provider_code,
        stretches.employee_key,
        stretches.from_date,
        stretches.until_date,
        sum(
            case
                when stretches.gap_from_date is null then 1
                when worked_gaps.from_date is not null then 1
                when
                    {{ days_between('stretches.gap_from_date', 'stretches.from_date') }}
                    > {{ longest_gap_days }}
                    then 1
                else 0
            end
        ) over (
            partition by stretches.provider_code, stretches.employee_key
            order by stretches.from_date
        ) as spell_number
    from stretches
    left join worked_gaps
        on
            stretches.provider_code = worked_gaps.provider_code
            and stretches.employee_key = worked_gaps.employee_key
            and stretches.from_date = worked_gaps.from_date
),

merged as (
    select
        provider_code,
        employee_key,
        min(from_date) as from_date,
        max(until_date) as until_date
    from numbered
    group by provider_code, employee_key, spell_number
),

with_parts as (
    select
        merged.provider_code,
        merged.employee_key,
        merged.from_date,
        merged.until_date,
        max(case when absences.from_date = merged.from_date then absences.first_day_part end)
            as first_day_part,
        max(case when absences.until_date = merged.until_date then absences.last_day_part end)
            as last_day_part,
        max(case when absences.until_date = merged.until_date and absences.is_open then 1 else 0 end)
            = 1 as is_open,
        cast(count(*) as bigint) as absences
    from merged
    inner join absences
        on
            merged.provider_code = absences.provider_code
            and merged.employee_key = absences.employee_key
            and absences.from_date >= merged.from_date
            and absences.until_date <= merged.until_date
    group by
        merged.provider_code, merged.employee_key, merged.from_date, merged.until_date
),

spells as (
    select
        with_parts.provider_code,
        with_parts.employee_key,
        with_parts.from_date,
        with_parts.until_date,
        with_parts.first_day_part,
        with_parts.last_day_part,
        with_parts.is_open,
        with_parts.absences,
        cast({{ days_between('with_parts.from_date', 'with_parts.until_date') }} as bigint)
            as calendar_days,
        {{ days_between('with_parts.from_date', 'with_parts.until_date') }}
        >= long_term.calendar_days as is_long_term
    from with_parts
    cross join long_term
)

select * from spells
