-- One row per month-end, team and grade as sent by one submission, all versions
-- included.
with

sent as (
    select * from {{ source('lake', 'staff_in_post') }}
),

renamed as (
    select
        cast(snapshot_date as date) as snapshot_date,
        cast(provider_code as string) as provider_code,
        cast(team_code as string) as team_code,
        cast(grade_code as string) as grade_code,
        cast(headcount as bigint) as headcount,
        cast(fte as double) as fte,
        cast(vacancies_fte as double) as vacancies_fte,
        cast(agency_fte as double) as agency_fte,
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
