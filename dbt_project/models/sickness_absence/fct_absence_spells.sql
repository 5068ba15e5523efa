-- One row per provider, employee and spell of sickness: overlapping or adjoining absences.
with

spells as (
    select * from {{ ref('int_staff__sickness_spells') }}
),

days_lost as (
    select * from {{ ref('int_staff__days_lost') }}
),

employees as (
    select provider_code, employee_key
    from {{ ref('int_staff__staff_spans') }}
    where employee_key is not null
    group by provider_code, employee_key
),

summed as (
    select
        provider_code,
        employee_key,
        spell_from_date,
        sum(case when is_counted then days_lost else 0 end) as days_lost,
        count(case when not is_counted then 1 end) as uncounted_days
    from days_lost
    group by provider_code, employee_key, spell_from_date
),

absence_spells as (
    select
        spells.provider_code,
        spells.employee_key,
        spells.from_date as spell_start_date,
        cast(spells.until_date - 1 as date) as spell_end_date,
        spells.calendar_days,
        spells.is_long_term,
        spells.is_open,
        spells.absences,
        employees.employee_key is not null as is_linked,
        cast(coalesce(summed.days_lost, 0) as double) as days_lost,
        cast(coalesce(summed.uncounted_days, 0) as bigint) as uncounted_days
    from spells
    left join employees
        on
            spells.provider_code = employees.provider_code
            and spells.employee_key = employees.employee_key
    left join summed
        on
            spells.provider_code = summed.provider_code
            and spells.employee_key = summed.employee_key
            and spells.from_date = summed.spell_from_date
)

select * from absence_spells
