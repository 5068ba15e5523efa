-- One row per measure, month, breakdown, provider (or `all`) and place with something to
-- count. Places: all, a cluster, a borough, outside, unplaced; a breakdown has all alone.
with

counted as (
    select * from {{ ref('int_performance__counted') }}
),

borough_clusters as (
    select * from {{ ref('int_core__borough_clusters') }}
),

clustered as (
    select
        counted.*,
        borough_clusters.cluster_code
    from counted
    left join borough_clusters
        on
            counted.borough_code = borough_clusters.borough_code
            and last_day(counted.month_start_date) >= borough_clusters.from_date
            and last_day(counted.month_start_date) < borough_clusters.until_date
),

rolled_up as (
    select
        measure_code,
        month_start_date,
        breakdown,
        breakdown_value,
        case when grouping(provider_code) = 0 then provider_code else 'all' end
            as provider_code,
        case
            when grouping(borough_code) = 0 and borough_code in ('outside', 'unplaced')
                then borough_code
            when grouping(borough_code) = 0 then 'borough'
            when grouping(cluster_code) = 0 then 'cluster'
            else 'all'
        end as geography_level,
        case
            when grouping(borough_code) = 0 then borough_code
            when grouping(cluster_code) = 0 then cluster_code
            else 'all'
        end as geography_code,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        cast(sum(not_due) as bigint) as not_due,
        cast(sum(not_covered) as bigint) as not_covered,
        cast(sum(unrecorded) as bigint) as unrecorded,
        cast(sum(units_by_home) as bigint) as units_by_home,
        cast(sum(units_by_team) as bigint) as units_by_team,
        cast(sum(units_unplaced) as bigint) as units_unplaced
    from clustered
    group by
        measure_code, month_start_date, breakdown, breakdown_value,
        grouping sets (
            (provider_code, borough_code),
            (borough_code),
            (provider_code, cluster_code),
            (cluster_code),
            (provider_code),
            ()
        )
),

caseload_spread as (
    select * from {{ ref('int_performance__caseload_spread') }}
),

breakdowns as (
    select * from {{ ref('int_performance__breakdowns_counted') }}
),

broken_down as (
    -- A breakdown is counted for whole providers and their total, never by place.
    select
        measure_code,
        month_start_date,
        breakdown,
        breakdown_value,
        case when grouping(provider_code) = 0 then provider_code else 'all' end
            as provider_code,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        cast(sum(not_due) as bigint) as not_due,
        cast(sum(not_covered) as bigint) as not_covered,
        cast(sum(unrecorded) as bigint) as unrecorded
    from breakdowns
    group by
        measure_code, month_start_date, breakdown, breakdown_value,
        grouping sets ((provider_code), ())
),

monthly as (
    -- A borough in no known cluster makes no cluster row. Percentiles come ready made.
    select * from rolled_up where geography_code is not null
    union all
    select
        measure_code,
        month_start_date,
        breakdown,
        breakdown_value,
        provider_code,
        geography_level,
        geography_code,
        numerator,
        denominator,
        not_due,
        not_covered,
        unrecorded,
        units_by_home,
        units_by_team,
        units_unplaced
    from caseload_spread
    union all
    select
        measure_code,
        month_start_date,
        breakdown,
        breakdown_value,
        provider_code,
        'all' as geography_level,
        'all' as geography_code,
        numerator,
        denominator,
        not_due,
        not_covered,
        unrecorded,
        cast(0 as bigint) as units_by_home,
        cast(0 as bigint) as units_by_team,
        cast(0 as bigint) as units_unplaced
    from broken_down
)

select * from monthly
