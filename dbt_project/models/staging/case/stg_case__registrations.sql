-- One row per registration as sent by one submission, all versions and deleted ones
-- included.
with

sent as (
    select * from {{ source('lake', 'registration') }}
),

renamed as (
    select
        cast(registration_id as bigint) as registration_id,
        cast(person_key as string) as person_key,
        cast(provider_code as string) as provider_code,
        cast(type_code as string) as type_code,
        cast(registration_date as date) as registration_date,
        cast(next_review_date as date) as next_review_date,
        cast(last_review_date as date) as last_review_date,
        cast(deregistered as boolean) as is_deregistered,
        cast(deregistration_date as date) as deregistration_date,
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
