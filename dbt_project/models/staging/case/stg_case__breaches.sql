-- One row per breach as sent by one submission of the supervising provider, all
-- versions and deleted ones included. An open breach repeats each period.
with

sent as (
    select * from {{ source('lake', 'breach') }}
),

renamed as (
    select
        cast(breach_id as bigint) as breach_id,
        cast(person_key as string) as person_key,
        cast(event_id as bigint) as event_id,
        cast(provider_code as string) as provider_code,
        cast(became_aware_date as date) as became_aware_date,
        cast(trigger_contact_id as bigint) as trigger_contact_id,
        cast(referred_date as date) as referred_date,
        cast(presented_to_court_date as date) as presented_to_court_date,
        cast(outcome_code as string) as outcome_code,
        cast(outcome_date as date) as outcome_date,
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
