-- One row per allocation of a person or order to an officer as sent by one
-- submission, all versions and deleted ones included.
with

sent as (
    select * from {{ source('lake', 'allocation') }}
),

renamed as (
    select
        cast(allocation_id as bigint) as allocation_id,
        cast(manager_kind as string) as manager_kind,
        cast(person_key as string) as person_key,
        cast(event_id as bigint) as event_id,
        cast(allocation_date as date) as allocation_date,
        cast(end_date as date) as end_date,
        cast(allocation_reason_code as string) as allocation_reason_code,
        cast(staff_key as string) as staff_key,
        cast(team_code as string) as team_code,
        cast(provider_code as string) as provider_code,
        cast(active as boolean) as is_active,
        cast(soft_deleted as boolean) as is_soft_deleted,
        cast(_is_placeholder_staff as boolean) as _is_placeholder_staff,
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
