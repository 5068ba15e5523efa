-- One row per current submission and extract of the contract.
with

sent as (
    select * from {{ source('lake', 'submission') }}
),

renamed as (
    select
        cast(sequence as bigint) as sequence,
        cast(provider_code as string) as provider_code,
        cast(period_start_date as date) as period_start_date,
        cast(period_end_date as date) as period_end_date,
        cast(created_at as timestamp) as created_at,
        cast(received_at as timestamp) as received_at,
        cast(previous_created_at as timestamp) as previous_created_at,
        cast(extract_name as string) as extract_name,
        cast(is_supplied as boolean) as is_supplied,
        cast(rows_read as bigint) as rows_read,
        cast(rows_accepted as bigint) as rows_accepted,
        cast(rows_quarantined as bigint) as rows_quarantined
    from sent
)

select * from renamed
