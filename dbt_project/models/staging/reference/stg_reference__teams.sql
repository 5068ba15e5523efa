-- One row per team and span as sent by one submission, all versions included.
with

sent as (
    select * from {{ source('lake', 'team') }}
),

renamed as (
    select
        cast(team_code as string) as team_code,
        cast(valid_from as date) as valid_from,
        cast(valid_to as date) as valid_to,
        cast(team_name as string) as team_name,
        cast(provider_code as string) as provider_code,
        cast(cluster_code as string) as cluster_code,
        cast(borough_code as string) as borough_code,
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
