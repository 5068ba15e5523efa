-- What: working days lost where long-term and short-term sickness are not the whole.
-- Matters when: a spell is in both parts or in neither, or the parts are held against other staff.
-- Resolve by: checking the length of the spell; every day lost belongs to one spell, long or short.
with

measure_values as (
    select * from {{ ref('fct_measure_values') }}
    where
        measure_code in (
            'working_days_lost_per_fte',
            'working_days_lost_long_term_per_fte',
            'working_days_lost_short_term_per_fte'
        )
),

side_by_side as (
    select
        period_type,
        period_start_date,
        geography_level,
        geography_code,
        provider_code,
        breakdown,
        breakdown_value,
        sum(case when measure_code = 'working_days_lost_per_fte' then numerator end)
            as whole_days,
        sum(case when measure_code != 'working_days_lost_per_fte' then numerator end)
            as parts_days,
        sum(case when measure_code = 'working_days_lost_per_fte' then denominator end)
            as whole_fte,
        sum(case when measure_code = 'working_days_lost_long_term_per_fte' then denominator end)
            as long_fte,
        sum(case when measure_code = 'working_days_lost_short_term_per_fte' then denominator end)
            as short_fte
    from measure_values
    group by
        period_type,
        period_start_date,
        geography_level,
        geography_code,
        provider_code,
        breakdown,
        breakdown_value
),

apart as (
    select * from side_by_side
    where
        {{ differs('parts_days', 'whole_days') }}
        or {{ differs('long_fte', 'whole_fte') }}
        or {{ differs('short_fte', 'whole_fte') }}
)

select * from apart
