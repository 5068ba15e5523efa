-- What: a quarter of a flow that is not the sum of its three months.
-- Matters when: the monthly chart and the quarterly review would tell different stories.
-- Resolve by: checking which months the quarter was given; a quarter with a month nobody sent
-- must be without figure, one with all three must have one.
-- Snapshots (the last month-end) and rolling rates are left out: they do not add up so.
{% set amounts = ['numerator', 'denominator', 'not_due', 'not_covered'] %}
with

measure_values as (
    select
        *,
        cast(date_trunc('quarter', period_start_date) as date) as quarter_start_date
    from {{ ref('fct_measure_values') }}
    where period_type in ('month', 'quarter')
),

flows as (
    select measure_code from {{ ref('dim_measures') }} where kind in ('share', 'rate')
),

added_up as (
    select
        measure_values.measure_code,
        measure_values.quarter_start_date,
        measure_values.geography_level,
        measure_values.geography_code,
        measure_values.provider_code,
        measure_values.breakdown,
        measure_values.breakdown_value,
        count(
            case when measure_values.period_type = 'month' then measure_values.numerator end
        ) as months_with_figure,
    {% for amount in amounts -%}
        sum(
            case when measure_values.period_type = 'quarter' then measure_values.{{ amount }} end
        ) as whole_{{ amount }},
        sum(
            case when measure_values.period_type = 'month' then measure_values.{{ amount }} end
        ) as parts_{{ amount }}{{ ',' if not loop.last }}
    {% endfor %}
    from measure_values
    inner join flows on measure_values.measure_code = flows.measure_code
    group by
        measure_values.measure_code,
        measure_values.quarter_start_date,
        measure_values.geography_level,
        measure_values.geography_code,
        measure_values.provider_code,
        measure_values.breakdown,
        measure_values.breakdown_value
),

apart as (
    -- A cluster that began in mid-quarter has fewer months and is still their sum.
    select * from added_up
    where
        (whole_numerator is not null or months_with_figure = 3)
        and {{ any_differs(amounts) }}
)

select * from apart
