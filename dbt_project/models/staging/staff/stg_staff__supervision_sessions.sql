-- One row per supervision session of an officer by their manager as sent by one
-- submission, all versions included.
with

sent as (
    select * from {{ source('lake', 'supervision_session') }}
),

renamed as (
    select
        cast(session_id as bigint) as session_id,
        cast(staff_key as string) as staff_key,
        cast(provider_code as string) as provider_code,
        cast(due_date as date) as due_date,
        cast(held_date as date) as held_date,
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
