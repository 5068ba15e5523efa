-- One row per report for a court as sent by one submission, all versions included.
with

sent as (
    select * from {{ source('lake', 'court_report') }}
),

renamed as (
    select
        cast(report_id as bigint) as report_id,
        cast(person_key as string) as person_key,
        cast(provider_code as string) as provider_code,
        cast(report_type as string) as report_type,
        cast(due_date as date) as due_date,
        cast(completed_date as date) as completed_date,
        cast(domestic_abuse_checked as string) as domestic_abuse_checked,
        cast(safeguarding_checked as string) as safeguarding_checked,
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
