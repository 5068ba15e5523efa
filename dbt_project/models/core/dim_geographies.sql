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
    select *
    from (
        values
        ('all', 'London', 'all'),
        ('outside', 'Living outside London', 'outside'),
        ('unplaced', 'Not placed', 'unplaced')
    ) as places (geography_code, geography_name, geography_level)
),

all_geographies as (
    select geography_code, geography_name, geography_level from others
    union all
    select geography_code, geography_name, geography_level from published
)

select * from all_geographies
