-- What: a measure in force without a row in some period, or a place that a figure skips. The
-- expectation grid_holds_every_period looks for gaps in the middle of every series.
-- Matters when: a figure that does not exist must say why; a row that is not there says nothing,
-- and a chart draws a line across the gap.
-- Resolve by: checking the measure's life and provider types in the catalogue, then the dated
-- seeds of providers and expected submissions, which open the grid.
with

measure_values as (
    select * from {{ ref('fct_measure_values') }} where breakdown = 'all'
),

measures as (
    select measure_code, lowest_geography, valid_from_date, valid_to_date
    from {{ ref('measures') }}
),

periods as (
    select * from {{ ref('dim_periods') }}
),

published_places as (
    -- Clusters come and go; the other places are there in every period.
    select
        count(*) as all_places,
        count(case when geography_level = 'all' then 1 end) as whole_places
    from {{ ref('dim_geographies') }}
    where geography_level != 'cluster'
),

found as (
    select
        measure_code,
        provider_code,
        period_type,
        period_start_date,
        count(case when geography_level != 'cluster' then 1 end) as places
    from measure_values
    group by measure_code, provider_code, period_type, period_start_date
),

places_skipped as (
    select
        found.measure_code,
        found.provider_code,
        found.period_type,
        found.period_start_date,
        'a place is missing or doubled' as what_is_wrong
    from found
    inner join measures on found.measure_code = measures.measure_code
    cross join published_places
    where
        found.places != case
            when measures.lowest_geography = 'borough' then published_places.all_places
            else published_places.whole_places
        end
),

measures_without_row as (
    select
        measures.measure_code,
        'all' as provider_code,
        periods.period_type,
        periods.period_start_date,
        'no row in a period the measure is in force' as what_is_wrong
    from measures
    inner join periods
        on
            periods.period_start_date
            >= coalesce(measures.valid_from_date, date '1900-01-01')
            and periods.period_end_date <= coalesce(measures.valid_to_date, date '9999-12-31')
    left join found
        on
            measures.measure_code = found.measure_code
            and periods.period_type = found.period_type
            and periods.period_start_date = found.period_start_date
            and found.provider_code = 'all'
    where found.measure_code is null
),

holes as (
    select * from places_skipped
    union all
    select * from measures_without_row
)

select * from holes
