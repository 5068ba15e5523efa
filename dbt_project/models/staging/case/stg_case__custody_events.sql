-- One row per release, recall, start of post-sentence supervision or licence end as
-- sent by one submission, all versions and deleted ones included.
with

sent as (
    select * from {{ source('lake', 'custody_event') }}
),

renamed as (
    select
        cast(custody_event_id as bigint) as custody_event_id,
        cast(disposal_id as bigint) as disposal_id,
        cast(person_key as string) as person_key,
        cast(event_kind as string) as event_kind,
        cast(event_date as date) as event_date,
        cast(soft_deleted as boolean) as is_soft_deleted,
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
