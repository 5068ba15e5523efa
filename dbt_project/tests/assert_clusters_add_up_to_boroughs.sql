-- What: a cluster's month that is not the sum of the boroughs that belong to it on its first day.
-- Matters when: the cluster view and the borough view would tell different stories.
-- Resolve by: comparing the dated seed of geographies with the clusters' count model.
-- Months only: a cluster may change its boroughs within a quarter.
{% set amounts = ['numerator', 'denominator', 'not_due', 'not_covered'] %}
with

measure_values as (
    select * from {{ ref('fct_measure_values') }} where period_type = 'month'
),

members as (
    select * from {{ ref('int_core__borough_clusters') }}
),

placed_measures as (
    select measure_code
    from {{ ref('dim_measures') }}
    where lowest_geography = 'borough' and kind in ('share', 'snapshot_share', 'rate')
),

boroughs as (
    select
        measure_values.measure_code,
        measure_values.period_start_date,
        measure_values.provider_code,
        measure_values.breakdown,
        measure_values.breakdown_value,
        members.cluster_code,
        count(*) as boroughs,
        count(measure_values.numerator) as boroughs_with_figure,
    {% for amount in amounts -%}
        sum(measure_values.{{ amount }}) as parts_{{ amount }}{{ ',' if not loop.last }}
    {% endfor %}
    from measure_values
    inner join placed_measures on measure_values.measure_code = placed_measures.measure_code
    inner join members
        on
            measure_values.geography_code = members.borough_code
            and measure_values.period_start_date >= members.from_date
            and measure_values.period_start_date < members.until_date
    where measure_values.geography_level = 'borough'
    group by
        measure_values.measure_code,
        measure_values.period_start_date,
        measure_values.provider_code,
        measure_values.breakdown,
        measure_values.breakdown_value,
        members.cluster_code
),

side_by_side as (
    select
        boroughs.*,
    {% for amount in amounts -%}
        measure_values.{{ amount }} as whole_{{ amount }}{{ ',' if not loop.last }}
    {% endfor %}
    from boroughs
    inner join measure_values
        on
            boroughs.measure_code = measure_values.measure_code
            and boroughs.period_start_date = measure_values.period_start_date
            and boroughs.provider_code = measure_values.provider_code
            and boroughs.breakdown = measure_values.breakdown
            and boroughs.breakdown_value = measure_values.breakdown_value
            and boroughs.cluster_code = measure_values.geography_code
            and measure_values.geography_level = 'cluster'
),

apart as (
    select * from side_by_side
    where boroughs = boroughs_with_figure and {{ any_differs(amounts) }}
)

select * from apart
