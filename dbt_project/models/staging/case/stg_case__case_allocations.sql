-- One row per decision at court which provider takes a case, as sent by one
-- submission, all versions included.
with

sent as (
    select * from {{ source('lake', 'case_allocation') }}
),

renamed as (
    select
        cast(case_allocation_id as bigint) as case_allocation_id,
        cast(person_key as string) as person_key,
        cast(event_id as bigint) as event_id,
        cast(provider_code as string) as provider_code,
        cast(sentence_date as date) as sentence_date,
        cast(allocated_date as date) as allocated_date,
        cast(decision as string) as decision,
        cast(rsr_score as double) as rsr_score,
        cast(form_fields_required as bigint) as form_fields_required,
        cast(form_fields_completed as bigint) as form_fields_completed,
        cast(returned_for_information as boolean) as is_returned_for_information,
        cast(court_team_code as string) as court_team_code,
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
