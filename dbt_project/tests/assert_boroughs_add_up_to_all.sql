-- What: a figure whose boroughs, outside London and not placed do not add up to the whole.
-- Matters when: a unit is placed twice or nowhere, so that a borough's figure and London's part.
-- Resolve by: finding the fact of the measure; each of its units must have one borough_code.
{% set amounts = ['numerator', 'denominator', 'not_due', 'not_covered'] %}
with

measure_values as (
    -- Breakdowns are made for whole providers alone.
    select * from {{ ref('fct_measure_values') }} where breakdown = 'all'
),

placed_measures as (
    select measure_code from {{ ref('dim_measures') }} where lowest_geography = 'borough'
),

added_up as (
    select
        measure_values.measure_code,
        measure_values.period_type,
        measure_values.period_start_date,
        measure_values.provider_code,
        measure_values.breakdown,
        measure_values.breakdown_value,
    {% for amount in amounts -%}
        sum(
            case when measure_values.geography_level = 'all' then measure_values.{{ amount }} end
        ) as whole_{{ amount }},
        sum(
            case
                when measure_values.geography_level in ('borough', 'outside', 'unplaced')
                    then measure_values.{{ amount }}
            end
        ) as parts_{{ amount }}{{ ',' if not loop.last }}
    {% endfor %}
    from measure_values
    inner join placed_measures on measure_values.measure_code = placed_measures.measure_code
    group by
        measure_values.measure_code,
        measure_values.period_type,
        measure_values.period_start_date,
        measure_values.provider_code,
        measure_values.breakdown,
        measure_values.breakdown_value
),

apart as (
    select * from added_up
    where {{ any_differs(amounts) }}
)

select * from apart
