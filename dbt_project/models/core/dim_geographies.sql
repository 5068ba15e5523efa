-- One row per place a figure is published for. The City of London is counted with Hackney.
with

geographies as (
    select * from {{ ref('geographies') }}
),

published as (
    select
        geography_code,
        max(geography_name) as geography_name,
        geography_level
    from geographies
    where geography_code = counted_as_geography_code
    group by geography_code, geography_level
),

others as (
    select
        'all' as geography_code,
        'London' as geography_name,
        'all' as geography_level
    union all
    select
        'outside' as geography_code,
        'Living outside London' as geography_name,
        'outside' as geography_level
    union all
    select
        'unplaced' as geography_code,
        'Not placed' as geography_name,
        'unplaced' as geography_level
),

all_geographies as (
    select * from others
    union all
    select * from published
)

select * from all_geographies
