-- One row per request for a rate-card service as sent by one submission, all versions
-- included. An open one repeats each period.
with

sent as (
    select * from {{ source('lake', 'service_request') }}
),

renamed as (
    select
        cast(request_id as bigint) as request_id,
        cast(person_key as string) as person_key,
        cast(provider_code as string) as provider_code,
        cast(requested_by_provider_code as string) as requested_by_provider_code,
        cast(service_code as string) as service_code,
        cast(requested_date as date) as requested_date,
        cast(accepted_date as date) as accepted_date,
        cast(started_date as date) as started_date,
        cast(completed_date as date) as completed_date,
        cast(refusal_reason_code as string) as refusal_reason_code,
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
