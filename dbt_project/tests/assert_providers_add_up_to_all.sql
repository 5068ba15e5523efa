-- What: a total over providers that is not the sum of the providers it is made of.
-- Matters when: a unit is counted by two providers or by neither.
-- Resolve by: finding the fact of the measure; each of its units must have one provider_code.
-- Percentiles do not add up and are left out, and so is a total one of whose providers has no
-- figure of its own, as in the twelve months after it began.
{% set amounts = ['numerator', 'denominator', 'not_due', 'not_covered'] %}
with

measure_values as (
    select * from {{ ref('fct_measure_values') }}
),

additive_measures as (
    select measure_code from {{ ref('dim_measures') }} where kind != 'quantile_ratio'
),

added_up as (
    select
        measure_values.measure_code,
        measure_values.period_type,
        measure_values.period_start_date,
        measure_values.geography_level,
        measure_values.geography_code,
        measure_values.breakdown,
        measure_values.breakdown_value,
        sum(
            case
                when
                    measure_values.provider_code != 'all' and measure_values.numerator is null
                    then 1
                else 0
            end
        ) as providers_without_figure,
    {% for amount in amounts -%}
        sum(
            case when measure_values.provider_code = 'all' then measure_values.{{ amount }} end
        ) as whole_{{ amount }},
        sum(
            case when measure_values.provider_code != 'all' then measure_values.{{ amount }} end
        ) as parts_{{ amount }}{{ ',' if not loop.last }}
    {% endfor %}
    from measure_values
    inner join additive_measures
        on measure_values.measure_code = additive_measures.measure_code
    group by
        measure_values.measure_code,
        measure_values.period_type,
        measure_values.period_start_date,
        measure_values.geography_level,
        measure_values.geography_code,
        measure_values.breakdown,
        measure_values.breakdown_value
),

apart as (
    select * from added_up
    where
        whole_numerator is not null
        and providers_without_figure = 0
        and {{ any_differs(amounts) }}
)

select * from apart
