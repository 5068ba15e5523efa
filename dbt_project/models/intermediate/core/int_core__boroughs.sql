-- One row per borough code as supplied, with the published borough it is counted under.
with

geographies as (
    select * from {{ ref('geographies') }}
),

boroughs as (
    select
        geography_code as supplied_borough_code,
        min(counted_as_geography_code) as borough_code
    from geographies
    where geography_level = 'borough'
    group by geography_code
)

select * from boroughs
