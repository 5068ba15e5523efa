-- One row per month and provider (or `all`): the 90th and the 10th percentile of the people
-- each officer holds. Percentiles do not add up, so each total is taken from the officers.
with

officer_months as (
    select * from {{ ref('fct_officer_months') }} where is_holding_cases
),

quantiles as (
    select
        max(case when threshold_name = 'caseload_spread_high' then value end) as high_share,
        max(case when threshold_name = 'caseload_spread_low' then value end) as low_share
    from {{ ref('thresholds') }}
),

counted_for as (
    select month_start_date, provider_code, people_held, placement_method from officer_months
    union all
    select month_start_date, 'all' as provider_code, people_held, placement_method
    from officer_months
),

ranked as (
    select
        month_start_date,
        provider_code,
        placement_method,
        cast(people_held as double) as people_held,
        cast(row_number() over (
            partition by month_start_date, provider_code order by people_held
        ) as double) as position,
        cast(count(*) over (partition by month_start_date, provider_code) as double)
            as officers
    from counted_for
),

weighted as (
    -- Type 7: the point a share of the way from the first officer to the last, straight
    -- between the two neighbours.
    select
        ranked.*,
        greatest(
            0, 1 - abs(ranked.position - 1 - (ranked.officers - 1) * quantiles.high_share)
        ) as high_weight,
        greatest(
            0, 1 - abs(ranked.position - 1 - (ranked.officers - 1) * quantiles.low_share)
        ) as low_weight
    from ranked
    cross join quantiles
),

caseload_spread as (
    select
        'caseload_spread' as measure_code,
        month_start_date,
        'all' as breakdown,
        'all' as breakdown_value,
        provider_code,
        'all' as geography_level,
        'all' as geography_code,
        cast(sum(people_held * high_weight) as double) as numerator,
        cast(sum(people_held * low_weight) as double) as denominator,
        cast(0 as bigint) as not_due,
        cast(0 as bigint) as not_covered,
        cast(0 as bigint) as unrecorded,
        cast(0 as bigint) as units_by_home,
        cast(sum(case when placement_method = 'team' then 1 else 0 end) as bigint)
            as units_by_team,
        cast(sum(case when placement_method = 'team' then 0 else 1 end) as bigint)
            as units_unplaced
    from weighted
    group by month_start_date, provider_code
)

select * from caseload_spread
