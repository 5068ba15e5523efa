-- One row per measure, period, place and provider a figure is asked for, counted or not.
-- Places stop at the measure's lowest geography; a cluster has rows while it exists.
with

measures as (
    select * from {{ ref('measures') }}
),

supply as (
    select * from {{ ref('int_performance__supply') }}
),

places as (
    select * from {{ ref('dim_geographies') }}
),

borough_clusters as (
    select
        cluster_code,
        min(from_date) as from_date,
        max(until_date) as until_date
    from {{ ref('int_core__borough_clusters') }}
    group by cluster_code
),

periods as (
    select * from {{ ref('dim_periods') }}
),

figures as (
    select
        supply.measure_code,
        supply.provider_code,
        min(supply.month_start_date) as first_month_date,
        max(supply.month_start_date) as last_month_date
    from supply
    group by supply.measure_code, supply.provider_code
),

grid as (
    select
        measures.measure_code,
        measures.kind,
        periods.period_type,
        periods.period_start_date,
        periods.period_end_date,
        places.geography_level,
        places.geography_code,
        figures.provider_code
    from measures
    inner join figures on measures.measure_code = figures.measure_code
    inner join periods
        on
            {{ month_start('periods.period_end_date') }} >= figures.first_month_date
            and periods.period_start_date <= figures.last_month_date
    inner join places
        on measures.lowest_geography = 'borough' or places.geography_level = 'all'
    left join borough_clusters on places.geography_code = borough_clusters.cluster_code
    where
        places.geography_level != 'cluster'
        or (
            periods.period_end_date >= borough_clusters.from_date
            and periods.period_end_date < borough_clusters.until_date
        )
)

select * from grid
