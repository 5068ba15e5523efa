-- One row per enforcement action as sent by one submission, all versions and deleted
-- ones included.
with

sent as (
    select * from {{ source('lake', 'enforcement_action') }}
),

renamed as (
    select
        cast(enforcement_id as bigint) as enforcement_id,
        cast(contact_id as bigint) as contact_id,
        cast(person_key as string) as person_key,
        cast(event_id as bigint) as event_id,
        cast(action_code as string) as action_code,
        cast(action_taken_at as timestamp) as action_taken_at,
        cast(action_taken_date as date) as action_taken_date,
        cast(response_due_date as date) as response_due_date,
        cast(provider_code as string) as provider_code,
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
