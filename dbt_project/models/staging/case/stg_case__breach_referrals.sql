-- One row per breach pack as sent by one submission of the court side, all versions
-- included. An undecided pack repeats each period.
with

sent as (
    select * from {{ source('lake', 'breach_referral') }}
),

renamed as (
    select
        cast(breach_id as bigint) as breach_id,
        cast(attempt_number as bigint) as attempt_number,
        cast(provider_code as string) as provider_code,
        cast(from_provider_code as string) as from_provider_code,
        cast(submitted_date as date) as submitted_date,
        cast(received_date as date) as received_date,
        cast(decision as string) as decision,
        cast(decision_date as date) as decision_date,
        cast(return_reason_code as string) as return_reason_code,
        cast(late_information as boolean) as is_late_information,
        cast(presented_to_court_date as date) as presented_to_court_date,
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
