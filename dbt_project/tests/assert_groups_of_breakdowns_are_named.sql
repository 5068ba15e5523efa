-- What: a group of a breakdown without a name in the seed of breakdowns.
-- Matters when: a page would show the group's code instead of words people read.
-- Resolve by: adding a row to breakdowns.csv, or mending the attribute that made the group.
with

measure_values as (
    select distinct breakdown, breakdown_value
    from {{ ref('fct_measure_values') }}
    where breakdown != 'all'
),

breakdowns as (
    select * from {{ ref('breakdowns') }}
),

unnamed as (
    select measure_values.*
    from measure_values
    left join breakdowns
        on
            measure_values.breakdown = breakdowns.breakdown
            and measure_values.breakdown_value = breakdowns.breakdown_value
    where breakdowns.breakdown is null
)

select * from unnamed
