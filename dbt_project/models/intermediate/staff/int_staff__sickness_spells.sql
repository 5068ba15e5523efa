-- One row per provider, employee and spell: their overlapping or adjoining sickness absences.
with

absences as (
    select * from {{ ref('int_staff__sickness_absences') }}
),

runs as (
    select * from {{ ref('int_staff__sickness_runs') }}
),

long_term as (
    select value as calendar_days
    from {{ ref('thresholds') }}
    where threshold_name = 'long_term_sickness'
),

numbered as (
    select
        runs.*,
        sum(case when is_new_spell then 1 else 0 end) over (
            partition by provider_code, employee_key order by from_date
        ) as spell_number
    from runs
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
        -- Joins and windows on the number are quicker than on the long keys.
        cast(
            row_number() over (
                order by with_parts.provider_code, with_parts.employee_key, with_parts.from_date
            ) as bigint
        ) as spell_number,
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
