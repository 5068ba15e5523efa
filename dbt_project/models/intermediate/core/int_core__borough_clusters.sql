-- One row per published borough and span of days in one cluster. A borough without a known
-- cluster has no row: its figures are in no cluster.
with

geographies as (
    select * from {{ ref('geographies') }}
),

borough_clusters as (
    select
        geography_code as borough_code,
        parent_geography_code as cluster_code,
        coalesce(valid_from_date, date '1900-01-01') as from_date,
        coalesce(valid_to_date + 1, date '9999-12-31') as until_date
    from geographies
    where
        geography_level = 'borough'
        and parent_geography_code is not null
        and geography_code = counted_as_geography_code
)

select * from borough_clusters
