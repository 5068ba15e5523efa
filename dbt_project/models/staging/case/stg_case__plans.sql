-- One row per plan, review or risk assessment as sent by one submission, all versions
-- included.
with

sent as (
    select * from {{ source('lake', 'plan') }}
),

renamed as (
    select
        cast(plan_id as bigint) as plan_id,
        cast(person_key as string) as person_key,
        cast(event_id as bigint) as event_id,
        cast(provider_code as string) as provider_code,
        cast(plan_kind as string) as plan_kind,
        cast(started_date as date) as started_date,
        cast(completed_date as date) as completed_date,
        cast(rosh_level as string) as rosh_level,
        cast(safeguarding_checked as string) as safeguarding_checked,
        cast(domestic_abuse_checked as string) as domestic_abuse_checked,
        cast(triggered_by_change_date as date) as triggered_by_change_date,
        cast(staff_key as string) as staff_key,
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
