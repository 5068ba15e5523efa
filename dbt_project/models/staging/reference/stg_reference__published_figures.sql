-- One row per published official figure as sent by one submission, all versions
-- included.
with

sent as (
    select * from {{ source('lake', 'published_figure') }}
),

renamed as (
    select
        cast(measure_code as string) as measure_code,
        cast(provider_label as string) as provider_label,
        cast(area as string) as area,
        cast(period_label as string) as period_label,
        cast(measure_name as string) as measure_name,
        cast(period_start as date) as period_start,
        cast(period_end as date) as period_end,
        cast(value as double) as value,
        cast(unit as string) as unit,
        cast(numerator as double) as numerator,
        cast(denominator as double) as denominator,
        cast(source as string) as source,
        cast(_sequence as bigint) as _sequence,
        cast(_source_file as string) as _source_file,
        cast(_source_row as bigint) as _source_row,
        cast(_provider_code as string) as _provider_code,
        cast(_period_start_date as date) as _period_start_date,
        cast(_period_end_date as date) as _period_end_date,
        cast(_is_late as boolean) as _is_late,
        cast(_is_future as boolean) as _is_future
    from sent
)

select * from renamed
