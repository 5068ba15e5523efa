-- What: a rolling year of a flow that is not the sum of its twelve months.
-- Matters when: the long view would rest on other units than the monthly chart.
-- Resolve by: checking which months the year was given in the model of rolling figures.
-- Snapshots and rolling rates are left out: they do not add up so.
{% set amounts = ['numerator', 'denominator', 'not_due', 'not_covered'] %}
{% set keys = [
    'measure_code', 'geography_level', 'geography_code', 'provider_code', 'breakdown',
    'breakdown_value'
] %}
with

measure_values as (
    select * from {{ ref('fct_measure_values') }}
),

flows as (
    select measure_code from {{ ref('dim_measures') }} where kind in ('share', 'rate')
),

months as (
    select measure_values.*
    from measure_values
    inner join flows on measure_values.measure_code = flows.measure_code
    where measure_values.period_type = 'month'
),

rolling_years as (
    -- What twelve months up to this one hold, where all twelve have a figure.
    select
        {% for key in keys -%}
            {{ key }},
        {% endfor -%}
        period_end_date,
        count(numerator) over previous_year as months_with_figure,
    {% for amount in amounts -%}
        sum({{ amount }}) over previous_year as parts_{{ amount }}{{ ',' if not loop.last }}
    {% endfor %}
    from months
    window previous_year as (
        partition by {{ keys | join(', ') }}
        order by period_start_date
        rows between 11 preceding and current row
    )
),

side_by_side as (
    select
        rolling_years.*,
    {% for amount in amounts -%}
        measure_values.{{ amount }} as whole_{{ amount }}{{ ',' if not loop.last }}
    {% endfor %}
    from rolling_years
    inner join measure_values
        on
            {% for key in keys -%}
                rolling_years.{{ key }} = measure_values.{{ key }} and
            {% endfor -%}
            rolling_years.period_end_date = measure_values.period_end_date
            and measure_values.period_type = 'rolling_12_months'
),

apart as (
    select * from side_by_side
    where months_with_figure = 12 and {{ any_differs(amounts) }}
)

select * from apart
