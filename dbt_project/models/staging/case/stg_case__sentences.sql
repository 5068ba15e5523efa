-- One row per sentence as sent by one submission, all versions and deleted ones
-- included.
with

sent as (
    select * from {{ source('lake', 'sentence') }}
),

renamed as (
    select
        cast(disposal_id as bigint) as disposal_id,
        cast(event_id as bigint) as event_id,
        cast(person_key as string) as person_key,
        cast(event_number as string) as event_number,
        cast(disposal_type_code as string) as disposal_type_code,
        cast(conviction_date as date) as conviction_date,
        cast(sentence_date as date) as sentence_date,
        cast(length_in_days as bigint) as length_in_days,
        cast(notional_end_date as date) as notional_end_date,
        cast(entered_end_date as date) as entered_end_date,
        cast(termination_date as date) as termination_date,
        cast(termination_reason_code as string) as termination_reason_code,
        cast(in_breach as boolean) as is_in_breach,
        cast(breach_end_date as date) as breach_end_date,
        cast(ftc_count as bigint) as ftc_count,
        cast(ftc_limit as bigint) as ftc_limit,
        cast(active as boolean) as is_active,
        cast(soft_deleted as boolean) as is_soft_deleted,
        cast(provider_code as string) as provider_code,
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
