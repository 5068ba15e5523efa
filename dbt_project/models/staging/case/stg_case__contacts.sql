-- One row per contact as sent by one submission, all versions, deleted ones and
-- future appointments included.
with

sent as (
    select * from {{ source('lake', 'contact') }}
),

renamed as (
    select
        cast(contact_id as bigint) as contact_id,
        cast(person_key as string) as person_key,
        cast(event_id as bigint) as event_id,
        cast(requirement_id as bigint) as requirement_id,
        cast(contact_type_code as string) as contact_type_code,
        cast(contact_date as date) as contact_date,
        cast(start_time as string) as start_time,
        cast(end_time as string) as end_time,
        cast(outcome_code as string) as outcome_code,
        cast(attended as boolean) as is_attended_as_sent,
        cast(complied as boolean) as is_complied_as_sent,
        cast(enforcement_flag as boolean) as is_enforcement_flagged,
        cast(linked_contact_id as bigint) as linked_contact_id,
        cast(rar_activity as boolean) as is_rar_activity,
        cast(hours_credited as double) as hours_credited,
        cast(staff_key as string) as staff_key,
        cast(team_code as string) as team_code,
        cast(provider_code as string) as provider_code,
        cast(sensitive as boolean) as is_sensitive,
        cast(created_at as timestamp) as created_at,
        cast(created_date as date) as created_date,
        cast(last_updated_at as timestamp) as last_updated_at,
        cast(last_updated_date as date) as last_updated_date,
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
