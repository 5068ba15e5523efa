-- One row per measure, period, breakdown, place and provider with something to count, summed
-- from its months. The stock under a rolling rate is the mean of its twelve month-ends.
with

monthly as (
    select * from {{ ref('int_performance__monthly') }}
),

measures as (
    select * from {{ ref('int_performance__measure_kinds') }}
),

supply as (
    select * from {{ ref('int_performance__supply') }}
),

period_months as (
    select * from {{ ref('int_performance__period_months') }}
),

supplied_months as (
    -- What was counted in a month with something missing is not a figure.
    select monthly.*
    from monthly
    inner join supply
        on
            monthly.measure_code = supply.measure_code
            and monthly.provider_code = supply.provider_code
            and monthly.month_start_date = supply.month_start_date
            and supply.supply_status = 'supplied'
),

summed as (
    select
        supplied_months.measure_code,
        measures.adding_up,
        period_months.period_type,
        period_months.period_start_date,
        period_months.period_end_date,
        supplied_months.breakdown,
        supplied_months.breakdown_value,
        supplied_months.geography_level,
        supplied_months.geography_code,
        supplied_months.provider_code,
        sum(supplied_months.numerator) as numerator,
        sum(supplied_months.denominator) as denominator,
        cast(sum(supplied_months.not_due) as bigint) as not_due,
        cast(sum(supplied_months.not_covered) as bigint) as not_covered,
        cast(sum(supplied_months.unrecorded) as bigint) as unrecorded,
        cast(sum(supplied_months.units_by_home) as bigint) as units_by_home,
        cast(sum(supplied_months.units_by_team) as bigint) as units_by_team,
        cast(sum(supplied_months.units_unplaced) as bigint) as units_unplaced
    from supplied_months
    inner join measures on supplied_months.measure_code = measures.measure_code
    inner join period_months
        on
            measures.adding_up = period_months.adding_up
            and supplied_months.month_start_date = period_months.month_start_date
    group by
        supplied_months.measure_code,
        measures.adding_up,
        period_months.period_type,
        period_months.period_start_date,
        period_months.period_end_date,
        supplied_months.breakdown,
        supplied_months.breakdown_value,
        supplied_months.geography_level,
        supplied_months.geography_code,
        supplied_months.provider_code
),

period_counts as (
    select
        measure_code,
        period_type,
        period_start_date,
        period_end_date,
        breakdown,
        breakdown_value,
        geography_level,
        geography_code,
        provider_code,
        -- A sum of fractions ends in digits that depend on the order of adding: two builds of the
        -- same rows must give the same figures.
        round(numerator, 9) as numerator,
        round(
            case when adding_up = 'rolling' then denominator / 12 else denominator end, 9
        ) as denominator,
        not_due,
        not_covered,
        unrecorded,
        units_by_home,
        units_by_team,
        units_unplaced
    from summed
)

select * from period_counts
