-- What: a figure whose groups of one breakdown do not add up to the whole.
-- Matters when: somebody without a known group, or counted under two, is left out or counted
-- twice, and the groups can no longer be compared with the whole.
-- Resolve by: looking for a unit whose person has two spans on the trigger date in
-- int_core__person_traits, int_core__order_family_spans or int_core__supervised_spans.
{% set amounts = ['numerator', 'denominator', 'not_due', 'not_covered'] %}
with

measure_values as (
    select * from {{ ref('fct_measure_values') }} where geography_level = 'all'
),

added_up as (
    select
        groups.measure_code,
        groups.period_type,
        groups.period_start_date,
        groups.provider_code,
        groups.breakdown,
    {% for amount in amounts -%}
        sum(groups.{{ amount }}) as parts_{{ amount }},
        max(whole.{{ amount }}) as whole_{{ amount }}{{ ',' if not loop.last }}
    {% endfor %}
    from measure_values as groups
    inner join measure_values as whole
        on
            groups.measure_code = whole.measure_code
            and groups.period_type = whole.period_type
            and groups.period_start_date = whole.period_start_date
            and groups.provider_code = whole.provider_code
            and whole.breakdown = 'all'
    where groups.breakdown != 'all'
    group by
        groups.measure_code,
        groups.period_type,
        groups.period_start_date,
        groups.provider_code,
        groups.breakdown
),

apart as (
    select * from added_up where {{ any_differs(amounts) }}
)

select * from apart
