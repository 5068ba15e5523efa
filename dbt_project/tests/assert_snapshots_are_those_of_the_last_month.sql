-- What: a snapshot of a quarter or rolling year that is not that of its last month.
-- Matters when: people counted on three month-ends would be counted three times.
-- Resolve by: checking that the model of longer periods takes a snapshot's last month only.
{% set amounts = ['numerator', 'denominator', 'not_due', 'not_covered'] %}
{% set keys = [
    'measure_code', 'period_end_date', 'geography_level', 'geography_code', 'provider_code',
    'breakdown', 'breakdown_value'
] %}
with

snapshots as (
    select measure_code from {{ ref('dim_measures') }} where kind = 'snapshot_share'
),

measure_values as (
    select fct_measure_values.*
    from {{ ref('fct_measure_values') }} as fct_measure_values
    inner join snapshots on fct_measure_values.measure_code = snapshots.measure_code
),

longer as (
    select * from measure_values where period_type != 'month' and numerator is not null
),

months as (
    select * from measure_values where period_type = 'month' and numerator is not null
),

side_by_side as (
    select
        longer.*,
    {% for amount in amounts -%}
        longer.{{ amount }} as whole_{{ amount }},
        months.{{ amount }} as parts_{{ amount }}{{ ',' if not loop.last }}
    {% endfor %}
    from longer
    inner join months
        on
    {% for key in keys -%}
            longer.{{ key }} = months.{{ key }}{{ ' and' if not loop.last }}
    {% endfor %}
),

apart as (
    select * from side_by_side where {{ any_differs(amounts) }}
)

select * from apart
