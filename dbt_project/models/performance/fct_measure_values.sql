-- One row per measure, period, breakdown, place and provider: the whole grid, so a figure that
-- does not exist has a row that says why. Nulls never stand for zero. Breakdowns are made one at
-- a time and for all places together.
with

grid as (
    select * from {{ ref('int_performance__grid') }}
),

measures as (
    select * from {{ ref('measures') }}
),

period_counts as (
    select * from {{ ref('int_performance__period_counts') }}
),

period_supply as (
    select * from {{ ref('int_performance__period_supply') }}
),

period_targets as (
    select * from {{ ref('int_performance__period_targets') }}
),

provisional_periods as (
    select * from {{ ref('int_performance__provisional') }}
),

minimum_coverage as (
    select value as minimum_coverage_pct
    from {{ ref('thresholds') }}
    where threshold_name = 'minimum_coverage'
),

groups as (
    select distinct measure_code, breakdown, breakdown_value
    from period_counts
    where breakdown != 'all'
),

figures as (
    select
        grid.*,
        'all' as breakdown,
        'all' as breakdown_value
    from grid
    union all
    select
        grid.*,
        groups.breakdown,
        groups.breakdown_value
    from (select * from grid where geography_level = 'all') as grid
    inner join groups on grid.measure_code = groups.measure_code
),

counted as (
    select
        figures.measure_code,
        figures.kind,
        measures.unit,
        measures.direction,
        measures.minimum_denominator,
        figures.period_type,
        figures.period_start_date,
        figures.period_end_date,
        figures.geography_level,
        figures.geography_code,
        figures.provider_code,
        figures.breakdown,
        figures.breakdown_value,
        case
            when
                period_supply.months_supplied + period_supply.months_partial
                + period_supply.months_before_data < period_supply.months_needed
                then 'not_supplied'
            when period_supply.months_partial > 0 then 'partial'
            when period_supply.months_before_data > 0 then 'too_short'
            else 'supplied'
        end as supply_status,
        coalesce(period_counts.numerator, 0) as numerator,
        coalesce(period_counts.denominator, 0) as denominator,
        coalesce(period_counts.not_due, 0) as not_due,
        coalesce(period_counts.not_covered, 0) as not_covered,
        coalesce(period_counts.unrecorded, 0) as unrecorded,
        coalesce(period_counts.units_by_home, 0) as units_by_home,
        coalesce(period_counts.units_by_team, 0) as units_by_team,
        coalesce(period_counts.units_unplaced, 0) as units_unplaced,
        max(coalesce(period_counts.unrecorded, 0)) over (partition by figures.measure_code) > 0
            as is_bounded
    from figures
    inner join measures on figures.measure_code = measures.measure_code
    left join period_supply
        on
            figures.measure_code = period_supply.measure_code
            and figures.provider_code = period_supply.provider_code
            and figures.period_type = period_supply.period_type
            and figures.period_start_date = period_supply.period_start_date
    left join period_counts
        on
            figures.measure_code = period_counts.measure_code
            and figures.period_type = period_counts.period_type
            and figures.period_start_date = period_counts.period_start_date
            and figures.geography_level = period_counts.geography_level
            and figures.geography_code = period_counts.geography_code
            and figures.provider_code = period_counts.provider_code
            and figures.breakdown = period_counts.breakdown
            and figures.breakdown_value = period_counts.breakdown_value
),

judged as (
    select
        counted.*,
        case
            when supply_status = 'not_supplied' then 'not_supplied'
            when supply_status = 'partial' then 'low_coverage'
            when
                not_covered > 0
                and {{ rate('denominator', 'denominator + not_covered') }}
                < minimum_coverage.minimum_coverage_pct
                then 'low_coverage'
            when denominator = 0 and not_due > 0 then 'not_due'
            when supply_status = 'too_short' or denominator < minimum_denominator then 'too_few'
            else 'available'
        end as availability_status,
        supply_status in ('supplied', 'too_short') as has_counts,
        {{ rate('units_by_home', 'units_by_home + units_by_team + units_unplaced') }}
            as placed_home_pct,
        {{ rate('units_by_team', 'units_by_home + units_by_team + units_unplaced') }}
            as placed_team_pct
    from counted
    cross join minimum_coverage
),

whole_areas as (
    -- The share that could not be placed is the same beside every place of a period.
    select
        measure_code,
        period_type,
        period_start_date,
        provider_code,
        breakdown,
        breakdown_value,
        {{ rate('units_unplaced', 'units_by_home + units_by_team + units_unplaced') }}
            as unplaced_pct
    from judged
    where geography_level = 'all'
),

valued as (
    select
        judged.*,
        whole_areas.unplaced_pct,
        period_targets.target_value,
        provisional_periods.newest_period_start_date is not null as is_provisional,
        case
            when judged.availability_status != 'available' then null
            when judged.unit = 'percent'
                then {{ rate('judged.numerator', 'judged.denominator') }}
            else judged.numerator / nullif(judged.denominator, 0)
        end as value,
        case
            when judged.availability_status = 'available' and judged.is_bounded
                then {{ rate('judged.numerator', 'judged.denominator + judged.unrecorded') }}
        end as value_low,
        case
            when judged.availability_status = 'available' and judged.is_bounded
                then
                    {{ rate(
                        'judged.numerator + judged.unrecorded',
                        'judged.denominator + judged.unrecorded'
                    ) }}
        end as value_high
    from judged
    left join whole_areas
        on
            judged.measure_code = whole_areas.measure_code
            and judged.period_type = whole_areas.period_type
            and judged.period_start_date = whole_areas.period_start_date
            and judged.provider_code = whole_areas.provider_code
            and judged.breakdown = whole_areas.breakdown
            and judged.breakdown_value = whole_areas.breakdown_value
    left join period_targets
        on
            judged.measure_code = period_targets.measure_code
            and judged.provider_code = period_targets.provider_code
            and judged.period_end_date = period_targets.period_end_date
    left join provisional_periods
        on
            judged.provider_code = provisional_periods.provider_code
            and judged.period_end_date >= provisional_periods.newest_period_start_date
),

measure_values as (
    select
        measure_code,
        period_type,
        period_start_date,
        period_end_date,
        geography_level,
        geography_code,
        provider_code,
        breakdown,
        breakdown_value,
        case when has_counts then numerator end as numerator,
        case when has_counts then denominator end as denominator,
        case when has_counts then not_due end as not_due,
        case when has_counts then not_covered end as not_covered,
        value,
        value_low,
        value_high,
        availability_status,
        case
            when availability_status != 'available' then null
            when target_value is null then 'no_target'
            when direction = 'higher_is_better' and value >= target_value then 'met'
            when direction = 'lower_is_better' and value <= target_value then 'met'
            else 'not_met'
        end as performance_status,
        target_value,
        case when has_counts then placed_home_pct end as placed_home_pct,
        case when has_counts then placed_team_pct end as placed_team_pct,
        case when has_counts then unplaced_pct end as unplaced_pct,
        is_provisional
    from valued
)

select *
from measure_values
order by
    measure_code,
    breakdown,
    breakdown_value,
    geography_level,
    geography_code,
    provider_code,
    period_type,
    period_start_date
