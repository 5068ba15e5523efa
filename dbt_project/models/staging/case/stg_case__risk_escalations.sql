-- One row per risk escalation from one provider to another as sent by one submission,
-- all versions included. An undecided one repeats each period.
with

sent as (
    select * from {{ source('lake', 'risk_escalation') }}
),

renamed as (
    select
        cast(escalation_id as bigint) as escalation_id,
        cast(person_key as string) as person_key,
        cast(event_id as bigint) as event_id,
        cast(raised_date as date) as raised_date,
        cast(from_provider_code as string) as from_provider_code,
        cast(to_provider_code as string) as to_provider_code,
        cast(decision as string) as decision,
        cast(decision_date as date) as decision_date,
        cast(reason_code as string) as reason_code,
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
